"""A form that is sent after the session ended is there again after signing in: filled, and not saved."""

import io
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from justhtml import JustHTML
from sqlalchemy import select, text

from app.accounts.models import KeptForm, User
from app.accounts.service import disable_person, end_sessions
from app.audit import COMMAND
from app.database import db, now
from tests.critic import ADDRESS, CriticalClient, find, form_values
from tests.people import PASSWORD, make_person

TYPED = {"name": "Noor van der Kade", "email": "noor@quay.example", "role": "publisher"}
FORM = "/admin/people/new"

SignedIn = Callable[[str], CriticalClient]


@pytest.fixture
def admin(app: Flask, signed_in: SignedIn) -> CriticalClient:
    """An administrator who has the form for a new person open, and whose session then ends."""
    client = signed_in("admin")
    client.get(FORM)
    end_all(app)
    return client


def end_all(app: Flask) -> None:
    with app.app_context():
        for number in db.session.scalars(select(User.id)).all():
            end_sessions(by=COMMAND, number=number)


def sign_in_again(client: CriticalClient, address: str, email: str = "admin@quay.example") -> str:
    """Sign in on the page at `address`; where the person is sent."""
    response = client.submit(address, {"email": email, "password": PASSWORD})
    assert response.status_code == 303
    return response.location


def filled_in(page: str) -> dict[str, str]:
    form = next(f for f in find(JustHTML(page, sanitize=False), "main form") if find(f, "[name=email]"))
    return {name: values[0] for name, values in form_values(form).items() if values}


def kept(app: Flask) -> list[KeptForm]:
    with app.app_context():
        return list(db.session.scalars(select(KeptForm)))


def test_what_was_typed_is_there_after_signing_in_and_not_saved(app: Flask, admin: CriticalClient) -> None:
    sent = admin.post(FORM, data=TYPED)
    sign_in = admin.get(sent.location)
    goal = sign_in_again(admin, sent.location)
    page = admin.get(goal)

    assert (sent.status_code, urlsplit(sent.location).path) == (303, "/sign-in")
    assert "You were signed out. Sign in to go on; what you typed is kept." in sign_in.text
    assert urlsplit(goal).path == FORM
    assert filled_in(page.text).items() >= TYPED.items()
    assert "This is not saved yet" in page.text
    with app.app_context():
        assert db.session.scalars(select(User.email)).all() == ["admin@quay.example"]


def test_the_filled_form_can_be_sent_and_is_then_forgotten(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    with app.app_context():
        person = f"/admin/people/{make_person('viewer')}/"
    client.get(person)
    end_all(app)
    goal = sign_in_again(client, client.post(person, data=TYPED).location)

    response = client.submit(goal, button="Save")

    assert response.status_code == 303
    assert kept(app) == []
    with app.app_context():
        assert db.session.scalars(select(User.name).where(User.email == TYPED["email"])).one() == TYPED["name"]


def test_a_form_that_is_refused_stays_kept(app: Flask, admin: CriticalClient) -> None:
    goal = sign_in_again(admin, admin.post(FORM, data=TYPED).location)

    page = admin.submit(goal, {"email": "no address"})

    assert page.status_code == 422
    assert len(kept(app)) == 1


def test_a_second_time_out_keeps_what_was_typed_since(app: Flask, admin: CriticalClient) -> None:
    goal = sign_in_again(admin, admin.post(FORM, data=TYPED).location)
    admin.get(goal)
    end_all(app)

    again = sign_in_again(admin, admin.post(goal, data=TYPED | {"name": "Noor"}).location)

    assert again.count("kept=") == 1
    assert filled_in(admin.get(again).text)["name"] == "Noor"


def test_somebody_else_gets_nothing_of_it(app: Flask, admin: CriticalClient) -> None:
    with app.app_context():
        make_person("admin", email="other@quay.example")
    sent = admin.post(FORM, data=TYPED)

    goal = sign_in_again(admin, sent.location, email="other@quay.example")
    page = admin.get(f"{FORM}?{urlsplit(sent.location).query}")

    assert goal == "/admin/"
    assert "Noor" not in page.text
    assert "not saved yet" not in page.text


def test_the_token_alone_opens_nothing(app: Flask, admin: CriticalClient, client: CriticalClient) -> None:
    sent = admin.post(FORM, data=TYPED)

    page = client.get(sent.location)

    assert "Noor" not in page.text
    assert "admin@quay.example" not in page.text


def test_a_kept_form_fills_only_its_own_page(app: Flask, admin: CriticalClient) -> None:
    goal = sign_in_again(admin, admin.post(FORM, data=TYPED).location)

    page = admin.get(f"/admin/people/1/?{urlsplit(goal).query}")

    assert "Noor" not in page.text


def test_passwords_tokens_and_files_are_not_kept(app: Flask, admin: CriticalClient) -> None:
    secrets = {
        "password": "s1",
        "current_password": "s2",
        "new_password": "s3",
        "csrf_token": "s4",
        "password_again": "s5",
    }

    admin.post("/admin/account/password", data=secrets)
    admin.post(FORM, data=TYPED | {"list": (io.BytesIO(b"s6"), "list.csv")}, content_type="multipart/form-data")

    stored = [name for form in kept(app) for name, _ in json.loads(form.fields)]
    assert stored == ["name", "email", "role"]


def test_a_form_too_large_to_be_kept_says_so(app: Flask, admin: CriticalClient) -> None:
    sent = admin.post(FORM, data=TYPED | {"name": "n" * 1_000_001})

    assert kept(app) == []
    assert "it could not be kept" in admin.get(sent.location).text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
    ids=lambda headers: headers["Sec-Fetch-Site"],
)
def test_another_site_cannot_have_anything_kept(app: Flask, admin: CriticalClient, headers: dict[str, str]) -> None:
    admin.post(FORM, data=TYPED, headers={"Origin": "https://evil.example"} | headers)

    assert kept(app) == []


