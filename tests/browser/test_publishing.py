"""From an old policy to a chain of three versions: mended, published, changed, restored, verified."""

import re

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages import type_sign_in
from tests.builders import make_complete_site

SITE = "/admin/sites/harbour"
POLICY = """Cookies on the quay

Necessary cookies

Service provider's name	Function and location	Cookie name(s)	Purposes
Quay IT	Mooring (front and back office)	berth_id	To know your boat from one page to the next
"""


def test_from_an_old_policy_to_a_chain_that_verifies(live: Flask, page: Page) -> None:
    with live.app_context():
        make_complete_site(locales=("en",))
    type_sign_in(page, live, "publisher")
    _import(page)

    _is_told_and_mends(page)
    _publish(page, 1, "The first list of our cookies.")
    _change_the_lifetime(page)
    _publish(page, 2, "A cookie stays for less time.", difference=("2 weeks", "3 days"))
    page.goto(f"{SITE}/versions/1/restore")
    _publish(page, 3, "As it was at first.", difference=("3 days", "2 weeks"))

    page.goto("/harbour/en/")
    expect(page.locator("main")).to_contain_text("Kept: 2 weeks")
    expect(page.locator("main")).to_contain_text("Version 3, published on")
    result = live.test_cli_runner().invoke(args=["policy", "verify", "--site", "harbour"])
    assert result.output == "harbour: 3 versions, each as it was published.\n"


def _import(page: Page) -> None:
    page.goto(f"{SITE}/import/")
    page.locator("#text").fill(POLICY)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Import 1 entry").click()


def _is_told_and_mends(page: Page) -> None:
    page.goto(f"{SITE}/publish/")
    expect(page.get_by_role("heading", name="Mend this first")).to_be_visible()
    page.locator(".check", has_text="has no lifetime").get_by_role("link", name="Correct it").click()
    expect(page).to_have_url(re.compile("#cookies-0-number$"))
    page.locator("#cookies-0-number").fill("2")
    page.locator("#cookies-0-unit").select_option("week")
    page.locator("#consent_basis").select_option("exempt_requested_service")
    page.locator("#exemption_reason-en").fill("Nobody could keep a berth without it.")
    page.get_by_text("More details").click()
    page.locator("[name=personal_data][value=no]").check()
    page.locator("[name=third_party_access][value=no]").check()
    page.get_by_role("button", name="Save entry").click()


def _change_the_lifetime(page: Page) -> None:
    page.goto(f"{SITE}/entries/")
    page.get_by_role("link", name="berth_id").click()
    page.locator("#cookies-0-number").fill("3")
    page.locator("#cookies-0-unit").select_option("day")
    page.get_by_role("button", name="Save entry").click()
    expect(page.get_by_role("link", name="1 change is not published")).to_be_visible()


def _publish(page: Page, number: int, words: str, *, difference: tuple[str, str] | None = None) -> None:
    if "restore" not in page.url:
        page.goto(f"{SITE}/publish/")
    page.get_by_role("button", name="Go on to the difference").click()
    if difference:
        before, after = difference
        expect(page.locator(".ba del")).to_have_text(before)
        expect(page.locator(".ba ins")).to_have_text(after)
    page.get_by_role("link", name="Go on").click()
    page.locator("#reason").fill("Nothing here needs consent.")
    page.get_by_role("button", name="Go on").click()
    page.locator("#words-en").fill(words)
    page.get_by_role("button", name="Go on to the preview").click()
    page.get_by_role("button", name=f"Publish version {number}").click()
    expect(page.get_by_role("status").first).to_contain_text(f"Version {number} is published.")
