"""The one way to write: all or nothing, the lock first, the last words last."""

import threading
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app.accounts.models import SignInFailures
from app.database import at_the_end, db, insert_columns, now, read_json, transaction, write_json
from app.inventory.models import Provider
from tests.conftest import on_both_databases


def failures(session: Session) -> dict[str, int]:
    return {row.address_hash: row.failures for row in session.query(SignInFailures)}


@on_both_databases
def test_a_transaction_that_fails_leaves_nothing(session: Session) -> None:
    with pytest.raises(LookupError), transaction():
        session.add(SignInFailures(address_hash="a", failures=1, last_at=now()))
        session.flush()
        raise LookupError

    assert failures(session) == {}


@on_both_databases
def test_a_transaction_inside_another_is_kept_or_lost_with_it(session: Session) -> None:
    with pytest.raises(LookupError), transaction():
        with transaction():
            session.add(SignInFailures(address_hash="a", failures=1, last_at=now()))
        raise LookupError

    assert failures(session) == {}


def test_what_comes_last_sees_what_went_before(session: Session) -> None:
    seen: list[dict[str, int]] = []

    with transaction():
        at_the_end(lambda inner: seen.append(failures(inner)))
        session.add(SignInFailures(address_hash="a", failures=1, last_at=now()))

    assert seen == [{"a": 1}]


def test_a_change_made_outside_a_transaction_is_an_error_of_ours(session: Session) -> None:
    session.add(SignInFailures(address_hash="a", failures=1, last_at=now()))

    with pytest.raises(RuntimeError), transaction():
        pass


@on_both_databases
def test_writers_that_read_first_take_turns_and_none_is_lost(app: Flask) -> None:
    """A deferred transaction that reads and then writes fails at once on SQLite; ours takes the lock first."""
    with app.app_context(), transaction() as session:
        session.add(SignInFailures(address_hash="a", failures=0, last_at=now()))

    def raise_by_one() -> None:
        with app.app_context():
            for _ in range(10):
                failures(db.session())
                with transaction() as session:
                    row = session.get(SignInFailures, "a", with_for_update=True)
                    assert row is not None
                    row.failures += 1

    threads = [threading.Thread(target=raise_by_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert failures(db.session()) == {"a": 40}


@on_both_databases
def test_a_moment_comes_back_in_utc(session: Session) -> None:
    summer = datetime(2026, 7, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))

    with transaction():
        session.add(SignInFailures(address_hash="a", failures=1, last_at=summer))

    stored = session.query(SignInFailures).one().last_at
    assert stored == summer
    assert stored.utcoffset() == timedelta(0)


def test_a_moment_without_time_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="time zone"), transaction():
        session.add(SignInFailures(address_hash="a", failures=1, last_at=datetime(2026, 7, 1)))  # noqa: DTZ001  # meant


def test_sqlite_keeps_what_was_acknowledged(session: Session) -> None:
    pragmas = {name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")}

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@on_both_databases
def test_more_rows_than_one_statement_takes_are_all_added_in_their_order(session: Session) -> None:
    names = [f"quay {number}" for number in range(8_000)]
    empty = dict.fromkeys(("role", "country", "legal_name", "opt_out_url", "transfer_safeguard"), [""] * len(names))
    addresses = [{"nl": f" {name} é "} for name in names]

    with transaction():
        new: dict[str, list[Any]] = {"name": names, "privacy_policy_url": addresses, "revision": [1] * len(names)}
        insert_columns(session, "provider", {**empty, **new})

    found = session.query(Provider).order_by(Provider.id).all()
    assert [provider.name for provider in found] == names
    assert [provider.privacy_policy_url for provider in found] == [{"nl": f"{name} é"} for name in names]


@pytest.mark.parametrize("value", [{}, {"nl": 'één "twee"\n'}, ["a", "b"], None])
def test_what_a_json_column_holds_is_read_back(value: object) -> None:
    written = write_json(value)

    assert read_json(written) == value
    assert read_json(written.encode()) == value
