"""What may go wrong with the machine: nothing that was confirmed is lost, nothing that was not is counted."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.orm import Session

from app.config import PROJECT
from app.consent.choice import Choice
from app.consent.models import Consent, Lease, Seal
from app.consent.service import is_seal_due, seal, verify
from app.consent.service.leases import leased
from app.consent.writer import NotWrittenError, Writer, write_records
from app.database import db, prepare_engine, transaction
from app.tasks import Task, run_due
from tests.conftest import on_both_databases
from tests.consent.records import AT, make_record
from tests.serving import FLASK

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@contextmanager
def started(*words: str, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of ours, that somebody may kill; at the end it is gone."""
    plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    with subprocess.Popen(
        words, cwd=PROJECT, env=plain | settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        yield process
        process.kill()


def recorded() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Consent.record).order_by(Consent.id)))


# --- Killed -------------------------------------------------------------------------------------------------------


@on_both_databases
def test_whatever_was_confirmed_before_a_kill_is_there_once(app: Flask, session: Session) -> None:
    confirmed: list[str] = []
    for _ in range(2):
        words = (sys.executable, "-m", "tests.consent.pressing", app.config["SQLALCHEMY_DATABASE_URI"], "8")
        with started(*words) as pressing:
            assert pressing.stdout
            confirmed += [pressing.stdout.readline().decode().strip() for _ in range(40)]
            pressing.send_signal(signal.SIGKILL)
            # What the killed process had said before is still in the pipe; a line that was cut off was not said.
            confirmed += [line.decode() for line in pressing.stdout.read().split(b"\n")[:-1]]

    found = recorded()
    assert len(confirmed) >= 80
    assert set(confirmed) <= set(found)
    assert len(found) == len(set(found))
    assert seal()
    assert verify().broken is None


@on_postgresql
def test_the_work_of_a_killed_worker_is_taken_over(app: Flask, session: Session) -> None:
    write_records(db.engine, [make_record(1)])
    database = {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "SECRET_KEY": "a secret for tests only"}
    # Whoever seals waits for this one to end, and dies waiting.
    with db.engine.connect() as slow, slow.begin(), started(*FLASK, "worker", **database) as first:
        slow.execute(text("LOCK TABLE consent IN ROW EXCLUSIVE MODE"))
        _wait_until(lambda: _holder().endswith(f":{first.pid}"))
        first.send_signal(signal.SIGKILL)
    with transaction() as own:
        # Time passes.
        own.execute(text("UPDATE lease SET until = until - interval '2 minutes'"))

    with started(*FLASK, "worker", **database) as second:
        _wait_until(lambda: _count_seals() == 1)
        _wait_until(lambda: _holder().endswith(f":{second.pid}"))

    assert verify().records == 1


def _holder() -> str:
    db.session.rollback()
    return db.session.scalar(select(Lease.holder).where(Lease.name == "seal")) or ""


def _count_seals() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Seal.id)).all())


def _wait_until(is_so: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]  # a question without arguments
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


# --- The disk and the database -----------------------------------------------------------------------------------


def test_a_full_disk_is_no_consent_and_when_there_is_room_again_choices_are_kept(app: Flask, session: Session) -> None:
    room: list[int] = []
    engine = _engine_with_room(app, room)
    writer = Writer(app.config["SQLALCHEMY_DATABASE_URI"], make_engine=lambda _address: engine)
    writer.write(make_record(1))

    room.append(1)
    with pytest.raises(NotWrittenError, match="full"):
        for number in range(2, 200):
            writer.write(make_record(number, choices=f'{{"{"x" * 2_000}":true}}'))
    kept = recorded()
    room.clear()
    writer.write(make_record(1_000))

    assert recorded() == [*kept, f"{1_000:032x}"]
    assert verify().broken is None
    engine.dispose()


def test_a_disk_that_is_full_from_the_start_keeps_nobody_from_choosing_later(app: Flask, session: Session) -> None:
    database = app.config["SQLALCHEMY_DATABASE_URI"]
    writer, turn = Writer(database), Path(f"{database.removeprefix('sqlite:///')}.turn")
    turn.mkdir()

    with pytest.raises(NotWrittenError, match="directory"):
        writer.write(make_record(1))
    turn.rmdir()
    writer.write(make_record(2))

    assert recorded() == [f"{2:032x}"]


def _engine_with_room(app: Flask, room: list[int]) -> Engine:
    """An engine of SQLite that, while `room` holds something, refuses to let the file grow: as a full disk does."""
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    prepare_engine(engine)

    @event.listens_for(engine, "begin")
    def _limit(connection: object) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[attr-defined]
        most = pages if room else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")  # type: ignore[attr-defined]

    return engine


@contextmanager
def _held(app: Flask) -> Iterator[None]:
    """Somebody else writes to the database of SQLite, and does not come to an end."""
    other = sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_database_that_is_locked_for_too_long_is_no_consent_and_afterwards_choices_are_kept(
    app: Flask, session: Session
) -> None:
    writer = Writer(app.config["SQLALCHEMY_DATABASE_URI"], longest_locked=0.1)

    with _held(app), pytest.raises(NotWrittenError, match="locked"):
        writer.write(make_record(1))
    assert recorded() == []

    writer.write(make_record(1))
    assert len(recorded()) == 1


