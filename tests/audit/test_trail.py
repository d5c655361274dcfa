"""The audit trail: one chain, nothing changed afterwards, nobody's name in it."""

import threading

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Actor, Subject
from app.audit.queries import first_broken_link, latest_change, list_history
from app.audit.service import record
from app.database import db, transaction
from tests.conftest import on_both_databases

ENTRY = Subject("entry", "abcd2345", "portal")


def add(action: str = "changed", subject: Subject = ENTRY, **state: str) -> None:
    with transaction():
        record(by=Actor("person", 3), action=action, subject=subject, before=None, after=dict(state))


@on_both_databases
def test_an_event_is_read_back_as_it_was_written(session: Session) -> None:
    add("added", purpose="Bewaart uw taal – één jaar")

    event = list_history(ENTRY)[0]

    assert (event.action, event.by, event.after) == (
        "added",
        Actor("person", 3),
        {"purpose": "Bewaart uw taal – één jaar"},
    )


@on_both_databases
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'nothing'",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
        "TRUNCATE audit_event CASCADE",
    ],
)
def test_no_statement_changes_or_removes_an_event(session: Session, statement: str) -> None:
    add()

    with pytest.raises(DBAPIError), transaction():
        session.execute(text(statement))

    assert len(list_history(ENTRY)) == 1
    assert first_broken_link() is None


@on_both_databases
def test_writers_at_once_make_one_chain(app: Flask) -> None:
    def write() -> None:
        with app.app_context():
            for number in range(10):
                add(purpose=str(number))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert db.session.scalar(text("SELECT max(id) FROM audit_event")) == 40
        assert first_broken_link() is None


def test_one_changed_letter_is_found(session: Session) -> None:
    add(purpose="one")
    add(purpose="two")
    with transaction():
        session.execute(text("DROP TRIGGER audit_event_append_only_update"))
        session.execute(text("""UPDATE audit_event SET after = replace(after, 'two', 'too') WHERE id = 2"""))

    assert first_broken_link() == 2


def test_a_missing_event_is_found(session: Session) -> None:
    for purpose in ("one", "two", "three"):
        add(purpose=purpose)
    with transaction():
        session.execute(text("DROP TRIGGER audit_event_append_only_delete"))
        session.execute(text("DELETE FROM audit_event WHERE id = 2"))

    assert first_broken_link() == 3


def test_removed_newest_events_are_found(session: Session) -> None:
    for purpose in ("one", "two", "three"):
        add(purpose=purpose)
    with transaction():
        session.execute(text("DROP TRIGGER audit_event_append_only_delete"))
        session.execute(text("DELETE FROM audit_event WHERE id > 1"))

    assert first_broken_link() == 2


def test_an_event_that_was_slipped_in_at_the_end_is_found(session: Session) -> None:
    add(purpose="one")
    add(purpose="two")
    with transaction():
        session.execute(text("UPDATE audit_head SET event_id = 1, hash = (SELECT hash FROM audit_event WHERE id = 1)"))

    assert first_broken_link() == 2


def test_an_empty_trail_is_whole(session: Session) -> None:
    assert first_broken_link() is None


@on_both_databases
def test_an_event_about_many_is_in_the_history_of_each(session: Session) -> None:
    other = Subject("entry", "wxyz6789", "portal")
    with transaction():
        record(
            by=SYSTEM,
            action="imported",
            subject=Subject("import", "1", "portal"),
            before=None,
            after={},
            touched=[other],
        )

    assert [event.action for event in list_history(other)] == ["imported"]
    assert list_history(ENTRY) == []


def test_a_change_elsewhere_is_no_change_here(session: Session) -> None:
    add()
    add(subject=Subject("entry", "abcd2345", "another"))
    add(subject=Subject("user", "3"))

    assert latest_change(kinds=("entry", "provider"), site="portal") == 1


def test_a_change_to_what_all_sites_share_counts_everywhere(session: Session) -> None:
    add()
    add(subject=Subject("provider", "1"))

    assert latest_change(kinds=("entry", "provider"), site="portal") == 2


@pytest.mark.parametrize("field", ["password_hash", "email", "token"])
def test_names_and_secrets_of_people_do_not_enter(session: Session, field: str) -> None:
    with pytest.raises(ValueError, match="by number"), transaction():
        record(by=SYSTEM, action="changed", subject=Subject("user", "3"), before=None, after={field: "x"})


def test_nothing_is_recorded_of_what_was_not_done(session: Session) -> None:
    with pytest.raises(LookupError), transaction():
        record(by=SYSTEM, action="changed", subject=ENTRY, before=None, after={})
        raise LookupError

    assert list_history(ENTRY) == []
