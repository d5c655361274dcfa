"""The demonstration in a real browser, beside the real register: the whole loop as a newcomer sees it."""

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from app.audit import SYSTEM
from app.cli.demo import DemoSite, _Quiet
from app.config import Settings
from app.consent.demonstration import load_demonstration
from tests.browser.conftest import watch
from tests.browser.pages import NOTE_WRITTEN_COOKIES, assert_accessible, assert_no_sideways_scroll

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COOKIE = "cookies_preferences"
OPTIONAL = {"/statistics.js", "/pixel.js", "/pixel.gif", "/film.html"}
STORED = {"_demo_stats_id", "_demo_stats_pages", "demo_film", "demo_advert"}


@pytest.fixture
def demo(live: Flask, settings: Settings) -> Iterator[str]:
    """The address of the demonstration, served."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as taken:
        port = taken.getsockname()[1]
        with live.app_context():
            load_demonstration(by=SYSTEM, port=port, preferences_cookie=COOKIE)
        site = DispatcherMiddleware(DemoSite(settings.address), {"/consent": _below_the_websites_host(live, settings)})
        server = make_server("127.0.0.1", port, site, threaded=True, request_handler=_Quiet, fd=os.dup(taken.fileno()))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://localhost:{port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def asked() -> list[str]:
    """What the browser asked of the demonstration."""
    return []


@pytest.fixture
def context(
    new_context: CreateContextCallback, demo: str, settings: Settings, asked: list[str]
) -> Iterator[BrowserContext]:
    """A visitor's browser, in English, that nothing may go wrong in."""
    context = new_context(base_url=demo, locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    faults = watch(context, (demo, settings.address))
    context.on("request", lambda request: asked.append(request.url.removeprefix(demo)))
    yield context
    assert faults == []


def test_the_whole_loop(page: Page, context: BrowserContext, demo: str, asked: list[str]) -> None:
    page.goto("/en.html")
    region = page.locator("cookie-register section")
    held_back = page.locator("cookie-register-frame")
    expect(region).to_be_visible()
    before = _held(page, context, demo) | OPTIONAL.intersection(asked)

    region.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("status")).to_be_focused()
    page.reload()
    expect(held_back).to_be_visible()
    after_no = _held(page, context, demo) | OPTIONAL.intersection(asked)

    page.locator("#held + p").get_by_role("button", name="Cookie preferences").click()
    region.get_by_role("button", name="Accept").click()
    expect(page.locator("#held li")).to_have_count(len(STORED) + 1)
    after_yes = _held(page, context, demo), OPTIONAL.intersection(asked)

    page.locator("#held + p").get_by_role("button", name="Withdraw everything").click()
    expect(page.get_by_role("status")).to_be_focused()
    after_withdrawal = _held(page, context, demo)
    asked.clear()
    page.reload()
    expect(held_back).to_be_visible()

    assert before == set()
    assert after_no == {COOKIE}
    assert after_yes == (STORED | {COOKIE}, OPTIONAL)
    assert after_withdrawal == _held(page, context, demo) == {COOKIE}
    assert OPTIONAL.isdisjoint(asked)
    assert region.count() == 0


def test_below_the_websites_own_host_the_register_sets_the_cookie(
    page: Page, context: BrowserContext, demo: str
) -> None:
    """Safari keeps for seven days only what a script sets."""
    context.add_init_script(NOTE_WRITTEN_COOKIES)
    html = (
        '<!doctype html><html lang="en"><title>Own host</title><link rel="icon" href="data:,">'
        '<script src="/consent/embed/consent.js" data-site="demo" defer></script><body><main><h1>Own host</h1></main>'
    )
    page.route("**/own-host", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/own-host")

    page.locator("cookie-register").get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_be_focused()

    assert [one["name"] for one in context.cookies(demo)] == [COOKIE]
    assert page.evaluate("written") == []
    assert page.evaluate("cookieRegister.has('marketing')") is True


def test_a_browser_that_keeps_nothing_is_shown_so(page: Page, context: BrowserContext) -> None:
    context.add_init_script("""
        Object.defineProperty(window, "localStorage", { get() { throw new DOMException("", "SecurityError"); } });
    """)
    page.goto("/en.html")

    expect(page.locator("#held li")).to_have_text("Nothing.")


def test_the_pages_have_no_barrier(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/en.html", "/nl.html"):
        page.goto(path)
        expect(page.locator("cookie-register section")).to_be_visible()
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_the_link_to_the_preferences_leads_there_without_the_script(
    new_context: CreateContextCallback, demo: str, settings: Settings
) -> None:
    page = new_context(base_url=demo, java_script_enabled=False).new_page()
    page.goto("/en.html")

    page.get_by_role("link", name="Cookie preferences").click()

    expect(page).to_have_url(f"{settings.address}/demo/en/preferences/")


def _below_the_websites_host(app: Flask, settings: Settings) -> "WSGIApplication":
    """The register behind a proxy rule of the website, as docs/embed.md has it."""

    def proxied(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ |= {"SCRIPT_NAME": "", "HTTP_HOST": urlsplit(settings.address).netloc}
        return app.wsgi_app(environ, start_response)

    return proxied


def _held(page: Page, context: BrowserContext, demo: str) -> set[str]:
    return {one["name"] for one in context.cookies(demo)} | {*page.evaluate("Object.keys(localStorage)")}
