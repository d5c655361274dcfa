"""The form of one entry: a new one, a copy, a change."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.checks import RULES, run_checks
from app.inventory.errors import DuplicateProviderError, EntryNotFoundError, WrongAnswersError
from app.inventory.forms.entries import DETAILS, EntryForm, entry_values
from app.inventory.queries import get_entry, get_site, list_categories, list_provider_names
from app.inventory.queries.checks import facts_of_entry, list_waivers
from app.inventory.service import add_entry, change_entry
from app.inventory.service.entries import subject_of
from app.inventory.state import EntryInput, entry_input, entry_state, input_state
from app.inventory.translation import after_save, entry_texts
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import Clash, forget_choices, save_or_clash, status_of
from app.inventory.views.found import Shown, in_short, show, waive_link, what_it_means
from app.inventory.views.listing import from_review, list_address
from app.language import pick
from app.web.errors import error_response
from app.web.locale import current_locale

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.checks import Finding
    from app.inventory.models import Entry, Site

Answer = str | Response | tuple[str, int]


@blueprint.errorhandler(EntryNotFoundError)
def say_it_is_gone(_error: EntryNotFoundError) -> Response:
    """An entry that a colleague deleted meanwhile, or that never was."""
    lead = _(
        "A colleague may have deleted it; the audit trail says who. Did you just save it? Go back: what you typed is"
        " still in the form."
    )
    return error_response(HTTPStatus.NOT_FOUND, (_("This entry is not in the register"), lead))


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
                saved = get_site(site)
                flash(_saved(saved, get_entry(saved, key)))
                return _onward(owner)
        else:
            forget_choices(form)
    else:
        forget_choices(form)
    return _page(owner, form, entry=entry, clash=clash), status_of(form, clash)


@blueprint.post("/sites/<site>/entries/check")
def check_entry(site: str) -> Response:
    """Check an entry as it is being typed, new or with the `key` in the address; saves nothing."""
    owner = get_site(site)
    key = request.args.get("key", "")
    entry = get_entry(owner, key) if key else None
    was = entry_input(entry_state(entry)) if entry else None
    form = _form(owner, was or EntryInput(provider=""), revision=0)
    answers, rows = form.draft(was)
    state = input_state(answers, key=key)
    if entry:
        state["translated"] = after_save(
            entry.translated, before=entry_texts(entry), after=entry_texts(answers), source=owner.default_locale
        )
    found = [_in_row(one, rows) for one in _find(owner, state)]
    return jsonify(
        summary=what_it_means(found),
        findings=render_template("inventory/_found.html", found=_shown(found, form, owner), count_rules=_count_rules()),
    )


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
            flash(_saved(site, get_entry(site, key)))
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
) -> str:
    found = _find(owner, _state(entry)) if entry and entry.status == "active" else []
    asked_for = request.args.get("at", "")
    return render_template(
        "inventory/edit_entry.html",
        site=owner,
        form=form,
        entry=entry,
        like=like,
        clash=clash,
        found=_shown(found, form, owner),
        found_in_short=in_short(found),
        found_means=what_it_means(found),
        found_in_details=in_short(one for one in found if _is_detail(one.field)),
        count_rules=_count_rules(),
        at=asked_for,
        details_open=form.has_hidden_errors or _is_detail(asked_for),
        providers=list_provider_names().values(),
        usual_answers_json=json.dumps({one.key: one.default_consent_basis for one in list_categories()}),
        back=list_address(owner),
        from_review=from_review(),
    )


def _onward(owner: "Site") -> Response:
    if request.form.get("next") == "another":
        return redirect(url_for("inventory.new_entry", site=owner.key), 303)
    return redirect(list_address(owner), 303)


def _saved(owner: "Site", entry: "Entry") -> str:
    found = in_short(_find(owner, _state(entry)))
    return _("Saved. %(found)s", found=found) if found else _("Saved.")


# --- What the checks find -----------------------------------------------------------------------------------------

_COOKIE_FIELD = re.compile(r"cookies-(\d+)-(.+)")


def _state(entry: "Entry") -> "State":
    return entry_state(entry) | {"translated": entry.translated}


def _find(owner: "Site", state: "State") -> "list[Finding]":
    return run_checks(facts_of_entry(owner, state), RULES, list_waivers(owner))


def _in_row(finding: "Finding", rows: list[str]) -> "Finding":
    """`finding` at the row of the form that its cookie is typed in: rows before it may be blank."""
    cookie = _COOKIE_FIELD.fullmatch(finding.field)
    if not cookie or int(cookie[1]) >= len(rows):
        return finding
    return replace(finding, field=f"{rows[int(cookie[1])]}-{cookie[2]}")


def _shown(found: "list[Finding]", form: EntryForm, owner: "Site") -> list[Shown]:
    labels = form.labels
    return [show(one, *_link(one.field, labels), *waive_link(owner.key, one)) for one in found]


def _count_rules() -> int:
    return sum(len(RULES.of(scope)) for scope in ("entry", "cookie", "text"))


def _link(field: str, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    if not field:
        return []
    label = labels.get(field, "")
    return [(_("Go to “%(field)s”", field=label) if label else _("Go to the answer"), f"#{field}")]


def _is_detail(field: str) -> bool:
    return field.split("-", maxsplit=1)[0] in DETAILS
