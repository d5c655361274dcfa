"""People come, change and go."""

import re
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.errors import (
    EmailTakenError,
    LastAdminError,
    PersonNotFoundError,
    WeakPasswordError,
    WrongEmailError,
)
from app.accounts.models import KeptForm, User, UserSession
from app.accounts.queries import get_user_by_email
from app.accounts.service import (
    add_person,
    change_person,
    create_first_admin,
    disable_person,
    enable_person,
    erase_person,
    open_session,
)
from app.audit import COMMAND, SYSTEM, Actor, Subject
from app.audit.queries import first_broken_link, list_events, list_history
from app.database import db
from tests.conftest import on_both_databases
from tests.critic import CriticalClient
from tests.people import PASSWORD, make_person

NEW = {"name": "Noor van der Kade", "email": "Noor@Quay.example", "role": "publisher"}

SignedIn = Callable[[str], CriticalClient]


@pytest.fixture
def admin(signed_in: SignedIn) -> CriticalClient:
    return signed_in("admin")


def password_on(page: str) -> str:
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", page)
    assert found, page
    return found[0]


def number_of(app: Flask, email: str) -> int:
    with app.app_context():
        return get_user_by_email(email).id


def test_a_new_persons_password_is_shown_once_and_changed_at_first_sign_in(
    admin: CriticalClient, client: CriticalClient
) -> None:
    password = password_on(admin.submit("/admin/people/new", NEW).text)

    response = client.submit("/sign-in?next=/admin/audit/", {"email": "noor@quay.example", "password": password})
    first_page = client.get(response.location)
    choose = client.get(first_page.location)
    answers = {"current_password": password, "password": "seven gulls on a crane"}
    done = client.submit(
        first_page.location, answers | {"password_again": answers["password"]}, button="Save and go on"
    )

    assert first_page.status_code == 303
    assert "Choose your own password" in choose.text
    assert (done.status_code, done.location) == (303, "/admin/audit/")
    assert client.get(done.location).status_code == 200
    assert password not in admin.get("/admin/people/").text


@pytest.mark.parametrize("path", ["/admin/account/", "/admin/audit/", "/admin/people/"])
def test_before_the_password_is_chosen_no_other_page_opens(app: Flask, client: CriticalClient, path: str) -> None:
    with app.app_context():
        make_person("admin", must_change_password=True)
    client.submit("/sign-in", {"email": "admin@quay.example", "password": PASSWORD})

    assert client.get(path).location.startswith("/admin/account/password?")
    assert client.post("/admin/people/new", data=NEW).location.startswith("/admin/account/password")


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"name": ""}, "Enter the person's name"),
        ({"email": ""}, "Enter the person's e-mail address"),
        ({"email": "noor"}, "Write the whole e-mail address, for example name@example.org"),
        ({"email": "ADMIN@quay.example"}, "Somebody already has this e-mail address. Give another one"),
        ({"role": "emperor"}, "Choose one of the answers in the list"),
    ],
)
def test_a_wrong_answer_says_what_to_do(admin: CriticalClient, answers: dict[str, str], problem: str) -> None:
    admin.get("/admin/people/new")

    page = admin.post("/admin/people/new", data=NEW | answers)

    assert page.status_code == 422
    assert problem in page.text.replace("&#39;", "'")


def test_somebody_can_be_renamed_and_given_another_role(app: Flask, admin: CriticalClient) -> None:
    with app.app_context():
        number = make_person("viewer")

    response = admin.submit(f"/admin/people/{number}/", NEW, button="Save")

    assert response.status_code == 303
    page = admin.get("/admin/people/").text
    assert "Noor van der Kade" in page
    assert "noor@quay.example" in page
    assert "Publisher" in page


def test_a_closed_account_can_be_opened_again(app: Flask, admin: CriticalClient, client: CriticalClient) -> None:
    with app.app_context():
        number = make_person("viewer")
    page = f"/admin/people/{number}/"

    admin.submit(page, button="Close the account")
    refused = client.submit("/sign-in", {"email": "viewer@quay.example", "password": PASSWORD})
    admin.submit(page, button="Open the account")
    let_in = client.submit("/sign-in", {"email": "viewer@quay.example", "password": PASSWORD})

    assert (refused.status_code, let_in.status_code) == (422, 303)


