"""Pages of providers, which all sites share."""

from http import HTTPStatus
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.errors import DuplicateProviderError, InUseError, WrongAnswersError
from app.inventory.forms.confirm import ConfirmForm, ReplaceForm
from app.inventory.forms.refusals import refuse_all
from app.inventory.forms.shared import ProviderForm, countries
from app.inventory.queries import (
    count_uses_of_providers,
    get_provider,
    list_provider_names,
    list_providers,
    list_uses,
    offered_locales,
)
from app.inventory.service import (
    add_provider,
    change_provider,
    delete_provider,
    find_or_add_provider,
    provider_input,
)
from app.inventory.service.providers import subject_of
from app.inventory.state import provider_state
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import forget_choices, save_or_clash, status_of
from app.web.locale import said

Answer = str | Response | tuple[str, int]


@blueprint.get("/providers/")
def providers() -> str:
    """All providers, and how many entries name each."""
    return render_template(
        "inventory/providers.html", providers=list_providers(), uses=count_uses_of_providers(), countries=countries()
    )


@blueprint.route("/providers/new", methods=["GET", "POST"])
def new_provider() -> Answer:
    """Add a provider."""
    form = ProviderForm(locales=offered_locales())
    if form.validate_on_submit():
        try:
            add_provider(by=actor(), answers=form.answers())
        except DuplicateProviderError as error:
            form.refuse(error.message, form.name)
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        else:
            flash(_("Saved."))
            return redirect(url_for("inventory.providers"), 303)
    page = render_template("inventory/provider.html", form=form, provider=None, uses=[], clash=None)
    return page, status_of(form, None)


@blueprint.route("/providers/<int:number>", methods=["GET", "POST"])
def edit_provider(number: int) -> Answer:
    """Change a provider."""
    provider = get_provider(number)
    theirs = provider_state(provider)
    form = ProviderForm(data=theirs | {"revision": provider.revision}, locales=offered_locales())
    clash = None
    if form.validate_on_submit():
        try:
            clash = save_or_clash(
                form=form,
                subject=subject_of(provider),
                theirs=theirs,
                revision=provider.revision,
                mine=theirs | vars(form.answers()),
                save=lambda state, revision: change_provider(
                    by=actor(), number=number, answers=provider_input(state), revision=revision
                ),
            )
        except DuplicateProviderError as error:
            form.refuse(error.message, form.name)
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        if clash is None and not form.summary:
            flash(_("Saved."))
            return redirect(url_for("inventory.providers"), 303)
    else:
        forget_choices(form)
    uses = list_uses(provider=provider)
    page = render_template("inventory/provider.html", form=form, provider=provider, uses=uses, clash=clash)
    return page, status_of(form, clash)


@blueprint.route("/providers/<int:number>/delete", methods=["GET", "POST"], endpoint="delete_provider")
def delete(number: int) -> Answer:
    """Delete a provider; while entries name it, another one takes its place."""
    provider = get_provider(number)
    name, uses = provider.name, list_uses(provider=provider)
    form: Any = ReplaceForm() if uses else ConfirmForm()
    if uses:
        others = {str(other): called for other, called in list_provider_names().items() if other != number}
        form.replace_by.offer(others)
    if form.validate_on_submit():
        try:
            other = int(form.replace_by.data) if uses else None
            delete_provider(by=actor(), number=number, replace_by=other)
        except InUseError as error:
            form.refuse(error.message)
        else:
            flash(_("“%(name)s” is deleted.", name=name))
            return redirect(url_for("inventory.providers"), 303)
    count = count_uses_of_providers().get(number, 0)
    page = render_template("inventory/delete_provider.html", form=form, provider=provider, uses=uses, count=count)
    return page, status_of(form, None)


@blueprint.post("/providers.json")
def add_provider_json() -> FlaskResponse | tuple[FlaskResponse, int]:
    """Add a provider on the spot: takes `{"name": …}`, gives its number and name, 201 when it is new."""
    try:
        asked = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets in brackets
        asked = None
    name = asked.get("name") if isinstance(asked, dict) else None
    if not isinstance(name, str):
        return jsonify(error=_("Enter the name of the provider")), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        number, known_as, is_new = find_or_add_provider(by=actor(), name=name.strip())
    except (WrongAnswersError, DuplicateProviderError) as error:
        return jsonify(error=said(error.message)), HTTPStatus.UNPROCESSABLE_ENTITY
    return jsonify(id=number, name=known_as), HTTPStatus.CREATED if is_new else HTTPStatus.OK
