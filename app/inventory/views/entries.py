"""The list of entries and the form of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.errors import DuplicateProviderError, WrongAnswersError
from app.inventory.forms.entries import DETAILS, EntryForm, entry_values
from app.inventory.names import Pattern, editable
from app.inventory.queries import get_entry, get_site, list_categories, list_provider_names
from app.inventory.queries.listing import SORTS, STATES, Asked, list_page
from app.inventory.service import add_entry, change_entry
from app.inventory.service.entries import subject_of
from app.inventory.state import EntryInput, entry_input, entry_state, input_state, missing_answers
from app.inventory.views.blueprint import blueprint
from app.inventory.views.conflicts import Clash, forget_choices, save_or_clash, status_of
from app.language import pick
from app.web.locale import current_locale

if TYPE_CHECKING:
    from app.inventory.models import Entry, Site
    from app.inventory.state import Missing

Answer = str | Response | tuple[str, int]

_LONGEST_SEARCH = 200


@blueprint.get("/sites/<site>/entries/")
def entries(site: str) -> str:
    """The list of entries: searched, filtered, sorted and paged by what stands in the address."""
    owner = get_site(site)
    asked = asked_in(request.args)
    page = list_page(owner, asked)
    return render_template("inventory/entries.html", site=owner, page=page, asked=asked, link=ListLinks(site, asked))


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
    clash = None
    if form.is_submitted() and not form.changed_rows():
        if form.validate() and not form.asks_for_reason(was, owner.default_locale):
            clash = _change(owner, entry, form, was)
            if clash is None and not form.errors:
                flash(_saved(get_entry(get_site(site), key).missing))
                return _onward(owner)
        else:
            forget_choices(form)
    elif form.is_submitted():
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
        usual_answers={one.key: one.default_consent_basis for one in list_categories()},
        back=_list_address(owner),
    )


def _onward(owner: "Site") -> Response:
    if request.form.get("next") == "another":
        return redirect(url_for("inventory.new_entry", site=owner.key), 303)
    return redirect(_list_address(owner), 303)


def _list_address(owner: "Site") -> str:
    """Back to the list as it was: its filters, its order, its page."""
    known = {"q", "category", "provider", "state", "sort", "page"}
    kept = [(name, value) for name, value in parse_qsl(request.args.get("list", "")) if name in known]
    return url_for("inventory.entries", site=owner.key) + (f"?{urlencode(kept)}" if kept else "")


def _saved(missing: int) -> str:
    if not missing:
        return _("Saved.")
    return ngettext("Saved. %(num)s answer is still missing.", "Saved. %(num)s answers are still missing.", missing)


def entry_name(entry: "Entry", site: "Site") -> str:
    """What an entry is called on pages: its function, else its first cookie."""
    function = pick(entry.function, current_locale(), site.default_locale).text
    cookies = [editable(Pattern(cookie.name, cookie.match)) for cookie in entry.cookies]
    return function or next(iter(cookies), "") or _("Entry without a name")


# --- What stands in the address of the list -----------------------------------------------------------------------


def asked_in(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list; whatever it cannot mean is left out."""
    sort = args.get("sort", "")
    state, category, provider, page = (args.get(name, "") for name in ("state", "category", "provider", "page"))
    return Asked(
        text=args.get("q", "").replace("\0", " ").strip()[:_LONGEST_SEARCH],
        category=category[:40],
        provider=int(provider) if provider.isdecimal() and len(provider) < 10 else None,
        state=state if state in STATES else "",
        sort=sort.lstrip("-") if sort.lstrip("-") in SORTS else "place",
        descending=sort.startswith("-") and sort[1:] in SORTS,
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        locale=current_locale(),
    )


@dataclass(frozen=True)
class ListLinks:
    """Addresses of the list: the present one with one thing changed."""

    site: str
    asked: Asked

    def state(self, state: str) -> str:
        """The same list narrowed to a state: the tabs."""
        return self._with(state=state, page="")

    def sort(self, column: str) -> str:
        """The same list, sorted by a column, `-` before it for the other way round."""
        return self._with(sort="" if column == "place" else column, page="")

    def page(self, number: int) -> str:
        """Another page of the same list."""
        return self._with(page=str(number) if number > 1 else "")

    def clear(self) -> str:
        """The whole list."""
        return url_for("inventory.entries", site=self.site)

    @property
    def query(self) -> str:
        """What the address holds now, for the pages that come back here."""
        return urlencode(self._given())

    def _given(self) -> dict[str, str]:
        asked = self.asked
        sort = ("-" if asked.descending else "") + asked.sort
        given = {
            "q": asked.text,
            "category": asked.category,
            "provider": "" if asked.provider is None else str(asked.provider),
            "state": asked.state,
            "sort": "" if sort == "place" else sort,
            "page": str(asked.page) if asked.page > 1 else "",
        }
        return {name: value for name, value in given.items() if value}

    def _with(self, **changed: str) -> str:
        query: dict[str, Any] = {name: value for name, value in (self._given() | changed).items() if value}
        return self.clear() + (f"?{urlencode(query)}" if query else "")


def choices_of_state() -> dict[str, str]:
    """The states to filter by, in words."""
    return {"": _("Any state"), "active": _("On the policy"), "missing": _("Answers missing"), "retired": _("Retired")}
