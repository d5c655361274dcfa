"""The entries of a site as states, a batch at a time: plain columns instead of objects, so that memory stays flat."""

import json
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, String, and_, func, select, type_coerce

from app.audit.queries import State
from app.database import LocalizedText, db
from app.inventory.exporting import Source
from app.inventory.models import Category, Cookie, Entry, Provider, Site
from app.inventory.queries import LAST_PLACE, list_categories
from app.inventory.state import COOKIE_FIELDS, ENTRY_COLUMNS, ENTRY_TEXTS, category_state, site_state
from app.inventory.translation import NOTHING

BATCH: Final = 250

# Texts come as the database has them and are decoded here: the type's own way takes thrice as long.
_ENTRY: Final = tuple(
    type_coerce(column, String) if isinstance(column.type, LocalizedText) else column
    for column in (getattr(Entry, name) for name in ENTRY_COLUMNS)
)
_COOKIE: Final = tuple(
    type_coerce(column, String) if isinstance(column.type, LocalizedText) else column
    for column in (getattr(Cookie, name) for name in COOKIE_FIELDS)
)
_TEXTS: Final = (*ENTRY_TEXTS, "duration_text")
_TIMES: Final = ("reviewed_at", "review_due", "first_seen", "last_seen")
_ENTRY_TEXTS: Final = tuple(name for name in ENTRY_COLUMNS if name in _TEXTS)
_ENTRY_TIMES: Final = tuple(name for name in ENTRY_COLUMNS if name in _TIMES)
_COOKIE_TEXTS: Final = tuple(name for name in COOKIE_FIELDS if name in _TEXTS)
_COOKIE_TIMES: Final = tuple(name for name in COOKIE_FIELDS if name in _TIMES)


def walk_states(site_id: int, *, status: str | None = None) -> Iterator[State]:
    """The `entry_state` of each entry, in the order of the page, all of one moment.

    `status` is a word of `STATUSES`. Nothing else may use the session meanwhile.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        # On SQLite a transaction sees one moment anyhow; there a session that has read already stays in its own.
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    numbers = array("q", db.session.scalars(_order(site_id, status)))
    yield from read_states(numbers)


def read_states(numbers: Sequence[int]) -> Iterator[State]:
    """The `entry_state` of each of the entries with these row numbers, in their order."""
    for start in range(0, len(numbers), BATCH):
        batch = list(numbers[start : start + BATCH])
        found = _read(Entry.id.in_(batch), Cookie.entry_id.in_(batch))
        yield from (found[number] for number in batch)


def list_states(site_id: int, *, status: str) -> list[State]:
    """The same, all at once in three statements, each with what the row keeps of its translations: `translated`."""
    wanted = (Entry.site_id == site_id, Entry.status == status)
    mine = Cookie.entry_id.in_(select(Entry.id).where(*wanted))
    found = _read(and_(*wanted), mine)
    numbers = db.session.scalars(_order(site_id, status))
    states = [found[number] for number in numbers if number in found]
    kept = select(Entry.key, Entry.translated).where(*wanted, Entry.translated != NOTHING)
    translated = dict(db.session.execute(kept).all())
    for state in states:
        state["translated"] = translated.get(state["key"], NOTHING)
    return states


def list_marks(site_id: int) -> list[Row[Any]]:
    """Each active entry in the order of the page: row number, key, revision, when it was changed, provider, category.

    As long as revision and moment are the same, so are its answers; the other two are the provider's name and the
    category's key (`None`: not classified) as they are now.
    """
    place = func.coalesce(Category.position, LAST_PLACE)
    statement = (
        select(
            Entry.id,
            Entry.key,
            Entry.revision,
            type_coerce(Entry.changed_at, String).label("changed_at"),
            Provider.name.label("provider"),
            Category.key.label("category"),
        )
        .join(Provider, Entry.provider_id == Provider.id)
        .outerjoin(Category, Entry.category_id == Category.id)
        .where(Entry.site_id == site_id, Entry.status == "active")
        .order_by(place, Entry.category_id, Entry.position, Entry.id)
    )
    return list(db.session.execute(statement))


def export_source(site: Site, *, locale: str, internal: bool = False) -> Source:
    """What a file of `site` is made of besides its entries; see `Source`."""
    providers = select(Provider.name, Provider.country, Provider.privacy_policy_url)
    return Source(
        site=site_state(site),
        changed_at=site.changed_at,
        categories=[category_state(category) for category in list_categories()],
        providers={name: (country, urls) for name, country, urls in db.session.execute(providers)},
        locale=locale,
        internal=internal,
    )


def _order(site_id: int, status: str | None) -> Select[int]:
    statement = select(Entry.id).outerjoin(Category, Entry.category_id == Category.id).where(Entry.site_id == site_id)
    if status is not None:
        statement = statement.where(Entry.status == status)
    place = func.coalesce(Category.position, LAST_PLACE)
    return statement.order_by(place, Entry.category_id, Entry.position, Entry.id)


def _read(entries: ColumnElement[bool], cookies: ColumnElement[bool]) -> dict[int, State]:
    """Row numbers to the states of the entries that are meant, and of the cookies that are meant."""
    statement = (
        select(Entry.id, Entry.key, Entry.status, Provider.name, Category.key, *_ENTRY)
        .join(Provider, Entry.provider_id == Provider.id)
        .outerjoin(Category, Entry.category_id == Category.id)
        .where(entries)
    )
    found: dict[int, State] = {}
    for row in db.session.execute(statement):
        state = _plain(dict(zip(ENTRY_COLUMNS, row[5:], strict=True)), _ENTRY_TEXTS, _ENTRY_TIMES)
        state["key"], state["status"], state["provider"], state["category"] = row[1], row[2], row[3], row[4] or ""
        state["cookies"] = []
        found[row[0]] = state
    in_order = select(Cookie.entry_id, *_COOKIE).where(cookies).order_by(Cookie.entry_id, Cookie.position, Cookie.id)
    for row in db.session.execute(in_order):
        if row[0] in found:
            # On PostgreSQL an entry may have come since the statement before.
            cookie = dict(zip(COOKIE_FIELDS, row[1:], strict=True))
            found[row[0]]["cookies"].append(_plain(cookie, _COOKIE_TEXTS, _COOKIE_TIMES))
    return found


def _plain(state: State, texts: tuple[str, ...], times: tuple[str, ...]) -> State:
    for name in texts:
        raw = state[name]
        if raw.__class__ is str:
            # PostgreSQL's driver decodes by itself; most texts are empty.
            state[name] = {} if raw == "{}" else json.loads(raw)
    for name in times:
        if state[name] is not None:
            state[name] = state[name].isoformat()
    return state
