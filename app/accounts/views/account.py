"""One's own account: password and sessions."""

from http import HTTPStatus

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import service
from app.accounts.errors import AccountError, TooManyTriesError
from app.accounts.forms import PasswordForm
from app.accounts.queries import list_sessions
from app.accounts.signed_in import actor, address_hash, limits, session_end, stay_signed_in
from app.accounts.views.blueprint import blueprint
from app.accounts.wording import ROLES
from app.database import now
from app.web.paths import is_within_site


@blueprint.get("/admin/account/")
def account() -> str:
    """What is known of the person, and where they are signed in."""
    return render_template(
        "accounts/account.html",
        person=current_user,
        role=ROLES[current_user.role],
        sessions=list_sessions(number=current_user.id, limits=limits()),
        limits=limits(),
    )


@blueprint.route("/admin/account/password", methods=["GET", "POST"])
def password() -> str | Response | tuple[str, int]:
    """Choose another password; the first page of somebody whose password was made by others."""
    form = PasswordForm()
    first = bool(current_user.must_change_password)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    if form.validate_on_submit():
        try:
            service.change_own_password(
                by=actor(),
                number=current_user.id,
                session_id=current_user.session_id,
                current=form.current_password.data or "",
                password=form.password.data or "",
                address_hash=address_hash(),
            )
        except TooManyTriesError as error:
            form.refuse(error.message)
            status = HTTPStatus.TOO_MANY_REQUESTS
        except AccountError as error:
            form.refuse(error.message, form.field_of(error))
        else:
            flash(_("Your password is changed. Everywhere else you are signed out."))
            return redirect(_goal(), 303)
    return render_template("accounts/password.html", form=form, first=first), status


@blueprint.post("/admin/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Sign out elsewhere, or here."""
    service.end_session(by=actor(), number=current_user.id, session_id=session_id)
    flash(_("That session is ended."))
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/admin/account/sessions/end-others")
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    count = service.end_other_sessions(by=actor(), number=current_user.id, keep=current_user.session_id)
    flash(ngettext("%(num)s other session is ended.", "%(num)s other sessions are ended.", count))
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/admin/session/extend")
def extend() -> Response:
    """Stay signed in a while longer."""
    stay_signed_in(at_once=True)
    end = session_end() or now()
    return jsonify(ends_in=max(0, round((end - now()).total_seconds())))


def _goal() -> str:
    target = request.args.get("next", "")
    return target if is_within_site(target) else url_for("accounts.account")
