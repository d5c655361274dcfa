"""One page of the list of entries: searched, filtered, sorted, with a constant number of queries however long it is."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, case, false, func, or_, select, type_coerce

from app.database import db
from app.inventory.memory import Memory
from app.inventory.models import Category, Cookie, Entry, Provider, Site
from app.inventory.queries import LAST_PLACE, list_categories, list_provider_names
from app.inventory.wording import comparable
from app.language import Localized

ROWS_ON_A_PAGE: Final = 30

STATES: Final = ("active", "missing", "retired")
"""What the list can be narrowed to: on the policy, answers missing, retired."""

SORTS: Final = ("place", "cookies", "function", "provider", "category", "lifetime")
"""Columns that the list can be sorted by; `place` is the order of the page."""

NO_CATEGORY: Final = "none"
"""Stands for "not classified" where a category is asked for."""


_lists: Final[Memory[tuple["Counts", "array[int]"]]] = Memory(most=32)


@dataclass(frozen=True, kw_only=True)
class Asked:
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
        hides_neighbours = self.text or self.provider is not None or self.state == "missing"
        return self.sort == "place" and not self.descending and not hides_neighbours


@dataclass(frozen=True)
class Counts:
    """How many entries a site has behind each tab."""

    all: int
    missing: int
    retired: int

    def of(self, state: str) -> int:
        """How many entries are in this state, a word of `STATES` or empty."""
        return {"": self.all, "missing": self.missing, "retired": self.retired, "active": self.all - self.retired}[
            state
        ]


@dataclass(frozen=True)
class ListedCookie:
    """What the list shows of a cookie."""

    name: str
    match: str
    lifetime: str
    max_age_seconds: int | None


@dataclass(frozen=True)
class ListedEntry:
    """What the list shows of an entry."""

    key: str
    status: str
    function: Localized
    location: Localized
    missing: int
    provider: str
    category: Category | None
    cookies: list[ListedCookie]


@dataclass(frozen=True)
class EntryPage:
    """One page of the list."""

    entries: Sequence[ListedEntry]
    total: int
    page: int
    counts: Counts
    categories: Sequence[Category]
    providers: Mapping[int, str]

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


def list_page(site: Site, asked: Asked) -> EntryPage:
    """The page of the list that is asked for; the last one when there are not so many.

    Leafing through a list asks for the same rows in the same order again and again: these are kept.
    """
    categories = list_categories()
    providers = list_provider_names()
    counts, numbers = _lists.get((site.id, replace(asked, page=1)), lambda: _find(site, asked, categories, providers))
    page = max(1, min(asked.page, -(-len(numbers) // ROWS_ON_A_PAGE)))
    shown = numbers[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]
    return EntryPage(_load(shown, categories, providers), len(numbers), page, counts, categories, providers)


def _find(
    site: Site, asked: Asked, categories: Sequence[Category], providers: Mapping[int, str]
) -> tuple[Counts, "array[int]"]:
    """The counts of the tabs, and the row numbers of the whole list in its order."""
    wanted = _conditions(site, asked, categories, providers)
    statement = select(Entry.id).where(*wanted).order_by(*_order(asked, categories))
    return _count_tabs(site), array("q", db.session.scalars(statement))


def _count_tabs(site: Site) -> Counts:
    # Grouped as the index is ordered, so that one walk through it counts everything.
    with_missing = func.sum(case((Entry.missing > 0, 1), else_=0))
    statement = (
        select(Entry.status, with_missing, func.count())
        .where(Entry.site_id == site.id)
        .group_by(Entry.status, Entry.category_id)
    )
    rows = [(status, int(missing), count) for status, missing, count in db.session.execute(statement)]
    return Counts(
        all=sum(count for _, _, count in rows),
        missing=sum(missing for status, missing, _ in rows if status == "active"),
        retired=sum(count for status, _, count in rows if status == "retired"),
    )


def _conditions(
    site: Site, asked: Asked, categories: Sequence[Category], providers: Mapping[int, str]
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Entry.site_id == site.id]
    if asked.state:
        wanted.append(Entry.status == ("retired" if asked.state == "retired" else "active"))
    if asked.state == "missing":
        wanted.append(Entry.missing > 0)
    if asked.category == NO_CATEGORY:
        wanted.append(Entry.category_id.is_(None))
    elif asked.category:
        number = next((category.id for category in categories if category.key == asked.category), None)
        wanted.append(false() if number is None else Entry.category_id == number)
    if asked.provider is not None:
        wanted.append(Entry.provider_id == asked.provider)
    for word in comparable(asked.text).split():
        named = [number for number, name in providers.items() if word in comparable(name)]
        wanted.append(or_(Entry.search_text.contains(word, autoescape=True), Entry.provider_id.in_(named)))
    return wanted


def _order(asked: Asked, categories: Sequence[Category]) -> list[ColumnElement[Any]]:
    # The places of the few categories go into the statement, so that the index alone gives the order of the page.
    places = {category.id: category.position for category in categories}
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


_ENTRY: Final = (
    Entry.id,
    Entry.key,
    Entry.status,
    Entry.function,
    Entry.location,
    Entry.missing,
    Entry.provider_id,
    Entry.category_id,
)
_COOKIE: Final = (Cookie.entry_id, Cookie.name, Cookie.match, Cookie.lifetime, Cookie.max_age_seconds)


def _load(numbers: Sequence[int], categories: Sequence[Category], providers: Mapping[int, str]) -> list[ListedEntry]:
    cookies: dict[int, list[ListedCookie]] = {number: [] for number in numbers}
    in_order = select(*_COOKIE).where(Cookie.entry_id.in_(numbers)).order_by(Cookie.position, Cookie.id)
    for entry_id, name, match, lifetime, seconds in db.session.execute(in_order):
        cookies[entry_id].append(ListedCookie(name, match, lifetime, seconds))
    by_number = {category.id: category for category in categories}
    found = {
        row.id: ListedEntry(
            row.key,
            row.status,
            row.function,
            row.location,
            row.missing,
            providers.get(row.provider_id, ""),
            by_number.get(row.category_id),
            cookies[row.id],
        )
        for row in db.session.execute(select(*_ENTRY).where(Entry.id.in_(numbers)))
    }
    return [found[number] for number in numbers if number in found]
