"""A database goes up, down and up again without losing a row, a trigger or the likeness to our models."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from app import create_app
from app.audit import SYSTEM, Subject
from app.audit.service import record
from app.database import db, transaction
from app.evidence.append_only import trigger_names
from app.migrations import APPEND_ONLY_TABLES, alembic_of, migrate
from tests.conftest import make_settings, on_both_empty_databases


@pytest.fixture
def empty_app(empty_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(make_settings(tmp_path, empty_database_url))
    yield app
    with app.app_context():
        db.engine.dispose()


def revisions(app: Flask) -> list[str]:
    with app.app_context():
        found = alembic_of(app).script_directory.walk_revisions()
        return [script.revision for script in found][::-1]


def triggers(app: Flask) -> list[str]:
    statements = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with app.app_context():
        return sorted(db.session.scalars(text(statements[db.engine.dialect.name])))


def expected_triggers(app: Flask) -> list[str]:
    with app.app_context():
        there = set(inspect(db.engine).get_table_names())
        tables = [table for table in APPEND_ONLY_TABLES if table in there]
        return sorted(name for table in tables for name in trigger_names(table, db.engine.dialect.name))


def add_a_row_to_each_kind_of_table(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(
            text(
                "INSERT INTO sign_in_failures (address_hash, failures, last_at) VALUES ('x', 1, '2026-01-01 00:00:00')"
            )
        )
        record(by=SYSTEM, action="tried", subject=Subject("site", "a"), before=None, after={"name": "A"})


def row_counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        tables = [table.name for table in db.metadata.sorted_tables]
        there = set(inspect(db.engine).get_table_names())
        return {
            name: db.session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in tables if name in there
        }


@on_both_empty_databases
def test_the_tables_are_those_of_the_models(empty_app: Flask) -> None:
    migrate(empty_app)

    with empty_app.app_context():
        assert alembic_of(empty_app).compare_metadata() == []


@on_both_empty_databases
def test_a_database_goes_up_down_and_up_again(empty_app: Flask) -> None:
    migrate(empty_app)
    with empty_app.app_context():
        alembic_of(empty_app).downgrade("base")

    migrate(empty_app)

    assert triggers(empty_app) == expected_triggers(empty_app)
    with empty_app.app_context():
        assert alembic_of(empty_app).compare_metadata() == []


@on_both_empty_databases
def test_every_revision_keeps_the_triggers_and_the_rows(empty_app: Flask) -> None:
    first, *later = revisions(empty_app)
    migrate(empty_app, first)
    add_a_row_to_each_kind_of_table(empty_app)
    before = row_counts(empty_app)
    assert before["audit_event"] == 1

    for revision in later:
        migrate(empty_app, revision)

        after = row_counts(empty_app)
        assert {name: after[name] for name in before} == before
        assert triggers(empty_app) == expected_triggers(empty_app)

    migrate(empty_app)
    assert {name: row_counts(empty_app)[name] for name in before} == before
    assert triggers(empty_app) == expected_triggers(empty_app)


@on_both_empty_databases
def test_a_trigger_that_was_lost_comes_back_with_the_next_start(empty_app: Flask) -> None:
    migrate(empty_app)
    with empty_app.app_context(), transaction() as session:
        name = trigger_names("audit_event", db.engine.dialect.name)[0]
        session.execute(
            text(f"DROP TRIGGER {name}" + (" ON audit_event" if db.engine.dialect.name == "postgresql" else ""))
        )

    migrate(empty_app)

    assert triggers(empty_app) == expected_triggers(empty_app)


def test_no_connection_of_a_migration_is_used_afterwards(empty_app: Flask) -> None:
    """A migration on SQLite runs without foreign keys; everything after it must have them."""
    migrate(empty_app)

    with empty_app.app_context():
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
