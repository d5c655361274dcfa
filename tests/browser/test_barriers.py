"""Nobody is shut out: axe on every page in every state, in both languages and both colour schemes, wide and narrow."""

from typing import Final, Literal

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.inventory.queries import get_site
from tests.browser.filled import fill
from tests.browser.pages import barriers, sign_in, too_wide
from tests.browser.walk import Walk
from tests.builders import make_cookie, make_entry, publish

Scheme = Literal["light", "dark"]
COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules that look at colours; no other can find anything new in the other colour scheme."""


def speak(page: Page, app: Flask, locale: str) -> None:
    """Choose the language of the interface, as the switch does."""
    address = app.extensions["settings"].address
    page.context.add_cookies([{"name": app.config["LANGUAGE_COOKIE"], "value": locale, "url": address}])


@pytest.mark.parametrize(("locale", "scheme", "other_scheme"), [("en", "light", "dark"), ("nl", "dark", "light")])
def test_no_page_shuts_anybody_out(
    live: Flask, page: Page, *, locale: str, scheme: Scheme, other_scheme: Scheme
) -> None:
    walk = Walk(page, live, fill(live), locale)
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, live, "admin")
    speak(page, live, locale)
    found = []

    for what in walk:
        page.emulate_media(color_scheme=scheme)
        found += [f"{what} ({scheme}): {barrier}" for barrier in barriers(page)]
        page.emulate_media(color_scheme=other_scheme)
        found += [f"{what} ({other_scheme}): {barrier}" for barrier in barriers(page, COLOURS)]

    assert not found, "\n".join(found)
    assert not walk.pages_left_out()


def test_every_page_fits_into_320_pixels_with_targets_large_enough(live: Flask, page: Page) -> None:
    walk = Walk(page, live, fill(live), "nl")
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, live, "admin")
    # The longer words of the two
    speak(page, live, "nl")
    found = []

    for what in walk:
        found += [f"{what}: {wide}" for wide in too_wide(page)[:3]]
        found += [f"{what}: {barrier}" for barrier in barriers(page, ["target-size"])]

    assert not found, "\n".join(found)


_BROKEN_NAMES = """() => [...document.querySelectorAll("tbody :is(th, td.names) code")]
    .filter((name) => name.textContent.length <= 24)
    .filter((name) => name.offsetHeight > 1.9 * parseFloat(getComputedStyle(name).fontSize))
    .map((name) => name.textContent)"""


def test_usual_names_of_cookies_stay_whole_at_every_width(live: Flask, page: Page) -> None:
    fill(live)
    names = ("django_language", "ReadSpeakerSettings", "VISITOR_INFO1_LIVE", "__Secure-next-auth.token")
    with live.app_context():
        make_entry(get_site("harbour"), cookies=[make_cookie(name) for name in names[:2]])
        make_entry(get_site("harbour"), cookies=[make_cookie(name) for name in names[2:]])
        publish("harbour")
    sign_in(page, live, "admin")
    speak(page, live, "nl")
    found = []

    for path in ("/admin/sites/harbour/entries/", "/harbour/nl/"):
        page.goto(path)
        for width in (1280, 1024, 768, 320):
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} at {width}: {what}" for what in [*page.evaluate(_BROKEN_NAMES), *too_wide(page)]]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(("locale", "scheme"), [("en", "dark"), ("nl", "light")])
def test_an_empty_register_shuts_nobody_out(live: Flask, page: Page, *, locale: str, scheme: Scheme) -> None:
    page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    speak(page, live, locale)
    sign_in(page, live, "admin")
    found = []

    for path in ("/", "/admin/", "/admin/sites/", "/admin/providers/", "/admin/categories/", "/admin/people/"):
        page.goto(path)
        found += [f"{path}: {barrier}" for barrier in barriers(page)]

    assert not found, "\n".join(found)


def test_cards_of_a_narrow_page_are_still_a_table_and_name_their_values(live: Flask, page: Page) -> None:
    filled = fill(live)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/harbour/en/")
    table = page.get_by_role("table").first
    row = page.locator(f"#entry-{filled.complete}")

    expect(table.get_by_role("columnheader")).to_have_count(4)
    expect(row.get_by_role("rowheader")).to_contain_text("Mooring")
    expect(row.get_by_role("row").first.get_by_role("cell")).to_have_count(3)
    for label in ("Provider", "Function and location", "Cookie names", "Purposes"):
        expect(row.get_by_text(label, exact=True)).to_be_visible()


def test_headings_that_sort_and_values_of_a_card_stand_side_by_side_on_a_telephone(live: Flask, page: Page) -> None:
    fill(live)
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, live, "admin")
    page.goto("/admin/sites/harbour/entries/")

    for pair in (".data thead a", ".data tbody tr:first-child td[data-label]"):
        left, right = (page.locator(pair).nth(number).bounding_box() for number in (0, 1))
        assert left
        assert right
        assert abs(left["y"] - right["y"]) < 2, pair
        assert left["x"] < right["x"], pair
