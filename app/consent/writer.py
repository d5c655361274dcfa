"""The writer of the ledger: one for each process, with a connection of its own. Everything that waits is one commit.

A commit costs the same for one record and for a hundred, so a request puts its record on the pile and waits until the
writer has it durable. A record that could not be written is an error for who waits: it is no consent.
"""

import fcntl
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from app.consent.records import Record, moment
from app.database import prepare_engine

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_AT_ONCE: Final = 1_000
LONGEST_WAIT: Final = 10.0
"""Seconds a request waits for its record."""
LONGEST_LOCKED: Final = 5.0
"""Seconds for which a database is tried that somebody else writes to."""
_LOOK_EVERY: Final = 0.002
_GATHERED_FOR: Final = 0.001

_COLUMNS: Final = (
    *("record", "site", "version", "version_hash", "event", "choices", "method", "locale"),
    *("gpc", "at", "valid_until", "token_hash", "hash"),
)
_KINDS: Final = {"version": "integer", "gpc": "boolean", "at": "timestamptz", "valid_until": "timestamptz"}

_TYPED: Final = ", ".join(f"{name} {_KINDS.get(name, 'text')}" for name in _COLUMNS)

# A record that is there already is a replay: it stays as it was.
_SQLITE: Final = (
    f"INSERT INTO consent ({', '.join(_COLUMNS)}) SELECT"  # noqa: S608  # our own names
    f" {', '.join(f'value ->> {number}' for number in range(len(_COLUMNS)))} FROM json_each(?) WHERE true"
    " ON CONFLICT (record) DO NOTHING"
)
_POSTGRESQL: Final = (
    f"INSERT INTO consent ({', '.join(_COLUMNS)}) SELECT {', '.join(_COLUMNS)} FROM"  # noqa: S608  # as above
    f" jsonb_to_recordset(%s::jsonb) AS given({_TYPED})"
    " ON CONFLICT (record) DO NOTHING"
)


class NotWrittenError(Exception):
    """The record is not in the ledger; the visitor has to choose again."""


class _Waiting:
    """A record on the pile, and who waits for it."""

    __slots__ = ("done", "failed", "record")

    def __init__(self, record: Record) -> None:
        self.record = record
        self.done = threading.Lock()
        self.done.acquire()
        self.failed: Exception | None = None


class Writer:
    """Writes records for all threads of this process. It may be made before a fork: it begins with the first record."""

    def __init__(
        self,
        database: str,
        *,
        make_engine: "Callable[[str], Engine] | None" = None,
        longest_locked: float = LONGEST_LOCKED,
    ) -> None:
        self._database = database
        self._longest_locked = longest_locked
        self._make_engine = make_engine or _make_engine
        self._process = 0
        self._turn = threading.Lock()
        self._pile: list[_Waiting] = []
        self._something = threading.Condition(self._turn)

    def write(self, record: Record) -> None:
        """Return when `record` is durable. Raises `NotWrittenError`."""
        waiting = _Waiting(record)
        with self._turn:
            if self._process != os.getpid():
                self._begin()
            self._pile.append(waiting)
            self._something.notify()
        if not waiting.done.acquire(timeout=LONGEST_WAIT):
            with self._turn:
                if waiting in self._pile:
                    # Nobody waits for it any more, so it must not be written later.
                    self._pile.remove(waiting)
            raise NotWrittenError("it took too long")
        if waiting.failed is not None:
            raise NotWrittenError(str(waiting.failed)) from waiting.failed

    def _begin(self) -> None:
        self._process = os.getpid()
        self._pile = []
        threading.Thread(target=self._work, name="consent-writer", daemon=True).start()

    def _work(self) -> None:
        turns: _Turns | None = None
        while True:
            with self._turn:
                while not self._pile:
                    self._something.wait()
            # Others are about to come: a thousandth of a second makes one commit of many.
            time.sleep(_GATHERED_FOR)
            together: list[_Waiting] = []
            failed: Exception | None = None
            try:
                turns = turns or _Turns(self._make_engine(self._database))
                with turns.mine():
                    # What came while we waited for our turn goes with it.
                    together = self._take()
                    records = [waiting.record for waiting in together]
                    _write_soon(turns.engine, records, longest_locked=self._longest_locked)
            except Exception as error:  # noqa: BLE001  # whatever it was, those who wait must hear of it
                failed, together = error, together or self._take()
            for waiting in together:
                waiting.failed = failed
                waiting.done.release()

    def _take(self) -> list[_Waiting]:
        with self._turn:
            together, self._pile = self._pile[:MOST_AT_ONCE], self._pile[MOST_AT_ONCE:]
        return together


class _Turns:
    """The writers of one SQLite file take turns by a lock of the system: who waits is woken, nobody looks again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        path = engine.url.database if engine.dialect.name == "sqlite" else ""
        path = "" if path == ":memory:" else path
        self._file = os.open(f"{path}.turn", os.O_RDWR | os.O_CREAT, 0o600) if path else None

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Write now: the other writers wait."""
        if self._file is None:
            yield
            return
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def _write_soon(engine: Engine, records: Sequence[Record], *, longest_locked: float) -> None:
    """`write_records`, and while another process writes to the same file, look every two milliseconds.

    SQLite itself sleeps ever longer, up to a tenth of a second, while the other goes on writing.
    """
    end = time.monotonic() + longest_locked
    while True:
        try:
            write_records(engine, records)
        except OperationalError as error:
            # The lowest byte says that it is busy, the others with what.
            is_busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > end:
                raise
            time.sleep(_LOOK_EVERY)
        else:
            return


def write_records(engine: Engine, records: Sequence[Record]) -> None:
    """Put `records` into the ledger in one statement and one commit; those that are there already stay as they are."""
    options: dict[str, Any] = {"write": True}
    with engine.execution_options(**options).begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(_SQLITE, (json.dumps([_sqlite_row(record) for record in records]),))
        else:
            connection.exec_driver_sql(_POSTGRESQL, (json.dumps([_row(record) for record in records]),))


def _row(record: Record) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in _COLUMNS}
    return row | {"at": moment(record.at), "valid_until": moment(record.valid_until)}


def _sqlite_row(record: Record) -> list[Any]:
    row = {name: getattr(record, name) for name in _COLUMNS}
    # As the column's type would write it.
    times = {name: row[name].astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") for name in ("at", "valid_until")}
    return list((row | times | {"gpc": int(record.gpc)}).values())


def _make_engine(database: str) -> Engine:
    engine = create_engine(database, pool_size=1, max_overflow=0, pool_pre_ping=not database.startswith("sqlite"))
    prepare_engine(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _never_wait)
    return engine


def _never_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=0")
