"""Whether the ledger is as it was written: seals, their chain, each record under them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.consent.models import Consent, Seal
from app.consent.queries import count_rows, purged_through, walk_records, walk_seals
from app.consent.records import Counts, Root, record_hash, seal_hash
from app.database import db
from app.evidence.canonical import canonical_json
from app.evidence.chain import FIRST
from app.language import Message, say


@dataclass(frozen=True)
class Verified:
    """What was walked. `broken` is the first thing that is not as it was written, or `None`."""

    seals: int
    records: int
    unsealed: int
    purged_through: int
    broken: Message | None


def verify() -> Verified:
    """Walk all seals and all records; memory stays flat however many there are."""
    purged = purged_through()
    previous_hash, last_id, seals, records = FIRST, 0, 0, 0
    for seal in walk_seals():
        wrong = _wrong_seal(seal, seals + 1, last_id, previous_hash)
        if wrong is None:
            rows, wrong = (0, _not_purged(seal)) if seal.id <= purged else _wrong_records(seal)
            records += rows
        if wrong is not None:
            return Verified(seals, records, 0, purged, wrong)
        previous_hash, last_id, seals = seal.hash, seal.last_id, seals + 1
    if db.session.scalar(select(Consent.id).where(Consent.id < 1).limit(1)) is not None:
        return Verified(seals, records, 0, purged, say("A record stands before the first seal"))
    unsealed = 0
    for rows_of_batch in walk_records(last_id + 1):
        changed = _first_changed(rows_of_batch)
        if changed is not None:
            return Verified(seals, records, unsealed, purged, changed)
        unsealed += len(rows_of_batch)
    return Verified(seals, records, unsealed, purged, None)


def _wrong_seal(seal: Seal, number: int, last_id: int, previous_hash: str) -> Message | None:
    if seal.id != number or seal.first_id != last_id + 1:
        return say("Seal %(number)s is missing", number=number)
    if seal.previous_hash != previous_hash:
        return say("Seal %(number)s does not follow the one before it", number=number)
    expected = seal_hash(
        number=seal.id,
        first_id=seal.first_id,
        last_id=seal.last_id,
        rows=seal.rows,
        root=seal.root,
        counts=seal.counts,
        at=seal.at,
        previous_hash=seal.previous_hash,
    )
    return None if expected == seal.hash else say("Seal %(number)s is not as it was made", number=number)


def _not_purged(seal: Seal) -> Message | None:
    left = db.session.scalar(select(func.count()).where(Consent.id >= seal.first_id, Consent.id <= seal.last_id))
    return say("Seal %(number)s is purged, but records of it are there", number=seal.id) if left else None


def _wrong_records(seal: Seal) -> tuple[int, Message | None]:
    root, counts = Root(), Counts()
    for rows in walk_records(seal.first_id, seal.last_id):
        changed = _first_changed(rows)
        if changed is not None:
            return root.rows, changed
        root.add(row.hash for row in rows)
        count_rows(counts, rows)
    if root.rows != seal.rows:
        return root.rows, say(
            "Seal %(number)s covers %(rows)s records, and %(found)s are there",
            number=seal.id,
            rows=seal.rows,
            found=root.rows,
        )
    if root.hexdigest() != seal.root:
        return root.rows, say("The records under seal %(number)s are not those that were sealed", number=seal.id)
    if canonical_json(counts) != seal.counts:
        return root.rows, say("What seal %(number)s counts is not what is there", number=seal.id)
    return root.rows, None


def _first_changed(rows: list[Any]) -> Message | None:
    for row in rows:
        if record_hash(row) != row.hash:
            return say("Record %(number)s is not as it was written", number=row.id)
    return None
