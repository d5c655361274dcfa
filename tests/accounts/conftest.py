"""What the tests of accounts may ask for besides."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from app.database import db


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """Counts the statements that something sends to the database."""
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def count(act: Callable[[], object]) -> int:
        statements.clear()
        act()
        return len(statements)

    return count
