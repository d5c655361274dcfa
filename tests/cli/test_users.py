"""`flask users`: accounts from the command line."""

import re

import pytest
from click.testing import Result
from flask import Flask

from app.accounts.queries import get_user_by_email
from app.accounts.service import add_person
from app.audit import SYSTEM
from app.audit.queries import list_events
from tests.critic import CriticalClient


@pytest.fixture(autouse=True)
def _admin(app: Flask) -> None:
    with app.app_context():
        add_person(by=SYSTEM, email="admin@quay.example", role="admin", password="nine boats came in")


def run(app: Flask, *words: str, typed: str = "") -> Result:
    """`flask users WORDS`, with `typed` on standard input."""
    return app.test_cli_runner().invoke(args=["users", *words], input=typed)


def test_an_account_is_made_and_its_password_printed_once(app: Flask, client: CriticalClient) -> None:
    result = run(app, "create", "Anna@Quay.example", "--name", "Anna Aak", "--role", "editor")

    assert result.exit_code == 0
    assert "anna@quay.example may sign in as editor." in result.output
    password = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", result.output)
    assert len(password) == 1
    response = client.submit("/sign-in", {"email": "anna@quay.example", "password": password[0]})
    assert client.get(response.location).location.startswith("/admin/account/password")


def test_a_password_can_be_given_on_standard_input(app: Flask, client: CriticalClient) -> None:
    result = run(app, "create", "anna@quay.example", "--password-stdin", typed="seven gulls on a crane\n")

    assert result.exit_code == 0
    assert "gulls" not in result.output
    assert "Password" not in result.output
    answers = {"email": "anna@quay.example", "password": "seven gulls on a crane"}
    assert client.submit("/sign-in", answers).status_code == 303


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (("create", "admin@QUAY.example"), "", "Somebody already has this e-mail address."),
        (("create", "anna"), "", "Write the whole e-mail address"),
        (("create", "a@quay.example", "--password-stdin"), "welcome1\n", "This is among the passwords"),
        (("create", "a@quay.example", "--password-stdin"), "", "Standard input holds no password"),
        (
            ("create", "a@quay.example", "--name", "Anna\tAak"),
            "",
            "--name: After “Anna” stands a character that cannot",
        ),
        (("create", "a@quay.example", "--name", "x" * 201), "", "--name: Shorten this to 200 characters; it has 201."),
        (("create", "a@quay.example", "--role", "king"), "", "'king' is not one of"),
        (("disable", "nobody@quay.example"), "", "Nobody has the e-mail address nobody@quay.example."),
        (("enable", "nobody@quay.example"), "", "Nobody has the e-mail address nobody@quay.example."),
        (("reset-password", "nobody@quay.example"), "", "Nobody has the e-mail address nobody@quay.example."),
        (("disable", "admin@quay.example"), "", "This is the only administrator who can sign in."),
    ],
)
def test_what_goes_wrong_is_one_sentence(app: Flask, words: tuple[str, ...], typed: str, sentence: str) -> None:
    result = run(app, *words, typed=typed)

    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_an_account_is_closed_and_opened(app: Flask) -> None:
    run(app, "create", "anna@quay.example")

    closed = run(app, "disable", "Anna@quay.example")
    listed = run(app, "list").output
    opened = run(app, "enable", "anna@quay.example")

    assert (closed.exit_code, opened.exit_code) == (0, 0)
    assert re.search(r"anna@quay\.example.*viewer.*closed", listed)


def test_a_new_password_replaces_a_forgotten_one(app: Flask, client: CriticalClient) -> None:
    result = run(app, "reset-password", "admin@quay.example")

    password = result.output.split()[-1]
    assert client.submit("/sign-in", {"email": "admin@quay.example", "password": password}).status_code == 303
    old = {"email": "admin@quay.example", "password": "nine boats came in"}
    client.post("/sign-out")
    assert client.submit("/sign-in", old).status_code == 422


def test_a_chosen_password_replaces_a_forgotten_one(app: Flask, client: CriticalClient) -> None:
    result = run(app, "reset-password", "admin@quay.example", "--password-stdin", typed="seven gulls on a crane\r\n")

    assert result.exit_code == 0
    answers = {"email": "admin@quay.example", "password": "seven gulls on a crane"}
    assert client.submit("/sign-in", answers).status_code == 303


def test_everybody_is_listed(app: Flask) -> None:
    run(app, "create", "anna@quay.example", "--name", "Anna [Aak] :boat:")

    lines = run(app, "list").output

    assert re.search(r"admin@quay\.example.*admin.*open.*0", lines)
    assert re.search(r"anna@quay\.example.*Anna \[Aak\] :boat:.*viewer.*to choose a password.*0", lines)


def test_what_the_command_line_does_is_in_the_trail(app: Flask) -> None:
    run(app, "create", "anna@quay.example")

    with app.app_context():
        event = list_events(limit=1)[0]
        assert (event.action, event.by.kind, event.subject.key) == (
            "added",
            "command",
            str(get_user_by_email("anna@quay.example").id),
        )


def test_a_name_that_is_no_text_is_refused_in_one_sentence(app: Flask) -> None:
    result = run(app, "create", "anna@quay.example", "--name", "Anna\udcff")  # how Python takes a stray byte

    assert result.exit_code == 1
    assert result.stderr == "Error: What was given to this command is not text in UTF-8. Type it again.\n"
