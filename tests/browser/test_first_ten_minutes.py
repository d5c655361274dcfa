"""A data protection officer's first ten minutes: from an empty register to a public page that is true."""

import csv
import re
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages import type_sign_in
from tests.builders import publish

POLICY = """Cookies on the quay

We keep small pieces of text in your browser when you use our harbour desk. Here you read which ones.

What is a cookie, then?

A name with a value, which your browser keeps and gives back at your next visit.

Which cookies the harbour desk uses

Necessary cookies, which the desk cannot do without

Service provider's name	Function and location	Cookie name(s)	Purposes
Quay IT	Mooring (front and back office)	berth_id	To know your boat from one page to the next
Quay IT	Language (front and back office)	quay_language	To greet you in your own language

Quay IT	Forms (front office)	quay_token	To see that a form comes from you
Quay IT	Your choices about cookies	quay_choices	To keep to what you chose
"""

PURPOSE = "Keeps your berth while you look for the harbour master."
PURPOSE_NL = "Houdt uw steiger vast terwijl u de havenmeester zoekt."


def test_an_old_policy_becomes_a_public_page_and_open_data(live: Flask, page: Page) -> None:
    type_sign_in(page, live, "admin")
    _answer_the_three_questions(page)
    _import_the_policy(page)
    key = _edit_the_first_row(page)
    expect(page.get_by_role("link", name="View public page")).to_have_count(0)
    with live.app_context():
        # By the pages of publishing: see test_publishing.
        publish("harbour-example")
    page.reload()

    page.get_by_role("link", name="View public page").click()

    row = page.locator(f"#entry-{key}")
    expect(row).to_contain_text(PURPOSE)
    expect(row).to_contain_text("No consent needed: Nobody could keep a berth without it.")
    expect(row.get_by_role("rowheader")).to_contain_text("Mooring")
    expect(row.get_by_role("rowheader")).to_contain_text("front and back office")
    expect(row.locator(".names code")).to_have_text("berth_id")
    expect(row.locator(".names")).to_contain_text("Kept: 2 weeks")
    heads = page.locator(".register thead th")
    expect(heads).to_have_text(["Provider", "Function and location", "Cookie names", "Purposes"])
    expect(page.locator("#category-necessary tbody")).to_have_count(4)

    page.get_by_role("button", name="Nederlands").click()

    expect(page).to_have_url(re.compile(r"/harbour-example/nl/$"))
    expect(row).to_contain_text(PURPOSE_NL)
    expect(row).to_contain_text("Zonder deze cookie houdt niemand een steiger.")

    with page.expect_download() as download:
        page.locator("#data a[href$='cookies.csv']").click()

    rows = _rows(download.value.path())
    assert len(rows) == 4
    assert rows[key]["cookie_name"] == "berth_id"
    assert rows[key]["purpose_en"] == PURPOSE
    assert rows[key]["purpose_nl"] == PURPOSE_NL
    assert rows[key]["consent_basis"] == "exempt_requested_service"
    assert rows[key]["max_age_seconds"] == "1209600"


def _answer_the_three_questions(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Three questions first")
    page.locator("#name").fill("Harbour desk")
    page.locator("#base_url").fill("https://harbour.example")
    page.locator("#controller_name").fill("Town of Quay")
    page.locator("#controller_contact").fill("privacy@quay.example")
    page.get_by_role("button", name="Add the website").click()


def _import_the_policy(page: Page) -> None:
    page.get_by_role("link", name="Import a list").click()
    page.locator("#text").fill(POLICY)
    page.locator("#locale").select_option("en")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview: nothing is written yet")
    expect(page.get_by_role("heading", name="4 added entries")).to_be_visible()
    expect(page.get_by_role("checkbox", name="What is a cookie, then?")).not_to_be_checked()
    page.get_by_role("button", name="Import 4 entries").click()
    expect(page.get_by_role("status").first).to_contain_text("4 entries")


def _edit_the_first_row(page: Page) -> str:
    page.get_by_role("link", name="berth_id").click()
    key = page.url.rsplit("/", 1)[-1]
    page.locator("#purpose-en").fill(PURPOSE)
    page.locator("#purpose-nl").fill(PURPOSE_NL)
    page.locator("#function-nl").fill("Afmeren")
    page.locator("#cookies-0-number").fill("2")
    page.locator("#cookies-0-unit").select_option("week")
    page.locator("#consent_basis").select_option("exempt_requested_service")
    page.locator("#exemption_reason-en").fill("Nobody could keep a berth without it.")
    page.locator("#exemption_reason-nl").fill("Zonder deze cookie houdt niemand een steiger.")
    page.get_by_role("button", name="Save entry").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    return key


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}