def test_a_new_password_ends_all_sessions_and_is_shown_once(
    app: Flask, admin: CriticalClient, signed_in: SignedIn, client: CriticalClient
) -> None:
    viewer = signed_in("viewer")
    page = f"/admin/people/{number_of(app, 'viewer@quay.example')}/"

    password = password_on(admin.submit(page, button="Make a new password").text)

    assert viewer.get("/admin/account/").status_code == 303
    assert password not in admin.get(page).text
    old = client.submit("/sign-in", {"email": "viewer@quay.example", "password": PASSWORD})
    new = client.submit("/sign-in", {"email": "viewer@quay.example", "password": password})
    assert (old.status_code, new.status_code) == (422, 303)


def test_somebody_can_be_signed_out_everywhere(app: Flask, admin: CriticalClient, signed_in: SignedIn) -> None:
    one, other = signed_in("viewer"), signed_in("viewer")
    page = f"/admin/people/{number_of(app, 'viewer@quay.example')}/"

    admin.submit(page, button="Sign out everywhere")

    assert [client.get("/admin/account/").status_code for client in (one, other, admin)] == [303, 303, 200]


def test_an_erased_persons_name_is_gone_and_their_deeds_stay(
    app: Flask, admin: CriticalClient, signed_in: SignedIn
) -> None:
    viewer = signed_in("viewer")
    number = number_of(app, "viewer@quay.example")

    question = admin.get(f"/admin/people/{number}/erase")
    admin.submit(f"/admin/people/{number}/erase")

    assert "Viewer of the Quay" in question.text
    assert viewer.get("/admin/account/").status_code == 303
    for path in ("/admin/people/", "/admin/people/?former=yes", f"/admin/people/{number}/", "/admin/audit/"):
        page = admin.get(path).text
        assert "Viewer of the Quay" not in page
        assert "viewer@quay.example" not in page
    assert f"A former colleague (number {number})" in admin.get("/admin/audit/").text
    with app.app_context():
        assert first_broken_link() is None


@on_both_databases
def test_nothing_but_the_number_of_an_erased_person_is_in_the_database(app: Flask) -> None:
    with app.app_context():
        add_person(by=COMMAND, email="admin@quay.example", role="admin")
        number = add_person(by=COMMAND, email="Leaver@quay.example", name="Lea Leaver", role="editor").number
        open_session(by=Actor("person", number), number=number)

        erase_person(by=COMMAND, number=number)

        user = db.session.get_one(User, number)
        assert (user.email, user.name, user.password_hash) == (None, "", "")
        for table in (UserSession, KeptForm):
            assert db.session.scalars(select(table.id).where(table.user_id == number)).all() == []
        everything = "".join(
            str(row) for table in db.metadata.sorted_tables for row in db.session.execute(table.select()).all()
        )
        assert "eaver" not in everything


def test_an_erased_address_can_be_used_again(session: Session) -> None:
    number = add_person(by=COMMAND, email="a@quay.example", role="viewer").number
    erase_person(by=COMMAND, number=number)

    again = add_person(by=COMMAND, email="a@quay.example", role="viewer").number

    assert again != number


@pytest.mark.parametrize("button", ["Close the account", "demote", "erase"], ids=["closed", "demoted", "erased"])
def test_the_last_administrator_stays(app: Flask, admin: CriticalClient, button: str) -> None:
    number = number_of(app, "admin@quay.example")
    page = f"/admin/people/{number}/"
    with app.app_context():
        closed = make_person("admin", email="closed@quay.example")
        disable_person(by=COMMAND, number=closed)

    if button == "erase":
        response = admin.submit(f"{page}erase")
    elif button == "demote":
        response = admin.submit(page, {"role": "viewer"}, button="Save")
    else:
        response = admin.submit(page, button=button)

    assert response.status_code in {409, 422}
    assert "This is the only administrator who can sign in. Make somebody else administrator first." in response.text
    assert admin.get("/admin/people/").status_code == 200


