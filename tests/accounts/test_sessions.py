"""Sessions are rows: looked at in each request, ended one by one, announced before they run out."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select, text, update

from app.accounts.models import UserSession
from app.accounts.queries import Limits, list_sessions
from app.accounts.service import disable_person, end_sessions, open_session
from app.audit import COMMAND, Actor
from app.database import db, now
from tests.conftest import on_both_databases
from tests.critic import CriticalClient
from tests.people import make_person

SignedIn = Callable[[str], CriticalClient]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        yield clock


def is_in(client: CriticalClient) -> bool:
    """Whether the next page is shown, and not sign-in."""
    response = client.get("/admin/account/")
    assert response.status_code in {200, 303}
    return response.status_code == 200


def test_a_session_ends_after_an_hour_without_use(clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    clock.shift(timedelta(minutes=59))
    assert is_in(client)
    clock.shift(timedelta(minutes=59))
    assert is_in(client)
    clock.shift(timedelta(minutes=61))

    assert not is_in(client)


def test_a_session_ends_after_half_a_day_also_in_use(clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    for _ in range(23):
        clock.shift(timedelta(minutes=31))
        assert is_in(client)

    clock.shift(timedelta(minutes=31))

    assert not is_in(client)


def test_a_disabled_person_is_out_at_the_next_request(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    assert is_in(client)

    with app.app_context():
        disable_person(by=COMMAND, number=number_of(app, "editor"))

    assert not is_in(client)


@pytest.mark.parametrize("column", ["disabled_at", "erased_at"])
def test_a_session_that_is_left_open_lets_nobody_in_who_may_no_longer_sign_in(
    app: Flask, signed_in: SignedIn, column: str
) -> None:
    client = signed_in("editor")

    with app.app_context():
        db.session.execute(text(f"""UPDATE "user" SET {column} = CURRENT_TIMESTAMP"""))
        db.session.commit()

    assert not is_in(client)


def test_a_changed_role_counts_from_the_next_request(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("admin")
    assert client.get("/admin/people/").status_code == 200

    with app.app_context():
        db.session.execute(text("""UPDATE "user" SET role = 'viewer'"""))
        db.session.commit()

    assert client.get("/admin/people/").status_code == 403


@on_both_databases
def test_ended_sessions_are_out_and_others_stay(app: Flask, signed_in: SignedIn) -> None:
    one, other, colleague = signed_in("editor"), signed_in("editor"), signed_in("viewer")

    with app.app_context():
        count = end_sessions(by=COMMAND, number=number_of(app, "editor"))

    assert count == 2
    assert (is_in(one), is_in(other), is_in(colleague)) == (False, False, True)


def test_the_use_of_a_session_is_written_at_most_once_a_minute(
    app: Flask, clock: time_machine.Traveller, signed_in: SignedIn
) -> None:
    client = signed_in("editor")
    seen = []
    for _ in range(4):
        clock.shift(timedelta(seconds=40))
        is_in(client)
        with app.app_context():
            seen.append(db.session.scalars(select(UserSession.last_seen_at)).one().strftime("%H:%M:%S"))

    assert seen == ["09:00:00", "09:01:20", "09:01:20", "09:02:40"]


def test_reading_a_public_page_writes_nothing(app: Flask, clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    clock.shift(timedelta(minutes=30))
    statements = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    client.get("/healthz")
    client.get("/readyz")

    assert [one for one in statements if "user_session" in one] == []


def test_a_database_that_cannot_be_written_still_shows_pages(
    app: Flask, clock: time_machine.Traveller, signed_in: SignedIn
) -> None:
    client = signed_in("editor")
    clock.shift(timedelta(minutes=2))
    with app.app_context():
        event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
        db.engine.dispose()

    assert is_in(client)


def test_a_page_says_when_the_session_ends(clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    clock.shift(timedelta(seconds=30))

    page = client.get("/admin/account/").text

    assert seconds_left(page) == 60 * 60 - 30
    assert 'data-extend-url="/admin/session/extend"' in page
    assert "10:00" in page, "for those without a script"


def test_extending_starts_the_hour_anew(clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    clock.shift(timedelta(minutes=58))

    answer = client.post("/admin/session/extend", headers={"Accept": "application/json"})
    clock.shift(timedelta(minutes=59))

    assert answer.get_json() == {"ends_in": 60 * 60}
    assert is_in(client)


def test_extending_needs_the_form_token(signed_in: SignedIn) -> None:
    client = signed_in("editor")
    client.sends_token = False

    assert client.post("/admin/session/extend").status_code == 400


def test_extending_a_session_that_is_over_says_so(clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    clock.shift(timedelta(minutes=61))

    answer = client.post("/admin/session/extend", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.get_json()["error"] == "You were signed out"


def test_near_the_end_of_the_day_no_extension_is_offered(clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    for _ in range(14):
        clock.shift(timedelta(minutes=50))
        is_in(client)

    page = client.get("/admin/account/").text

    assert seconds_left(page) == (12 * 60 - 14 * 50) * 60
    assert "data-extend-url" not in page


def test_sign_in_says_that_the_session_ended(clock: time_machine.Traveller, signed_in: SignedIn) -> None:
    client = signed_in("editor")
    clock.shift(timedelta(minutes=61))

    page = client.get(client.get("/admin/account/").location)

    assert "You were signed out. Sign in to go on." in page.text


def test_somebody_new_is_not_told_that_they_were_signed_out(client: CriticalClient) -> None:
    assert "You were signed out" not in client.get("/sign-in").text


def test_sessions_of_long_ago_are_removed(app: Flask, signed_in: SignedIn) -> None:
    signed_in("editor")

    with app.app_context(), time_machine.travel(now() + timedelta(days=31)):
        open_session(by=Actor("person", 1), number=number_of(app, "editor"))

        assert len(db.session.scalars(select(UserSession)).all()) == 1


@on_both_databases
def test_only_good_sessions_are_listed_the_latest_first(app: Flask) -> None:
    with app.app_context():
        number = make_person("editor")
        actor = Actor("person", number)
        ids = [open_session(by=actor, number=number, browser=name).id for name in ("Firefox", "Chrome", "Safari")]
        long_ago = now() - timedelta(hours=2)
        db.session.execute(update(UserSession).where(UserSession.id == ids[0]).values(last_seen_at=long_ago))
        db.session.commit()

        listed = list_sessions(number=number, limits=Limits(timedelta(hours=1), timedelta(hours=12)))

        assert [one.browser for one in listed] == ["Safari", "Chrome"]


def seconds_left(page: str) -> int:
    found = re.search(r'data-ends-in="(\d+)"', page)
    assert found
    return int(found[1])


def number_of(app: Flask, role: str) -> int:
    """The number of the person with that role."""
    with app.app_context():
        number: int = db.session.scalars(text(f"""SELECT id FROM "user" WHERE role = '{role}'""")).one()
        return number
