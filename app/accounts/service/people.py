"""People come, change and go. The trail names them by number; an erased person's number stays."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.accounts.errors import EmailTakenError, ErasedError, LastAdminError, WrongEmailError, WrongNameError
from app.accounts.models import KeptForm, User, UserSession
from app.accounts.passwords import hash_password, new_password
from app.accounts.queries import find_user_by_email, get_user, is_anybody_there, lock_active_admins
from app.accounts.service.passwords import refuse_weak
from app.accounts.service.sessions import close_sessions, subject_of
from app.audit import Actor
from app.audit.service import record
from app.database import now, transaction
from app.language import say
from app.language.typed import too_long, unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

LONGEST_NAME = 200
"""Characters in what a person is called."""

FIRST_ADMIN = "admin@example.org"
"""The user name of a register that has nobody yet; its owner puts their own address there."""


@dataclass(frozen=True)
class NewAccount:
    """An account that was just made. `password` is known only here; empty when somebody else chose it."""

    number: int
    email: str
    password: str


def create_first_admin(*, by: Actor) -> NewAccount | None:
    """Make the one account that can make all others, in a register that has none; `None` when there is one."""
    if is_anybody_there():
        return None
    try:
        return add_person(by=by, email=FIRST_ADMIN, role="admin")
    except EmailTakenError:  # another process was a moment faster
        return None


def add_person(*, by: Actor, email: str, name: str = "", role: str, password: str = "") -> NewAccount:
    """Make an account. Without a `password` one is made, to be changed at first sign-in.

    Raises `WrongEmailError`, `WrongNameError`, `EmailTakenError`, `WeakPasswordError`.
    """
    address, called = clean_email(email), _clean_name(name)
    if password:
        refuse_weak(password, about=(called, address))
    made = "" if password else new_password()
    password_hash = hash_password(password or made)
    with _email_is_free(), transaction() as session:
        _refuse_taken(address)
        user = User(
            email=address,
            name=called,
            role=role,
            password_hash=password_hash,
            must_change_password=bool(made),
            created_at=now(),
        )
        session.add(user)
        session.flush()
        after = {"role": role, "must_change": bool(made)}
        record(by=by, action="added", subject=subject_of(user.id), before=None, after=after)
        return NewAccount(user.id, address, made)


def change_person(*, by: Actor, number: int, email: str, name: str, role: str) -> None:
    """Give a person another name, address or role.

    Raises `WrongEmailError`, `WrongNameError`, `EmailTakenError`, `LastAdminError`, `ErasedError`.
    """
    address, called = clean_email(email), _clean_name(name)
    with _email_is_free(), transaction() as session:
        user = _get_present(number)
        before, renamed = {"role": user.role}, (user.email, user.name) != (address, called)
        if not renamed and user.role == role:
            return
        if role != user.role:
            _refuse_last_admin(number)
        if address != user.email:
            _refuse_taken(address)
        user.email, user.name, user.role = address, called, role
        session.flush()
        # What they are called now and were before stays out of the trail.
        after = {"role": role, "renamed": renamed}
        record(by=by, action="changed", subject=subject_of(number), before=before, after=after)


def disable_person(*, by: Actor, number: int) -> None:
    """Let a person no longer sign in, and end their sessions. Raises `LastAdminError`, `ErasedError`."""
    with transaction() as session:
        user = _get_present(number)
        if user.disabled_at is not None:
            return
        _refuse_last_admin(number)
        user.disabled_at = now()
        count = close_sessions(session, number=number)
        after = {"disabled": True, "sessions_ended": count}
        record(by=by, action="disabled", subject=subject_of(number), before={"disabled": False}, after=after)


def enable_person(*, by: Actor, number: int) -> None:
    """Let a person sign in again. Raises `ErasedError`."""
    with transaction():
        user = _get_present(number)
        if user.disabled_at is None:
            return
        user.disabled_at = None
        record(
            by=by, action="enabled", subject=subject_of(number), before={"disabled": True}, after={"disabled": False}
        )


def erase_person(*, by: Actor, number: int) -> None:
    """Take a former colleague's name, address, password and sessions away. The number stays, and the trail whole.

    Raises `LastAdminError`, `ErasedError`.
    """
    with transaction() as session:
        user = _get_present(number)
        _refuse_last_admin(number)
        before = {"role": user.role, "disabled": user.disabled_at is not None}
        user.email, user.name, user.password_hash = None, "", ""
        user.disabled_at = user.disabled_at or now()
        user.erased_at = now()
        _delete_traces(session, number)
        record(by=by, action="erased", subject=subject_of(number), before=before, after=None)


def clean_email(text: str) -> str:
    """An e-mail address as it is kept: in lower case. Raises `WrongEmailError`."""
    address = text.strip().lower()
    name, _, host = address.rpartition("@")
    if not name or "." not in host.strip(".") or len(address) > 254 or not address.isprintable() or " " in address:
        raise WrongEmailError(say("Write the whole e-mail address, for example name@example.org"), "email")
    return address


def _clean_name(text: str) -> str:
    name = text.strip()
    wrong = unseen(name, multiline=False, exact=False) or too_long(name, LONGEST_NAME)
    if wrong:
        raise WrongNameError(wrong, "name")
    return name


def _get_present(number: int) -> User:
    user = get_user(number)
    if user.erased_at is not None:
        raise ErasedError(say("This person was erased. Add a new account instead."))
    return user


def _refuse_taken(address: str) -> None:
    if find_user_by_email(address) is not None:
        raise _taken()


def _taken() -> EmailTakenError:
    return EmailTakenError(say("Somebody already has this e-mail address. Give another one"), "email")


def _refuse_last_admin(number: int) -> None:
    admins = lock_active_admins()
    if admins == {number}:
        raise LastAdminError(
            say("This is the only administrator who can sign in. Make somebody else administrator first."), "role"
        )


def _delete_traces(session: "Session", number: int) -> None:
    for table in (UserSession, KeptForm):
        session.execute(delete(table).where(table.user_id == number))


@contextmanager
def _email_is_free() -> "Iterator[None]":
    """Say it in words when two people give the same address at the same moment."""
    try:
        yield
    except IntegrityError as error:
        raise _taken() from error
