"""Reading accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from app.accounts.errors import PersonNotFoundError
from app.accounts.models import KeptForm, User, UserSession
from app.accounts.tokens import hash_token
from app.database import db, now

KEPT_FOR = timedelta(days=1)
"""How long a form that was sent too late is kept."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts: `idle` without a request, and `absolute` whatever happens."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class OpenSession:
    """A session that is still good, and whose it is."""

    id: int
    user_id: int
    name: str
    email: str
    role: str
    must_change_password: bool
    created_at: datetime
    last_seen_at: datetime

    def idle_end(self, limits: Limits) -> datetime:
        """When it ends without a further request."""
        return min(self.last_seen_at + limits.idle, self.last_end(limits))

    def last_end(self, limits: Limits) -> datetime:
        """When it ends whatever happens."""
        return self.created_at + limits.absolute


@dataclass(frozen=True)
class Person:
    """One line of the list of people. `last_seen_at` is `None` for somebody without a session."""

    id: int
    email: str | None
    name: str
    role: str
    must_change_password: bool
    disabled_at: datetime | None
    erased_at: datetime | None
    sessions: int
    last_seen_at: datetime | None


@dataclass(frozen=True)
class Name:
    """What a person is called; nothing is left of an erased one."""

    name: str
    email: str


# Every request behind sign-in asks this: written out once, only the columns that are wanted, past the mapped classes.
_OPEN_SESSION: Final = (
    select(
        UserSession.id,
        User.id,
        User.name,
        func.coalesce(User.email, ""),
        User.role,
        User.must_change_password,
        UserSession.created_at,
        UserSession.last_seen_at,
    )
    .join(User, UserSession.user_id == User.id)
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        UserSession.last_seen_at > bindparam("seen_after"),
        UserSession.created_at > bindparam("begun_after"),
        User.disabled_at.is_(None),
        User.erased_at.is_(None),
    )
)


def find_open_session(*, token: str, limits: Limits) -> OpenSession | None:
    """The session of this token, unless it has ended, ran out, or its person may no longer sign in."""
    at = now()
    known = {"token_hash": hash_token(token), "seen_after": at - limits.idle, "begun_after": at - limits.absolute}
    row = db.session.connection().execute(_OPEN_SESSION, known).one_or_none()
    return None if row is None else OpenSession(*row)


def list_sessions(*, number: int, limits: Limits) -> list[UserSession]:
    """Where the person of this number is signed in, the latest first."""
    at = now()
    return list(
        db.session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == number,
                UserSession.ended_at.is_(None),
                UserSession.last_seen_at > at - limits.idle,
                UserSession.created_at > at - limits.absolute,
            )
            .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        )
    )


def get_user(number: int) -> User:
    """The person of this number. Raises `PersonNotFoundError`."""
    user = db.session.get(User, number)
    if user is None:
        raise PersonNotFoundError(f"Nobody has the number {number}.")
    return user


def get_user_by_email(email: str) -> User:
    """The person with this e-mail address, in any case. Raises `PersonNotFoundError`."""
    user = find_user_by_email(email)
    if user is None:
        raise PersonNotFoundError(f"Nobody has the e-mail address {email.strip()}.")
    return user


def find_user_by_email(email: str) -> User | None:
    """The person with this e-mail address, in any case, or `None`."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()


def list_people(*, limits: Limits, erased: bool = False) -> list[Person]:
    """Everybody by name, those who may sign in first; with `erased` also former colleagues, last."""
    at = now()
    open_sessions = (
        select(
            UserSession.user_id,
            func.count().label("sessions"),
        )
        .where(
            UserSession.ended_at.is_(None),
            UserSession.last_seen_at > at - limits.idle,
            UserSession.created_at > at - limits.absolute,
        )
        .group_by(UserSession.user_id)
        .subquery()
    )
    seen = (
        select(UserSession.user_id, func.max(UserSession.last_seen_at).label("last_seen_at"))
        .group_by(UserSession.user_id)
        .subquery()
    )
    statement = (
        select(User, open_sessions.c.sessions, seen.c.last_seen_at)
        .outerjoin(open_sessions, open_sessions.c.user_id == User.id)
        .outerjoin(seen, seen.c.user_id == User.id)
        .order_by(
            User.erased_at.is_not(None), User.disabled_at.is_not(None), func.lower(User.name), User.email, User.id
        )
    )
    if not erased:
        statement = statement.where(User.erased_at.is_(None))
    return [
        Person(
            id=user.id,
            email=user.email,
            name=user.name,
            role=user.role,
            must_change_password=user.must_change_password,
            disabled_at=user.disabled_at,
            erased_at=user.erased_at,
            sessions=sessions or 0,
            last_seen_at=last_seen_at,
        )
        for user, sessions, last_seen_at in db.session.execute(statement)
    ]


def is_anybody_there() -> bool:
    """Whether the register has a single account, also a closed one."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def name_people() -> dict[int, Name]:
    """What everybody is called, by number; erased people are left out."""
    statement = select(User.id, User.name, User.email).where(User.erased_at.is_(None))
    return {number: Name(name, email or "") for number, name, email in db.session.execute(statement)}


def list_approvers(*, without: int) -> list[Name]:
    """Who may publish, besides the person with this number, by name."""
    statement = (
        select(User.name, User.email)
        .where(
            User.role.in_(("publisher", "admin")),
            User.id != without,
            User.disabled_at.is_(None),
            User.erased_at.is_(None),
        )
        .order_by(func.lower(User.name), User.id)
    )
    return [Name(name, email or "") for name, email in db.session.execute(statement)]


def find_kept_form(*, token: str, number: int) -> KeptForm | None:
    """The form that was kept under this token for the person of this number, for a day."""
    return db.session.scalars(
        select(KeptForm).where(
            KeptForm.token_hash == hash_token(token),
            KeptForm.user_id == number,
            KeptForm.created_at > now() - KEPT_FOR,
        )
    ).one_or_none()


def lock_active_admins() -> set[int]:
    """The numbers of those who look after the register, locked until the `transaction()` ends."""
    statement = select(User.id).where(User.role == "admin", User.disabled_at.is_(None), User.erased_at.is_(None))
    return set(db.session.scalars(statement.order_by(User.id).with_for_update()))
