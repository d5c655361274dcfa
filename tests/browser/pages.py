"""What a browser test asks of a page."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page

from tests.people import PASSWORD, cookies_of, make_person

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {
        # Off by default: experimental, or not yet in every standard
        "target-size": {"enabled": True},
        "td-has-header": {"enabled": True},
        "table-fake-caption": {"enabled": True},
        "label-content-name-mismatch": {"enabled": True},
    },
    "resultTypes": ["violations"],
    # No rule of these asks for it: it reads every stylesheet once more.
    "preload": False,
}

NOTE_WRITTEN_COOKIES = """
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
    window.written = [];
    Object.defineProperty(document, "cookie", { get, set(text) { written.push(text); set.call(this, text); } });
"""
"""A script that keeps in `written` what scripts of the page write to `document.cookie`."""

_WIDER_THAN_THE_WINDOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > width + 1)
        .map((e) => `<${e.localName} class="${e.className}"> ${e.textContent.trim().slice(0, 40)}`);
}"""


def sign_in(page: Page, app: Flask, role: str) -> None:
    """Sign somebody with that role in, without the form; `type_sign_in` goes through it."""
    address = app.extensions["settings"].address
    with app.app_context():
        number = make_person(role)
    cookies = cookies_of(app, number, address)
    page.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])


def type_sign_in(page: Page, app: Flask, role: str) -> None:
    """Sign somebody with that role in as a person does: by typing."""
    with app.app_context():
        make_person(role)
    page.goto("/sign-in")
    page.get_by_role("textbox", name="mail").fill(f"{role}@quay.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()


def barriers(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong with the page as it stands: a line for each rule of all, or of `rules`."""
    options = AXE_OPTIONS | ({"runOnly": list(rules)} if rules else {})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{rule['id']}: {rule['help']} at {', '.join(str(node['target'][0]) for node in rule['nodes'][:5])}"
        for rule in found
    ]


def assert_accessible(page: Page) -> None:
    """The page as it stands breaks no rule of axe."""
    found = barriers(page)
    assert not found, f"{page.url}: " + "; ".join(found)


def too_wide(page: Page) -> list[str]:
    """What reaches over the right edge of the window, if one has to scroll sideways for it."""
    wide: list[str] = page.evaluate(_WIDER_THAN_THE_WINDOW)
    return wide


def assert_no_sideways_scroll(page: Page) -> None:
    """Everything fits into the width of the window."""
    wide = too_wide(page)
    assert not wide, f"{page.url} at {page.viewport_size}: {wide[:5]}"
