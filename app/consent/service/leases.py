"""Background work that one process of all machines does at a time, by a lease that another takes over when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.consent.models import Lease
from app.database import now, transaction

LASTS: Final = timedelta(minutes=2)
"""A worker that was killed is waited for this long."""


@contextmanager
def leased(name: str, *, holder: str, lasts: timedelta = LASTS) -> Iterator[bool]:
    """Whether `holder` may do the work called `name` now; inside, nobody else is told so until `lasts` is over."""
    attempt = _take(name, holder, lasts)
    try:
        yield attempt is not None
    finally:
        if attempt is not None:
            _give_back(name, attempt)


def _take(name: str, holder: str, lasts: timedelta) -> int | None:
    with transaction() as session:
        lease = session.scalars(select(Lease).where(Lease.name == name).with_for_update(skip_locked=True)).one_or_none()
        moment = now()
        if lease is None:
            if session.scalar(select(Lease.name).where(Lease.name == name)) is not None:
                return None
            session.add(Lease(name=name, holder=holder, until=moment + lasts, attempt=1))
            return 1
        if lease.until > moment and lease.holder != holder:
            return None
        lease.holder, lease.until, lease.attempt = holder, moment + lasts, lease.attempt + 1
        return lease.attempt


def _give_back(name: str, attempt: int) -> None:
    with transaction() as session:
        lease = session.scalars(select(Lease).where(Lease.name == name).with_for_update()).one_or_none()
        # A late finisher: another has taken it over.
        if lease is not None and lease.attempt == attempt:
            lease.until = now()
