"""One page of the list of entries: searched, filtered, sorted, with a constant number of queries however long it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import JSON, ColumnElement, Text, bindparam, case, cast, false, func, or_, select, type_coerce

from app.audit.queries import newest_event
from app.database import Base, db, read_json
from app.inventory.memory import Memory
from app.inventory.models import Cookie, Entry, Provider, Site
from app.inventory.queries import LAST_PLACE, get_site, list_categories, list_provider_names
from app.inventory.wording import comparable
from app.language import Localized

ROWS_ON_A_PAGE: Final = 30

STATES: Final = ("active", "attention", "retired")
"""What the list can be narrowed to: on the policy, with errors or open warnings, retired."""

SORTS: Final = ("place", "cookies", "function", "provider", "category", "lifetime")
"""Columns that the list can be sorted by; `place` is the order of the page."""

NO_CATEGORY: Final = "none"
"""Stands for "not classified" where a category is asked for."""


_WINDOW: Final = 10 * ROWS_ON_A_PAGE
"""So many row numbers of a list are looked up at once."""

_sites: Final[Memory[Site]] = Memory(most=32)
_lists: Final[Memory["WholeList"]] = Memory(most=32)
_windows: Final[Memory[list[int]]] = Memory(most=64)


class Asked(NamedTuple):
    """What a person asks of the list; all of it stands in the address."""

    text: str = ""
    category: str = ""
    provider: int | None = None
    state: str = ""
    sort: str = "place"
    descending: bool = False
    page: int = 1
    locale: str = "en"
    """The language in which functions are sorted."""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but one of the tabs hides entries."""
        return bool(self.text or self.category or self.provider is not None)

    @property
    def is_page_order(self) -> bool:
        """Whether neighbours in the list are neighbours on the page, so that moving one is seen."""
        hides_neighbours = self.text or self.provider is not None or self.state == "attention"
        return self.sort == "place" and not self.descending and not hides_neighbours


@dataclass(frozen=True)
class Counts:
    """How many entries a site has behind each tab."""

    all: int
    attention: int
    retired: int

    def of(self, state: str) -> int:
        """How many entries are in this state, a word of `STATES` or empty."""
        active = self.all - self.retired
        return {"": self.all, "attention": self.attention, "retired": self.retired, "active": active}[state]


Categories = Mapping[int, tuple[str, Localized]]
"""Row numbers of categories to their keys and names, in the order of the page."""


class ListedCookie(NamedTuple):
    """What the list shows of a cookie."""

    name: str
    match: str
    lifetime: str
    max_age_seconds: int | None


class ListedEntry(NamedTuple):
    """What the list shows of an entry."""

    key: str
    status: str
    function: Localized
    location: Localized
    errors: int
    findings: int
    """Errors and open warnings together."""
    provider: str
    category: Localized | None
    """The category's name; `None` while the entry is not classified."""
    cookies: list[ListedCookie]


@dataclass(frozen=True)
class WholeList:
    """Everything about a list but its rows: how long it is, what its tabs count, what can be chosen above it."""

    total: int
    counts: Counts
    categories: Categories
    providers: Mapping[int, str]


