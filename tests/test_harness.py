"""The ground the other tests stand on."""

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from app.database import db
from tests.conftest import on_both_databases
from tests.critic import CriticalClient


@on_both_databases
@pytest.mark.parametrize("attempt", [1, 2])
def test_every_test_has_a_migrated_database_of_its_own(session: Session, attempt: int) -> None:
    session.execute(text("CREATE TABLE mine (id INTEGER)"))
    session.commit()

    tables = set(inspect(db.engine).get_table_names())

    assert {"site", "entry", "audit_event", "mine"} <= tables


@on_both_databases
def test_the_application_runs_on_both_databases(
    app: Flask, client: CriticalClient, request: pytest.FixtureRequest
) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    with app.app_context():
        assert db.engine.dialect.name in request.node.name
