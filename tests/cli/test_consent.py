"""`flask consent`: sealing, verifying, purging from the command line."""

import json
from datetime import timedelta

import pytest
import time_machine
from click.testing import Result
from flask import Flask, g
from sqlalchemy import text

from app.audit.narration import tell
from app.audit.queries import list_events
from app.consent.queries import newest_seal
from app.consent.service import seal
from app.consent.writer import write_records
from app.database import db, transaction
from tests.consent.records import AT, make_record


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["consent", *words])


def two_sealed(app: Flask) -> str:
    """Two records under a seal; the seal as somebody notes it."""
    with app.app_context(), time_machine.travel(AT, tick=False):
        write_records(db.engine, [make_record(1), make_record(2)])
        seal()
        made = newest_seal()
        assert made
        return f"{made.id}:{made.hash}"


def test_a_whole_ledger_is_said_to_be_whole_with_the_seal_to_note(app: Flask) -> None:
    noted = two_sealed(app)
    with app.app_context():
        write_records(db.engine, [make_record(3)])

    result = run(app, "verify", "--noted", noted)

    assert result.exit_code == 0
    first, second = result.output.splitlines()
    assert first == "Each as it was written: 2 records under 1 seal, and 1 record without a seal yet."
    assert second.endswith(noted)


def test_a_changed_record_ends_with_a_status_of_1_and_is_named(app: Flask) -> None:
    two_sealed(app)
    with app.app_context(), transaction() as session:
        session.execute(text("DROP TRIGGER consent_append_only_update"))
        session.execute(text("UPDATE consent SET event = 'refused' WHERE id = 2"))

    result = run(app, "verify")

    assert result.exit_code == 1
    assert "The record of consent is broken: Record 2 is not as it was written." in result.output


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE consent SET at = '2O26-11-26 10:00:00.000000' WHERE id = 2", "Record 2 is not as it was written"),
        ("UPDATE consent SET valid_until = '' WHERE id = 4", "Record 4 is not as it was written"),
        ("UPDATE consent SET choices = x'ff' WHERE id = 3", "Record 3 is not as it was written"),
        ("UPDATE seal SET at = '2O26-11-26 10:00:00.000000' WHERE id = 2", "Seal 2 is not as it was made"),
        ("UPDATE seal SET previous_hash = x'ff' WHERE id = 2", "Seal 2 does not follow the one before it"),
    ],
)
def test_what_cannot_even_be_read_is_named(app: Flask, statement: str, told: str) -> None:
    two_sealed(app)
    with app.app_context():
        write_records(db.engine, [make_record(3)])
        seal()
        write_records(db.engine, [make_record(4)])
        with transaction() as session:
            for kind in ("consent", "seal"):
                session.execute(text(f"DROP TRIGGER {kind}_append_only_update"))
            session.execute(text(statement))

    result = run(app, "verify")

    assert result.exit_code == 1
    assert f"The record of consent is broken: {told}." in result.output


def test_a_chain_that_was_made_anew_differs_from_the_seal_that_was_noted(app: Flask) -> None:
    noted = two_sealed(app)
    with app.app_context(), transaction() as session:
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("DELETE FROM seal"))
        session.execute(text("DELETE FROM consent WHERE id = 2"))
    with app.app_context():
        seal()

    assert run(app, "verify").exit_code == 0
    result = run(app, "verify", "--noted", noted)
    assert result.exit_code == 1
    assert "seal 1 is not the one that was noted" in result.output
    assert "seal 9, which was noted, is missing" in run(app, "verify", "--noted", f"9:{'0' * 64}").output
    assert run(app, "verify", "--noted", "that one").exit_code == 2


def test_a_seal_stands_in_the_log(app: Flask) -> None:
    with app.app_context():
        write_records(db.engine, [make_record(1)])

    result = run(app, "seal")

    with app.app_context():
        made = newest_seal()
    assert made
    assert "Seals made: 1" in result.output
    (line,) = (json.loads(line) for line in result.stderr.splitlines() if line.startswith("{"))
    assert (line["event"], line["seal"], line["rows"], line["hash"]) == ("sealed", 1, 1, made.hash)


def test_a_purge_is_told_in_the_trail(app: Flask) -> None:
    two_sealed(app)

    with time_machine.travel(AT + timedelta(days=400)):
        result = run(app, "purge", "--days", "30")

    assert result.output == "Records deleted: 2\n"
    with app.test_request_context():
        g.pop("names_of_people", None)
        told = tell(list_events(limit=1)[0])
    assert told.sentence == "2 records of choices were deleted, because their time was over"
    assert told.details == ["The seals up to number 1 stay, with what they count"]
    assert "The records under seals 1 to 1 were purged" in run(app, "verify").output


def test_numbers_that_no_ledger_holds_are_told_in_a_sentence(app: Flask) -> None:
    two_sealed(app)

    noted = run(app, "verify", "--noted", f"{'9' * 30}:ab")
    days = run(app, "purge", "--days", "9" * 12)

    assert (noted.exit_code, days.exit_code) == (1, 2)
    assert "which was noted, is missing" in noted.output
    assert "is not in the range" in days.output
