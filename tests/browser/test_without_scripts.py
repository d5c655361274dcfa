"""Everything works without JavaScript: reading the policy, and the core of the back office."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from app.config import Settings
from app.inventory.queries import get_site, list_entries_for
from tests.browser.conftest import watch
from tests.browser.filled import fill
from tests.browser.pages import type_sign_in
from tests.builders import make_cookie, make_entry, make_site, publish


@pytest.fixture
def context(new_context: CreateContextCallback, live: Flask, settings: Settings) -> Iterator[BrowserContext]:
    """A browser that runs no script."""
    context = new_context(base_url=settings.address, locale="en-GB", java_script_enabled=False)
    context.set_default_timeout(10_000)
    faults = watch(context, settings.address)
    yield context
    assert not faults, "; ".join(faults)


def test_the_policy_can_be_searched(live: Flask, page: Page) -> None:
    fill(live)
    page.goto("/harbour/en/")

    page.get_by_role("searchbox", name="Find a cookie").fill("counting VISITS")
    page.get_by_role("button", name="Find").click()

    expect(page).to_have_url(re.compile(r"\?q=counting\+VISITS#cookies$"))
    expect(page.get_by_role("status")).to_contain_text("1 row of 11 has “counting VISITS”.")
    expect(page.locator(".register tbody")).to_have_count(1)
    expect(page.locator(".register tbody")).to_contain_text("Counting visits")
    page.get_by_role("link", name="Show all cookies").click()
    expect(page.locator(".register tbody")).to_have_count(11)


def test_a_short_policy_has_no_search_box(live: Flask, page: Page) -> None:
    with live.app_context():
        site = make_site()
        for number in range(9):
            make_entry(site, cookies=[make_cookie(f"berth_{number}")])
        publish(site)
    page.goto("/harbour/en/")

    expect(page.locator(".register tbody")).to_have_count(9)
    expect(page.get_by_role("searchbox")).to_have_count(0)


def test_the_language_is_changed_by_a_button_and_kept(live: Flask, page: Page) -> None:
    filled = fill(live)
    page.goto(f"/harbour/en/?q=mooring#entry-{filled.complete}")

    page.get_by_role("button", name="Nederlands").click()

    expect(page).to_have_url(re.compile(r"/harbour/nl/\?q=mooring"))
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.goto("/harbour/")
    expect(page).to_have_url(re.compile(r"/harbour/nl/$"))


def test_a_link_leads_to_a_row_and_to_a_cookie(live: Flask, page: Page) -> None:
    filled = fill(live)
    page.goto(f"/harbour/en/#entry-{filled.complete}")
    row = page.locator(f"#entry-{filled.complete}")

    expect(row).to_be_in_viewport()
    expect(row).to_have_css("outline-style", "solid")
    page.goto("/harbour/en/#cookie-berth_6")
    expect(page.locator("[id='cookie-berth_6']")).to_be_in_viewport()
    page.locator("#category-statistics .anchor").click()
    expect(page).to_have_url(re.compile(r"#entry-\w{8}$"))


def test_the_list_is_downloaded_as_data(live: Flask, page: Page) -> None:
    fill(live)
    page.goto("/harbour/en/")

    with page.expect_download() as download:
        page.get_by_role("link", name="The cookies as CSV").click()

    assert "berth_6" in download.value.path().read_text("utf-8")


def test_an_entry_is_written_row_by_row(live: Flask, page: Page) -> None:
    with live.app_context():
        make_site()
    type_sign_in(page, live, "editor")
    page.get_by_role("link", name="Entries", exact=True).click()
    page.get_by_role("link", name="Add an entry").click()
    page.locator("#provider").fill("A provider nobody knows yet")
    page.locator("#function-en").fill("Mooring")
    page.locator("#purpose-en").fill("Remembers your berth.")
    page.locator("#cookies-0-name").fill("berth")

    page.get_by_role("button", name="Add a cookie").click()
    page.locator("#cookies-1-name").fill("tide")
    page.get_by_role("button", name="Add a cookie").click()
    page.locator("#cookies-2-name").fill("gull")
    page.get_by_role("button", name="Remove Cookie 2").click()
    assert _saved(live) == []
    page.get_by_role("button", name="Save entry").click()

    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert _saved(live) == [("A provider nobody knows yet", ["berth", "gull"])]


def test_errors_are_listed_first_and_lead_to_their_fields(live: Flask, page: Page) -> None:
    with live.app_context():
        make_site()
    type_sign_in(page, live, "editor")
    page.get_by_role("link", name="Entries", exact=True).click()
    page.get_by_role("link", name="Add an entry").click()
    page.locator("#purpose-en").fill("Remembers your berth.")

    page.get_by_role("button", name="Save entry").click()

    summary = page.get_by_role("alert").first
    expect(summary).to_contain_text("Not saved")
    summary.get_by_role("link", name="Enter the name of the provider").click()
    expect(page).to_have_url(re.compile("#provider$"))
    expect(page.locator("#provider")).to_be_in_viewport()
    expect(page.locator("#purpose-en")).to_have_value("Remembers your berth.")


def _saved(app: Flask) -> list[tuple[str, list[str]]]:
    with app.app_context():
        entries = list_entries_for(get_site("harbour"), status="active")
        return [(entry.provider.name, [cookie.name for cookie in entry.cookies]) for entry in entries]
