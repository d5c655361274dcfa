"""Bringing a database to the newest form of its tables. Revisions import nothing of the models."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import inspect, text

from app.database import Base, db, guard_append_only

if TYPE_CHECKING:
    from flask_alembic import Alembic

APPEND_ONLY_TABLES = ("audit_event", "version", "page", "seal", "purge", "consent")


class BrokenReferenceError(Exception):
    """A migration left rows that point at nothing; it was not kept."""


def alembic_of(app: Flask) -> "Alembic":
    """Alembic bound to `app`; use it inside an application context."""
    if "alembic" not in app.extensions:
        # A third of the time that a start takes, and a worker never needs it.
        from flask_alembic import Alembic  # noqa: PLC0415

        app.config["ALEMBIC"] = {"script_location": str(Path(__file__).parent)}
        app.config["ALEMBIC_CONTEXT"] = {"render_as_batch": True, "transactional_ddl": True}
        with app.app_context():
            engine = db.engine.execution_options(migrating=True)
            Alembic(app, run_mkdir=False, command_name="", metadatas=Base.metadata, engines=engine)
        logging.getLogger("alembic").setLevel(logging.WARNING)
    found: Alembic = app.extensions["alembic"]
    return found


def migrate(app: Flask, target: str = "heads") -> None:
    """Upgrade the database of `app` to `target`, then make sure that nothing was lost on the way.

    SQLite's batch mode copies a table and drops the old one, and the triggers with it, so they are made anew.
    """
    alembic = alembic_of(app)
    with app.app_context():
        alembic.upgrade(target)
    with app.app_context():
        with db.engine.execution_options(write=True).begin() as connection:
            if connection.dialect.name == "sqlite":
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise BrokenReferenceError(f"{len(broken)} rows point at nothing, the first in {broken[0][0]}")
            there = set(inspect(connection).get_table_names())
            guard_append_only(connection, *(table for table in APPEND_ONLY_TABLES if table in there))
        # Connections of the migration run without foreign keys; nobody may get one of them.
        db.engine.dispose()
