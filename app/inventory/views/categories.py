"""Pages of categories, which all sites share."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.errors import DuplicateCategoryError, InUseError, WrongAnswersError
from app.inventory.forms.confirm import ConfirmForm, ReplaceForm
from app.inventory.forms.refusals import refuse_all
from app.inventory.forms.shared import CategoryForm
from app.inventory.forms.stale import mark_stale
from app.inventory.queries import count_uses_of_categories, get_category, list_categories, list_uses, offered_locales
from app.inventory.service import add_category, category_input, change_category, delete_category, move_category
from app.inventory.service.categories import subject_of
from app.inventory.state import category_state
from app.inventory.translation import CATEGORY_TEXTS, texts_of
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import category_names, forget_choices, save_or_clash, status_of

Answer = str | Response | tuple[str, int]


@blueprint.get("/categories/")
def categories() -> str:
    """All categories in the order of the page, and how many entries are in each."""
    return render_template("inventory/categories.html", categories=list_categories(), uses=count_uses_of_categories())


@blueprint.route("/categories/new", methods=["GET", "POST"])
def new_category() -> Answer:
    """Add a category."""
    form = CategoryForm(locales=offered_locales())
    if form.validate_on_submit():
        try:
            add_category(by=actor(), key=form.key.data, answers=form.answers())
        except DuplicateCategoryError as error:
            form.refuse(error.message, form.key)
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        else:
            flash(_("Saved."))
            return redirect(url_for("inventory.categories"), 303)
    page = render_template("inventory/category.html", form=form, category=None, uses=[], clash=None)
    return page, status_of(form, None)


@blueprint.route("/categories/<key>", methods=["GET", "POST"])
def edit_category(key: str) -> Answer:
    """Change a category."""
    category = get_category(key)
    theirs = category_state(category)
    form = CategoryForm(data=theirs | {"revision": category.revision}, locales=offered_locales())
    mark_stale(form, texts_of(category, CATEGORY_TEXTS), category.translated, offered_locales())
    clash = None
    if form.validate_on_submit():
        try:
            clash = save_or_clash(
                form=form,
                subject=subject_of(category),
                theirs=theirs,
                revision=category.revision,
                mine=theirs | vars(form.answers()),
                save=lambda state, revision: change_category(
                    by=actor(), key=key, answers=category_input(state), revision=revision
                ),
            )
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        if clash is None and not form.summary:
            flash(_("Saved."))
            return redirect(url_for("inventory.categories"), 303)
    else:
        forget_choices(form)
    uses = list_uses(category=category)
    page = render_template("inventory/category.html", form=form, category=category, uses=uses, clash=clash)
    return page, status_of(form, clash)


@blueprint.post("/categories/<key>/move", endpoint="move_category")
def move(key: str) -> Response:
    """Let a category change places with the one before or after it."""
    up = request.form.get("to") == "up"
    moved = move_category(by=actor(), key=key, up=up)
    where = _("It is the first category already.") if up else _("It is the last category already.")
    flash(_("Moved.") if moved else where)
    return redirect(url_for("inventory.categories"), 303)


@blueprint.route("/categories/<key>/delete", methods=["GET", "POST"], endpoint="delete_category")
def delete(key: str) -> Answer:
    """Delete a category; while entries are in it, another one takes its place."""
    category = get_category(key)
    uses = list_uses(category=category)
    form: Any = ReplaceForm() if uses else ConfirmForm()
    if uses:
        form.replace_by.offer({other: name for other, name in category_names().items() if other != key})
    if form.validate_on_submit():
        try:
            delete_category(by=actor(), key=key, replace_by=form.replace_by.data if uses else "")
        except InUseError as error:
            form.refuse(error.message)
        else:
            flash(_("The category is deleted."))
            return redirect(url_for("inventory.categories"), 303)
    count = count_uses_of_categories().get(category.id, 0)
    page = render_template("inventory/delete_category.html", form=form, category=category, uses=uses, count=count)
    return page, status_of(form, None)
