"""The list of entries: what stands in its address, and what its rows show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.accounts.signed_in import current_role, may
from app.inventory.lifetimes import say_lifetime
from app.inventory.memory import Memory
from app.inventory.names import Pattern, editable
from app.inventory.queries import get_site
from app.inventory.queries.listing import SORTS, STATES, Asked, list_page
from app.inventory.views.blueprint import blueprint
from app.language import Picked, pick
from app.web.locale import current_locale, said

if TYPE_CHECKING:
    from app.inventory.models import Entry, Site
    from app.inventory.queries.listing import ListedEntry

_LONGEST_SEARCH = 200
_NAMES_IN_A_ROW = 2


@dataclass(frozen=True)
class Pieces:
    """The list as it is drawn: what stands above the table, the table, and the pages below."""

    is_empty: bool
    above: Markup
    table: Markup
    below: Markup


_drawn: Final[Memory[Pieces]] = Memory(most=64)


@blueprint.get("/sites/<site>/entries/")
def entries(site: str) -> str:
    """The list of entries: searched, filtered, sorted and paged by what stands in the address."""
    owner = get_site(site)
    asked = asked_in(request.args)
    seen_by = (owner.id, asked, current_role(), request.script_root)
    return render_template("inventory/entries.html", site=owner, list=_drawn.get(seen_by, lambda: _draw(owner, asked)))


def _draw(owner: "Site", asked: Asked) -> Pieces:
    page = list_page(owner, asked)
    link = ListLinks(owner.key, asked)
    context = {
        "site": owner,
        "page": page,
        "asked": asked,
        "link": link,
        "rows": rows_of(owner, page.entries, link),
        "states": choices_of_state(),
        "order": order_in_words(asked),
    }

    def draw(name: str, *, wanted: bool = True) -> Markup:
        # What a template gives is safe as it is: it escaped all that people typed.
        return Markup(render_template(f"inventory/_list_{name}.html", **context) if wanted else "")  # noqa: S704

    has_rows = page.total > 0
    return Pieces(
        is_empty=not page.counts.all,
        above=draw("above"),
        table=draw("table", wanted=has_rows),
        below=draw("below", wanted=has_rows),
    )


def list_address(owner: "Site") -> str:
    """Back to the list as it was: its filters, its order, its page."""
    known = {"q", "category", "provider", "state", "sort", "page"}
    kept = [(name, value) for name, value in parse_qsl(request.args.get("list", "")) if name in known]
    return url_for("inventory.entries", site=owner.key) + (f"?{urlencode(kept)}" if kept else "")


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


def order_in_words(asked: Asked) -> str:
    """How the list is sorted, in words."""
    order = {
        "place": _("in the order of the page"),
        "cookies": _("by cookie name"),
        "function": _("by function"),
        "provider": _("by provider"),
        "category": _("by category"),
        "lifetime": _("by longest lifetime"),
    }[asked.sort]
    return _("%(order)s, the other way round", order=order) if asked.descending else order


@dataclass(frozen=True)
class Row:
    """What the list shows of one entry."""

    key: str
    url: str
    move_url: str
    cookies: list[str]
    more: str
    no_cookies: str
    function: Picked
    location: Picked
    provider: str
    category: str
    lifetime: str
    retired: bool
    missing: str
    tick_label: str
    up_label: str
    down_label: str


def rows_of(site: "Site", shown: "Sequence[ListedEntry]", link: ListLinks) -> list[Row]:
    """The rows of the list."""
    base, query = url_for("inventory.entries", site=site.key), link.query
    ending = "" if may("inventory.edit_entry") else "/history"
    came_from = f"{ending}?{urlencode({'list': query})}" if query else ending
    back = urlencode({"back": f"{base}?{query}" if query else base})
    # Thirty rows are most of the work of this page: what they share is looked up once.
    words = _("Tick %(name)s"), _("Move %(name)s up"), _("Move %(name)s down")
    locale, default = current_locale(), site.default_locale
    rows = []
    for entry in shown:
        names = [editable(Pattern(cookie.name, cookie.match)) for cookie in entry.cookies]
        function = pick(entry.function, locale, default)
        name = {"name": function.text or ", ".join(names[:1]) or entry.key}
        category = entry.category
        rows.append(
            Row(
                key=entry.key,
                url=f"{base}{entry.key}{came_from}",
                move_url=f"{base}{entry.key}/move?{back}",
                cookies=names[:_NAMES_IN_A_ROW],
                more=_and_more(len(names) - _NAMES_IN_A_ROW),
                no_cookies="" if names else _("No cookie named"),
                function=function,
                location=pick(entry.location, locale, default),
                provider=entry.provider,
                category=pick(category.name, locale, default).text if category else _("Not classified yet"),
                lifetime=_longest(entry),
                retired=entry.status == "retired",
                missing=_missing(entry.missing),
                tick_label=words[0] % name,
                up_label=words[1] % name,
                down_label=words[2] % name,
            )
        )
    return rows


def _and_more(count: int) -> str:
    return _("and %(count)s more", count=count) if count > 0 else ""


def _missing(count: int) -> str:
    return ngettext("%(num)s answer missing", "%(num)s answers missing", count) if count else ""


def _longest(entry: "ListedEntry") -> str:
    told = [cookie for cookie in entry.cookies if cookie.lifetime]
    if not told:
        return _("not stated")
    longest = max(told, key=lambda one: (one.lifetime == "until_cleared", one.max_age_seconds or 0))
    return said(say_lifetime(longest.lifetime, longest.max_age_seconds))
