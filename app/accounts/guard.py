"""One check before every request: whether this person may open this endpoint."""

from http import HTTPStatus

from flask import Flask, abort, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.late_forms import keep_sent_form, offer_kept_form, set_up_late_forms
from app.accounts.menu import menu
from app.accounts.roles import ENDPOINT_ROLES, PUBLIC
from app.accounts.signed_in import (
    can_be_extended,
    load_person,
    may,
    session_end,
    stay_signed_in,
    was_signed_out,
)
from app.database import now
from app.extensions import login_manager
from app.web.errors import error_response
from app.web.paths import full_path
from app.web.session import is_public_answer

_BEFORE_THE_FIRST_CHANGE = frozenset({"accounts.password"})
"""What somebody may open who has to choose a password first."""


def set_up_guard(app: Flask) -> None:
    """Let nobody past who may not."""
    # Flask-Login's own protection trusts X-Forwarded-For; our sessions are rows that are looked up instead.
    login_manager.session_protection = None
    login_manager.user_loader(load_person)
    app.before_request(_check)
    app.after_request(_keep_nowhere)
    set_up_late_forms(app)
    app.context_processor(_session_words)
    # A proxy: nobody is looked up until a template asks.
    app.jinja_env.globals.update(may=may, menu=menu, current_user=current_user)


def _check() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None
    if endpoint not in ENDPOINT_ROLES:
        abort(404)
    if ENDPOINT_ROLES[endpoint] is PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _send_to_sign_in()
    if current_user.must_change_password and endpoint not in _BEFORE_THE_FIRST_CHANGE:
        return redirect(url_for("accounts.password", next=_page_to_return_to()), 303)
    if not may(endpoint):
        abort(403)
    stay_signed_in()
    offer_kept_form()
    g.past_guard = True
    return None


def _keep_nowhere(response: Response) -> Response:
    """What is behind sign-in stays in no cache: not the browser's after signing out, and nobody's in between."""
    if not is_public_answer():
        response.headers["Cache-Control"] = "no-store"
    return response


def _send_to_sign_in() -> Response:
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return error_response(
            HTTPStatus.UNAUTHORIZED, (_("You were signed out"), _("Sign in again in another tab, then try once more."))
        )
    kept = keep_sent_form() if request.method == "POST" else ""
    if kept:
        return redirect(url_for("accounts.sign_in", kept=kept), 303)
    lost = "form" if request.method == "POST" and was_signed_out() else None
    return redirect(url_for("accounts.sign_in", next=_page_to_return_to(), lost=lost), 303)


def _page_to_return_to() -> str | None:
    return full_path() if request.method == "GET" else None


def _session_words() -> dict[str, object]:
    """When the session of this page ends, for the layout that says so in time. Nobody is looked up for it."""
    end = session_end() if g.get("past_guard") else None
    if end is None:
        return {}
    return {
        "session_ends_in": max(0, round((end - now()).total_seconds())),
        "session_ends_at": end,
        "session_extend_url": url_for("accounts.extend") if can_be_extended() else "",
    }
