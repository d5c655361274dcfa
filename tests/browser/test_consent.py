"""Asked in a real browser on the register's own pages: shown until answered, equal answers, one press to withdraw."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from app.config import Settings
from tests.browser.pages import assert_accessible, assert_no_sideways_scroll, barriers
from tests.builders import make_cookie, make_entry, make_provider, make_site, publish

POLICY = "/harbour/en/"
PREFERENCES = "/harbour/en/preferences/"
QUESTION = "section[data-ask]"
LANGUAGES = ("en", "nl", "fr", "de")


@pytest.fixture
def asking(live: Flask) -> Flask:
    """A register whose one site asks consent for statistics and for marketing, in four languages."""
    texts = {
        name: {tag: f"{name} {tag}" for tag in LANGUAGES}
        for name in ("function", "location", "purpose", "recipients", "exemption_reason")
    }
    with live.app_context():
        site = make_site(locales=LANGUAGES)
        make_provider("Tide Counters", country="NL")
        for category, cookie in (("statistics", "_tide"), ("marketing", "gull_ad")):
            make_entry(
                site,
                provider="Tide Counters",
                category=category,
                cookies=[make_cookie(cookie)],
                consent_basis="consent",
                **texts,
            )
        make_entry(site, **texts)
        publish(site)
    return live


def held(context: BrowserContext) -> dict[str, Any]:
    """The choice about the site that the browser keeps; nothing else may be in its jar."""
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert set(cookies) <= {"cookies_preferences"}
    choices: dict[str, Any] = json.loads(unquote(cookies["cookies_preferences"])) if cookies else {}
    return dict(choices.get("harbour", {}))


def test_the_question_is_there_until_it_is_answered_and_the_answer_takes_the_focus(
    asking: Flask, context: BrowserContext, page: Page
) -> None:
    page.goto(POLICY)
    question = page.locator(QUESTION)
    expect(question).to_be_visible()
    assert held(context) == {}
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-ask]') !== null"), "it comes before the skip link"

    page.get_by_role("button", name="Refuse").click()

    expect(page.locator("#told")).to_be_focused()
    expect(page.locator("#told")).to_contain_text("Your choice is saved")
    assert held(context)["c"] == []
    page.get_by_role("link", name="Go back to the page you were reading").click()
    page.wait_for_url(f"**{POLICY}")
    expect(question).to_be_hidden()


def test_refuse_and_accept_look_and_measure_the_same(asking: Flask, page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(POLICY)
        expect(page.locator(QUESTION)).to_be_visible()

        refuse, accept = page.locator(f"{QUESTION} button").all()
        boxes = [one.bounding_box() for one in (refuse, accept)]
        styles = [
            one.evaluate("(e) => Object.fromEntries([...getComputedStyle(e)].map((n) => [n, getComputedStyle(e)[n]]))")
            for one in (refuse, accept)
        ]

        assert boxes[0]
        assert boxes[1]
        assert (boxes[0]["width"], boxes[0]["height"]) == (boxes[1]["width"], boxes[1]["height"])
        assert boxes[0]["y"] == boxes[1]["y"]
        assert boxes[0]["x"] < boxes[1]["x"]
        different = {name for name in styles[0] if styles[0][name] != styles[1][name]}
        assert different == set(), different


def test_withdrawing_takes_one_press_from_every_page(asking: Flask, context: BrowserContext, page: Page) -> None:
    page.goto(POLICY)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#told")).to_be_focused()
    assert held(context)["c"] == ["marketing", "statistics"]
    assert len(held(context)["r"]) == 22
    page.goto("/harbour/nl/")

    page.get_by_role("button", name="Mijn toestemming intrekken").click()

    expect(page.locator("#told")).to_contain_text("Uw toestemming is ingetrokken")
    assert held(context)["c"] == []


def test_a_page_that_comes_back_from_the_browsers_memory_asks_no_more(
    asking: Flask, context: BrowserContext, page: Page
) -> None:
    page.goto(POLICY)
    expect(page.locator(QUESTION)).to_be_visible()
    other = context.new_page()
    other.goto(POLICY)
    other.get_by_role("button", name="Accept").click()
    expect(other.locator("#told")).to_be_focused()

    # As after the button for going back: nothing is loaded, and no script runs anew.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    expect(page.locator(QUESTION)).to_be_hidden()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()


def test_a_privacy_signal_means_no_question(asking: Flask, context: BrowserContext, page: Page) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    page.goto(POLICY)
    page.wait_for_load_state("networkidle")

    expect(page.locator(QUESTION)).to_be_hidden()
    assert held(context) == {}


def test_everything_works_without_a_script(
    asking: Flask, settings: Settings, new_context: CreateContextCallback
) -> None:
    visitor = new_context(base_url=settings.address, java_script_enabled=False, locale="en-GB")
    page = visitor.new_page()
    page.goto(POLICY)
    expect(page.locator(QUESTION)).to_be_hidden()

    page.get_by_role("link", name="Choose per purpose").click()
    page.get_by_role("button", name="Save my choice").click()
    expect(page.get_by_role("alert")).to_contain_text("“Marketing”: choose yes or no")
    # One line marks what is open; a second one would touch the words.
    assert page.locator(".choice-group.invalid").first.evaluate("e => getComputedStyle(e).borderLeftWidth") == "0px"
    page.get_by_role("link", name="“Marketing”: choose yes or no").click()
    for group, answer in (("Statistics", "Yes"), ("Marketing", "No")):
        page.get_by_role("group", name=group).get_by_label(answer).check()
    page.get_by_role("button", name="Save my choice").click()
    expect(page.get_by_role("alert")).to_contain_text("Your choice is saved")
    page.get_by_role("link", name="See what was recorded").click()
    expect(page.get_by_role("heading", name="Consent given")).to_be_visible()
    page.goto(PREFERENCES)
    page.get_by_role("button", name="Withdraw everything").click()
    expect(page.get_by_role("alert")).to_contain_text("Your consent is withdrawn")
    assert held(visitor)["c"] == []


def test_nobody_is_shut_out_of_choosing(asking: Flask, page: Page) -> None:
    found = []
    for number, tag in enumerate(LANGUAGES):
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.goto(f"/harbour/{tag}/")
        expect(page.locator(QUESTION)).to_be_visible()
        assert_no_sideways_scroll(page)
        found += [f"question ({tag}): {barrier}" for barrier in barriers(page)]
        page.goto(f"/harbour/{tag}/preferences/")
        page.locator("button[value=save]").click()
        expect(page.get_by_role("alert")).to_be_focused()
        assert_no_sideways_scroll(page)
        found += [f"open groups ({tag}): {barrier}" for barrier in barriers(page)]
    assert not found, "\n".join(found)
    page.goto(POLICY)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#told")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("See what was recorded")).click()
    assert_no_sideways_scroll(page)
    assert_accessible(page)
