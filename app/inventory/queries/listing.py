"""One page of the list of entries: searched, filtered, sorted, with a constant number of queries however long it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, case, false, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload, load_only, selectinload

from app.database import db
from app.inventory.models import Category, Cookie, Entry, Provider, Site
from app.inventory.queries import LAST_PLACE, list_categories, list_provider_names
from app.inventory.wording import comparable

ROWS_ON_A_PAGE: Final = 30

STATES: Final = ("active", "missing", "retired")
"""What the list can be narrowed to: on the policy, answers missing, retired."""

SORTS: Final = ("place", "cookies", "function", "provider", "category", "lifetime")
"""Columns that the list can be sorted by; `place` is the order of the page."""

NO_CATEGORY: Final = "none"
"""Stands for "not classified" where a category is asked for."""


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
class EntryPage:
    """One page of the list. The entries have their provider, category, cookies and what the list shows, no more."""

    entries: Sequence[Entry]
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
    """The page of the list that is asked for; the last one when there are not so many."""
    categories = list_categories()
    providers = list_provider_names()
    counts = _count_tabs(site)
    wanted = _conditions(site, asked, categories, providers)
    total = counts.of(asked.state)
    if asked.is_narrowed:
        total = db.session.scalar(select(func.count(Entry.id)).where(*wanted)) or 0
    page = max(1, min(asked.page, -(-total // ROWS_ON_A_PAGE)))
    numbers = db.session.scalars(
        select(Entry.id)
        .where(*wanted)
        .order_by(*_order(asked, categories))
        .limit(ROWS_ON_A_PAGE)
        .offset((page - 1) * ROWS_ON_A_PAGE)
    ).all()
    return EntryPage(_load(numbers), total, page, counts, categories, providers)


def list_matching_keys(site: Site, asked: Asked) -> list[str]:
    """The keys of all entries that the list would show on all its pages."""
    wanted = _conditions(site, asked, list_categories(), list_provider_names())
    return list(db.session.scalars(select(Entry.key).where(*wanted)))


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


def _load(numbers: Sequence[int]) -> list[Entry]:
    shown = (
        Entry.key,
        Entry.status,
        Entry.function,
        Entry.location,
        Entry.consent_basis,
        Entry.missing,
        Entry.longest_seconds,
    )
    statement = (
        select(Entry)
        .where(Entry.id.in_(numbers))
        .options(
            load_only(*shown, raiseload=True),
            joinedload(Entry.provider).load_only(Provider.name, raiseload=True),
            joinedload(Entry.category).load_only(Category.key, Category.name, raiseload=True),
            selectinload(Entry.cookies).load_only(
                Cookie.name, Cookie.match, Cookie.lifetime, Cookie.max_age_seconds, raiseload=True
            ),
        )
    )
    found = {entry.id: entry for entry in db.session.scalars(statement)}
    return [found[number] for number in numbers]
