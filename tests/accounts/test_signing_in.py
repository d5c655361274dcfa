"""Signing in and out."""

import re
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cache

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.sessions import SessionMixin
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.errors import TooManyTriesError, WrongPasswordError
from app.accounts.models import SignInFailures, User, UserSession
from app.accounts.service import disable_person, erase_person, sign_in
from app.accounts.service.signing_in import take_a_try
from app.accounts.tokens import hash_address, hash_token
from app.audit import COMMAND, Subject
from app.audit.queries import list_history
from app.config import Settings
from app.database import db
from tests.conftest import make_settings, on_both_databases
from tests.critic import ADDRESS, CriticalClient
from tests.people import PASSWORD, make_person

EMAIL = "editor@quay.example"
WRONG = {"email": EMAIL, "password": "not the one at all"}


@pytest.fixture
def editor(app: Flask) -> int:
    """The number of a person who may sign in as `EMAIL` with `PASSWORD`."""
    with app.app_context():
        return make_person("editor")


def cookie_of(client: CriticalClient) -> AbstractContextManager[SessionMixin]:
    """What the signed session cookie of `client` holds, to be looked at and changed."""
    return client.session_transaction("/sign-in", base_url=ADDRESS)


def answer(client: CriticalClient, password: str = PASSWORD, email: str = EMAIL, *, to: str = "/sign-in") -> str:
    """Sign in at `to`; where the person is sent."""
    response = client.submit(to, {"email": email, "password": password})
    assert response.status_code == 303, response.text
    return response.location


def test_the_right_password_opens_the_back_office(client: CriticalClient, editor: int) -> None:
    goal = answer(client)

    assert goal == "/admin/"
    assert client.get("/admin/account/").status_code == 200


def test_the_address_may_be_typed_in_any_case(client: CriticalClient, editor: int) -> None:
    answer(client, email="  Editor@QUAY.example ")

    assert client.get("/admin/account/").status_code == 200


@pytest.mark.parametrize(
    "answers",
    [WRONG, {"email": "nobody@quay.example", "password": PASSWORD}, {"email": EMAIL, "password": PASSWORD + " "}],
    ids=["wrong password", "unknown person", "blank at the end"],
)
def test_a_wrong_answer_does_not_say_which_one(client: CriticalClient, editor: int, answers: dict[str, str]) -> None:
    page = client.submit("/sign-in", answers)

    assert page.status_code == 422
    assert "E-mail or password is not right." in page.text
    assert answers["password"] not in page.text
    assert client.get("/admin/account/").status_code == 303


@pytest.mark.parametrize("end", [disable_person, erase_person])
def test_somebody_who_left_cannot_sign_in(
    app: Flask, client: CriticalClient, editor: int, end: Callable[..., None]
) -> None:
    with app.app_context():
        end(by=COMMAND, number=editor)

    page = client.submit("/sign-in", {"email": EMAIL, "password": PASSWORD})

    assert "E-mail or password is not right." in page.text


def test_what_is_missing_is_asked_for(client: CriticalClient) -> None:
    page = client.submit("/sign-in")

    assert page.status_code == 422
    assert "Enter your e-mail address" in page.text
    assert "Enter your password" in page.text


def test_an_unknown_person_takes_as_long_as_a_known_one(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher())
    monkeypatch.setattr(passwords, "_stand_in", cache(passwords._stand_in.__wrapped__))
    user = session.get_one(User, make_person("editor"))
    user.password_hash = passwords.hash_password(PASSWORD)
    session.commit()
    times: dict[str, list[float]] = {EMAIL: [], "nobody@quay.example": []}

    for _ in range(4):
        for email, took in times.items():
            start = time.perf_counter()
            with pytest.raises(WrongPasswordError):
                sign_in(email=email, password="wrong", address_hash="a" * 64)
            took.append(time.perf_counter() - start)

    known, unknown = (statistics.median(took[1:]) for took in times.values())
    assert 0.4 < unknown / known < 2.5


def test_a_password_is_kept_anew_when_the_parameters_have_changed(session: Session) -> None:
    number = make_person("editor")
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    user = session.get_one(User, number)
    user.password_hash = weak
    session.commit()

    sign_in(email=EMAIL, password=PASSWORD, address_hash="a" * 64)

    stored = session.get_one(User, number).password_hash
    assert stored != weak
    assert not passwords.is_outdated(stored)
    assert passwords.is_right(PASSWORD, stored)


def test_only_a_hash_of_the_session_is_stored(app: Flask, client: CriticalClient, editor: int) -> None:
    answer(client)

    with cookie_of(client) as cookie:
        number, _, token = cookie["_user_id"].partition(".")
    with app.app_context():
        row = db.session.scalars(select(UserSession)).one()
        assert number == str(editor)
        assert row.token_hash == hash_token(token)
        assert token not in repr(vars(row))
    assert len(token) >= 43, "256 bits"


def test_the_cookie_holds_nothing_else_about_the_person(client: CriticalClient, editor: int) -> None:
    answer(client)

    with cookie_of(client) as cookie:
        assert set(cookie) == {"_user_id", "_fresh", "_permanent", "csrf_token"}


