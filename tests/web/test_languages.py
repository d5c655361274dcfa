"""The language of the interface: chosen, else asked for, else English; kept in one cookie."""

from http.cookies import SimpleCookie

import pytest
from flask import Flask

from app.web.paths import is_within_site
from tests.critic import ADDRESS, CriticalClient

OURS = {"Sec-Fetch-Site": "same-origin"}


def test_the_language_asked_for_is_spoken(client: CriticalClient) -> None:
    assert '<html lang="nl"' in client.get("/sign-in", headers={"Accept-Language": "nl-BE,fr;q=0.5"}).text


def test_a_language_nobody_here_speaks_becomes_english(client: CriticalClient) -> None:
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "xx"}).text


@pytest.mark.parametrize("value", ["xx", "../../etc/passwd", "nl\r\nSet-Cookie: a=b", "", "é"])
def test_a_strange_choice_is_no_error(app: Flask, value: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"Cookie": f"django_language={value!r}"}, base_url=ADDRESS)

    assert answer.status_code == 200


def test_the_choice_is_kept_for_twelve_months_and_wins(client: CriticalClient) -> None:
    answer = client.post("/language", data={"language": "nl", "next": "/sign-in"}, headers=OURS)

    cookie = SimpleCookie(answer.headers["Set-Cookie"])["django_language"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["secure"], cookie["path"]) == (
        "nl",
        str(365 * 24 * 3600),
        "Lax",
        True,
        "/",
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in"
    assert '<html lang="nl"' in client.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_another_site_cannot_choose_for_the_visitor(client: CriticalClient) -> None:
    answer = client.post("/language", data={"language": "nl"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_an_old_browser_is_known_by_its_origin(app: Flask) -> None:
    old = app.test_client()
    ours = {"Origin": ADDRESS}
    theirs = {"Origin": "https://evil.example"}

    statuses = [
        old.post("/language", data={"language": "nl"}, headers=headers, base_url=ADDRESS).status_code
        for headers in (ours, theirs, {"Origin": "null"}, {})
    ]

    assert statuses == [303, 403, 403, 403]


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/admin/", True),
        ("/a?b=c#d", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/\tevil", False),
        ("", False),
        ("admin", False),
    ],
)
def test_people_are_sent_back_within_the_site_only(app: Flask, target: str, safe: bool) -> None:
    with app.test_request_context("/"):
        assert is_within_site(target) is safe


def test_below_a_prefix_its_neighbours_are_not_within_the_site(app: Flask) -> None:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/cookies"}):
        assert is_within_site("/cookies/admin/")
        assert not is_within_site("/cookies-of-others/")
        assert not is_within_site("/admin/")
