"""The database: its types, its connections and the one way to write.

SQLite in a file or PostgreSQL; no module may know which of the two it runs on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, TypeDecorator, event, text
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeEngine

from app.evidence.append_only import guard_statements
from app.language import Localized, tidy


class NotFoundError(Exception):
    """What was asked for is not in the register."""


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Takes and gives aware datetimes; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalizedText(TypeDecorator[Localized]):
    """A text in several languages: a JSON object from locale to text, blank texts left out."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        # Takes a while to load, and the embedded database needs none of it.
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415

        return dialect.type_descriptor(JSONB())

    def process_bind_param(self, value: Localized | None, dialect: Dialect) -> Localized | None:
        return tidy(value) if value else value

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)


class Base(DeclarativeBase):
    """Base of every table."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UTCDateTime, Localized: LocalizedText, list[str]: JSON},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

_encode = msgspec.json.Encoder().encode
_encode_lines = msgspec.json.Encoder().encode_lines

_AT_THE_END = "functions that write last"


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@contextmanager
def transaction() -> Iterator[Session]:
    """One write, all or nothing. Inside another `transaction()` it joins that one.

    Ends the read that went before and takes the write lock at once: on SQLite a transaction that has read and then
    writes fails when another wrote in between, whatever the timeout. Objects loaded before are read anew.
    """
    session = db.session()
    if _AT_THE_END in session.info:
        yield session
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Something was changed outside transaction()")
    session.rollback()
    session.info[_AT_THE_END] = []
    try:
        session.connection(execution_options={"write": True})
        yield session
        session.flush()
        for function in session.info[_AT_THE_END]:
            function(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[_AT_THE_END]


def at_the_end(function: Callable[[Session], None]) -> None:
    """Call `function` with the session as the last thing before the current `transaction()` commits."""
    db.session().info[_AT_THE_END].append(function)


def write_json(value: object) -> str:
    """The text of a JSON column: letters as they are, so that a search finds them."""
    return _encode(value).decode()


read_json: Callable[[str | bytes], Any] = msgspec.json.decode
"""The value of a JSON column."""


def insert_columns(session: Session, name: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Add thousands of rows to the table called `name`, past the mapped classes: by column the values of all rows.

    Values go to the driver with one look at each column instead of one at each value: half the time of an ordinary
    INSERT. Every column without a server's default must be there.
    """
    connection = session.connection()
    table = Base.metadata.tables[name]
    statement = table.insert().compile(dialect=connection.dialect, column_keys=list(columns))
    names = statement.positiontup or list(columns)
    if not len(columns[names[0]]):
        return
    written = [_written(table.columns[key].type, columns[key], connection.dialect) for key in names]
    rows = zip(*written, strict=True)
    by_name = not statement.positiontup
    connection.exec_driver_sql(
        statement.string, [dict(zip(names, row, strict=True)) for row in rows] if by_name else [*rows]
    )


def _written(kind: TypeEngine[Any], values: Sequence[Any], dialect: Dialect) -> Iterable[Any]:
    """The driver's values of one column, made of ours."""
    write = kind.dialect_impl(dialect).bind_processor(dialect)
    if not write:
        return values
    if values.count(values[0]) == len(values):
        # Most columns of a list hold the same everywhere: nothing, or what is usual.
        return [write(values[0])] * len(values)
    if isinstance(kind, LocalizedText):
        # All at once; a line break in a text is written as two signs, so every line is one value.
        return _encode_lines([tidy(texts) for texts in values]).decode().split("\n")[:-1]
    return map(write, values)


def prepare_engine(engine: Engine) -> None:
    """Set up the connections of `engine`: on SQLite, write-ahead log, durable commits, foreign keys, real `BEGIN`."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def guard_append_only(connection: Connection, *tables: str) -> None:
    """Make the triggers of append-only `tables` anew."""
    for table in tables:
        for statement in guard_statements(table, connection.dialect.name):
            connection.execute(text(statement))


def is_reachable() -> bool:
    """Whether the database answers. Raises what the driver raises when it does not."""
    db.session.execute(text("SELECT 1"))
    return True


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "cache_size=-32000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("migrating"):
        # A batch migration copies a table and drops the old one: with foreign keys on, its children go with it.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write") or options.get("migrating") else "BEGIN")
