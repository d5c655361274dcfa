"""Signing in and out."""

import math
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import service
from app.accounts.browsers import browser_family
from app.accounts.errors import TooManyTriesError, WrongPasswordError
from app.accounts.forms import SignInForm
from app.accounts.late_forms import KEPT, address_of_kept_form
from app.accounts.signed_in import actor, address_hash, begin, leave, was_signed_out
from app.accounts.views.blueprint import blueprint
from app.web.paths import is_within_site

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """Ask for e-mail address and password, and go on to where the person was going."""
    if current_user.is_authenticated:
        return redirect(_goal(current_user.id), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), (HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK)
    try:
        signed_in = service.sign_in(
            email=form.email.data,
            password=form.password.data or "",
            address_hash=address_hash(),
            browser=browser_family(request.user_agent.string),
        )
    except TooManyTriesError as error:
        form.refuse(error.message)
        seconds = math.ceil(error.wait.total_seconds())
        return _page(form), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}
    except WrongPasswordError as error:
        form.refuse(error.message)
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    begin(signed_in)
    return redirect(_goal(signed_in.number), 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this session."""
    if current_user.is_authenticated:
        service.sign_out(by=actor(), session_id=current_user.session_id)
    leave()
    return redirect(url_for("accounts.sign_in"), 303)


def _page(form: SignInForm) -> str:
    return render_template(
        "accounts/sign_in.html",
        form=form,
        kept=bool(request.args.get(KEPT)),
        lost=request.args.get("lost") == "form",
        ended=was_signed_out(),
    )


def _goal(number: int) -> str:
    kept = address_of_kept_form(request.args.get(KEPT, ""), number)
    if kept:
        return kept
    target = request.args.get("next", "")
    return target if is_within_site(target) else f"{request.script_root}/admin/"
