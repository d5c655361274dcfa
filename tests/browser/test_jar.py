"""It is its own demonstration: a real browser holds what the shipped policy declares, and nothing else."""

import re
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.audit import SYSTEM
from app.config import Settings
from app.inventory.queries import get_site
from app.policy.example import KEY, load_example
from tests.browser.pages import type_sign_in
from tests.builders import make_cookie, make_entry, publish
from tests.conftest import make_settings
from tests.people import PASSWORD

TODAY = f"/admin/sites/{KEY}/"
ENTRIES = f"{TODAY}entries/"
SAME_SITE = {"lax": "Lax", "strict": "Strict", "none": "None"}
OTHER_STORAGE = """async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
})"""
NOTHING: dict[str, list[str]] = {"local": [], "session": [], "databases": [], "caches": [], "workers": []}


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, database_url: str, listener: socket.socket) -> Settings:
    """The settings of the live register; a test may give the cookies other names."""
    names: dict[str, str] = getattr(request, "param", {})
    return make_settings(tmp_path, database_url, public_url=f"http://127.0.0.1:{listener.getsockname()[1]}", **names)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {
            "session_cookie": "quay_session",
            "csrf_cookie": "quay_token",
            "language_cookie": "quay_language",
            "preferences_cookie": "quay_choices",
        },
    ],
    ids=["as shipped", "renamed"],
    indirect=True,
)
def test_the_browser_holds_what_the_policy_declares_and_nothing_else(
    live: Flask, settings: Settings, context: BrowserContext, page: Page
) -> None:
    with live.app_context():
        load_example(by=SYSTEM)
        _ask_for_consent()
    declared = _declared(context)
    began = time.time()

    _use_front_and_back_office(page, live)

    held = {cookie["name"]: cookie for cookie in context.cookies()}
    assert len(context.cookies()) == 4
    # What is asked consent for belongs to no page of ours
    assert set(declared) - set(held) == {"_visits"}
    for name, cookie in held.items():
        promise = declared[name]
        assert cookie["httpOnly"] is promise["http_only"], name
        assert cookie["sameSite"] == SAME_SITE[promise["same_site"]], name
        assert cookie["path"] == promise["path"], name
        assert cookie["domain"] == "127.0.0.1", name
        # Declared for a website on https; this browser came by http.
        assert promise["secure"] is True, name
        assert cookie["secure"] is settings.secure, name
        lifetime = cookie["expires"] - began
        assert promise["max_age_seconds"] - 2 <= lifetime <= promise["max_age_seconds"] + 60, name


def test_each_cookie_comes_when_the_policy_says(live: Flask, context: BrowserContext, page: Page) -> None:
    with live.app_context():
        load_example(by=SYSTEM)
    declared = _declared(context)

    page.goto(f"/{KEY}/en/")
    at_first = _names_held(context)
    page.get_by_role("button", name="Nederlands").click()
    page.wait_for_url("**/nl/")
    after_choice = _names_held(context)
    page.goto("/sign-in")
    after_form = _names_held(context) - after_choice

    assert at_first == set()
    assert after_choice == {"django_language"}
    assert {declared[name]["set_when"] for name in after_choice} == {"after_choice"}
    assert after_form == {"sessionid", "csrftoken"}
    assert {declared[name]["set_when"] for name in after_form} == {"after_form"}


def test_scripts_can_read_the_token_and_not_the_session(live: Flask, page: Page) -> None:
    with live.app_context():
        load_example(by=SYSTEM)
    type_sign_in(page, live, "editor")
    page.goto(ENTRIES)

    readable = {one.split("=")[0] for one in page.evaluate("document.cookie").split("; ")}

    assert readable == {"csrftoken"}


def _use_front_and_back_office(page: Page, app: Flask) -> None:
    """Read, choose a language, sign in, open every kind of page, send forms, sign out and in again."""
    for path in ("/", f"/{KEY}/", f"/{KEY}/en/?q=sign", "/nowhere/"):
        _open(page, path)
    _open(page, f"/{KEY}/en/")
    page.get_by_role("button", name="Nederlands").click()
    page.get_by_role("button", name="Accepteren").click()
    expect(page.locator("#told")).to_be_focused()
    _open(page, f"/{KEY}/nl/")
    with page.expect_download():
        page.locator("#data a").first.click()
    type_sign_in(page, app, "admin")
    expect(page).to_have_url(re.compile(f"{TODAY}$"))
    for path in ("sites/", "providers/", "categories/", "people/", "audit/", "account/", "words"):
        _open(page, f"/admin/{path}")
    page.get_by_role("button", name="English").click()
    for path in ("", "new"):
        _open(page, ENTRIES + path)
    page.locator("#provider").fill("Quay IT")
    page.get_by_role("button", name="Add this provider").click()
    expect(page.get_by_text("Added: Quay IT")).to_be_visible()
    _open(page, ENTRIES)
    page.locator("main tbody th a").first.click()
    page.locator("main button.primary").click()
    _open(page, f"/admin/sites/{KEY}/import/")
    page.locator("#text").fill("Provider,Cookie name,Purpose\nQuay IT,berth,Keeps your berth")
    page.locator("main button.primary").click()
    page.locator("button[value=discard]").click()
    page.get_by_role("button", name="Sign out").click()
    _assert_nothing_else_is_kept(page)
    page.locator("#email").fill("admin@quay.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button.primary").click()
    expect(page).to_have_url(re.compile(f"{TODAY}$"))
    _assert_nothing_else_is_kept(page)


def _ask_for_consent() -> None:
    """The shipped policy asks for nothing, so its cookie of choices is never set: let it ask."""
    site = get_site(KEY)
    texts = {name: dict.fromkeys(site.locales, name) for name in ("function", "location", "purpose", "recipients")}
    make_entry(
        site,
        provider="Tide Counters",
        category="statistics",
        cookies=[make_cookie("_visits")],
        consent_basis="consent",
        **texts,
    )
    publish(KEY)


def _open(page: Page, path: str) -> None:
    page.goto(path)
    _assert_nothing_else_is_kept(page)


def _assert_nothing_else_is_kept(page: Page) -> None:
    assert page.evaluate(OTHER_STORAGE) == NOTHING, page.url


def _declared(context: BrowserContext) -> dict[str, Any]:
    """What the policy says of each cookie, by name."""
    answer = context.request.get(f"/{KEY}/cookies.json").json()
    return {cookie["name"]: cookie for entry in answer["entries"] for cookie in entry["cookies"]}


def _names_held(context: BrowserContext) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()}
