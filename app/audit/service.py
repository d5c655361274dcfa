"""Writing the audit trail."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.models import AuditEvent, AuditHead, AuditTouched
from app.audit.queries import State, hashed_content
from app.database import at_the_end, insert_columns, now
from app.evidence.canonical import canonical_json
from app.evidence.chain import link_hash

_SECRET = ("password", "token", "secret", "email", "name_of_person")


def record(
    *,
    by: Actor,
    action: str,
    subject: Subject,
    before: State | None,
    after: State | None,
    touched: Iterable[Subject] = (),
) -> None:
    """Add one event to the trail, as the last thing of the current `transaction()`.

    `before` is `None` for something new, `after` for something gone. `touched` names further objects that the event
    changed. Passwords, tokens, names and e-mail addresses of people are refused with `ValueError`.
    """
    for state in (before, after):
        if state and any(word in key for key in state if subject.kind == "user" for word in _SECRET):
            raise ValueError("The audit trail names people by number and holds no secrets")
    before_text, after_text = _as_text(before), _as_text(after)
    others = list(touched)

    def append(session: Session) -> None:
        # The lock on the one head row makes writers take turns; it comes last, so it is held for a moment only.
        head = session.scalars(select(AuditHead).with_for_update()).one()
        event = AuditEvent(
            id=head.event_id + 1,
            at=now(),
            actor_kind=by.kind,
            actor=by.id,
            action=action,
            subject_kind=subject.kind,
            subject_key=subject.key,
            site=subject.site,
            before=before_text,
            after=after_text,
            previous_hash=head.hash,
        )
        event.hash = link_hash(hashed_content(event), head.hash)
        session.add(event)
        head.event_id, head.hash = event.id, event.hash
        session.flush()
        insert_columns(
            session,
            AuditTouched.__tablename__,
            {
                "event_id": [event.id] * len(others),
                "subject_kind": [one.kind for one in others],
                "subject_key": [one.key for one in others],
                "site": [one.site for one in others],
            },
        )

    at_the_end(append)


def _as_text(state: State | None) -> str | None:
    return None if state is None else canonical_json(state)
