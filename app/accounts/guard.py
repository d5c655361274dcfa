"""One check before every request: whether this person may open this endpoint."""

from flask import Flask, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.roles import ENDPOINT_ROLES
from app.accounts.signed_in import current_role, may
from app.web.session import is_public_answer


def set_up_guard(app: Flask) -> None:
    """Let nobody past who may not."""
    app.before_request(_check)
    # A proxy: nobody is looked up until a template asks.
    app.jinja_env.globals.update(may=may, current_user=current_user)


def _check() -> Response | None:
    if request.endpoint is None or is_public_answer():
        return None
    if request.endpoint not in ENDPOINT_ROLES:
        abort(404)
    if ENDPOINT_ROLES[request.endpoint] is None:
        return None
    if current_role() is None:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if not may(request.endpoint):
        abort(403)
    return None
