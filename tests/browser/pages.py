"""What a browser test asks of a page."""

from axe_playwright_python.sync_playwright import Axe
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
}

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


def assert_accessible(page: Page) -> None:
    """The page as it stands breaks no rule of axe."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    assert not found, f"{page.url}: " + "; ".join(
        f"{rule['id']}: {rule['help']} at {', '.join(str(node['target'][0]) for node in rule['nodes'][:5])}"
        for rule in found
    )


def assert_no_sideways_scroll(page: Page) -> None:
    """Everything fits into the width of the window."""
    wide = page.evaluate(_WIDER_THAN_THE_WINDOW)
    assert not wide, f"{page.url} at {page.viewport_size}: {wide[:5]}"