def test_nothing_of_the_session_before_signing_in_stays(client: CriticalClient, editor: int) -> None:
    client.get("/sign-in")
    with cookie_of(client) as cookie:
        cookie["planted"] = "by somebody else"
        token_before = cookie["csrf_token"]

    answer(client)

    with cookie_of(client) as cookie:
        assert "planted" not in cookie
        assert cookie["csrf_token"] != token_before


def test_a_cookie_of_another_person_with_ones_own_token_opens_nothing(
    app: Flask, client: CriticalClient, editor: int
) -> None:
    with app.app_context():
        admin = make_person("admin")
    answer(client)

    with cookie_of(client) as cookie:
        cookie["_user_id"] = f"{admin}.{cookie['_user_id'].partition('.')[2]}"

    assert client.get("/admin/account/").status_code == 303


@pytest.mark.parametrize(
    ("target", "goal"),
    [
        ("/admin/account/", "/admin/account/"),
        ("/admin/audit/?site=harbour%26co&page=2", "/admin/audit/?site=harbour%26co&page=2"),
        ("//evil.example/admin/", "/admin/"),
        ("/\\evil.example", "/admin/"),
        ("https://evil.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("/\t/evil.example", "/admin/"),
        ("/admin/\r\nSet-Cookie: a=b", "/admin/"),
        ("evil.example", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_one_is_sent_on_within_the_site_only(client: CriticalClient, editor: int, target: str, goal: str) -> None:
    client.get("/sign-in", query_string={"next": target})

    response = client.post("/sign-in", query_string={"next": target}, data={"email": EMAIL, "password": PASSWORD})

    assert response.location == goal


def test_somebody_signed_in_is_not_asked_again(client: CriticalClient, editor: int) -> None:
    answer(client)

    response = client.get("/sign-in?next=/admin/account/")

    assert (response.status_code, response.location) == (303, "/admin/account/")


def test_the_page_that_was_asked_for_is_opened_after_signing_in(client: CriticalClient, editor: int) -> None:
    sent = client.get("/admin/account/?a=b")

    assert sent.status_code == 303
    assert answer(client, to=sent.location) == "/admin/account/?a=b"


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: CriticalClient, editor: int) -> None:
    answer(client)
    stolen = client.get_cookie("sessionid", domain="register.example")
    assert stolen is not None

    client.post("/sign-out")
    client.set_cookie("sessionid", stolen.value, domain="register.example", secure=True)

    assert client.get("/admin/account/").status_code == 303


def test_signing_out_takes_a_post(client: CriticalClient, editor: int) -> None:
    answer(client)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/admin/account/").status_code == 200


def test_signing_out_twice_is_no_error(client: CriticalClient, editor: int) -> None:
    answer(client)
    client.post("/sign-out")
    client.get("/sign-in")

    assert client.post("/sign-out").status_code == 303


def test_ins_outs_and_failures_are_in_the_trail(app: Flask, client: CriticalClient, editor: int) -> None:
    client.submit("/sign-in", WRONG)
    client.submit("/sign-in", {"email": "nobody@quay.example", "password": "x"})
    answer(client)
    client.post("/sign-out")

    with app.app_context():
        theirs = [event.action for event in list_history(Subject("user", str(editor)))]
        unknown = [event.action for event in list_history(Subject("user", "unknown"))]
    assert theirs == ["signed_out", "signed_in", "sign_in_failed"]
    assert unknown == ["sign_in_failed"]


class TestSlowedDown:
    """Guessing from one address gets slower; nobody else is kept out."""

    @time_machine.travel("2026-11-24T09:00:00Z", tick=False)
    def test_ten_wrong_passwords_slow_an_address_down(self, client: CriticalClient, editor: int) -> None:
        for _ in range(10):
            assert client.submit("/sign-in", WRONG).status_code == 422

        page = client.submit("/sign-in", {"email": EMAIL, "password": PASSWORD})

        assert page.status_code == 429
        assert "Wait 30 seconds and try again." in page.text
        assert page.headers["Retry-After"] == "30"
        assert client.get("/admin/account/").status_code == 303

    def test_the_right_password_from_another_address_still_opens(
        self, client: CriticalClient, new_visitor: Callable[[], CriticalClient], editor: int
    ) -> None:
        for _ in range(11):
            client.submit("/sign-in", WRONG)
        elsewhere = new_visitor()
        elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.7"

        answer(elsewhere)

        assert elsewhere.get("/admin/account/").status_code == 200

    def test_waiting_helps_and_each_further_wrong_one_doubles_the_wait(self, session: Session) -> None:
        waits = []
        with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
            for _ in range(10):
                take_a_try(address_hash="a" * 64)
            for _ in range(7):
                with pytest.raises(TooManyTriesError) as refused:
                    take_a_try(address_hash="a" * 64)
                waits.append(refused.value.wait)
                clock.shift(refused.value.wait)
                take_a_try(address_hash="a" * 64)

        assert [wait.total_seconds() for wait in waits] == [30, 60, 120, 240, 480, 900, 900]

    def test_a_try_while_waiting_does_not_make_it_longer(self, session: Session) -> None:
        with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
            for _ in range(10):
                take_a_try(address_hash="a" * 64)
            for _ in range(5):
                clock.shift(5)
                with pytest.raises(TooManyTriesError):
                    take_a_try(address_hash="a" * 64)
            clock.shift(5)

            take_a_try(address_hash="a" * 64)

    def test_right_passwords_count_for_nothing(self, session: Session) -> None:
        make_person("editor")
        for _ in range(9):
            take_a_try(address_hash="a" * 64)

        for _ in range(3):
            sign_in(email=EMAIL, password=PASSWORD, address_hash="a" * 64)

        assert session.scalars(select(SignInFailures.failures)).one() == 9

    def test_old_failures_are_forgotten_and_removed(self, session: Session) -> None:
        for _ in range(10):
            take_a_try(address_hash="a" * 64)

        with time_machine.travel(timedelta(minutes=61)):
            take_a_try(address_hash="b" * 64)

        assert session.scalars(select(SignInFailures.address_hash)).all() == ["b" * 64]

    @on_both_databases
    def test_tries_at_once_count_too(self, app: Flask) -> None:
        refused = []

        def attempt() -> None:
            with app.app_context():
                try:
                    take_a_try(address_hash="a" * 64)
                except TooManyTriesError:
                    refused.append(1)

        threads = [threading.Thread(target=attempt) for _ in range(14)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with app.app_context():
            assert db.session.scalars(select(SignInFailures.failures)).one() == 10
        assert len(refused) == 4

    def test_no_address_is_stored(self, app: Flask, client: CriticalClient, editor: int) -> None:
        client.submit("/sign-in", WRONG)

        with app.app_context():
            stored = db.session.scalars(select(SignInFailures.address_hash)).one()
        assert stored == hash_address("127.0.0.1", "a secret for tests only")
        assert stored != hash_address("127.0.0.1", "another secret")


class TestBehindAProxy:
    @pytest.fixture
    def settings(self, settings: Settings, database_url: str) -> Settings:
        return make_settings(settings.instance, database_url, trusted_proxies=1)

    def test_the_address_that_counts_is_the_one_the_proxy_saw(self, client: CriticalClient, editor: int) -> None:
        for _ in range(10):
            client.get("/sign-in")
            client.post("/sign-in", data=WRONG, headers={"X-Forwarded-For": "198.51.100.1"})

        slow = client.post("/sign-in", data=WRONG, headers={"X-Forwarded-For": "198.51.100.1"})
        other = client.post("/sign-in", data=WRONG, headers={"X-Forwarded-For": "198.51.100.2"})

        assert (slow.status_code, other.status_code) == (429, 422)


def test_without_a_trusted_proxy_nobody_gets_round_it_by_a_header(client: CriticalClient, editor: int) -> None:
    client.get("/sign-in")
    for number in range(10):
        client.post("/sign-in", data=WRONG, headers={"X-Forwarded-For": f"198.51.100.{number}"})

    assert client.post("/sign-in", data=WRONG, headers={"X-Forwarded-For": "198.51.100.99"}).status_code == 429


class TestBelowAPrefix:
    HEADERS = {"Referer": "https://register.example/cookies/sign-in", "Origin": ADDRESS}

    @pytest.fixture
    def settings(self, settings: Settings, database_url: str) -> Settings:
        return make_settings(settings.instance, database_url, public_url="https://register.example/cookies")

    @pytest.fixture
    def plain(self, app: Flask, editor: int) -> FlaskClient:
        """A client without criticism, which knows no prefix; it carries the token of the sign-in page."""
        client = app.test_client()
        client.environ_base["wsgi.url_scheme"] = "https"
        client.get("/cookies/sign-in", base_url=ADDRESS)
        return client

    def send(self, client: FlaskClient, address: str) -> str:
        token = client.get_cookie("csrftoken", domain="register.example")
        assert token is not None
        data = {"email": EMAIL, "password": PASSWORD, "csrf_token": token.value}
        return client.post(address, base_url=ADDRESS, data=data, headers=self.HEADERS).location

    def test_signing_in_leads_to_the_page_that_was_asked_for(self, plain: FlaskClient) -> None:
        sent = plain.get("/cookies/admin/account/?a=b", base_url=ADDRESS).location

        goal = self.send(plain, sent)

        assert sent.startswith("/cookies/sign-in?")
        assert goal == "/cookies/admin/account/?a=b"
        assert plain.get(goal, base_url=ADDRESS).status_code == 200

    def test_nobody_is_sent_out_of_the_prefix(self, plain: FlaskClient) -> None:
        assert self.send(plain, "/cookies/sign-in?next=/other/") == "/cookies/admin/"

    @pytest.mark.parametrize("path", ["/cookies/admin/words", "/cookies/admin/account/password?a=b", "/cookies/"])
    def test_the_language_switch_leads_back_to_the_page_it_stands_on(self, plain: FlaskClient, path: str) -> None:
        self.send(plain, "/cookies/sign-in")

        page = plain.get(path, base_url=ADDRESS)

        assert page.status_code == 200
        assert re.findall(r'name="next" value="([^"]*)"', page.text) == [path]
