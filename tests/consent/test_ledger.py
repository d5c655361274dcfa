"""The ledger: appended, sealed, purged, verified, on both databases."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.consent.models import Consent, Seal
from app.consent.queries import counts_of, list_by_token
from app.consent.records import Record
from app.consent.service import is_purge_due, is_seal_due, purge, seal, verify
from app.consent.service.leases import leased
from app.consent.writer import NotWrittenError, Writer, write_records
from app.database import db, transaction
from tests.conftest import on_both_databases
from tests.consent.records import AT, make_record

pytestmark = [pytest.mark.usefixtures("session"), on_both_databases]


def write(*records: Record) -> None:
    write_records(db.engine, records)


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Consent.id))) or 0


def tamper(statement: str) -> None:
    """Change a row as somebody could who owns the database."""
    with transaction() as session:
        if db.engine.dialect.name == "sqlite":
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("consent", "seal", "purge"):
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        session.connection().exec_driver_sql(statement)
    db.session.expire_all()


def broken() -> str:
    found = verify().broken
    return str(found) if found else ""


def test_a_record_is_read_back_as_it_was_written_and_its_hash_holds() -> None:
    record = make_record(choices='{"b\\"é":false,"statistics":true}', at=AT.replace(microsecond=7))

    write(record)

    (found,) = list_by_token(record.token_hash)
    assert {name: getattr(found, name) for name in vars(record)} == vars(record)
    assert found.hash == record.hash
    assert verify().unsealed == 1
    assert broken() == ""


def test_a_replay_is_the_same_record(session: Session) -> None:
    write(make_record(1), make_record(1, event="refused"), make_record(2))
    write(make_record(1))

    assert count() == 2
    assert session.scalars(select(Consent.event).order_by(Consent.id)).first() == "given"


def test_many_threads_write_and_nothing_is_lost(app: Flask) -> None:
    writer = Writer(app.config["SQLALCHEMY_DATABASE_URI"])

    def press(start: int) -> None:
        for number in range(start, start + 25):
            writer.write(make_record(number))

    threads = [threading.Thread(target=press, args=(start,)) for start in range(0, 200, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count() == 200


def test_what_could_not_be_written_is_an_error_for_who_waits(app: Flask) -> None:
    writer = Writer(app.config["SQLALCHEMY_DATABASE_URI"])
    tamper("DROP TABLE consent")

    with pytest.raises(NotWrittenError):
        writer.write(make_record(1))


@pytest.mark.parametrize("statement", ["UPDATE consent SET version = 4", "DELETE FROM consent", "DELETE FROM seal"])
def test_the_ledger_is_append_only(statement: str) -> None:
    write(make_record(1))
    seal()

    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(statement))


def test_seals_cover_a_thousand_records_at_most_and_chain() -> None:
    write(*(make_record(number) for number in range(1, 2_101)))
    assert is_seal_due()

    assert seal() == 3
    assert seal() == 0

    rows = db.session.execute(select(Seal.rows, Seal.first_id, Seal.last_id).order_by(Seal.id)).all()
    assert [row.rows for row in rows] == [1_000, 1_000, 100]
    assert [later.first_id for later in rows[1:]] == [earlier.last_id + 1 for earlier in rows[:-1]]
    found = verify()
    assert (found.seals, found.records, found.unsealed, found.broken) == (3, 2_100, 0, None)
    assert not is_seal_due()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE consent SET choices = '{\"statistics\":false}' WHERE id = 2", "Record 2 is not as it was written"),
        ("UPDATE consent SET at = at WHERE id = 2", ""),
        ("DELETE FROM consent WHERE id = 2", "Seal 1 covers 3 records, and 2 are there"),
        ("UPDATE seal SET rows = 2", "Seal 1 is not as it was made"),
        ("UPDATE seal SET counts = '{}'", "Seal 1 is not as it was made"),
        ("DELETE FROM seal WHERE id = 1", "Seal 1 is missing"),
    ],
)
def test_whatever_is_changed_later_is_found(statement: str, told: str) -> None:
    write(*(make_record(number) for number in (1, 2, 3)))
    seal()
    write(make_record(4))
    seal()

    tamper(statement)

    assert broken() == told


def test_a_record_made_anew_with_answers_that_are_none_is_found() -> None:
    write(make_record(1))
    seal()
    false = make_record(1, choices="nothing")

    tamper(f"UPDATE consent SET choices = 'nothing', hash = '{false.hash}'")

    assert broken() == "The records under seal 1 are not those that were sealed"


def test_a_record_put_in_between_is_found() -> None:
    write(*(make_record(number) for number in (1, 2)))
    seal()
    write(make_record(3))

    tamper("UPDATE consent SET id = 0 WHERE id = 3")
    assert broken() == "A record stands before the first seal"
    tamper("UPDATE consent SET id = 3 WHERE id = 0")
    assert broken() == ""


def test_numbers_are_counted_with_and_without_a_seal() -> None:
    yes, some = '{"marketing":true,"statistics":true}', '{"marketing":false,"statistics":true}'
    write(make_record(1, choices=yes), make_record(2, choices=some), make_record(3, event="refused"))
    seal()
    write(
        make_record(4, event="withdrawn"),
        make_record(5, choices=yes, event="renewed", at=AT + timedelta(days=1)),
        make_record(6, site="lighthouse"),
    )

    assert counts_of("harbour") == {
        "3": {
            "2026-11-26": {"accepted": 1, "custom": 1, "refused": 1, "withdrawn": 1},
            "2026-11-27": {"accepted": 1},
        }
    }


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO purge (id, through_seal, at, by_kind, by, reason) SELECT 2, 2, at, by_kind, by, reason FROM purge",
        "UPDATE purge SET reason = 'Because'",
        "UPDATE purge SET by = 7",
    ],
)
def test_what_was_deleted_without_a_word_in_the_audit_trail_is_found(statement: str) -> None:
    for number in (1, 2):
        with time_machine.travel(AT + timedelta(days=100 * number), tick=False):
            write(make_record(number))
            seal()
    with time_machine.travel(AT + timedelta(days=300), tick=False):
        assert purge(by=SYSTEM, keep_for=timedelta(days=10)) == 1
    assert broken() == ""

    tamper(statement)
    if "INSERT" in statement:
        tamper("DELETE FROM consent")

    assert broken() == f"Purge {2 if 'INSERT' in statement else 1} is not as the audit trail tells it"


def test_a_purge_deletes_whole_seals_whose_time_is_over_and_the_rest_is_still_verified() -> None:
    keep_for = timedelta(days=30)
    with time_machine.travel(AT, tick=False):
        write(make_record(1), make_record(2))
        seal()
    with time_machine.travel(AT + timedelta(days=200), tick=False):
        write(make_record(3, at=AT + timedelta(days=200)))
        seal()
        assert purge(by=SYSTEM, keep_for=keep_for) == 0
    with time_machine.travel(AT + timedelta(days=213), tick=False):
        assert is_purge_due(keep_for)
        assert purge(by=SYSTEM, keep_for=keep_for) == 2
        assert not is_purge_due(keep_for)

    found = verify()
    assert (found.seals, found.records, found.purged_through, found.broken) == (2, 1, 1, None)
    assert json.loads(json.dumps(counts_of("harbour")))["3"]["2026-11-26"] == {"accepted": 2}
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text("DELETE FROM consent"))


def test_background_work_is_done_by_one_at_a_time_and_taken_over_from_the_dead() -> None:
    with leased("seal", holder="a:1") as mine, leased("seal", holder="b:2") as theirs:
        assert (mine, theirs) == (True, False)
    with leased("seal", holder="b:2") as theirs:
        assert theirs

    dead = leased("seal", holder="a:1")
    assert dead.__enter__()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=3)), leased("seal", holder="b:2") as theirs:
        assert theirs
        dead.__exit__(None, None, None)
        with leased("seal", holder="c:3") as third:
            assert not third
