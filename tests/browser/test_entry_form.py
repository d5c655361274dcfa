"""What the form of an entry does more comfortably with a script."""

from flask import Flask
from playwright.sync_api import Page, expect

from app.inventory.queries import get_site, list_entries_for, list_provider_names
from tests.browser.pages import assert_accessible, assert_no_sideways_scroll, sign_in
from tests.builders import make_entry, make_site

NEW = "/admin/sites/harbour/entries/new"


def test_a_provider_is_made_on_the_spot(page: Page, live: Flask) -> None:
    with live.app_context():
        make_entry(make_site())
    sign_in(page, live, "editor")
    page.goto(NEW)
    offer = page.get_by_role("button", name="Add this provider")

    page.get_by_role("combobox", name="Provider").fill("quay it")
    expect(offer).to_be_hidden()
    page.get_by_role("combobox", name="Provider").fill("Lock Keepers")
    offer.click()

    expect(page.get_by_text("Added: Lock Keepers")).to_be_visible()
    expect(offer).to_be_hidden()
    with live.app_context():
        assert sorted(list_provider_names().values()) == ["Lock Keepers", "Quay IT"]


def test_a_categorys_usual_answer_is_filled_in_and_never_overrules_a_person(page: Page, live: Flask) -> None:
    with live.app_context():
        make_site()
    sign_in(page, live, "editor")
    page.goto(NEW)
    category, consent = page.locator("#category"), page.locator("#consent_basis")
    reason = page.get_by_role("group", name="Why is no consent needed?")

    expect(reason).to_be_hidden()
    category.select_option("necessary")
    expect(consent).to_have_value("exempt_requested_service")
    expect(reason).to_be_visible()
    category.select_option("marketing")
    expect(consent).to_have_value("consent")
    expect(reason).to_be_hidden()
    consent.select_option("exempt_transmission")
    category.select_option("statistics")
    expect(consent).to_have_value("exempt_transmission")


def test_rows_come_and_go_in_place_and_enter_saves(page: Page, live: Flask) -> None:
    with live.app_context():
        make_site()
    sign_in(page, live, "editor")
    page.goto(NEW)
    page.get_by_role("combobox", name="Provider").fill("Quay IT")
    page.get_by_role("group", name="Function").get_by_label("English").fill("Mooring")
    page.get_by_role("group", name="Purpose").get_by_label("English").fill("Remembers your berth.")

    page.get_by_role("button", name="Add a cookie").click()
    expect(page.get_by_role("group", name="Cookie 2").get_by_label("Name or pattern")).to_be_focused()
    page.get_by_role("button", name="Remove Cookie 1").click()
    only_row = page.get_by_role("group", name="Cookie 1")
    only_row.get_by_label("Name or pattern").fill("_berth_*")
    only_row.get_by_label("Name or pattern").press("Enter")

    expect(page.get_by_text("Saved.")).to_be_visible()
    with live.app_context():
        (entry,) = list_entries_for(get_site("harbour"))
        assert [(cookie.name, cookie.match) for cookie in entry.cookies] == [("_berth_", "prefix")]


def test_both_versions_can_be_read_and_chosen_on_a_telephone(page: Page, live: Flask) -> None:
    with live.app_context():
        key = make_entry(make_site()).key
    sign_in(page, live, "editor")
    page.set_viewport_size({"width": 320, "height": 640})
    first, second = page, page.context.new_page()
    second.set_viewport_size({"width": 320, "height": 640})
    for tab, words in ((first, "Mine."), (second, "Theirs.")):
        tab.goto(f"/admin/sites/harbour/entries/{key}")
        tab.get_by_role("group", name="Purpose").get_by_label("English").fill(words)
    second.get_by_role("button", name="Save entry").click()
    expect(second.get_by_text("Saved.")).to_be_visible()

    first.get_by_role("button", name="Save entry").click()
    asked = first.get_by_role("group", name="Purpose (English)")
    expect(asked).to_contain_text("Theirs.")
    assert_accessible(first)
    assert_no_sideways_scroll(first)
    asked.get_by_label("Typed by you").check()
    first.get_by_role("button", name="Save entry").click()

    expect(first.get_by_text("Saved.")).to_be_visible()
    with live.app_context():
        (entry,) = list_entries_for(get_site("harbour"))
        assert entry.purpose["en"] == "Mine."
