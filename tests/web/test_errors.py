"""Errors: a page of our own that says what to do, never a stack trace, and a number to mention."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import create_app
from app.accounts.roles import ENDPOINT_ROLES
from app.database import db
from tests.conftest import make_settings, on_both_databases
from tests.critic import CriticalClient, browser_like


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> CriticalClient:
    """A client of an application that has addresses which fail on purpose."""

    def fail_with(code: int) -> str:
        abort(code)

    def break_down() -> str:
        raise ZeroDivisionError("the secret reason")

    app.add_url_rule("/fail/<int:code>", "fail_with", fail_with)
    app.add_url_rule("/fail/unexpectedly", "break_down", break_down)
    monkeypatch.setitem(ENDPOINT_ROLES, "fail_with", None)
    monkeypatch.setitem(ENDPOINT_ROLES, "break_down", None)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return browser_like(app)


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_every_error_has_a_page_with_its_number_and_what_to_do(failing: CriticalClient, code: int) -> None:
    page = failing.get(f"/fail/{code}")

    assert page.status_code == code
    assert page.headers["X-Request-Id"] in page.text
    assert f">{code}<" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")


def test_an_error_page_speaks_the_readers_language(failing: CriticalClient) -> None:
    page = failing.get("/fail/404", headers={"Accept-Language": "nl"})

    assert '<html lang="nl"' in page.text
    assert "Op dit adres is geen pagina" in page.text


@pytest.mark.parametrize("path", ["/%00/", "/embed/%00.js", "/caf%C3%A9%22/?q=%00", "/%F0%9F%8D%AA/"])
def test_the_choice_of_language_leads_back_to_the_odd_address_that_was_asked_for(
    client: CriticalClient, path: str
) -> None:
    page = client.get(path)

    assert page.status_code == 404
    assert f'name="next" value="{path}"' in page.text


@on_both_databases
def test_a_nul_in_an_address_is_simply_not_found(signed_in: Callable[[str], CriticalClient]) -> None:
    admin = signed_in("admin")

    for path in ("/admin/sites/%00/entries/", "/admin/categories/%00", "/%00/en/", "/preview/%00/"):
        assert admin.get(path).status_code == 404


def test_what_went_wrong_inside_stays_inside(failing: CriticalClient) -> None:
    page = failing.get("/fail/unexpectedly")

    assert page.status_code == 500
    assert "secret reason" not in page.text
    assert "Traceback" not in page.text


def test_a_program_that_asks_for_json_gets_the_error_as_json(failing: CriticalClient) -> None:
    answer = failing.get("/fail/404", headers={"Accept": "application/json"})

    assert answer.get_json()["error"] == "There is no page at this address"
    assert answer.get_json()["request_id"] == answer.headers["X-Request-Id"]


def test_a_form_without_its_token_is_refused_with_400(client: CriticalClient) -> None:
    assert client.post("/sign-in", data={"email": "a@b.example"}).status_code == 400


def test_a_database_that_is_away_is_503_and_says_when_to_try_again(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"))

    page = browser_like(app).get("/readyz")

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "30"


def test_a_locked_database_is_503(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> str:
        with db.engine.connect() as holder:
            holder.execution_options(write=True).execute(text("SELECT 1"))
            with db.engine.connect() as late:
                late.exec_driver_sql("PRAGMA busy_timeout=50")
                late.commit()
                late.execution_options(write=True).execute(text("SELECT 1"))
        return "unreachable"

    app.add_url_rule("/locked", "locked", locked)
    monkeypatch.setitem(ENDPOINT_ROLES, "locked", None)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    assert browser_like(app).get("/locked").status_code == 503


def test_a_full_disk_is_503(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> str:
        with db.engine.execution_options(write=True).connect() as connection:
            connection.exec_driver_sql(
                f"PRAGMA max_page_count={connection.exec_driver_sql('PRAGMA page_count').scalar()}"
            )
            connection.exec_driver_sql("CREATE TABLE filler AS SELECT zeroblob(10000000) AS x")
        return "unreachable"

    app.add_url_rule("/full", "full", full)
    monkeypatch.setitem(ENDPOINT_ROLES, "full", None)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    assert browser_like(app).get("/full").status_code == 503


def test_what_the_database_says_is_not_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise OperationalError("SELECT secret", {}, Exception("the secret reason"))

    app.add_url_rule("/away", "away", fail)
    monkeypatch.setitem(ENDPOINT_ROLES, "away", None)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    assert "secret" not in browser_like(app).get("/away").text
