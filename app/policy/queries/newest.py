"""Reading what is newest over a connection of one's own: for the watch that keeps published pages in memory."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, select

from app.inventory.queries import public_sites
from app.policy.models import Page, Stamp, Version

_SECONDS: Final = 2
"""How long the database may think about one question."""


class Newest:
    """Answers out of the database at `address`, in a thread of its own: nobody waits for it."""

    def __init__(self, address: str) -> None:
        self._engine = _make_engine(address)

    def stamp(self) -> int:
        """A number that is another one after every publication."""
        with self._engine.connect() as connection:
            return connection.scalar(select(Stamp.number)) or 0

    def numbers(self) -> Mapping[str, int]:
        """By key of each site that is open, the number of its newest version."""
        with self._engine.connect() as connection:
            sites = public_sites().subquery()
            statement = (
                select(sites.c.key, func.max(Version.number))
                .join(Version, Version.site_id == sites.c.id)
                .group_by(sites.c.key)
            )
            return dict(connection.execute(statement).all())

    def version(self, site: str, number: int) -> tuple[str, Mapping[str, str]] | None:
        """The snapshot of a version and the content of its pages by language; `None` when there is no such version."""
        with self._engine.connect() as connection:
            return _version(connection, site, number)

    def close(self) -> None:
        """Ask no more."""
        self._engine.dispose()


def _version(connection: Connection, site: str, number: int) -> tuple[str, Mapping[str, str]] | None:
    sites = public_sites().subquery()
    statement = (
        select(Version.id, Version.snapshot)
        .join(sites, sites.c.id == Version.site_id)
        .where(sites.c.key == site, Version.number == number)
    )
    found = connection.execute(statement).one_or_none()
    if found is None:
        return None
    pages = connection.execute(select(Page.locale, Page.html).where(Page.version_id == found.id))
    return found.snapshot, dict(pages.all())


def _make_engine(address: str) -> Engine:
    """One connection, which gives up early: the next try comes in half a second."""
    if address.startswith("sqlite"):
        engine = create_engine(address, connect_args={"timeout": _SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _only_read)
        return engine
    engine = create_engine(
        address,
        pool_size=1,
        max_overflow=0,
        connect_args={
            "connect_timeout": _SECONDS,
            "keepalives_idle": _SECONDS,
            "keepalives_interval": _SECONDS,
            "keepalives_count": 2,
            "tcp_user_timeout": _SECONDS * 3 * 1000,
            "application_name": "cookie-register published pages",
        },
    )
    event.listen(engine, "begin", _limit)
    return engine


def _limit(connection: Connection) -> None:
    # For this transaction only, and no option of the connection: a pool between us and the database may share it.
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {_SECONDS * 1000}")


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")
