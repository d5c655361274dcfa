"""Retention: records whose time is over go, whole seals at a time; what they counted and that they were there stays."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from app.audit import Actor, Subject
from app.audit.service import record
from app.consent.choice import VALID_FOR
from app.consent.models import Consent, Purge, Seal
from app.consent.queries import purged_through
from app.database import db, now, transaction


def is_purge_due(keep_for: timedelta) -> bool:
    """Whether there is anything to purge."""
    return _last_over(keep_for) is not None


def purge(*, by: Actor, keep_for: timedelta) -> int:
    """Delete the records under each seal that is older than a choice's validity and `keep_for`; gives how many.

    The row that says so comes first: without it no record can be deleted. Seals are never deleted.
    """
    with transaction() as session:
        through = _last_over(keep_for)
        if through is None:
            return 0
        last_id = session.scalars(select(Seal.last_id).where(Seal.id == through)).one()
        number = (session.scalar(select(func.max(Purge.id))) or 0) + 1
        reason = f"Kept until {keep_for.days} days after a choice ends"
        session.add(Purge(id=number, through_seal=through, at=now(), by_kind=by.kind, by=by.id, reason=reason))
        session.flush()
        gone = session.execute(delete(Consent).where(Consent.id <= last_id)).rowcount  # type: ignore[attr-defined]  # of a DELETE it is there
        record(
            by=by,
            action="purged",
            subject=Subject("consent", str(through)),
            before=None,
            after={"through_seal": through, "records": gone, "reason": reason},
        )
        return int(gone)


def _last_over(keep_for: timedelta) -> int | None:
    """The number of the last seal under which every record's time is over, if it is not purged already."""
    over = now() - VALID_FOR - keep_for
    return db.session.scalar(select(func.max(Seal.id)).where(Seal.at < over, Seal.id > purged_through()))
