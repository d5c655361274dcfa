"""The yearly review by single keys, which mean nothing elsewhere."""

import re

from flask import Flask
from playwright.sync_api import Page, expect

from app.inventory.queries import get_entry, get_site
from app.inventory.queries.checks import today_at
from tests.browser.pages import sign_in
from tests.builders import make_entry, make_site

REVIEW = "/admin/sites/harbour/review/"


def test_one_key_is_enough_for_each_entry(live: Flask, page: Page) -> None:
    with live.app_context():
        site = make_site()
        keys = [make_entry(site, function={"en": name}).key for name in ("Mooring", "Tides", "Weather")]
    sign_in(page, live, "editor")
    page.goto(REVIEW)
    expect(page.locator("[data-review]")).to_be_focused()

    page.keyboard.press("1")
    expect(page.get_by_role("region", name="Tides")).to_be_focused()
    page.keyboard.press("3")
    expect(page.get_by_role("region", name="Weather")).to_be_focused()
    page.keyboard.press("2")
    page.wait_for_url(re.compile(rf"/entries/{keys[2]}\?list=review"))

    with live.app_context():
        site = get_site("harbour")
        reviewed = [get_entry(site, key).reviewed_at for key in keys]
        assert reviewed == [today_at(site), None, None]


def test_away_from_the_entry_the_keys_do_nothing(live: Flask, page: Page) -> None:
    with live.app_context():
        make_entry(make_site(), function={"en": "Mooring"})
    sign_in(page, live, "editor")
    page.goto(REVIEW)

    page.get_by_role("link", name="Who reviewed what").focus()
    page.keyboard.press("1")

    expect(page.get_by_role("heading", name="Mooring")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/review/$"))
