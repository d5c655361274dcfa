"""What happens to a choice that a browser sends."""

import io
import json
import time
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from app import create_app
from app.consent.choice import Choice, find_choice, with_choice
from app.consent.models import Consent
from app.database import db, transaction
from app.inventory.models import Site
from app.policy.queries.versions import find_version
from tests.builders import make_cookie, make_entry, make_site, publish
from tests.conftest import make_settings, on_both_databases
from tests.critic import ADDRESS, HOST, CriticalClient

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS}
PORTAL = {"Sec-Fetch-Site": "cross-site", "Origin": "https://harbour.example", "Accept": "application/json"}


@pytest.fixture
def site(session: Session) -> Site:
    owner = make_site(extra_hosts=("boats.harbour.example",))
    needs_consent = {"consent_basis": "consent", "recipients": {"en": "Quay IT", "nl": "Quay IT"}}
    make_entry(owner, category="statistics", cookies=[make_cookie("_count", match="prefix")], **needs_consent)
    make_entry(owner, category="marketing", cookies=[make_cookie("ad")], **needs_consent)
    publish(owner)
    return owner


def send(client: CriticalClient, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
    # As a browser: only what it says of the request's origin decides.
    return client.post("/harbour/consent", data=fields, headers=OWN | (headers or {}))


def recorded() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Consent.event).order_by(Consent.id)))


@on_both_databases
def test_a_choice_is_recorded_kept_and_confirmed(client: CriticalClient, site: Site) -> None:
    response = send(client, choice="accept", language="nl", next="/harbour/nl/")

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response.headers["Location"] == "/harbour/nl/preferences/?done=given&next=%2Fharbour%2Fnl%2F"
    assert response.headers["Cache-Control"] == "no-store"
    (cookie,) = response.headers.getlist("Set-Cookie")
    name, _, rest = cookie.partition("=")
    value, _, attributes = rest.partition("; ")
    assert name == "cookies_preferences"
    assert attributes == "Path=/; Max-Age=15768000; SameSite=Lax; Secure"
    choice = find_choice(value, "harbour")
    assert choice
    assert choice.categories == ("marketing", "statistics")
    assert recorded() == ["given"]
    assert "Content-Security-Policy" in response.headers


def test_what_is_refused_is_deleted_from_the_host_and_its_parents(client: CriticalClient, site: Site) -> None:
    client.set_cookie("_count_x", "1", domain=HOST)
    client.set_cookie("other", "1", domain=HOST)

    response = send(client, choice="refuse")

    gone = [value for value in response.headers.getlist("Set-Cookie") if "Max-Age=0" in value]
    assert gone
    assert all(value.startswith("_count_x=; ") for value in gone)
    assert f"_count_x=; Domain={HOST}; Path=/; Max-Age=0" in gone


def test_the_websites_own_pages_may_send_a_choice_and_get_it_as_json(client: CriticalClient, site: Site) -> None:
    held = with_choice("", "harbour", Choice(1, date(2026, 1, 1), ("marketing",), "A" * 22))

    yes = send(client, PORTAL, choice="save", **{"category.marketing": "no", "category.statistics": "yes"})
    no = send(client, PORTAL, choice="withdraw", held=unquote(held))

    assert yes.headers["Access-Control-Allow-Origin"] == "https://harbour.example"
    assert "Origin" in yes.headers["Vary"]
    assert "Set-Cookie" not in yes.headers
    told = json.loads(yes.get_data(as_text=True))
    assert (told["event"], told["choice"]["c"], told["max_age"]) == ("given", ["statistics"], 15_768_000)
    assert json.loads(no.get_data(as_text=True))["event"] == "withdrawn"
    assert recorded() == ["given", "withdrawn"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.harbour.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://harbour.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://harbour.example.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ""},
    ],
)
def test_a_choice_from_elsewhere_is_not_taken(client: CriticalClient, site: Site, headers: dict[str, str]) -> None:
    response = send(client, headers | {"Accept": "application/json"}, choice="accept")

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "Access-Control-Allow-Origin" not in response.headers
    assert recorded() == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ("choice=accept&" + "x" * 20_000, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        ("&".join(f"category.c{number}=yes" for number in range(900)), HTTPStatus.BAD_REQUEST),
        ("choice=accept&version=0", HTTPStatus.BAD_REQUEST),
        ("choice=save&category.statistics=yes", HTTPStatus.BAD_REQUEST),
        (b"choice=\xff", HTTPStatus.BAD_REQUEST),
        ("", HTTPStatus.BAD_REQUEST),
    ],
)
def test_what_is_no_choice_gets_a_clear_answer_and_counts_for_nothing(
    client: CriticalClient, site: Site, data: str | bytes, status: HTTPStatus
) -> None:
    response = client.post(
        "/harbour/consent", data=data, content_type="application/x-www-form-urlencoded", headers=PORTAL
    )

    assert response.status_code == status
    assert json.loads(response.get_data(as_text=True))["error"]
    assert recorded() == []


