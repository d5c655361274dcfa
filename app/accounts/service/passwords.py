"""Passwords are set: by their owner, or by somebody who looks after the register."""

from app.accounts.errors import ErasedError, WeakPasswordError, WrongPasswordError
from app.accounts.models import User
from app.accounts.passwords import hash_password, is_right, new_password, what_is_weak
from app.accounts.queries import get_user
from app.accounts.service.sessions import close_sessions, subject_of
from app.accounts.service.signing_in import give_back_a_try, take_a_try
from app.audit import Actor
from app.audit.service import record
from app.database import db, transaction
from app.language import say


def change_own_password(
    *, by: Actor, number: int, current: str, password: str, session_id: int, address_hash: str
) -> None:
    """Take a new password and end every session but `session_id`. Wrong tries count as in `sign_in`.

    Raises `WrongPasswordError` when `current` is not the present password, `TooManyTriesError`, `WeakPasswordError`.
    """
    take_a_try(address_hash=address_hash)
    user = get_user(number)
    stored, about = user.password_hash, (user.name, user.email or "")
    db.session.rollback()
    if not is_right(current, stored):
        raise WrongPasswordError(say("This is not your present password. Type it again"), "current_password")
    with transaction() as session:
        give_back_a_try(session, address_hash=address_hash)
    refuse_weak(password, about=about)
    if password == current:
        raise WeakPasswordError(say("This is your present password. Choose another one"), "password")
    new_hash = hash_password(password)
    with transaction() as session:
        person = session.get_one(User, number)
        person.password_hash = new_hash
        person.must_change_password = False
        count = close_sessions(session, number=number, keep=session_id)
        after = {"sessions_ended": count}
        record(by=by, action="own_password_changed", subject=subject_of(number), before=None, after=after)


def reset_password(*, by: Actor, number: int) -> str:
    """Give a person a new password, to be changed at sign-in, and end their sessions. It is returned only here.

    Raises `ErasedError`.
    """
    password = new_password()
    _replace(by=by, number=number, password=password, must_change=True)
    return password


def set_password(*, by: Actor, number: int, password: str) -> None:
    """Give a person the password that was chosen for them, and end their sessions.

    Raises `ErasedError`, `WeakPasswordError`.
    """
    user = get_user(number)
    refuse_weak(password, about=(user.name, user.email or ""))
    _replace(by=by, number=number, password=password, must_change=False)


def refuse_weak(password: str, *, about: tuple[str, ...]) -> None:
    """Raise `WeakPasswordError` for a password that others would guess."""
    weak = what_is_weak(password, about=about)
    if weak is not None:
        raise WeakPasswordError(weak, "password")


def _replace(*, by: Actor, number: int, password: str, must_change: bool) -> None:
    password_hash = hash_password(password)
    with transaction() as session:
        user = get_user(number)
        if user.erased_at is not None:
            raise ErasedError(say("This person was erased. Add a new account instead."))
        user.password_hash = password_hash
        user.must_change_password = must_change
        count = close_sessions(session, number=number)
        after = {"sessions_ended": count, "must_change": must_change}
        record(by=by, action="password_reset", subject=subject_of(number), before=None, after=after)
