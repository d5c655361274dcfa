"""Signing in with an e-mail address and a password, slowed down for an address that keeps trying."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.errors import TooManyTriesError, WrongPasswordError
from app.accounts.models import SignInFailures, User
from app.accounts.passwords import hash_password, is_outdated, is_right
from app.accounts.queries import find_user_by_email
from app.accounts.service.sessions import open_session, subject_of
from app.audit import SYSTEM, Actor, Subject
from app.audit.service import record
from app.database import db, now, transaction
from app.language import say

FREE_TRIES = 10
"""Wrong passwords from one address before it is slowed down."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
"""Failures count until an address has been quiet for this long."""


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and the token that only the browser keeps."""

    number: int
    token: str
    must_change_password: bool


def sign_in(*, email: str, password: str, address_hash: str, browser: str = "") -> SignedIn:
    """Open a session. `address_hash` stands for where the request comes from.

    Raises `WrongPasswordError`, after the same time whether or not the person exists, or `TooManyTriesError`.
    """
    take_a_try(address_hash=address_hash)
    user = find_user_by_email(email)
    may_sign_in = user is not None and user.disabled_at is None and user.erased_at is None
    number, stored = (user.id, user.password_hash) if user is not None else (None, "")
    # Comparing takes a while, in which no connection should be kept busy.
    db.session.rollback()
    if not is_right(password, stored if may_sign_in else "") or number is None:
        with transaction():
            subject = Subject("user", "unknown") if number is None else subject_of(number)
            record(by=SYSTEM, action="sign_in_failed", subject=subject, before=None, after=None)
        raise WrongPasswordError(say("E-mail or password is not right."))
    with transaction() as session:
        give_back_a_try(session, address_hash=address_hash)
        person = session.get_one(User, number)
        if is_outdated(stored):
            # Only here is the password known; a new one set meanwhile stays.
            session.execute(
                update(User)
                .where(User.id == number, User.password_hash == stored)
                .values(password_hash=hash_password(password))
            )
        opened = open_session(by=Actor("person", number), number=number, browser=browser)
        return SignedIn(number, opened.token, person.must_change_password)


def take_a_try(*, address_hash: str) -> None:
    """Count one try from this address before the password is looked at, so that tries at once count too.

    Raises `TooManyTriesError` while the address has to wait; a try during that time counts for nothing.
    """
    with transaction() as session:
        session.execute(delete(SignInFailures).where(SignInFailures.last_at < now() - FORGOTTEN_AFTER))
        row = _locked_row(session, address_hash)
        wait = _wait_until(row.failures, row.last_at) - now()
        if wait > timedelta(0):
            raise TooManyTriesError(wait)
        row.failures += 1
        row.last_at = now()


def give_back_a_try(session: Session, *, address_hash: str) -> None:
    """The try that was counted before was right: it does not count. Earlier wrong ones still do."""
    row = _locked_row(session, address_hash)
    row.failures -= 1
    if row.failures <= 0:
        session.delete(row)


def _locked_row(session: Session, address_hash: str) -> SignInFailures:
    statement = select(SignInFailures).where(SignInFailures.address_hash == address_hash).with_for_update()
    row = session.scalars(statement).one_or_none()
    if row is not None:
        return row
    try:
        with session.begin_nested():
            row = SignInFailures(address_hash=address_hash, failures=0, last_at=now())
            session.add(row)
    except IntegrityError:  # another worker made it a moment ago
        return session.scalars(statement).one()
    return row


def _wait_until(failures: int, last_at: datetime) -> datetime:
    if failures < FREE_TRIES:
        return last_at
    doubled = 1 << min(failures - FREE_TRIES, 10)
    return last_at + min(FIRST_WAIT * doubled, LONGEST_WAIT)