@pytest.mark.parametrize(
    ("base_url", "extra_hosts", "origin"),
    [
        ("https://Harbour.Example:443/start", (), "https://harbour.example"),
        ("http://harbour.example:80", (), "http://harbour.example"),
        ("https://harbour.example:8443", (), "https://harbour.example:8443"),
        ("https://bücher.example", (), "https://xn--bcher-kva.example"),
        ("https://harbour.example", ("kåde.example",), "https://xn--kde-ula.example"),
        ("http://[::1]:8080", (), "http://[::1]:8080"),
        ("https://harbour.example", ("a..b", "boats.example"), "https://boats.example"),
    ],
)
def test_an_origin_is_known_as_a_browser_writes_it(
    session: Session, client: CriticalClient, base_url: str, extra_hosts: tuple[str, ...], origin: str
) -> None:
    owner = make_site(base_url=base_url, extra_hosts=extra_hosts)
    make_entry(owner, category="statistics", consent_basis="consent")
    publish(owner)

    assert send(client, PORTAL | {"Origin": origin}, choice="accept").status_code == HTTPStatus.OK


def test_a_choice_counts_at_every_name_of_the_register_in_browsers_that_say_the_origin_only(
    tmp_path: Path, database_url: str
) -> None:
    app = create_app(make_settings(tmp_path, database_url, trusted_hosts=("other.example",)))
    with app.app_context():
        make_entry(make_site(), category="statistics", consent_basis="consent")
        publish("harbour")
    client = app.test_client()

    def choose(host: str, origin: str) -> int:
        headers = {"Origin": origin, "Host": host}
        return client.post("/harbour/consent", data={"choice": "refuse"}, headers=headers, base_url=ADDRESS).status_code

    assert choose("other.example", "https://other.example") == HTTPStatus.SEE_OTHER
    assert choose("other.example", ADDRESS) == HTTPStatus.SEE_OTHER
    assert choose("other.example", "http://other.example") == HTTPStatus.FORBIDDEN
    assert choose(HOST, "https://other.example") == HTTPStatus.FORBIDDEN


def test_where_nothing_needs_consent_nothing_is_recorded(client: CriticalClient, session: Session) -> None:
    make_entry(make_site())
    publish()

    response = send(client, {"Accept": "application/json"}, choice="accept")

    assert response.status_code == HTTPStatus.CONFLICT
    assert recorded() == []


