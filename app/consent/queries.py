"""Reading the ledger: receipts, seals, numbers."""

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import func, select

from app.consent.models import Consent, Purge, Seal
from app.consent.records import Counts, count
from app.database import db

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


def walk_seals() -> Iterator[Seal]:
    """All seals in order."""
    after = 0
    while seals := db.session.scalars(select(Seal).where(Seal.id > after).order_by(Seal.id).limit(500)).all():
        yield from seals
        after = seals[-1].id
        for seal in seals:
            db.session.expunge(seal)


def list_purges() -> list[Purge]:
    """All purges in order."""
    return list(db.session.scalars(select(Purge).order_by(Purge.id)))


def purged_through() -> int:
    """The number of the last seal whose records were purged; 0 if none."""
    return db.session.scalar(select(func.max(Purge.through_seal))) or 0


def walk_records(first_id: int, last_id: int | None = None) -> Iterator[list[Any]]:
    """The rows with these numbers, in order, in batches: everything a record has, so that memory stays flat."""
    after = first_id - 1
    while True:
        statement = select(*_HASHED).where(Consent.id > after)
        if last_id is not None:
            statement = statement.where(Consent.id <= last_id)
        rows: list[Any] = list(db.session.execute(statement.order_by(Consent.id).limit(BATCH)).all())
        if not rows:
            return
        yield rows
        after = rows[-1].id


def newest_record() -> int:
    """The number of the newest record; 0 if there is none."""
    return db.session.scalar(select(func.max(Consent.id))) or 0


def count_unsealed() -> int:
    """How many records no seal covers yet."""
    seal = newest_seal()
    return db.session.scalar(select(func.count()).where(Consent.id > (seal.last_id if seal else 0))) or 0


def counts_of(site: str) -> dict[str, dict[str, dict[str, int]]]:
    """How many of each kind, by version and day (UTC): from the seals, and from the records that none covers yet."""
    found: Counts = {}
    last = 0
    for seal in walk_seals():
        last = seal.last_id
        for version, days in json.loads(seal.counts).get(site, {}).items():
            for day, kinds in days.items():
                into = found.setdefault(site, {}).setdefault(version, {}).setdefault(day, {})
                for kind, number in kinds.items():
                    into[kind] = into.get(kind, 0) + number
    for rows in walk_records(last + 1):
        count_rows(found, rows)
    return found.get(site, {})


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
