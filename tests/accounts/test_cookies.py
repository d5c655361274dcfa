"""The two cookies of the back office, as a browser gets them over https."""

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import Settings
from tests.conftest import make_settings
from tests.critic import ADDRESS, CriticalClient
from tests.people import PASSWORD, make_person

EDITOR = {"email": "editor@quay.example", "password": PASSWORD}
A_YEAR_AT_MOST = 364 * 24 * 3600


@pytest.fixture
def editor(app: Flask) -> None:
    """Somebody who may sign in as `EDITOR`."""
    with app.app_context():
        make_person("editor")


def cookies_of(response: TestResponse) -> dict[str, dict[str, str]]:
    """The attributes of each cookie that an answer sets, by name; a flag is an empty text."""
    found = {}
    for header in response.headers.getlist("Set-Cookie"):
        cookie, *attributes = header.split("; ")
        pairs = [attribute.partition("=") for attribute in attributes]
        found[cookie.partition("=")[0]] = {name.lower(): value for name, _, value in pairs}
    return found


def without_dates(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name != "expires"}


def test_the_session_cookie_is_kept_from_scripts_and_lasts_two_weeks(client: CriticalClient, editor: None) -> None:
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        answers = (client.get("/sign-in"), client.submit("/sign-in", EDITOR))

    for answer in answers:
        assert cookies_of(answer)["sessionid"] == {
            "secure": "",
            "httponly": "",
            "samesite": "Lax",
            "path": "/",
            "expires": "Tue, 08 Dec 2026 09:00:00 GMT",
        }


def test_the_form_token_can_be_read_by_scripts_and_lasts_364_days_at_most(client: CriticalClient, editor: None) -> None:
    attributes = cookies_of(client.get("/sign-in"))["csrftoken"]

    assert without_dates(attributes) == {"secure": "", "path": "/", "samesite": "Lax", "max-age": str(A_YEAR_AT_MOST)}


def test_the_form_token_is_new_after_signing_in_and_the_next_form_takes_it(
    app: Flask, client: CriticalClient, editor: None
) -> None:
    client.get("/sign-in")
    before = token_of(client)

    client.submit("/sign-in", EDITOR)

    after = token_of(client)
    assert after != before
    client.sends_token = False
    assert client.post("/admin/session/extend", headers={"X-CSRFToken": after}).status_code == 200
    assert client.post("/admin/session/extend", headers={"X-CSRFToken": before}).status_code == 400
    assert client.post("/admin/session/extend", data={"csrf_token": after}).status_code == 200


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("csrftoken", domain="register.example")
    assert cookie is not None
    return cookie.value


def test_a_token_that_is_still_good_is_not_sent_again(client: CriticalClient, editor: None) -> None:
    client.submit("/sign-in", EDITOR)

    assert cookies_of(client.get("/admin/account/")) == {}
    assert cookies_of(client.get("/admin/account/password")) == {}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ADDRESS, "Referer": f"{ADDRESS}/sign-in", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": ADDRESS, "Referer": f"{ADDRESS}/sign-in"}, 303),
        ({"Referer": "https://evil.example/"}, 400),
        ({}, 400),
    ],
    ids=["as a browser of today", "as an older browser", "from another site", "without any"],
)
def test_signing_in_over_https_takes_what_a_browser_sends(
    app: Flask, editor: None, headers: dict[str, str], status: int
) -> None:
    plain = FlaskClient(app, app.response_class)
    page = plain.get("/sign-in", base_url=ADDRESS).text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token

    response = plain.post("/sign-in", base_url=ADDRESS, data=EDITOR | {"csrf_token": token[1]}, headers=headers)

    assert response.status_code == status


def test_no_other_cookie_is_ever_set(client: CriticalClient, editor: None) -> None:
    responses = [
        client.get("/sign-in"),
        client.submit("/sign-in", EDITOR),
        client.get("/admin/account/"),
        client.submit("/admin/account/password"),
        client.post("/admin/session/extend"),
        client.post("/sign-out"),
        client.get("/sign-in"),
    ]

    assert {name for response in responses for name in cookies_of(response)} == {"sessionid", "csrftoken"}


class TestOverHttp:
    """As after `make run`, on this machine only."""

    @pytest.fixture
    def settings(self, settings: Settings, database_url: str) -> Settings:
        return make_settings(settings.instance, database_url, public_url="http://127.0.0.1:8000")

    def test_the_cookies_work_without_https(self, app: Flask, editor: None) -> None:
        plain = FlaskClient(app, app.response_class)
        page = plain.get("/sign-in", base_url="http://127.0.0.1:8000")
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
        assert token

        response = plain.post("/sign-in", base_url="http://127.0.0.1:8000", data=EDITOR | {"csrf_token": token[1]})

        assert response.status_code == 303
        assert not any("secure" in attributes for attributes in cookies_of(page).values())
        assert plain.get("/admin/account/", base_url="http://127.0.0.1:8000").status_code == 200


class TestOtherNames:
    """On a host where the portal uses the same names, ours are called otherwise."""

    @pytest.fixture
    def settings(self, settings: Settings, database_url: str) -> Settings:
        return make_settings(settings.instance, database_url, session_cookie="cr_session", csrf_cookie="cr_token")

    def test_the_names_follow_the_settings(self, client: CriticalClient) -> None:
        page = client.get("/sign-in")

        assert set(cookies_of(page)) == {"cr_session", "cr_token"}
        assert '<code translate="no">cr_session</code>' in page.text