def test_a_choice_that_could_not_be_written_is_no_consent(client: CriticalClient, site: Site, app: Flask) -> None:
    with transaction() as session:
        session.execute(text("ALTER TABLE consent RENAME TO gone"))

    response = send(client, PORTAL, choice="accept")

    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "nothing optional is stored" in json.loads(response.get_data(as_text=True))["error"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_was_started_anew_costs_no_choice(client: CriticalClient, site: Site, app: Flask) -> None:
    assert send(client, PORTAL, choice="accept").status_code == HTTPStatus.OK
    db.session.rollback()
    address = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as other:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        other.execute(f"SELECT pg_terminate_backend(pid) {others}")

    # What is published is looked at twice a second.
    time.sleep(0.6)
    answer = send(client, PORTAL, choice="refuse")

    assert answer.status_code == HTTPStatus.OK
    assert recorded() == ["given", "refused"]


@pytest.mark.parametrize(("pressed", "kept"), [("withdraw", ()), ("refuse", ()), ("accept", None)])
def test_what_could_not_be_written_leaves_no_earlier_yes_in_the_browser(
    client: CriticalClient, site: Site, pressed: str, kept: tuple[str, ...] | None
) -> None:
    elsewhere = Choice(1, date(2026, 1, 1))
    held = with_choice("", "harbour", Choice(1, date(2026, 1, 1), ("marketing",), "A" * 22))
    client.set_cookie("cookies_preferences", with_choice(held, "lock", elsewhere), domain=HOST)
    client.set_cookie("_count_x", "1", domain=HOST)
    with transaction() as session:
        session.execute(text("ALTER TABLE consent RENAME TO gone"))

    answer = send(client, choice=pressed, language="en")

    told = answer.get_data(as_text=True)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "could not be saved, so nothing optional is stored" in told
    assert "checked" not in told
    cookie = client.get_cookie("cookies_preferences", domain=HOST)
    assert cookie
    choice = find_choice(cookie.value, "harbour")
    assert (choice and choice.categories) == kept
    assert find_choice(cookie.value, "lock") == elsewhere
    assert any(one.startswith("_count_x=; ") for one in answer.headers.getlist("Set-Cookie"))


def test_a_withdrawal_that_could_not_be_written_is_recorded_under_its_receipt_when_it_is_sent_again(
    client: CriticalClient, site: Site
) -> None:
    send(client, choice="accept")
    with transaction() as session:
        session.execute(text("ALTER TABLE consent RENAME TO gone"))
    send(client, choice="withdraw")
    with transaction() as session:
        session.execute(text("ALTER TABLE gone RENAME TO consent"))

    send(client, choice="refuse")

    assert recorded() == ["given", "withdrawn"]
    assert len(set(db.session.scalars(select(Consent.token_hash)))) == 1
    cookie = client.get_cookie("cookies_preferences", domain=HOST)
    assert cookie
    assert find_choice(cookie.value, "harbour") == Choice(1, datetime.now(UTC).date())


def test_a_new_version_is_noticed_at_once_or_half_a_second_later(client: CriticalClient, site: Site) -> None:
    assert send(client, PORTAL, choice="accept").status_code == HTTPStatus.OK

    publish(site.key)

    told = json.loads(send(client, PORTAL, choice="refuse").get_data(as_text=True))
    assert told["choice"]["v"] in {1, 2}


@on_both_databases
def test_what_is_recorded_is_the_version_that_was_shown(client: CriticalClient, site: Site) -> None:
    make_entry(site, category="preferences", cookies=[make_cookie("size")], consent_basis="consent")
    publish(site)

    told = json.loads(send(client, PORTAL, choice="accept", version="1").get_data(as_text=True))

    db.session.rollback()
    record = db.session.scalars(select(Consent)).one()
    first = find_version(site, 1)
    assert first
    assert (record.version, record.version_hash) == (1, first.hash)
    assert json.loads(record.choices) == {"marketing": True, "statistics": True}
    assert (told["choice"]["v"], told["choice"]["c"]) == (1, ["marketing", "statistics"])


def test_choices_are_taken_whatever_else_was_published(client: CriticalClient, site: Site) -> None:
    lock = make_site("lock", name="Lock")
    make_entry(lock)
    publish(lock)

    assert send(client, PORTAL, choice="accept").status_code == HTTPStatus.OK


def test_two_answers_to_one_question_are_none(client: CriticalClient, site: Site) -> None:
    kind = "application/x-www-form-urlencoded"

    answer = client.post("/harbour/consent", data="choice=refuse&choice=accept", content_type=kind, headers=PORTAL)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert recorded() == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("Application/X-WWW-Form-URLencoded; charset=UTF-8", HTTPStatus.OK),
        ("application/x-www-form-urlencoded-not", HTTPStatus.BAD_REQUEST),
        ("application/json", HTTPStatus.BAD_REQUEST),
        ("", HTTPStatus.BAD_REQUEST),
    ],
)
def test_a_choice_is_a_form(client: CriticalClient, site: Site, kind: str, status: HTTPStatus) -> None:
    answer = client.post("/harbour/consent", data="choice=refuse", content_type=kind, headers=PORTAL)

    assert answer.status_code == status


def test_of_a_body_that_is_too_large_no_more_is_read_than_a_little(app: Flask, site: Site) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert size >= 0, "all of it at once"
            self.taken += size
            return b"x" * size

    body = Endless()
    environ = EnvironBuilder("/harbour/consent", base_url=ADDRESS, method="POST", headers=Headers(PORTAL)).get_environ()
    environ |= {"wsgi.input": body, "CONTENT_LENGTH": "1" + "0" * 12}

    answer = run_wsgi_app(app, environ)

    assert answer[1].startswith("413")
    assert body.taken <= 2_000_000


def test_a_choice_that_was_cut_off_on_its_way_is_none(app: Flask, site: Site) -> None:
    environ = EnvironBuilder("/harbour/consent", base_url=ADDRESS, method="POST", headers=Headers(PORTAL)).get_environ()
    environ |= {
        "wsgi.input": io.BytesIO(b"choice=accept"),
        "CONTENT_LENGTH": "20",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }

    answer = run_wsgi_app(app, environ)

    assert answer[1].startswith("400")
    assert recorded() == []


def test_a_body_without_its_length_is_not_called_too_large(app: Flask, site: Site) -> None:
    environ = EnvironBuilder("/harbour/consent", base_url=ADDRESS, method="POST", headers=Headers(PORTAL)).get_environ()
    environ.pop("CONTENT_LENGTH", None)

    body, status, _ = run_wsgi_app(app, environ)

    assert status.startswith("411")
    assert b"no choice that can be read" in b"".join(body)


def test_a_form_from_elsewhere_is_told_so_and_decides_nothing_for_the_visitor(
    client: CriticalClient, site: Site
) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    answers = {"category.statistics": "yes", "category.marketing": "yes"}

    answer = send(client, foreign, choice="save", language="en", **answers)

    told = answer.get_data(as_text=True)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "sent from another website" in told
    assert "checked" not in told
    assert recorded() == []


def test_a_form_on_the_websites_own_pages_is_not_recorded_where_nothing_could_keep_it(
    client: CriticalClient, site: Site
) -> None:
    answer = send(client, PORTAL | {"Accept": "text/html"}, choice="accept")

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert recorded() == []
