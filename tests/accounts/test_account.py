"""One's own account: password and sessions."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from justhtml import JustHTML
from sqlalchemy import select

from app.accounts.models import UserSession
from app.audit import Subject
from app.audit.queries import list_history
from app.database import db
from tests.critic import CriticalClient, find
from tests.people import PASSWORD

NEW = "seven gulls on a crane"
PATH = "/admin/account/password"

SignedIn = Callable[[str], CriticalClient]


def change(client: CriticalClient, password: str = NEW, *, current: str = PASSWORD, again: str = "") -> tuple[int, str]:
    answers = {"current_password": current, "password": password, "password_again": again or password}
    response = client.submit(PATH, answers)
    return response.status_code, response.text


def test_a_new_password_signs_out_everywhere_else(signed_in: SignedIn, client: CriticalClient) -> None:
    here, elsewhere = signed_in("editor"), signed_in("editor")

    status, _ = change(here)

    assert status == 303
    assert (here.get("/admin/account/").status_code, elsewhere.get("/admin/account/").status_code) == (200, 303)
    old = client.submit("/sign-in", {"email": "editor@quay.example", "password": PASSWORD})
    new = client.submit("/sign-in", {"email": "editor@quay.example", "password": NEW})
    assert (old.status_code, new.status_code) == (422, 303)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "Enter a new password"),
        ("seven g", "Use at least 8 characters; 15 or more is better"),
        ("x" * 1001, "Use at most 1000 characters"),
        ("Password123!", "This is among the passwords that are tried first."),
        ("editor2026", "This is among the passwords that are tried first."),
        (PASSWORD, "This is your present password. Choose another one"),
    ],
    ids=lambda value: value[:20],
)
def test_a_weak_password_is_refused_with_what_to_do(signed_in: SignedIn, password: str, problem: str) -> None:
    status, page = change(signed_in("editor"), password)

    assert status == 422
    assert problem in page


@pytest.mark.parametrize(
    "password", ["gull boat", "x7§ñ漢字🚢ok", "correct horse battery staple " * 9, "zes meeuwen", "       gulls"]
)
def test_any_characters_and_any_length_will_do(signed_in: SignedIn, client: CriticalClient, password: str) -> None:
    status, _ = change(signed_in("editor"), password)

    assert status == 303
    assert client.submit("/sign-in", {"email": "editor@quay.example", "password": password}).status_code == 303


def test_the_present_password_is_needed(signed_in: SignedIn) -> None:
    status, page = change(signed_in("editor"), current="not the one")

    assert status == 422
    assert "This is not your present password. Type it again" in page


@time_machine.travel("2026-11-24T09:00:00Z", tick=False)
def test_guessing_the_present_password_is_slowed_down(signed_in: SignedIn) -> None:
    client = signed_in("editor")
    for _ in range(10):
        change(client, current="not the one")

    status, page = change(client)

    assert status == 429
    assert "Wait 30 seconds and try again." in page


def test_two_different_new_passwords_are_refused(signed_in: SignedIn) -> None:
    status, page = change(signed_in("editor"), again="seven gulls on a crane!")

    assert status == 422
    assert "This differs from the new password above. Type both again" in page


def test_what_was_typed_is_never_sent_back(signed_in: SignedIn) -> None:
    _, page = change(signed_in("editor"), current="not the one")

    assert NEW not in page
    assert "not the one" not in page


def test_password_managers_know_which_field_is_which(signed_in: SignedIn, client: CriticalClient) -> None:
    sign_in = JustHTML(client.get("/sign-in").text, sanitize=False)
    own = JustHTML(signed_in("editor").get(PATH).text, sanitize=False)

    assert kinds(sign_in) == {"email": "username", "password": "current-password"}
    assert kinds(own) == {
        "username": "username",
        "current_password": "current-password",
        "password": "new-password",
        "password_again": "new-password",
    }


def kinds(page: JustHTML) -> dict[str, str]:
    fields = [field.attrs or {} for field in find(page, "main input") if (field.attrs or {}).get("type") != "hidden"]
    assert not any({"onpaste", "maxlength"} & field.keys() for field in fields)
    return {field["name"] or "": field.get("autocomplete") or "" for field in fields}


def test_ones_sessions_are_listed_with_the_present_one_marked(signed_in: SignedIn) -> None:
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        signed_in("editor")
    with time_machine.travel("2026-11-24T09:30:00Z", tick=False):
        page = signed_in("editor").get("/admin/account/").text

    assert page.count("Firefox") >= 2
    assert page.count("this one") == 1
    assert "24 November 2026, 09:00 (UTC)" in page


def test_one_session_or_all_others_can_be_ended(app: Flask, signed_in: SignedIn) -> None:
    one, two, three = (signed_in("editor") for _ in range(3))
    with app.app_context():
        first = db.session.scalars(select(UserSession.id).order_by(UserSession.id)).first()

    three.post(f"/admin/account/sessions/{first}/end")
    after_one = [client.get("/admin/account/").status_code for client in (one, two, three)]
    three.submit("/admin/account/", button="End all others")
    after_all = [client.get("/admin/account/").status_code for client in (one, two, three)]

    assert after_one == [303, 200, 200]
    assert after_all == [303, 303, 200]


def test_nobody_ends_a_colleagues_session(app: Flask, signed_in: SignedIn) -> None:
    editor, viewer = signed_in("editor"), signed_in("viewer")
    with app.app_context():
        first = db.session.scalars(select(UserSession.id).order_by(UserSession.id)).first()

    response = viewer.post(f"/admin/account/sessions/{first}/end")

    assert response.status_code == 404
    assert editor.get("/admin/account/").status_code == 200


def test_ending_the_present_session_signs_out(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("editor")

    client.submit("/admin/account/", button="End the session in Firefox")

    assert client.get("/admin/account/").status_code == 303


def test_a_change_of_password_is_one_event_of_its_owner(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    change(client)

    with app.app_context():
        newest = list_history(Subject("user", "1"))[0]
    assert (newest.action, newest.by.id) == ("own_password_changed", 1)
    assert NEW not in str(newest)
