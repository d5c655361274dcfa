"""The list of entries: what stands in its address, and what its rows show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.accounts.signed_in import current_role, may
from app.audit.queries import newest_event
from app.inventory.lifetimes import say_lifetime
from app.inventory.memory import Memory
from app.inventory.names import Pattern, editable
from app.inventory.queries.listing import SORTS, STATES, Asked, get_listed_site, list_page
from app.inventory.views.blueprint import blueprint
from app.inventory.views.found import count_errors, count_warnings
from app.language import pick
from app.web.filling import Filling
from app.web.locale import current_locale, said

if TYPE_CHECKING:
    from jinja2 import Template

    from app.inventory.models import Entry, Site
    from app.inventory.queries.listing import ListedEntry

_LONGEST_SEARCH = 200
_NOTHING = Markup("")


@dataclass(frozen=True)
class Frame:
    """The parts of a list that are the same on all its pages, and what draws its rows."""

    heading: Markup
    above: Markup
    enter: Markup
    head: Markup
    foot: Markup
    row: Filling


@dataclass(frozen=True)
class Drawn:
    """One page of a list as it is drawn. Nothing of a person or a session stands in it, for it is kept."""

    frame: Frame
    found: Markup
    rows: Markup
    pages: Markup


_frames: Final[Memory[Frame]] = Memory(most=32)
_drawn: Final[Memory[Drawn]] = Memory(most=64)


@blueprint.get("/sites/<site>/entries/")
def entries(site: str) -> str:
    """The list of entries: searched, filtered, sorted and paged by what stands in the address."""
    newest = newest_event()
    owner = get_listed_site(site, newest=newest)
    asked = asked_in(request.args.to_dict())
    seen_by = (owner.id, asked, current_role(), request.script_root)
    drawn = _drawn.get(seen_by, lambda: _draw(owner, asked, newest), newest=newest)
    return render_template("inventory/entries.html", site=owner, list=drawn)


def _draw(owner: "Site", asked: Asked, newest: int) -> Drawn:
    page = list_page(owner, asked, newest=newest)
    link = ListLinks(owner.key, asked)
    context = {
        "site": owner,
        "page": page,
        "asked": asked,
        "link": link,
        "order": order_in_words(asked),
        "locale": asked.locale,
        "can_change": may("inventory.tick"),
        "can_move": may("inventory.move_entry") and asked.is_page_order,
    }
    name = (owner.id, asked._replace(page=1), current_role(), request.script_root)
    frame = _frames.get(name, lambda: _draw_frame(context, is_empty=not page.counts.all), newest=newest)
    if not page.total:
        return Drawn(frame, _part("found", context) if page.counts.all else _NOTHING, _NOTHING, _NOTHING)
    rows = frame.row.fill(rows_of(owner, page.entries, link))
    return Drawn(frame, _part("found", context), rows, _part("pages", context))


def _draw_frame(context: Mapping[str, Any], *, is_empty: bool) -> Frame:
    heading = _part("heading", context)
    row = Filling(_template("row"), Row._fields, can_change=context["can_change"], can_move=context["can_move"])
    if is_empty:
        return Frame(heading, _part("empty", context), _NOTHING, _NOTHING, _NOTHING, row)
    above = _part("above", {**context, "states": choices_of_state()})
    return Frame(heading, above, _part("enter", context), _part("head", context), _part("foot", context), row)


def _part(name: str, context: Mapping[str, Any]) -> Markup:
    # What a template gives is safe as it is: it escaped all that people typed.
    return Markup(_template(name).render(context))  # noqa: S704


def _template(name: str) -> "Template":
    return current_app.jinja_env.get_template(f"inventory/_list_{name}.html")


def list_address(owner: "Site") -> str:
    """Back to the list as it was: its filters, its order, its page; or to the review, at the entry it came from."""
    if from_review():
        return url_for("inventory.review", site=owner.key, at=(request.view_args or {}).get("key"))
    known = {"q", "category", "provider", "state", "sort", "page"}
    kept = [(name, value) for name, value in parse_qsl(request.args.get("list", "")) if name in known]
    return url_for("inventory.entries", site=owner.key) + (f"?{urlencode(kept)}" if kept else "")


def from_review() -> bool:
    """Whether this form was opened from the yearly review."""
    return request.args.get("list") == "review"


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
        first = self._first
        return first if number == 1 else f"{first}{'&' if '?' in first else '?'}page={number}"

    def clear(self) -> str:
        """The whole list."""
        return self._whole

    @cached_property
    def _first(self) -> str:
        return self._with(page="")

    @cached_property
    def _whole(self) -> str:
        return url_for("inventory.entries", site=self.site)

    @cached_property
    def query(self) -> str:
        """What the address holds now, for the pages that come back here."""
        return urlencode(self._given)

    @cached_property
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
        query: dict[str, Any] = {name: value for name, value in (self._given | changed).items() if value}
        return self._whole + (f"?{urlencode(query)}" if query else "")


def choices_of_state() -> dict[str, str]:
    """The states to filter by, in words."""
    return {
        "": _("Any state"),
        "active": _("On the policy"),
        "attention": _("Needs attention"),
        "retired": _("Retired"),
    }


_ORDERS: Final = {
    "place": _l("in the order of the page"),
    "cookies": _l("by cookie name"),
    "function": _l("by function"),
    "provider": _l("by provider"),
    "category": _l("by category"),
    "lifetime": _l("by longest lifetime"),
}


def order_in_words(asked: Asked) -> str:
    """How the list is sorted, in words."""
    order = str(_ORDERS[asked.sort])
    return _("%(order)s, the other way round", order=order) if asked.descending else order


class Row(NamedTuple):
    """What the list shows of one entry: texts, empty where there is nothing to show.

    A `lang` is empty where the text is in the language of the page.
    """

    key: str
    url: str
    move_url: str
    name: str
    first: str
    second: str
    more: str
    function: str
    function_lang: str
    location: str
    location_lang: str
    provider: str
    category: str
    lifetime: str
    retired: str
    errors: str
    warnings: str


def rows_of(site: "Site", shown: "Sequence[ListedEntry]", link: ListLinks) -> list[Row]:
    """The rows of the list."""
    base, query = link.clear(), link.query
    ending = "" if may("inventory.edit_entry") else "/history"
    came_from = f"{ending}?{urlencode({'list': query})}" if query else ending
    back = urlencode({"back": f"{base}?{query}" if query else base})
    locale, default = current_locale(), site.default_locale
    rows = []
    for entry in shown:
        names = [editable(Pattern(cookie.name, cookie.match)) for cookie in entry.cookies]
        first, second, *_others = [*names, "", ""]
        function, location = pick(entry.function, locale, default), pick(entry.location, locale, default)
        errors, warnings = _said_findings(locale, entry.errors, entry.findings - entry.errors)
        rows.append(
            Row(
                key=entry.key,
                url=f"{base}{entry.key}{came_from}",
                move_url=f"{base}{entry.key}/move?{back}",
                name=function.text or first or entry.key,
                first=first,
                second=second,
                more=str(len(names) - 2) if len(names) > 2 else "",
                function=function.text,
                function_lang="" if function.locale == locale else function.locale,
                location=location.text,
                location_lang="" if location.locale == locale else location.locale,
                provider=entry.provider,
                category=pick(entry.category, locale, default).text if entry.category else "",
                lifetime=_said_lifetime(locale, _longest(entry)),
                retired="retired" if entry.status == "retired" else "",
                errors=errors,
                warnings=warnings,
            )
        )
    return rows


# What is said of few values on many rows is said once in each language, for as long as the process runs.


@lru_cache(maxsize=512)
def _said_findings(_locale: str, errors: int, warnings: int) -> tuple[str, str]:
    # An upgrade leaves the count of errors open (below 0) until it is done.
    return count_errors(errors) if errors > 0 else "", count_warnings(warnings) if warnings > 0 else ""


@lru_cache(maxsize=512)
def _said_lifetime(_locale: str, told: tuple[str, int | None] | None) -> str:
    return said(say_lifetime(*told)) if told else ""


def _longest(entry: "ListedEntry") -> tuple[str, int | None] | None:
    told = [(cookie.lifetime, cookie.max_age_seconds) for cookie in entry.cookies if cookie.lifetime]
    return max(told, key=lambda one: (one[0] == "until_cleared", one[1] or 0), default=None)
