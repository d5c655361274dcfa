"""The form of one entry: a new one, a copy, a change."""

import json
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.errors import DuplicateProviderError, WrongAnswersError
from app.inventory.forms.entries import DETAILS, EntryForm, entry_values
from app.inventory.queries import get_entry, get_site, list_categories, list_provider_names
from app.inventory.service import add_entry, change_entry
from app.inventory.service.entries import subject_of
from app.inventory.state import EntryInput, entry_input, entry_state, input_state, missing_answers
from app.inventory.translation import entry_texts
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import Clash, forget_choices, save_or_clash, status_of
from app.inventory.views.listing import from_review, list_address
from app.language import pick
from app.web.locale import current_locale

if TYPE_CHECKING:
    from app.inventory.models import Entry, Site
    from app.inventory.state import Missing

Answer = str | Response | tuple[str, int]


@blueprint.route("/sites/<site>/entries/new", methods=["GET", "POST"])
def new_entry(site: str) -> Answer:
    """Add an entry."""
    owner = get_site(site)
    return _add(owner, EntryInput(provider=""), like=None)


@blueprint.route("/sites/<site>/entries/<key>/duplicate", methods=["GET", "POST"], endpoint="duplicate_entry")
def duplicate(site: str, key: str) -> Answer:
    """Add an entry that begins with the answers of another one; nothing is saved before the button is pressed."""
    owner = get_site(site)
    like = get_entry(owner, key)
    state = entry_state(like)
    state["cookies"] = [cookie | {"key": "", "first_seen": None, "last_seen": None} for cookie in state["cookies"]]
    return _add(owner, entry_input(state), like=like)


@blueprint.route("/sites/<site>/entries/<key>", methods=["GET", "POST"])
def edit_entry(site: str, key: str) -> Answer:
    """Change an entry."""
    owner = get_site(site)
    entry = get_entry(owner, key)
    was = entry_input(entry_state(entry))
    form = _form(owner, was, revision=entry.revision)
    form.mark_stale(entry_texts(entry), entry.translated, owner.ordered_locales)
    clash = None
    if form.is_submitted() and not form.changed_rows():
        if form.validate() and not form.asks_for_reason(was, owner.default_locale):
            clash = _change(owner, entry, form, was)
            if clash is None and not form.summary:
                flash(_saved(get_entry(get_site(site), key).missing))
                return _onward(owner)
        else:
            forget_choices(form)
    else:
        forget_choices(form)
    missing = missing_answers(was, owner.ordered_locales)
    return _page(owner, form, entry=entry, clash=clash, missing=missing), status_of(form, clash)


def _add(owner: "Site", begin: EntryInput, *, like: "Entry | None") -> Answer:
    form = _form(owner, begin, revision=0)
    ready = form.is_submitted() and not form.changed_rows()
    if ready and form.validate() and not form.asks_for_reason(None, owner.default_locale):
        try:
            key = add_entry(by=actor(), site=owner.key, answers=form.answers())
        except WrongAnswersError as error:
            form.refuse_all(error.problems)
        except DuplicateProviderError as error:
            form.refuse(error.message, form.provider)
        else:
            site = get_site(owner.key)
            flash(_saved(get_entry(site, key).missing))
            return _onward(site)
    return _page(owner, form, like=like), status_of(form, None)


def _change(owner: "Site", entry: "Entry", form: EntryForm, was: EntryInput) -> Clash | None:
    theirs = entry_state(entry)
    try:
        return save_or_clash(
            form=form,
            subject=subject_of(owner, entry),
            theirs=theirs,
            revision=entry.revision,
            mine=input_state(form.answers(was), key=entry.key, status=entry.status),
            save=lambda state, revision: change_entry(
                by=actor(), site=owner.key, key=theirs["key"], answers=entry_input(state), revision=revision
            ),
        )
    except WrongAnswersError as error:
        form.refuse_all(error.problems)
    except DuplicateProviderError as error:
        form.refuse(error.message, form.provider)
    return None


def _form(owner: "Site", answers: EntryInput, *, revision: int) -> EntryForm:
    form = EntryForm(
        data={**entry_values(answers), "revision": revision},
        locales=owner.ordered_locales,
    )
    locale = current_locale()
    form.category.offer({one.key: pick(one.name, locale, owner.default_locale).text for one in list_categories()})
    return form


def _page(
    owner: "Site",
    form: EntryForm,
    *,
    entry: "Entry | None" = None,
    like: "Entry | None" = None,
    clash: Clash | None = None,
    missing: "list[Missing] | None" = None,
) -> str:
    hidden = [one for one in missing or () if one.field.split("-")[0] in DETAILS]
    return render_template(
        "inventory/edit_entry.html",
        site=owner,
        form=form,
        entry=entry,
        like=like,
        clash=clash,
        missing=missing or [],
        missing_in_details=len(hidden),
        providers=list_provider_names().values(),
        usual_answers_json=json.dumps({one.key: one.default_consent_basis for one in list_categories()}),
        back=list_address(owner),
        from_review=from_review(),
    )


def _onward(owner: "Site") -> Response:
    if request.form.get("next") == "another":
        return redirect(url_for("inventory.new_entry", site=owner.key), 303)
    return redirect(list_address(owner), 303)


def _saved(missing: int) -> str:
    if not missing:
        return _("Saved.")
    return ngettext("Saved. %(num)s answer is still missing.", "Saved. %(num)s answers are still missing.", missing)