@dataclass(frozen=True)
class EntryPage:
    """One page of the list."""

    entries: Sequence[ListedEntry]
    whole: WholeList
    page: int

    @property
    def total(self) -> int:
        """How many entries the list has on all its pages."""
        return self.whole.total

    @property
    def counts(self) -> Counts:
        """What stands on the tabs."""
        return self.whole.counts

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // ROWS_ON_A_PAGE))

    @property
    def first(self) -> int:
        """The number of the first row on this page; 0 when there is none."""
        return (self.page - 1) * ROWS_ON_A_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last row on this page."""
        return min(self.page * ROWS_ON_A_PAGE, self.total)


def get_listed_site(key: str, *, newest: int) -> Site:
    """The site with this key, kept until the register changes: to be read only. Raises `SiteNotFoundError`."""

    def load() -> Site:
        site = get_site(key)
        db.session.expunge(site)
        return site

    return _sites.get(key, load, newest=newest)


def list_page(site: Site, asked: Asked, *, newest: int | None = None) -> EntryPage:
    """The page of the list that is asked for; the last one when there are not so many.

    Leafing through a list asks for the same rows in the same order again and again: these are kept, some pages at a
    time. `newest` is the number of the newest event, for who knows it already.
    """
    newest = newest_event() if newest is None else newest
    name = (site.id, asked._replace(page=1))
    whole = _lists.get(name, lambda: _survey(site, asked), newest=newest)
    page = max(1, min(asked.page, -(-whole.total // ROWS_ON_A_PAGE)))
    window, place = divmod((page - 1) * ROWS_ON_A_PAGE, _WINDOW)
    numbers = _windows.get((*name, window), lambda: _find(site, asked, whole, window * _WINDOW), newest=newest)
    return EntryPage(_load(numbers[place : place + ROWS_ON_A_PAGE], whole), whole, page)


def _survey(site: Site, asked: Asked) -> WholeList:
    categories = {category.id: (category.key, category.name) for category in list_categories()}
    providers = list_provider_names()
    counts = _count_tabs(site)
    total = counts.of(asked.state)
    if asked.is_narrowed:
        wanted = _conditions(site, asked, categories, providers)
        total = db.session.scalar(select(func.count(Entry.id)).where(*wanted)) or 0
    return WholeList(total, counts, categories, providers)


def _find(site: Site, asked: Asked, whole: WholeList, start: int) -> list[int]:
    wanted = _conditions(site, asked, whole.categories, whole.providers)
    statement = select(Entry.id).where(*wanted).order_by(*_order(asked, whole.categories))
    return list(db.session.scalars(statement.limit(_WINDOW).offset(start)))


def _count_tabs(site: Site) -> Counts:
    # Grouped as the index is ordered, so that one walk through it counts everything.
    with_findings = func.sum(case((Entry.findings > 0, 1), else_=0))
    statement = (
        select(Entry.status, with_findings, func.count())
        .where(Entry.site_id == site.id)
        .group_by(Entry.status, Entry.category_id)
    )
    rows = [(status, int(found), count) for status, found, count in db.session.execute(statement)]
    return Counts(
        all=sum(count for _, _, count in rows),
        attention=sum(found for status, found, _ in rows if status == "active"),
        retired=sum(count for status, _, count in rows if status == "retired"),
    )


def _conditions(
    site: Site, asked: Asked, categories: Categories, providers: Mapping[int, str]
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Entry.site_id == site.id]
    if asked.state:
        wanted.append(Entry.status == ("retired" if asked.state == "retired" else "active"))
    if asked.state == "attention":
        wanted.append(Entry.findings > 0)
    if asked.category == NO_CATEGORY:
        wanted.append(Entry.category_id.is_(None))
    elif asked.category:
        number = next((number for number, (key, _) in categories.items() if key == asked.category), None)
        wanted.append(false() if number is None else Entry.category_id == number)
    if asked.provider is not None:
        wanted.append(Entry.provider_id == asked.provider)
    for word in comparable(asked.text).split():
        named = [number for number, name in providers.items() if word in comparable(name)]
        wanted.append(or_(Entry.search_text.contains(word, autoescape=True), Entry.provider_id.in_(named)))
    return wanted


def _order(asked: Asked, categories: Categories) -> list[ColumnElement[Any]]:
    # The places of the few categories go into the statement, so that the index alone gives the order of the page.
    places = {number: place for place, number in enumerate(categories)}
    place: ColumnElement[Any] = case(places or {0: 0}, value=Entry.category_id, else_=LAST_PLACE)
    by_place: list[ColumnElement[Any]] = [Entry.status.asc(), place.asc(), Entry.position.asc(), Entry.id.asc()]
    columns: dict[str, ColumnElement[Any]] = {
        "cookies": func.lower(Entry.first_cookie),
        "function": func.lower(type_coerce(Entry.function, JSON)[asked.locale].as_string()),
        "provider": select(func.lower(Provider.name)).where(Provider.id == Entry.provider_id).scalar_subquery(),
        "category": place,
        "lifetime": func.coalesce(Entry.longest_seconds, -1),
    }
    if asked.sort not in columns:
        return [by_place[0], *(column.element.desc() for column in by_place[1:])] if asked.descending else by_place
    column = columns[asked.sort]
    return [column.desc() if asked.descending else column.asc(), *by_place]


# Of the tables, past the mapped classes, and written out once: reading a page costs as much as drawing it.
_ENTRY: Final = Base.metadata.tables[Entry.__tablename__]
_COOKIE: Final = Base.metadata.tables[Cookie.__tablename__]
_ROWS: Final = (
    select(
        _ENTRY.c.id,
        _ENTRY.c.key,
        _ENTRY.c.status,
        # As they are written: an entry comes once for each of its cookies, and its texts are read once.
        cast(_ENTRY.c.function, Text),
        cast(_ENTRY.c.location, Text),
        _ENTRY.c.errors,
        _ENTRY.c.findings,
        _ENTRY.c.provider_id,
        _ENTRY.c.category_id,
        _COOKIE.c.name,
        _COOKIE.c.match,
        _COOKIE.c.lifetime,
        _COOKIE.c.max_age_seconds,
    )
    .select_from(_ENTRY.outerjoin(_COOKIE))
    .where(_ENTRY.c.id.in_(bindparam("numbers", expanding=True)))
    .order_by(_COOKIE.c.position, _COOKIE.c.id)
)


def _load(numbers: Sequence[int], whole: WholeList) -> list[ListedEntry]:
    found: dict[int, ListedEntry] = {}
    for row in db.session.connection().execute(_ROWS, {"numbers": numbers}).all():
        number, key, status, function, location, errors, findings, provider, category, *cookie = row
        entry = found.get(number)
        if entry is None:
            known = whole.categories.get(category) if category else None
            entry = found[number] = ListedEntry(
                key=key,
                status=status,
                function=read_json(function),
                location=read_json(location),
                errors=errors,
                findings=findings,
                provider=whole.providers.get(provider, ""),
                category=known[1] if known else None,
                cookies=[],
            )
        if cookie[0] is not None:
            entry.cookies.append(ListedCookie(*cookie))
    return [found[number] for number in numbers if number in found]
