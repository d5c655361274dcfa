"""Reading the audit trail."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from app.audit import Actor, Subject
from app.audit.models import AuditEvent, AuditHead, AuditTouched
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


@dataclass(frozen=True)
class Brief:
    """An event without its states: number, moment, actor, the key of its subject, and how many objects it touched."""

    id: int
    at: datetime
    by: Actor
    name: str
    touched: int


def list_history(subject: Subject, *, limit: int = 100, offset: int = 0) -> list[Event]:
    """Events that changed `subject`, the newest first, also those that changed it among others."""
    touched = select(AuditTouched.event_id).where(
        AuditTouched.site == subject.site,
        AuditTouched.subject_kind == subject.kind,
        AuditTouched.subject_key == subject.key,
    )
    statement = select(AuditEvent).where(or_(_is_about(subject), AuditEvent.id.in_(touched)))
    return _read(statement.order_by(AuditEvent.id.desc()).limit(limit).offset(offset))


def list_events(
    *,
    site: str | None = None,
    without: Sequence[str] = (),
    action: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Event]:
    """The newest events, of one site's key, of what belongs to no site (`""`), or of all (`None`).

    `without` names kinds of subjects to leave out; `action` is the only one that is asked for.
    """
    statement = select(AuditEvent).where(*_among(site, without, action)).order_by(AuditEvent.id.desc())
    return _read(statement.limit(limit).offset(offset))


def list_imports(*, site: str, limit: int) -> list[Brief]:
    """The newest imports into a site that were not undone, the newest first. What they held is not read: it is long."""
    about = (AuditEvent.site == site, AuditEvent.subject_kind == "import")
    undone = select(AuditEvent.subject_key).where(*about, AuditEvent.action == "undone")
    touched = select(func.count()).where(AuditTouched.event_id == AuditEvent.id).scalar_subquery()
    statement = (
        select(AuditEvent.id, AuditEvent.at, AuditEvent.actor_kind, AuditEvent.actor, AuditEvent.subject_key, touched)
        .where(*about, AuditEvent.action == "imported", cast(AuditEvent.id, String).not_in(undone))
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    return [
        Brief(number, at, Actor(kind, actor), name, count)
        for number, at, kind, actor, name, count in db.session.execute(statement)
    ]


def count_events(*, site: str | None = None, without: Sequence[str] = (), action: str | None = None) -> int:
    """How many events `list_events` has in all."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent).where(*_among(site, without, action))) or 0


def list_sites() -> list[str]:
    """The keys of all sites that ever had an event, in alphabetical order."""
    return list(db.session.scalars(select(AuditEvent.site).where(AuditEvent.site != "").distinct().order_by("site")))


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


def newest_event() -> int:
    """The number of the newest event of all: whatever changes the register raises it. Quick: it is kept in one row."""
    # Past the mapped classes: every page of a list asks it.
    return db.session.connection().scalar(_NEWEST) or 0


def first_broken_link() -> int | None:
    """Walk the chain from its start; the number of the first event that is missing or not as written, or `None`."""
    # While we walk others may add events: the head of before must be met, that of after may be further on.
    head = db.session.execute(_HEAD).one()
    met = head.event_id == 0
    previous_hash, previous_id = FIRST, 0
    for event in _walk():
        if event.id != previous_id + 1 or event.previous_hash != previous_hash:
            return event.id
        if link_hash(hashed_content(event), previous_hash) != event.hash:
            return event.id
        previous_hash, previous_id = event.hash, event.id
        met = met or (event.id, event.hash) == tuple(head)
    if not met:
        return min(int(head.event_id), previous_id + 1)
    newest: int = db.session.execute(_HEAD).one().event_id
    return newest + 1 if newest < previous_id else None


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


@dataclass(frozen=True)
class Link:
    """An event with its hash, as everything that is hashed: SHA-256 over the canonical JSON of `content` is `hash`."""

    content: dict[str, object]
    hash: str


def walk_links(*, site: str, since: datetime | None = None, before: datetime | None = None) -> Iterator[Link]:
    """The events of one site's key in their order, from `since` on and up to `before`, a few at a time."""
    statement = select(AuditEvent).where(AuditEvent.site == site)
    if since:
        statement = statement.where(AuditEvent.at >= since)
    if before:
        statement = statement.where(AuditEvent.at < before)
    for event in db.session.scalars(statement.order_by(AuditEvent.id).execution_options(yield_per=200)):
        yield Link({**hashed_content(event), "previous_hash": event.previous_hash}, event.hash)


_HEAD = select(AuditHead.event_id, AuditHead.hash)
_NEWEST = select(AuditHead.event_id)


def _among(site: str | None, without: Sequence[str], action: str | None) -> list[ColumnElement[bool]]:
    wanted = [] if site is None else [AuditEvent.site == site]
    if action is not None:
        wanted.append(AuditEvent.action == action)
    return [*wanted, AuditEvent.subject_kind.not_in(without)] if without else wanted


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
