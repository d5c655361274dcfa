"""The watchers of the browser tests must see what they watch for."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext
from pytest_playwright.pytest_playwright import CreateContextCallback

from app.config import Settings
from tests.browser.conftest import watch
from tests.browser.pages import assert_accessible, assert_no_sideways_scroll

PAGE = (
    "<!doctype html><html lang='en'><head><title>A page</title></head>"
    "<body><main><h1>A page</h1>{}</main></body></html>"
)


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<script>throw new Error('broken')</script>", "script: broken"),
        ("<script>console.error('unhappy')</script>", "console: unhappy"),
        ("<img src='http://elsewhere.example/x.png' alt=''>", "elsewhere"),
        ("<script src='/static/gone.js'></script>", "404 for"),
    ],
)
def test_what_goes_wrong_in_a_page_is_seen(
    new_context: CreateContextCallback, live: Flask, settings: Settings, markup: str, fault: str
) -> None:
    context: BrowserContext = new_context()
    faults = watch(context, settings.address)
    page = context.new_page()
    page.route("**/shown", lambda route: route.fulfill(body=PAGE.replace("{}", markup), content_type="text/html"))

    page.goto(f"{settings.address}/shown")
    page.wait_for_timeout(200)

    assert fault in "; ".join(faults)


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ("<input>", "label"),
        ("<p style='color:#999'>pale</p>", "color-contrast"),
        ("<a href='/a' style='font-size:6px'>a</a><br><a href='/b' style='font-size:6px'>b</a>", "target-size"),
        ("<button aria-label='Keep it'>Save</button>", "label-content-name-mismatch"),
        ("<p>beside the heading</p><h4>deep</h4>", "heading-order"),
    ],
)
def test_a_page_that_shuts_people_out_is_seen(new_context: CreateContextCallback, markup: str, rule: str) -> None:
    page = new_context().new_page()
    page.set_content(PAGE.replace("{}", markup))

    with pytest.raises(AssertionError, match=rule):
        assert_accessible(page)


def test_a_page_that_scrolls_sideways_is_seen(new_context: CreateContextCallback) -> None:
    page = new_context(viewport={"width": 320, "height": 600}).new_page()
    page.set_content(PAGE.replace("{}", "<p style='width: 400px'>wide</p>"))

    with pytest.raises(AssertionError, match="wide"):
        assert_no_sideways_scroll(page)


def test_the_live_register_answers(live: Flask, context: BrowserContext) -> None:
    response = context.new_page().goto("/healthz")

    assert response is not None
    assert response.text() == "ok\n"
