"""Sessions begin and end. Each browser in which somebody is signed in is a row."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.errors import SessionNotFoundError
from app.accounts.models import KeptForm, UserSession
from app.accounts.queries import KEPT_FOR
from app.accounts.tokens import hash_token, new_token
from app.audit import Actor, Subject
from app.audit.service import record
from app.database import now, transaction

_REMEMBERED_FOR = timedelta(days=30)
"""How long a session that is over stays in the table, so that a form sent much too late still finds its person."""


@dataclass(frozen=True)
class NewSession:
    """A session that just began: its number, and the token that only the browser keeps."""

    id: int
    token: str


def subject_of(number: int) -> Subject:
    """How the audit trail names the person of this number."""
    return Subject("user", str(number))


def open_session(*, by: Actor, number: int, browser: str = "") -> NewSession:
    """Sign the person of this number in, in one browser more."""
    token = new_token()
    with transaction() as session:
        _tidy(session)
        row = UserSession(
            token_hash=hash_token(token), user_id=number, browser=browser, created_at=now(), last_seen_at=now()
        )
        session.add(row)
        session.flush()
        after = {"session": row.id, "browser": browser}
        record(by=by, action="signed_in", subject=subject_of(number), before=None, after=after)
        return NewSession(row.id, token)


def note_visit(*, session_id: int) -> None:
    """Write down that a session was used just now. No event: it changes nothing that anybody decided."""
    with transaction() as session:
        session.execute(
            update(UserSession)
            .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
            .values(last_seen_at=now())
        )


def sign_out(*, by: Actor, session_id: int) -> None:
    """End the session that somebody is using, as they asked."""
    with transaction() as session:
        row = session.get(UserSession, session_id)
        if row is None or row.ended_at is not None:
            return
        row.ended_at = now()
        after = {"session": row.id}
        record(by=by, action="signed_out", subject=subject_of(row.user_id), before=None, after=after)


def end_session(*, by: Actor, number: int, session_id: int) -> None:
    """End one session of the person of this number. Raises `SessionNotFoundError`."""
    with transaction() as session:
        row = session.get(UserSession, session_id)
        if row is None or row.user_id != number:
            raise SessionNotFoundError(str(session_id))
        if row.ended_at is None:
            row.ended_at = now()
            after = {"sessions": 1}
            record(by=by, action="sessions_ended", subject=subject_of(number), before=None, after=after)


def end_sessions(*, by: Actor, number: int) -> int:
    """End every session of the person of this number; how many there were."""
    with transaction() as session:
        count = close_sessions(session, number=number)
        if count:
            after = {"sessions": count}
            record(by=by, action="sessions_ended", subject=subject_of(number), before=None, after=after)
        return count


def end_other_sessions(*, by: Actor, number: int, keep: int) -> int:
    """End every session of the person of this number but the session `keep`; how many there were."""
    with transaction() as session:
        count = close_sessions(session, number=number, keep=keep)
        if count:
            after = {"sessions": count}
            record(by=by, action="sessions_ended", subject=subject_of(number), before=None, after=after)
        return count


def close_sessions(session: Session, *, number: int, keep: int | None = None) -> int:
    """End the sessions of a person inside a `transaction()` that records why; how many were open."""
    open_ones = select(UserSession.id).where(UserSession.user_id == number, UserSession.ended_at.is_(None))
    ids = [one for one in session.scalars(open_ones.with_for_update()) if one != keep]
    session.execute(update(UserSession).where(UserSession.id.in_(ids)).values(ended_at=now()))
    return len(ids)


def _tidy(session: Session) -> None:
    """Remove what ran out long ago; signing in is when somebody pays for it."""
    session.execute(delete(UserSession).where(UserSession.last_seen_at < now() - _REMEMBERED_FOR))
    session.execute(delete(KeptForm).where(KeptForm.created_at < now() - KEPT_FOR))
