"""The keyboard is enough, and one always sees where one is."""

import re
from itertools import groupby
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.inventory.queries import get_site, list_entries_for
from tests.browser.filled import fill
from tests.browser.pages import sign_in
from tests.builders import make_site
from tests.people import PASSWORD, make_person

ENTRIES = "/admin/sites/harbour/entries/"

_NOTE_ALL_STOPS = """() => {
    const usable = (e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true });
    const oneOfGroup = (e) => {
        if (e.type !== "radio") return true;
        const group = [...document.getElementsByName(e.name)].filter((one) => one.form === e.form);
        return e === (group.find((one) => one.checked) ?? group[0]);
    };
    window.stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
        .filter((e) => usable(e) && oneOfGroup(e));
    return window.stops.length;
}"""
"""What one should come by, in the order of the page; gives how many."""

_WHERE = """() => {
    const e = document.activeElement;
    const line = e.getClientRects()[0];
    // Of something tall the middle of what is in the window
    const middle = line && (Math.max(line.top, 0) + Math.min(line.bottom, innerHeight)) / 2;
    const onTop = line && document.elementFromPoint(line.left + line.width / 2, middle);
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(e);
    const ring = document.createElement("i");
    ring.style.color = "var(--focus)";
    document.body.append(ring);
    const focus = getComputedStyle(ring).color;
    ring.remove();
    return {
        stop: window.stops.indexOf(e),
        what: e.outerHTML.slice(0, 120),
        seen: Boolean(onTop) && (e === onTop || e.contains(onTop)),
        ring: outlineStyle === "solid" && parseFloat(outlineWidth) >= 3 && outlineColor === focus,
    };
}"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    "path", ["/harbour/en/", ENTRIES, f"{ENTRIES}unfinished", "/admin/sites/harbour/import/", "/admin/audit/"]
)
def test_one_comes_by_everything_in_order_and_sees_where_one_is(live: Flask, page: Page, path: str, width: int) -> None:
    filled = fill(live)
    sign_in(page, live, "admin")
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(path.replace("unfinished", filled.unfinished))
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")

    _assert_every_stop_is_seen(page)


def test_the_word_that_the_session_ends_covers_nothing(live: Flask, page: Page) -> None:
    filled = fill(live)
    sign_in(page, live, "admin")
    page.set_viewport_size({"width": 1280, "height": 500})
    page.clock.install()
    page.goto(ENTRIES + filled.complete)
    page.clock.fast_forward("58:30")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_visible()

    _assert_every_stop_is_seen(page)


# A site that asks nothing: where one asks, the question comes first (see test_consent).
@pytest.mark.parametrize("path", ["/new-quay/en/", "/admin/account/", "/sign-in"])
def test_the_first_stop_leads_past_the_menus(live: Flask, page: Page, path: str) -> None:
    fill(live)
    if path != "/sign-in":
        sign_in(page, live, "viewer")
    page.goto(path)

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    expect(page.locator(":focus")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_an_entry_is_written_without_a_mouse(live: Flask, page: Page) -> None:
    with live.app_context():
        make_site()
        make_person("editor")
    page.goto("/sign-in")
    _tab_to(page, "#email")
    page.keyboard.type("editor@quay.example")
    _tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/sites/harbour/")
    _tab_to(page, f"nav a[href='{ENTRIES}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ENTRIES}")
    _tab_to(page, "main a[href$='/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new")
    for field, text in (("#provider", "Quay IT"), ("#function-en", "Tides"), ("#cookies-0-name", "tide")):
        _tab_to(page, field)
        page.keyboard.type(text)
    _tab_to(page, "button[name=add]")
    page.keyboard.press("Enter")
    expect(page.locator("#cookies-1-name")).to_be_focused()
    page.keyboard.type("moon")
    _tab_to(page, "#purpose-en")
    page.keyboard.type("Shows the tide.")
    _tab_to(page, "#category")
    page.keyboard.type("Pref")

    # The Enter key in a field saves; it presses neither "Remove" nor "Add a cookie".
    _tab_to(page, "#function-en", back=True)
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    with live.app_context():
        (entry,) = list_entries_for(get_site("harbour"), status="active")
        assert [cookie.name for cookie in entry.cookies] == ["tide", "moon"]
        assert entry.category is not None
        assert entry.category.key == "preferences"


def test_after_an_error_the_summary_has_the_focus_and_leads_to_the_fields(live: Flask, page: Page) -> None:
    with live.app_context():
        make_site()
    sign_in(page, live, "editor")
    page.goto(f"{ENTRIES}new")
    page.locator("#cookies-0-name").fill("a b")
    page.locator("#cookies-0-name").press("Enter")
    summary = page.locator("#problems")
    links = summary.get_by_role("link")
    expect(summary).to_be_focused()
    targets = [str(link.get_attribute("href")) for link in links.all()]
    assert "#provider" in targets

    for number, target in enumerate(targets):
        summary.focus()
        for _ in range(number + 1):
            page.keyboard.press("Tab")
        expect(links.nth(number)).to_be_focused()
        page.keyboard.press("Enter")

        field = page.locator(target)
        assert page.evaluate("id => document.getElementById(id).contains(document.activeElement)", target[1:]), target
        expect(field).to_be_in_viewport()
        expect(page.locator(":focus")).to_have_attribute("aria-describedby", re.compile(f"{target[1:]}.*-problem"))


def test_the_menu_of_a_narrow_window_opens_and_closes(live: Flask, page: Page) -> None:
    with live.app_context():
        make_site()
    sign_in(page, live, "editor")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(ENTRIES)
    menu = page.get_by_role("navigation", name="Register")
    expect(menu).to_be_hidden()

    _tab_to(page, ".menu-button")
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(page.locator(".menu-button")).to_be_focused()


def _assert_every_stop_is_seen(page: Page) -> None:
    count = page.evaluate(_NOTE_ALL_STOPS)
    assert count > 5
    visited: list[dict[str, Any]] = []
    # A date has stops of its own inside: day, month, year and the calendar.
    while len(visited) < count + 12 and not (visited and visited[-1]["stop"] == count - 1):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(_WHERE))
    unseen = [stop["what"] for stop in visited if not stop["seen"]]
    assert not unseen, f"covered or out of sight: {unseen[:5]}"
    # The calendar of a date has a ring of its own, which only the date's other stops can be asked for.
    bare = [stop["what"] for stop in visited if not stop["ring"] and 'type="date"' not in stop["what"]]
    assert not bare, f"without a focus ring: {bare[:5]}"
    in_order = [stop for stop, _same in groupby(stop["stop"] for stop in visited)]
    assert in_order == list(range(count)), [stop["what"] for stop in visited]


def _tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    target = page.locator(selector)
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if target.evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"{selector} cannot be reached with the Tab key")
