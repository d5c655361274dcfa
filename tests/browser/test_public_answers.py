"""A public answer is the same for everybody: no cookie, nothing that depends on one, the same bytes."""

from pathlib import Path

from flask import Flask
from playwright.sync_api import APIResponse, BrowserContext, Page
from pytest_playwright.pytest_playwright import CreateContextCallback

from app.config import Settings
from tests.browser.filled import fill
from tests.browser.pages import sign_in

BY_LANGUAGE = ("/", "/harbour/")
"""Addresses that choose a language for the visitor, and therefore depend on the cookie with which it was chosen."""

PAGES = (
    "/harbour/en/",
    "/harbour/nl/",
    "/harbour/nl/?q=berth_1",
    "/new-quay/en/",
    "/harbour/cookies.csv",
    "/harbour/cookies.csv?layout=policy&language=nl",
    "/harbour/cookies.json",
    "/harbour/cookies.csv-metadata.json",
    "/healthz",
)
NOT_THERE = ("/nowhere/", "/harbour/fr/", "/harbour/versions/12/", "/lighthouse-keeper/cookies.csv", "/static/none.css")


def test_no_public_answer_depends_on_who_asks(
    new_context: CreateContextCallback, live: Flask, settings: Settings, page: Page
) -> None:
    fill(live)
    sign_in(page, live, "admin")
    person, visitor = page.context, new_context(base_url=settings.address, locale="en-GB")

    for path in (*PAGES, *_static_files(live)):
        to_person, to_visitor = _ask(person, path), _ask(visitor, path)

        assert to_person.status == 200, path
        assert to_person.body() == to_visitor.body(), path
        for answer in (to_person, to_visitor):
            assert "set-cookie" not in answer.headers, path
            assert "cookie" not in answer.headers.get("vary", "").lower(), path
            assert path == "/healthz" or "public" in answer.headers["cache-control"], path


def test_no_public_address_sets_a_cookie_even_where_it_asks_for_one(
    new_context: CreateContextCallback, live: Flask, settings: Settings, page: Page
) -> None:
    fill(live)
    sign_in(page, live, "admin")
    person, visitor = page.context, new_context(base_url=settings.address, locale="en-GB")

    for path in (*BY_LANGUAGE, *NOT_THERE):
        to_person, to_visitor = _ask(person, path), _ask(visitor, path)

        assert to_person.status == to_visitor.status, path
        assert to_person.headers.get("location") == to_visitor.headers.get("location"), path
        assert "set-cookie" not in {**to_person.headers, **to_visitor.headers}, path


def test_reading_leaves_nothing_in_the_browser(live: Flask, context: BrowserContext, page: Page) -> None:
    fill(live)

    for path in (*BY_LANGUAGE, "/harbour/en/", "/harbour/nl/?q=berth", "/nowhere/"):
        page.goto(path)
    page.goto("/harbour/en/")
    page.get_by_role("searchbox").press_sequentially("berth")

    assert context.cookies() == []


def _ask(context: BrowserContext, path: str) -> APIResponse:
    return context.request.get(path, max_redirects=0)


def _static_files(app: Flask) -> list[str]:
    folder = Path(app.static_folder or "")
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    assert files
    return [f"{app.static_url_path}/{file}" for file in files]
