"""Reading the audit trail."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.audit import Actor, Subject
from app.audit.models import AuditEvent, AuditTouched
from app.database import db
from app.evidence.chain import FIRST, link_hash

State = dict[str, Any]
"""What an object was or became: names of fields to texts, whole numbers, booleans, lists and objects of these."""


@dataclass(frozen=True)
class Event:
    """One link of the audit trail, read back."""

    id: int
    at: datetime
    by: Actor
    action: str
    subject: Subject
    before: State | None
    after: State | None


def list_history(subject: Subject, *, limit: int = 100, offset: int = 0) -> list[Event]:
    """Events that changed `subject`, the newest first, also those that changed it among others."""
    touched = select(AuditTouched.event_id).where(
        AuditTouched.site == subject.site,
        AuditTouched.subject_kind == subject.kind,
        AuditTouched.subject_key == subject.key,
    )
    statement = select(AuditEvent).where(or_(_is_about(subject), AuditEvent.id.in_(touched)))
    return _read(statement.order_by(AuditEvent.id.desc()).limit(limit).offset(offset))


def list_events(*, site: str | None = None, limit: int = 50, offset: int = 0) -> list[Event]:
    """The newest events, of one site's key, of what belongs to no site (`""`), or of all (`None`)."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit).offset(offset)
    return _read(statement if site is None else statement.where(AuditEvent.site == site))


def count_events(*, site: str | None = None) -> int:
    """How many events `list_events` has in all."""
    statement = select(func.count()).select_from(AuditEvent)
    return db.session.scalar(statement if site is None else statement.where(AuditEvent.site == site)) or 0


def get_event(number: int) -> Event | None:
    """The event with this number, or `None`."""
    events = _read(select(AuditEvent).where(AuditEvent.id == number))
    return events[0] if events else None


def latest_change(*, kinds: Sequence[str], site: str) -> int:
    """The number of the newest event about these kinds of objects in `site` or shared by all sites; 0 if none."""
    statement = select(func.max(AuditEvent.id)).where(
        AuditEvent.subject_kind.in_(kinds), or_(AuditEvent.site == site, AuditEvent.site == "")
    )
    return db.session.scalar(statement) or 0


def first_broken_link() -> int | None:
    """Walk the chain from its start; the number of the first event whose hash or predecessor is wrong, or `None`."""
    previous_hash, previous_id = FIRST, 0
    for event in _walk():
        if event.id != previous_id + 1 or event.previous_hash != previous_hash:
            return event.id
        if link_hash(hashed_content(event), previous_hash) != event.hash:
            return event.id
        previous_hash, previous_id = event.hash, event.id
    return None


def hashed_content(event: AuditEvent) -> dict[str, object]:
    """What the hash of `event` covers besides the hash before it."""
    return {
        "id": event.id,
        "at": event.at.isoformat(timespec="microseconds"),
        "actor_kind": event.actor_kind,
        "actor": event.actor,
        "action": event.action,
        "subject_kind": event.subject_kind,
        "subject_key": event.subject_key,
        "site": event.site,
        "before": event.before,
        "after": event.after,
    }


def _walk() -> Iterator[AuditEvent]:
    statement = select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=500)
    yield from db.session.scalars(statement)


def _is_about(subject: Subject) -> ColumnElement[bool]:
    return and_(
        AuditEvent.site == subject.site,
        AuditEvent.subject_kind == subject.kind,
        AuditEvent.subject_key == subject.key,
    )


def _read(statement: Select[AuditEvent]) -> list[Event]:
    return [
        Event(
            id=row.id,
            at=row.at,
            by=Actor(row.actor_kind, row.actor),  # type: ignore[arg-type]  # the column holds the three kinds only
            action=row.action,
            subject=Subject(row.subject_kind, row.subject_key, row.site),
            before=json.loads(row.before) if row.before else None,
            after=json.loads(row.after) if row.after else None,
        )
        for row in db.session.scalars(statement)
    ]
