"""The people who keep the register, for administrators."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import service
from app.accounts.errors import AccountError
from app.accounts.forms import ConfirmForm, PersonForm
from app.accounts.queries import get_user, list_people, list_sessions
from app.accounts.signed_in import actor, limits
from app.accounts.views.blueprint import blueprint
from app.accounts.wording import ROLE_HINTS, ROLES
from app.audit import Subject
from app.audit.narration import tell_all
from app.audit.queries import list_history
from app.web.locale import said

Answer = str | Response | tuple[str, int]

_EVENTS_SHOWN = 20


@blueprint.get("/admin/people/")
def people() -> str:
    """Everybody who may sign in, and who no longer may."""
    erased = request.args.get("former") == "yes"
    everybody = list_people(limits=limits(), erased=erased)
    return render_template("accounts/people.html", people=everybody, roles=ROLES, erased=erased)


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
def add_person() -> Answer:
    """Give somebody an account; the password that is made is shown on the page that answers, and never again."""
    form = PersonForm()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    if form.validate_on_submit():
        try:
            new = service.add_person(by=actor(), email=form.email.data, name=form.name.data, role=form.role.data)
        except AccountError as error:
            form.refuse(error.message, form.field_of(error))
        else:
            return _new_password(number=new.number, password=new.password, added=True)
    return render_template("accounts/add_person.html", form=form, hints=_hints()), status


@blueprint.route("/admin/people/<int:number>/", methods=["GET", "POST"])
def person(number: int) -> Answer:
    """One person: name, address, role, and what can be done with the account."""
    user = get_user(number)
    form = PersonForm(obj=user)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    if form.validate_on_submit():
        try:
            service.change_person(
                by=actor(), number=number, email=form.email.data, name=form.name.data, role=form.role.data
            )
        except AccountError as error:
            form.refuse(error.message, form.field_of(error))
        else:
            flash(_("Saved."))
            # Who gave up looking after people may no longer see their list.
            stays = number != current_user.id or form.role.data == current_user.role
            return redirect(url_for("accounts.people" if stays else "accounts.account"), 303)
    return _page_of(number, form), status


@blueprint.post("/admin/people/<int:number>/disable")
def disable_person(number: int) -> Answer:
    """Let somebody no longer sign in."""
    try:
        service.disable_person(by=actor(), number=number)
    except AccountError as error:
        return _refused(number, error)
    flash(_("The account is closed. Sessions that were open ended at once."))
    return redirect(url_for("accounts.person", number=number), 303)


@blueprint.post("/admin/people/<int:number>/enable")
def enable_person(number: int) -> Answer:
    """Let somebody sign in again."""
    try:
        service.enable_person(by=actor(), number=number)
    except AccountError as error:
        return _refused(number, error)
    flash(_("The account is open again, with the password it had."))
    return redirect(url_for("accounts.person", number=number), 303)


@blueprint.post("/admin/people/<int:number>/end-sessions")
def end_sessions(number: int) -> Response:
    """Sign somebody out everywhere."""
    get_user(number)
    count = service.end_sessions(by=actor(), number=number)
    flash(ngettext("%(num)s session is ended.", "%(num)s sessions are ended.", count))
    return redirect(url_for("accounts.person", number=number), 303)


@blueprint.post("/admin/people/<int:number>/reset-password")
def reset_password(number: int) -> Answer:
    """Make a new password, shown on the page that answers, and never again."""
    try:
        password = service.reset_password(by=actor(), number=number)
    except AccountError as error:
        return _refused(number, error)
    return _new_password(number=number, password=password, added=False)


@blueprint.route("/admin/people/<int:number>/erase", methods=["GET", "POST"])
def erase_person(number: int) -> Answer:
    """Say what goes when a former colleague is erased, and do it."""
    user = get_user(number)
    if user.erased_at is not None:
        return redirect(url_for("accounts.person", number=number), 303)
    form = ConfirmForm()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    if form.validate_on_submit():
        try:
            service.erase_person(by=actor(), number=number)
        except AccountError as error:
            form.refuse(error.message)
        else:
            flash(
                _("Name and e-mail address are erased. In the audit trail the number %(number)s stays.", number=number)
            )
            return redirect(url_for("accounts.people"), 303)
    return render_template("accounts/erase_person.html", form=form, user=get_user(number)), status


def _hints() -> dict[str, str]:
    return {role: said(hint) for role, hint in ROLE_HINTS.items()}


def _refused(number: int, error: AccountError) -> Answer:
    form = PersonForm(formdata=None, obj=get_user(number))
    form.refuse(error.message)
    return _page_of(number, form), HTTPStatus.CONFLICT


def _page_of(number: int, form: PersonForm) -> str:
    user = get_user(number)
    return render_template(
        "accounts/person.html",
        form=form,
        user=user,
        hints=_hints(),
        roles=ROLES,
        sessions=list_sessions(number=number, limits=limits()),
        history=tell_all(list_history(Subject("user", str(number)), limit=_EVENTS_SHOWN)),
    )


def _new_password(*, number: int, password: str, added: bool) -> str:
    # Answered at once instead of after a redirect: there is no other place in which a password should lie for a moment.
    return render_template(
        "accounts/new_password.html",
        user=get_user(number),
        password=password,
        added=added,
        own=number == current_user.id,
    )
