"""What stands on every answer: pages, errors, files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.database import db
from app.pages import STATIC
from tests.conftest import make_settings
from tests.critic import ADDRESS, CriticalClient


def a_stylesheet(app: Flask) -> str:
    name = next(path.relative_to(STATIC) for path in sorted(STATIC.rglob("*.css")))
    return f"{app.static_url_path}/{name}"


@pytest.fixture(params=["page", "missing", "file", "missing file", "wrong method", "wrong host"])
def answer(request: pytest.FixtureRequest, app: Flask) -> TestResponse:
    plain = app.test_client()
    match request.param:
        case "page":
            return plain.get("/sign-in", base_url=ADDRESS)
        case "missing":
            return plain.get("/no/such/page/here", base_url=ADDRESS)
        case "file":
            return plain.get(a_stylesheet(app), base_url=ADDRESS, buffered=True)
        case "missing file":
            return plain.get(f"{app.static_url_path}/no-such.css", base_url=ADDRESS)
        case "wrong method":
            return plain.post("/healthz", base_url=ADDRESS)
        case _:
            return plain.get("/sign-in", headers={"Host": "elsewhere.example"})


def test_every_answer_carries_the_policy_and_its_companions(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "," not in policy
    for part in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"):
        assert part in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}", answer.headers["X-Request-Id"])


def test_over_https_every_answer_asks_for_https_from_now_on(answer: TestResponse) -> None:
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_host_we_do_not_serve_gets_400_and_the_address_that_is_served(app: Flask) -> None:
    answer = app.test_client().get("/sign-in", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert f"Open {ADDRESS}/ instead." in answer.text


def test_a_static_file_may_be_kept_for_a_year(app: Flask) -> None:
    answer = app.test_client().get(a_stylesheet(app), base_url=ADDRESS, buffered=True)

    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.fixture
def prefixed_app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    app = create_app(make_settings(tmp_path, database_url, public_url=f"{ADDRESS}/cookies"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_below_a_prefix_every_address_carries_it(prefixed_app: Flask) -> None:
    page = prefixed_app.test_client().get("/cookies/sign-in", base_url=ADDRESS)

    assert page.status_code == 200
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
    assert addresses
    assert all(address.startswith("/cookies/") for address in addresses)


def test_a_proxy_may_cut_the_prefix_off(prefixed_app: Flask) -> None:
    page = prefixed_app.test_client().get("/sign-in", base_url=ADDRESS)

    assert page.status_code == 200
    assert 'action="/cookies/' in page.text


def test_forwarded_headers_are_ignored_unless_a_proxy_is_trusted(app: Flask, client: CriticalClient) -> None:
    answer = client.get("/admin/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"})

    assert "evil" not in answer.headers["Location"]
