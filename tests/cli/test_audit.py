"""`flask audit`: whether the trail is whole."""

from flask import Flask
from sqlalchemy import text

from app.accounts.service import add_person
from app.audit import COMMAND
from app.database import db, transaction


def add_two(app: Flask) -> None:
    with app.app_context():
        for name in ("one", "two"):
            add_person(by=COMMAND, email=f"{name}@quay.example", role="viewer")


def test_a_whole_trail_is_said_to_be_whole(app: Flask) -> None:
    add_two(app)

    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 0
    assert result.output == "The audit trail is whole: 2 events, each as it was written.\n"


def test_a_broken_trail_names_the_first_broken_event(app: Flask) -> None:
    add_two(app)
    with app.app_context(), transaction():
        db.session.execute(text("DROP TRIGGER audit_event_append_only_update"))
        db.session.execute(text("UPDATE audit_event SET action = 'nothing' WHERE id = 2"))

    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert "The audit trail is broken at event 2:" in result.output
