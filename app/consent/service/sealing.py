"""Seals: every minute, or every thousand records, what was added is covered by a hash that chains to the one before."""

from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import select, text

from app.consent.models import Consent, Seal
from app.consent.queries import count_rows, newest_record, newest_seal, walk_records
from app.consent.records import Counts, Root, seal_hash
from app.database import db, now, transaction
from app.evidence.canonical import canonical_json
from app.evidence.chain import FIRST

log = structlog.get_logger()

MOST_RECORDS: Final = 1_000
EVERY: Final = timedelta(minutes=1)


def is_seal_due() -> bool:
    """Whether a thousand records wait for a seal, or the first of them waits for a minute."""
    last = newest_seal()
    start = last.last_id if last else 0
    oldest = db.session.execute(select(Consent.id, Consent.at).where(Consent.id > start).order_by(Consent.id).limit(1))
    found = oldest.one_or_none()
    if found is None:
        return False
    return found.at <= now() - EVERY or newest_record() - start >= MOST_RECORDS


def seal() -> int:
    """Seal what is not sealed yet, at most a thousand records to a seal; gives how many seals were made."""
    last_id = _boundary()
    made = 0
    while _seal_next(last_id):
        made += 1
    return made


def _boundary() -> int:
    """The number up to which nothing can come in between any more."""
    with transaction() as session:
        if session.connection().dialect.name == "postgresql":
            # Waits for those who are writing now; who comes later gets higher numbers.
            session.execute(text("LOCK TABLE consent IN SHARE MODE"))
        return newest_record()


def _seal_next(boundary: int) -> bool:
    with transaction() as session:
        previous = newest_seal()
        start = previous.last_id if previous else 0
        if start >= boundary:
            return False
        last_id = session.scalar(_NTH, {"start": start, "boundary": boundary, "most": MOST_RECORDS - 1}) or boundary
        root, counts = Root(), Counts()
        for rows in walk_records(start + 1, last_id):
            root.add(row.hash for row in rows)
            count_rows(counts, rows)
        seal = Seal(
            id=previous.id + 1 if previous else 1,
            first_id=start + 1,
            last_id=last_id,
            rows=root.rows,
            root=root.hexdigest(),
            counts=canonical_json(counts),
            at=now(),
            previous_hash=previous.hash if previous else FIRST,
        )
        seal.hash = seal_hash(seal)
        session.add(seal)
        told = {"seal": seal.id, "rows": seal.rows, "hash": seal.hash}
    # Who keeps the log elsewhere can compare: then nobody can make the chain anew unseen.
    log.info("sealed", **told)
    return True


_NTH: Final = text("SELECT id FROM consent WHERE id > :start AND id <= :boundary ORDER BY id LIMIT 1 OFFSET :most")
