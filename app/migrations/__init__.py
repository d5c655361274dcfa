"""Bringing a database to the newest form of its tables. Revisions import nothing of the models."""

from flask import Flask
from sqlalchemy import text

from app.database import db, guard_append_only

APPEND_ONLY_TABLES = ("audit_event",)


class BrokenReferenceError(Exception):
    """A migration left rows that point at nothing; it was not kept."""


def migrate(app: Flask, target: str = "heads") -> None:
    """Upgrade the database of `app` to `target`, then make sure that nothing was lost on the way.

    SQLite's batch mode copies a table and drops the old one, and the triggers with it, so they are made anew.
    """
    with app.app_context():
        app.extensions["alembic"].upgrade(target)
    with app.app_context():
        with db.engine.execution_options(write=True).begin() as connection:
            if connection.dialect.name == "sqlite":
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise BrokenReferenceError(f"{len(broken)} rows point at nothing, the first in {broken[0][0]}")
            guard_append_only(connection, *APPEND_ONLY_TABLES)
        # Connections of the migration run without foreign keys; nobody may get one of them.
        db.engine.dispose()
