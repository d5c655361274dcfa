"""What the checks find, in a browser: beside the form while it is typed, and on their own page."""

from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from app.audit import SYSTEM
from app.inventory.queries import get_site
from app.inventory.queries.checks import today_at
from app.inventory.service import waive
from tests.browser.pages import assert_accessible, assert_no_sideways_scroll, sign_in
from tests.builders import make_cookie, make_entry, make_site


def some_findings(app: Flask) -> str:
    with app.app_context():
        site = make_site()
        for number in range(3):
            make_entry(site, third_party_access="unknown", cookies=[make_cookie(f"pier{number}")])
        unsaid = make_cookie("_ga", lifetime="", max_age_seconds=None)
        entry = make_entry(
            site, consent_basis="consent", exemption_reason={}, personal_data="unknown", cookies=[unsaid]
        )
        waive(
            by=SYSTEM,
            site=site.key,
            rule="INV-08",
            subject=f"entry:{entry.key}",
            reason="The supplier answers in March.",
            role="data protection officer",
            until=today_at(get_site("harbour")) + timedelta(days=90),
        )
        return entry.key


def test_an_entry_is_checked_while_it_is_typed(page: Page, live: Flask) -> None:
    key = some_findings(live)
    sign_in(page, live, "editor")
    page.goto(f"/admin/sites/harbour/entries/{key}")
    checks = page.get_by_role("region", name="Checks")
    expect(checks.get_by_role("status")).to_have_text("2 errors. Errors block publication.")

    page.get_by_role("group", name="Cookie 1").get_by_label("Lifetime", exact=True).fill("13")
    expect(checks.get_by_role("status")).to_have_text("1 error. Errors block publication.")
    checks.get_by_role("link", name="Who receives what is in it?").click()

    receiver = page.get_by_role("group", name="Who receives what is in it?").get_by_label("English")
    expect(receiver).to_be_focused()
    receiver.fill("Quay IT")
    expect(checks.get_by_text("is missing in Dutch")).to_be_visible()
    assert_accessible(page)


def test_the_page_of_findings_leads_to_the_answer_and_fits_a_telephone(page: Page, live: Flask) -> None:
    some_findings(live)
    sign_in(page, live, "publisher")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/admin/sites/harbour/checks/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)

    missing = page.get_by_role("region", name="Consent is asked, but nobody is named as recipient")
    missing.get_by_role("link", name="Correct it").click()

    receiver = page.get_by_role("group", name="Who receives what is in it?").get_by_label("English")
    expect(receiver).to_be_focused()
