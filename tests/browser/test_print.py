"""The policy prints as a document: no controls, light, rows in one piece."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.filled import fill

CONTROLS = "button, input, select, textarea, summary, nav, .skip, .anchor"


@pytest.fixture
def printed(live: Flask, page: Page) -> Page:
    """A long policy with a search box, as it comes out of a printer that belongs to somebody who likes it dark."""
    fill(live)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 794, "height": 1123})
    page.goto("/harbour/en/")
    return page


def test_no_control_is_printed(printed: Page) -> None:
    controls = printed.locator(CONTROLS)

    assert controls.count() > 10
    assert [one.evaluate("e => e.outerHTML") for one in controls.all() if one.is_visible()] == []


def test_what_the_policy_says_is_printed(printed: Page) -> None:
    expect(printed.get_by_role("heading", level=1)).to_be_visible()
    expect(printed.locator(".register tbody")).to_have_count(11)
    for text in (
        "Counting visits",
        "Consent needed.",
        "Gull Statistics Incorporated, Portland",
        "privacy@quay.example",
    ):
        expect(printed.get_by_text(text, exact=False).first).to_be_visible()
    expect(printed.get_by_role("columnheader", name="Purposes").first).to_be_visible()


def test_it_is_printed_dark_on_light_in_rows_that_are_not_broken(printed: Page) -> None:
    for row in printed.locator(".register tbody").all():
        expect(row).to_have_css("break-inside", "avoid")
    expect(printed.locator("body")).to_have_css("color", "rgb(0, 0, 0)")
    expect(printed.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(printed.locator(".register thead").first).to_have_css("display", "table-header-group")


def test_it_fits_the_width_of_the_paper(printed: Page) -> None:
    assert printed.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
