"""Sessions end, and say so in time; what was typed is not lost. And a provider is made on the spot."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from app.config import Settings
from app.database import now
from app.inventory.queries import list_provider_names
from tests.browser.pages import assert_accessible, sign_in
from tests.builders import make_provider, make_site
from tests.people import PASSWORD

NEW_ENTRY = "/admin/sites/harbour/entries/new"
IDLE_MINUTES = 60


@pytest.fixture
def site(live: Flask) -> None:
    """A website without entries."""
    with live.app_context():
        make_site()


@contextmanager
def later(minutes: int) -> Iterator[None]:
    """The clock of the server, so many minutes on; it goes on ticking."""
    with time_machine.travel(now() + timedelta(minutes=minutes), tick=True):
        yield


@pytest.mark.usefixtures("site")
def test_a_provider_is_made_on_the_spot(live: Flask, page: Page) -> None:
    sign_in(page, live, "editor")
    page.goto(NEW_ENTRY)
    button = page.get_by_role("button", name="Add this provider")
    expect(button).to_be_hidden()
    page.locator("#function-en").fill("Tides")
    page.locator("#provider").fill("Moon Ltd")

    with page.expect_request("**/admin/providers.json") as request:
        button.click()

    assert request.value.headers["x-csrftoken"] == _cookie(page, "csrftoken")
    expect(page.get_by_text("Added: Moon Ltd")).to_be_visible()
    expect(button).to_be_hidden()
    expect(page.locator("#provider")).to_be_focused()
    expect(page.locator("#function-en")).to_have_value("Tides")
    assert _providers(live) == ["Moon Ltd"]


@pytest.mark.usefixtures("site")
def test_a_provider_that_is_there_is_not_offered_to_be_made(live: Flask, page: Page) -> None:
    with live.app_context():
        make_provider("Moon Ltd")
    sign_in(page, live, "editor")
    page.goto(NEW_ENTRY)

    page.locator("#provider").fill("moon ltd")

    expect(page.get_by_role("button", name="Add this provider")).to_be_hidden()


@pytest.mark.usefixtures("site")
def test_without_the_token_no_provider_is_made(live: Flask, page: Page) -> None:
    sign_in(page, live, "editor")
    page.goto(NEW_ENTRY)

    status = page.evaluate(
        """async () => (await fetch("/admin/providers.json", {
            method: "POST",
            headers: { "Content-Type": "application/json", Accept: "application/json" },
            body: JSON.stringify({ name: "Moon Ltd" }),
        })).status"""
    )

    assert status == 400
    assert _providers(live) == []


@pytest.mark.usefixtures("site")
def test_the_end_of_a_session_is_announced_and_put_off_by_one_press(live: Flask, page: Page) -> None:
    sign_in(page, live, "editor")
    page.clock.install()
    page.goto(NEW_ENTRY)
    page.locator("#function-en").fill("Tides")
    alert = page.get_by_role("alert")

    page.clock.fast_forward("57:30")
    expect(alert.get_by_role("heading")).to_have_count(0)
    page.clock.fast_forward("00:45")
    expect(alert).to_contain_text("You will be signed out in a moment")
    assert_accessible(page)
    with later(IDLE_MINUTES - 1), page.expect_response("**/admin/session/extend") as answer:
        page.get_by_role("button", name="Stay signed in").click()

    assert answer.value.json()["ends_in"] == pytest.approx(IDLE_MINUTES * 60, abs=30)
    expect(alert).to_contain_text("You stay signed in.")
    expect(page.locator("#function-en")).to_have_value("Tides")
    with later(IDLE_MINUTES + 10):
        page.goto("/admin/account/")
        expect(page.get_by_role("heading", level=1)).to_have_text("My account")


@pytest.mark.usefixtures("site")
def test_nobody_is_announced_an_end_that_was_put_off_in_another_tab(live: Flask, page: Page) -> None:
    sign_in(page, live, "editor")
    page.clock.install()
    page.goto(NEW_ENTRY)
    page.clock.fast_forward("58:30")
    expect(page.get_by_role("alert")).to_contain_text("You will be signed out in a moment")

    page.context.new_page().goto("/admin/account/")

    expect(page.get_by_role("alert").get_by_role("heading")).to_have_count(0)


@pytest.mark.usefixtures("site")
def test_after_the_end_the_page_says_so(live: Flask, page: Page) -> None:
    sign_in(page, live, "editor")
    page.clock.install()
    page.goto(NEW_ENTRY)

    page.clock.fast_forward("01:00:05")

    expect(page.get_by_role("alert")).to_contain_text("You were signed out.")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_that_was_sent_too_late_comes_back_filled(
    new_context: CreateContextCallback, live: Flask, settings: Settings, *, scripts: bool
) -> None:
    page = new_context(base_url=settings.address, locale="en-GB", java_script_enabled=scripts).new_page()
    sign_in(page, live, "editor")
    page.goto(NEW_ENTRY)
    page.locator("#provider").fill("Moon Ltd")
    page.locator("#function-en").fill("Tides, high & low")
    page.locator("#purpose-en").fill("Two lines\nof words")
    page.get_by_role("button", name="Add a cookie").click()
    page.locator("#cookies-0-name").fill("tide")
    page.locator("#cookies-1-name").fill("moon*")
    page.locator("#cookies-1-unit").select_option("session")

    with later(IDLE_MINUTES + 5):
        page.get_by_role("button", name="Save entry").click()
        expect(page.get_by_role("status")).to_contain_text("what you typed is kept")
        page.locator("#email").fill("editor@quay.example")
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

        expect(page).to_have_url(re.compile(NEW_ENTRY))
        expect(page.get_by_role("status").first).to_contain_text("This is not saved yet")
        expect(page.locator("#provider")).to_have_value("Moon Ltd")
        expect(page.locator("#function-en")).to_have_value("Tides, high & low")
        expect(page.locator("#purpose-en")).to_have_value("Two lines\nof words")
        expect(page.locator("#cookies-0-name")).to_have_value("tide")
        expect(page.locator("#cookies-1-name")).to_have_value("moon*")
        expect(page.locator("#cookies-1-unit")).to_have_value("session")
        assert _providers(live) == []
        page.get_by_role("button", name="Save entry").click()
        expect(page.get_by_role("status").first).to_contain_text("Saved.")
        assert _providers(live) == ["Moon Ltd"]


def _cookie(page: Page, name: str) -> str:
    return next(one["value"] for one in page.context.cookies() if one["name"] == name)


def _providers(app: Flask) -> list[str]:
    with app.app_context():
        return [*list_provider_names().values()]