def test_an_older_browser_is_known_by_its_origin(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    end_all(app)
    older = FlaskClient(app, app.response_class)
    cookie = client.get_cookie("sessionid", domain="register.example")
    assert cookie is not None
    for origin in ("https://evil.example", ADDRESS):
        older.set_cookie("sessionid", cookie.value, domain="register.example", secure=True)
        older.post(FORM, base_url=ADDRESS, data={"name": origin}, headers={"Origin": origin})

    assert [json.loads(form.fields) for form in kept(app)] == [[["name", ADDRESS]]]


def test_nothing_is_kept_for_somebody_who_never_signed_in_here(app: Flask, client: CriticalClient) -> None:
    client.post(FORM, data=TYPED)

    assert kept(app) == []


def test_nothing_is_kept_for_somebody_whose_account_was_closed(app: Flask, signed_in: SignedIn) -> None:
    signed_in("admin")
    client = signed_in("editor")
    with app.app_context():
        number = db.session.scalars(text("""SELECT id FROM "user" WHERE role = 'editor'""")).one()
        disable_person(by=COMMAND, number=number)

    client.post(FORM, data=TYPED)

    assert kept(app) == []


def test_signing_out_in_another_tab_loses_nothing(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    client.get(FORM)
    client.post("/sign-out")

    goal = sign_in_again(client, client.post(FORM, data=TYPED).location)

    assert filled_in(client.get(goal).text).items() >= TYPED.items()


def test_the_newest_five_are_kept(app: Flask, admin: CriticalClient) -> None:
    for number in range(7):
        admin.post(FORM, data={"name": str(number)})

    assert [json.loads(form.fields)[0][1] for form in kept(app)] == ["2", "3", "4", "5", "6"]


def test_after_a_day_it_is_gone(app: Flask, admin: CriticalClient) -> None:
    sent = admin.post(FORM, data=TYPED)

    with time_machine.travel(now().replace(year=now().year + 1)):
        goal = sign_in_again(admin, sent.location)

        assert goal == "/admin/"
        assert kept(app) == []


def test_a_form_sent_to_an_address_without_a_page_comes_back_on_the_page_it_stood_on(
    app: Flask, admin: CriticalClient
) -> None:
    referrer = {"Referer": f"{ADDRESS}/admin/people/1/?a=b"}

    sent = admin.post("/admin/people/1/reset-password", data={"why": "forgotten"}, headers=referrer)

    assert urlsplit(sign_in_again(admin, sent.location)).path == "/admin/people/1/"


def test_a_page_elsewhere_is_never_the_goal(app: Flask, admin: CriticalClient) -> None:
    referrer = {"Referer": "https://evil.example/admin/people/1/"}

    sent = admin.post("/admin/people/1/reset-password", data={"why": "forgotten"}, headers=referrer)

    assert kept(app) == []
    assert sign_in_again(admin, sent.location) == "/admin/"


def test_a_page_of_origin_that_is_no_address_does_no_harm(app: Flask, admin: CriticalClient) -> None:
    sent = admin.post(FORM, data=TYPED, headers={"Referer": "https://[::1"})

    assert sent.status_code == 303
    assert len(kept(app)) == 1


def test_a_form_whose_token_ran_out_with_the_session_is_kept_too(app: Flask, admin: CriticalClient) -> None:
    admin.sends_token = False

    sent = admin.post(FORM, data=TYPED | {"csrf_token": "of long ago"})

    assert sent.status_code == 303
    assert len(kept(app)) == 1


def test_odd_characters_in_the_address_do_no_harm(app: Flask, admin: CriticalClient) -> None:
    path = "/admin/people/new?a=%00&b=%F0%9F%8D%AA&c=%3Ca%3E"

    goal = sign_in_again(admin, admin.post(path, data=TYPED).location)

    assert filled_in(admin.get(goal).text).items() >= TYPED.items()


def test_json_that_comes_too_late_is_told_so(app: Flask, admin: CriticalClient) -> None:
    answer = admin.post(FORM, json=TYPED)

    assert answer.status_code == 401
    assert answer.get_json()["error"] == "You were signed out"
    assert kept(app) == []