def test_a_choice_waits_for_who_writes_to_the_same_file_and_no_longer(app: Flask, session: Session) -> None:
    writer, kept = Writer(app.config["SQLALCHEMY_DATABASE_URI"]), threading.Event()
    writer.write(make_record(1))

    def choose() -> None:
        writer.write(make_record(2))
        kept.set()

    with _held(app):
        choosing = threading.Thread(target=choose)
        choosing.start()
        assert not kept.wait(0.2)
    assert kept.wait(5)
    choosing.join()

    assert len(recorded()) == 2


# --- The clock ----------------------------------------------------------------------------------------------------


@on_both_databases
def test_a_clock_that_is_set_back_breaks_neither_order_nor_chain(session: Session) -> None:
    moments = [AT, AT - timedelta(days=30), AT + timedelta(seconds=1)]
    for number, moment in enumerate(moments, 1):
        with time_machine.travel(moment, tick=False):
            write_records(db.engine, [make_record(number, at=moment)])
            assert seal() == 1

    rows = session.execute(select(Seal.id, Seal.last_id, Seal.at).order_by(Seal.id)).all()
    assert [row.last_id for row in rows] == sorted(row.last_id for row in rows)
    assert [row.at for row in rows] == moments
    found = verify()
    assert (found.records, found.broken) == (3, None)


def test_records_from_the_future_are_sealed_when_there_are_enough_or_when_their_time_has_come(
    session: Session,
) -> None:
    write_records(db.engine, [make_record(1, at=datetime.now(UTC) + timedelta(hours=1))])

    assert not is_seal_due()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=62)):
        assert is_seal_due()


def test_a_choice_of_tomorrow_holds_and_one_of_next_week_does_not() -> None:
    made = Choice(1, AT.date(), ())

    def holds(days: int) -> bool:
        return made.is_valid(asks_since=1, current=1, today=AT.date() + timedelta(days=days))

    # A clock that is a day behind, or a browser east of UTC; a clock that is a week behind
    assert [holds(days) for days in (-7, -2, -1, 0, 182, 183)] == [False, False, True, True, True, False]


# --- Many at once -------------------------------------------------------------------------------------------------


@on_both_databases
def test_no_record_is_ever_left_outside_a_seal_however_many_write_meanwhile(app: Flask, session: Session) -> None:
    address, over = app.config["SQLALCHEMY_DATABASE_URI"], threading.Event()
    failed: list[BaseException] = []

    def press(start: int) -> None:
        try:
            writer = Writer(address)
            for number in range(start, start + 40):
                writer.write(make_record(number))
        except BaseException as error:  # noqa: BLE001  # told below
            failed.append(error)

    def seal_all_the_time() -> None:
        with app.app_context():
            while not over.is_set():
                seal()

    sealing = threading.Thread(target=seal_all_the_time)
    pressing = [threading.Thread(target=press, args=(start,)) for start in range(0, 400, 40)]
    for thread in (sealing, *pressing):
        thread.start()
    for thread in pressing:
        thread.join()
    over.set()
    sealing.join()
    seal()

    found = verify()
    assert (failed, found.records, found.unsealed, found.broken) == ([], 400, 0, None)


# --- The worker ---------------------------------------------------------------------------------------------------


@on_both_databases
def test_the_worker_does_what_is_due_when_nobody_else_does_it(app: Flask, session: Session) -> None:
    done: list[str] = []
    clock = iter([0.0, 0.0, 0.5, 1.0, 1.0, 2.0, 2.0])
    task = Task("seal", 1, lambda: True, lambda: done.append("sealed"))

    run_due(app, [task], clock=lambda: next(clock))
    run_due(app, [task], clock=lambda: next(clock))
    assert done == ["sealed"]

    with leased("seal", holder="another machine:1"):
        run_due(app, [task], clock=lambda: next(clock))
        assert done == ["sealed"]
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=3)):
            run_due(app, [task], clock=lambda: next(clock))
    assert done == ["sealed", "sealed"]


def test_what_fails_is_tried_again_and_keeps_nobody_else_from_it(app: Flask, session: Session) -> None:
    tried: list[int] = []

    def fail() -> None:
        tried.append(1)
        if len(tried) > 1:
            # A row that somebody changed by hand.
            raise ValueError
        session.execute(text("SELECT * FROM nowhere"))

    tasks = [Task("seal", 0, lambda: True, fail), Task("purge", 0, lambda: True, lambda: tried.append(2))]

    run_due(app, tasks)
    run_due(app, tasks)

    assert tried == [1, 2, 1, 2]


def test_a_seal_is_due_after_a_minute_or_a_thousand_records(session: Session) -> None:
    at = datetime.now(UTC)

    def is_due() -> bool:
        # Looks anew, as the worker does each time.
        session.rollback()
        return is_seal_due()

    assert not is_due()
    write_records(db.engine, [make_record(1, at=at)])
    assert not is_due()
    with time_machine.travel(at + timedelta(seconds=61)):
        assert is_due()

    write_records(db.engine, [make_record(number, at=at) for number in range(2, 1_001)])
    assert is_due()
    seal()
    assert not is_due()