@on_both_databases
def test_two_administrators_cannot_close_each_other_at_the_same_moment(app: Flask) -> None:
    with app.app_context():
        numbers = [make_person("admin", email=f"{name}@quay.example") for name in ("one", "two")]
    refused = []
    start = threading.Barrier(2)

    def close(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                disable_person(by=COMMAND, number=number)
            except LastAdminError:
                refused.append(number)

    threads = [threading.Thread(target=close, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1


@on_both_databases
def test_two_people_cannot_take_one_address_at_the_same_moment(app: Flask) -> None:
    refused = []
    start = threading.Barrier(3)

    def add() -> None:
        with app.app_context():
            start.wait()
            try:
                add_person(by=COMMAND, email="same@quay.example", role="viewer")
            except EmailTakenError:
                refused.append(1)

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 2


def test_neither_name_nor_address_nor_password_is_in_the_trail(session: Session) -> None:
    first = add_person(by=COMMAND, email="a@quay.example", name="Anna", role="admin")
    change_person(by=COMMAND, number=first.number, email="b@quay.example", name="Berta", role="admin")
    second = add_person(by=COMMAND, email="c@quay.example", name="Carla", role="viewer", password="nine boats came in")
    disable_person(by=COMMAND, number=second.number)
    enable_person(by=COMMAND, number=second.number)

    rows = "".join(map(str, session.execute(text("SELECT * FROM audit_event")).all()))
    for word in ("quay", "Anna", "Berta", "Carla", first.password, "nine boats", "argon2"):
        assert word not in rows
    assert [event.action for event in list_history(Subject("user", str(second.number)))] == [
        "enabled",
        "disabled",
        "added",
    ]


def test_what_changes_nothing_leaves_no_event(session: Session) -> None:
    number = add_person(by=COMMAND, email="a@quay.example", name="Anna", role="viewer").number
    enable_person(by=COMMAND, number=number)
    change_person(by=COMMAND, number=number, email="A@quay.example ", name="Anna", role="viewer")

    assert len(list_events()) == 1


@pytest.mark.parametrize("email", ["", "anna", "anna@", "@quay.example", "a b@quay.example", "a@quay", "a\x00@b.nl"])
def test_what_is_no_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(WrongEmailError):
        add_person(by=COMMAND, email=email, role="viewer")


def test_a_weak_password_is_refused_also_for_others(session: Session) -> None:
    with pytest.raises(WeakPasswordError):
        add_person(by=COMMAND, email="anna@quay.example", role="viewer", password="welcome1")


def test_the_first_administrator_is_made_once(session: Session) -> None:
    first = create_first_admin(by=SYSTEM)
    second = create_first_admin(by=SYSTEM)

    assert first is not None
    assert first.email == "admin@example.org"
    assert second is None
    user = session.scalars(select(User)).one()
    assert (user.role, user.must_change_password) == ("admin", True)


def test_two_registers_have_different_first_passwords(session: Session) -> None:
    first = create_first_admin(by=SYSTEM)
    session.execute(text("""DELETE FROM "user" """))
    session.commit()
    second = create_first_admin(by=SYSTEM)

    assert first
    assert second
    assert first.password != second.password


@pytest.mark.parametrize("number", ["4711", "0", "2147483648", "9" * 30])
def test_somebody_who_does_not_exist_is_404(admin: CriticalClient, number: str) -> None:
    assert admin.get(f"/admin/people/{number}/").status_code == 404
    assert admin.post(f"/admin/people/{number}/disable").status_code == 404


def test_an_administrator_who_steps_down_lands_on_a_page_they_may_see(app: Flask, admin: CriticalClient) -> None:
    with app.app_context():
        make_person("admin", email="second@quay.example")
    number = number_of(app, "admin@quay.example")

    response = admin.submit(f"/admin/people/{number}/", {"role": "viewer"}, button="Save")

    assert admin.get(response.location).status_code == 200


def test_an_unknown_address_is_said_in_a_sentence(session: Session) -> None:
    with pytest.raises(PersonNotFoundError, match=r"Nobody has the e-mail address nobody@quay\.example\."):
        get_user_by_email("nobody@quay.example")


def test_a_form_cannot_set_what_it_does_not_ask(app: Flask, admin: CriticalClient) -> None:
    with app.app_context():
        number = make_person("viewer")
        before = db.session.get_one(User, number).password_hash
    admin.get("/admin/people/new")

    admin.post(f"/admin/people/{number}/", data=NEW | {"password_hash": "x", "disabled_at": "2020-01-01", "id": "99"})

    with app.app_context():
        user = db.session.get_one(User, number)
        assert (user.password_hash, user.disabled_at, user.name) == (before, None, NEW["name"])


def test_what_people_are_called_is_shown_as_it_was_typed(app: Flask, admin: CriticalClient) -> None:
    name = """<script>alert("1")</script> & 'Co'"""

    admin.submit("/admin/people/new", NEW | {"name": name})

    page = admin.get("/admin/people/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_list_of_people_asks_the_database_equally_often_however_long_it_is(
    app: Flask, admin: CriticalClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = count_queries(lambda: admin.get("/admin/people/"))
    with app.app_context():
        for number in range(10):
            make_person("viewer", email=f"{number}@quay.example")

    many = count_queries(lambda: admin.get("/admin/people/"))

    assert few == many
