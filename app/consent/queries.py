"""Reading the ledger: receipts, seals, numbers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from app.consent.models import Consent, Purge, Seal
from app.consent.records import Counts, count
from app.database import db

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

BATCH: Final = 5_000

_HASHED: Final = (
    *(Consent.id, Consent.record, Consent.site, Consent.version, Consent.version_hash, Consent.event, Consent.choices),
    *(Consent.method, Consent.locale, Consent.gpc, Consent.at, Consent.valid_until, Consent.token_hash, Consent.hash),
)


def list_by_token(token_hash: str, *, limit: int = 20) -> list[Consent]:
    """What stands under a receipt, the oldest first: the yes, and a withdrawal if there was one."""
    if not token_hash:
        return []
    statement = select(Consent).where(Consent.token_hash == token_hash).order_by(Consent.id).limit(limit)
    return list(db.session.scalars(statement))


def newest_seal() -> Seal | None:
    """The last seal, or `None`."""
    return db.session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).one_or_none()


def find_seal(number: int) -> Seal | None:
    """The seal of this number, or `None`."""
    return db.session.get(Seal, number)


def walk_seals(first: int = 1, last: int | None = None) -> Iterator[Any]:
    """The rows of the seals with these numbers, or of all, in order, with everything a seal has."""
    after = first - 1
    numbers = () if last is None else (Seal.id <= last,)
    while seals := db.session.execute(
        select(*Seal.__table__.c).where(Seal.id > after, *numbers).order_by(Seal.id).limit(500)
    ).all():
        yield from seals
        after = seals[-1].id


def list_purges() -> list[Purge]:
    """All purges in order."""
    return list(db.session.scalars(select(Purge).order_by(Purge.id)))


def purged_through() -> int:
    """The number of the last seal whose records were purged; 0 if none."""
    return db.session.scalar(select(func.max(Purge.through_seal))) or 0


def walk_records(first_id: int | None = None, last_id: int | None = None) -> Iterator[list[Any]]:
    """The rows with these numbers, in order, in batches: everything a record has, so that memory stays flat."""
    after = None if first_id is None else first_id - 1
    while True:
        statement = select(*_HASHED)
        if after is not None:
            statement = statement.where(Consent.id > after)
        if last_id is not None:
            statement = statement.where(Consent.id <= last_id)
        rows: list[Any] = list(db.session.execute(statement.order_by(Consent.id).limit(BATCH)).all())
        if not rows:
            return
        yield rows
        after = rows[-1].id


def walk_site_records(site: str, *, since: datetime | None, before: datetime | None) -> Iterator[list[Any]]:
    """The rows of one site that were made in this time, in order, in batches."""
    after = 0
    asked = select(*_HASHED).where(*_made_in(site, since, before)).order_by(Consent.id).limit(BATCH)
    while rows := list(db.session.execute(asked.where(Consent.id > after)).all()):
        yield rows
        after = rows[-1].id


def walk_seals_over(site: str, *, since: datetime | None, before: datetime | None) -> Iterator[Any]:
    """The rows of the seals made in this time, or over records of `site` that were, in order."""
    ends = select(func.min(Consent.id), func.max(Consent.id)).where(*_made_in(site, since, before))
    first_id, last_id = db.session.execute(ends).one()
    # No record: none of their numbers is in any seal.
    first_id, last_id = first_id or 0, last_id or 0
    for seal in walk_seals():
        is_of_then = (since is None or seal.at >= since) and (before is None or seal.at < before)
        if is_of_then or (first_id <= seal.last_id and seal.first_id <= last_id):
            yield seal


def list_hashes(first_id: int, last_id: int) -> list[str]:
    """The hashes of the records with these numbers, in order."""
    statement = select(Consent.hash).where(Consent.id >= first_id, Consent.id <= last_id)
    return list(db.session.scalars(statement.order_by(Consent.id)))


def _made_in(site: str, since: datetime | None, before: datetime | None) -> "Iterator[ColumnElement[bool]]":
    yield Consent.site == site
    if since is not None:
        yield Consent.at >= since
    if before is not None:
        yield Consent.at < before


def read_as_of_now() -> None:
    """Let all that is read from here on be as it is at this moment, whatever others write or purge meanwhile."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def newest_seal_number() -> int:
    """The number of the last seal, whatever stands in it; 0 if there is none."""
    return db.session.scalar(select(func.max(Seal.id))) or 0


def newest_record() -> int:
    """The number of the newest record; 0 if there is none."""
    return db.session.scalar(select(func.max(Consent.id))) or 0


@dataclass(frozen=True)
class LedgerState:
    """How far the ledger is sealed and purged. `waits_since`: when the oldest record without a seal was made."""

    seal: Seal | None
    waits_since: datetime | None
    purge: Purge | None


def ledger_state() -> LedgerState:
    """How far the ledger is sealed and purged."""
    seal = newest_seal()
    last_id = seal.last_id if seal else 0
    waiting = select(Consent.at).where(Consent.id > last_id).order_by(Consent.id).limit(1)
    purge = select(Purge).order_by(Purge.id.desc()).limit(1)
    return LedgerState(
        seal=seal,
        waits_since=db.session.scalars(waiting).one_or_none(),
        purge=db.session.scalars(purge).one_or_none(),
    )


class SealedCounts:
    """What all seals count. Seals never change, so who keeps it reads only those that came since."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._counts: Counts = {}
        self._seal = 0
        self._last_id = 0

    def counts_of(self, site: str) -> dict[str, dict[str, dict[str, int]]]:
        """How many of each kind, by version and day (UTC): of the seals, and of the records that none covers yet."""
        with self._turn:
            statement = select(Seal.id, Seal.last_id, Seal.counts).where(Seal.id > self._seal).order_by(Seal.id)
            for self._seal, self._last_id, counts in db.session.execute(statement.execution_options(yield_per=BATCH)):
                _add(self._counts, json.loads(counts))
            found: Counts = {}
            _add(found, {site: self._counts.get(site, {})})
            last_id = self._last_id
        for rows in walk_records(last_id + 1):
            count_rows(found, rows)
        return found.get(site, {})


def counts_of(site: str) -> dict[str, dict[str, dict[str, int]]]:
    """As `SealedCounts.counts_of`, for who asks once."""
    return SealedCounts().counts_of(site)


def _add(counts: Counts, more: Counts) -> None:
    for site, versions in more.items():
        for version, days in versions.items():
            for day, kinds in days.items():
                into = counts.setdefault(site, {}).setdefault(version, {}).setdefault(day, {})
                for kind, number in kinds.items():
                    into[kind] = into.get(kind, 0) + number


def count_rows(counts: Counts, rows: list[Any]) -> None:
    """Add these rows of the ledger to `counts`."""
    for row in rows:
        count(counts, site=row.site, version=row.version, at=row.at, event=row.event, choices=_answers(row.choices))


def _answers(choices: str) -> dict[str, bool]:
    found = _KNOWN.get(choices)
    if found is None:
        found = json.loads(choices)
        if len(_KNOWN) < _MOST_KNOWN:
            _KNOWN[choices] = found
    return found


_MOST_KNOWN: Final = 1_000
_KNOWN: Final[dict[str, dict[str, bool]]] = {}
"""Few different answers occur, a million times over."""
