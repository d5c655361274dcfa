"""`flask sites`: add a website, list them."""

import pytest
from flask import Flask

from app.inventory.queries import find_site
from tests.builders import make_site

CREATE = ["sites", "create", "quay", "--name", "Quay Portal", "--url", "https://quay.example"]


def test_a_website_is_added_and_not_public(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=CREATE)

    assert done.exit_code == 0
    with app.app_context():
        site = find_site("quay")
        assert site is not None
        assert (site.name, site.public, site.locales) == ("Quay Portal", False, ["en", "nl"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([*CREATE[:2], "admin", *CREATE[3:]], "own pages"),
        ([*CREATE[:2], "No Key", *CREATE[3:]], "small letters"),
        ([*CREATE[:-1], "quay.example"], "--url: Write the whole address, beginning with https://"),
        ([*CREATE[:4], " ", *CREATE[5:]], "--name: Enter the name of the website."),
        ([*CREATE[:4], "Quay\tPortal", *CREATE[5:]], "--name: After “Quay” stands a character that cannot be seen"),
        ([*CREATE[:4], "x" * 201, *CREATE[5:]], "--name: Shorten this to 200 characters; it has 201."),
        ([*CREATE[:-1], f"https://quay.example/{'x' * 500}"], "--url: Shorten this to 500 characters; it has 521."),
        ([*CREATE, "--controller", "Quay\nBoard"], "--controller: After “Quay” stands a character"),
        ([*CREATE, "--contact", "x" * 501], "--contact: Shorten this to 500 characters; it has 501."),
    ],
)
def test_a_website_that_cannot_be_is_refused_in_one_sentence(app: Flask, words: list[str], sentence: str) -> None:
    done = app.test_cli_runner().invoke(args=words)

    assert done.exit_code == 1
    assert sentence in done.output
    assert len(done.output.splitlines()) == 1


def test_a_key_is_given_once(app: Flask) -> None:
    app.test_cli_runner().invoke(args=CREATE)

    assert app.test_cli_runner().invoke(args=CREATE).exit_code == 1


def test_the_websites_are_listed(app: Flask) -> None:
    with app.app_context():
        make_site()

    assert "Harbour Portal" in app.test_cli_runner().invoke(args=["sites", "list"]).output
