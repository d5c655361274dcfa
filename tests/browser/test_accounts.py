"""Signing in, and what happens when a session runs out, in a real browser."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.service import end_sessions
from app.audit import COMMAND
from app.config import Settings
from app.database import db
from tests.people import PASSWORD, make_person

NAME = "Noor van der Kade"


@pytest.fixture
def admin(live: Flask) -> int:
    """The number of an administrator."""
    with live.app_context():
        return make_person("admin")


def sign_in(page: Page) -> None:
    """Fill in the form that is open, by keyboard alone."""
    page.get_by_label("Work e-mail").focus()
    page.keyboard.type("admin@quay.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    # Until the next page is loaded with its scripts: only then do its timers run on the test's clock.
    with page.expect_navigation():
        page.keyboard.press("Enter")


def end_all(app: Flask, number: int) -> None:
    with app.app_context():
        end_sessions(by=COMMAND, number=number)


def test_a_session_that_ended_meanwhile_is_said_to_be_over(page: Page, live: Flask, admin: int) -> None:
    page.clock.install()
    page.goto("/sign-in?next=/admin/people/new")
    sign_in(page)
    page.get_by_label("Name").fill(NAME)
    end_all(live, admin)

    page.clock.fast_forward("58:30")
    page.get_by_role("button", name="Stay signed in").click()

    expect(page.get_by_role("alert")).to_contain_text("You were signed out. Send the form as usual")


@pytest.fixture
def without_script(new_context: CreateContextCallback, live: Flask, settings: Settings) -> BrowserContext:
    """A browser in which no script runs."""
    context = new_context(base_url=settings.address, locale="en-GB", java_script_enabled=False)
    context.set_default_timeout(10_000)
    return context


def test_without_a_script_nothing_that_was_typed_is_lost(
    without_script: BrowserContext, live: Flask, admin: int
) -> None:
    page = without_script.new_page()
    page.goto("/sign-in?next=/admin/people/new")
    sign_in(page)
    expect(page.get_by_text("You stay signed in until")).to_be_visible()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Work e-mail").fill("noor@quay.example")
    page.get_by_label("Publisher").check()

    end_all(live, admin)
    page.get_by_role("button", name="Add and show the password").click()
    expect(page.get_by_text("what you typed is kept")).to_be_visible()
    sign_in(page)

    expect(page.get_by_text("This is not saved yet")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value(NAME)
    expect(page.get_by_label("Publisher")).to_be_checked()
    with live.app_context():
        assert len(db.session.scalars(select(User)).all()) == 1
    page.get_by_role("button", name="Add and show the password").click()
    expect(page.get_by_role("heading", name=f"Password of {NAME}")).to_be_visible()
