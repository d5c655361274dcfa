"""Published pages from memory: the same answers as Flask's own, as new as the database, and there without it."""

import gzip
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from threading import Event

import brotli
import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app, pages
from app.audit import SYSTEM
from app.config import Settings
from app.database import db
from app.evidence.canonical import fingerprint
from app.inventory.queries import get_site
from app.policy.published import Memory, PublishedPage, coding_for
from app.policy.queries.versions import find_current, find_page
from app.policy.service.publishing import set_open
from app.policy.watching import SECONDS_BETWEEN_LOOKS, Watch
from tests.builders import make_cookie, make_entry, make_site, publish
from tests.conftest import make_settings, on_both_databases
from tests.critic import ADDRESS, HOST

PAGE = "/harbour/en/"
BROWSER = "gzip, deflate, br, zstd"


def until(holds: Callable[[], bool], *, seconds: float = 5) -> None:
    """Wait until something holds, at most so long."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "It does not come to pass"
        time.sleep(0.02)


def watch_of(app: Flask) -> Watch:
    watch: Watch = app.extensions["published_pages"]
    return watch


def ask(app: Flask, path: str = PAGE, *, method: str = "GET", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().open(path, method=method, base_url=ADDRESS, headers=named)


@pytest.fixture
def watching(app: Flask) -> Iterator[Callable[[], Flask]]:
    """`watching()` begins to hold what is published, as a worker does at its start, and waits until it does."""

    def begin() -> Flask:
        watch = watch_of(app)
        watch.begin()
        until(lambda: watch.memory.find(PAGE) is not None)
        return app

    yield begin
    watch_of(app).end()


@pytest.fixture
def held(watching: Callable[[], Flask], session: Session) -> Flask:
    """The application, holding the page of a site with one cookie."""
    site = make_site()
    make_entry(site, cookies=[make_cookie("berth")])
    publish(site)
    return watching()


# --- The same as Flask's own --------------------------------------------------------------------------------------


def test_the_answer_from_memory_is_flasks_own(
    app: Flask,
    session: Session,
    watching: Callable[[], Flask],
    count_queries: Callable[[Callable[[], object]], int],
) -> None:
    publish(make_site())
    answers: list[TestResponse] = []

    def visit() -> None:
        for method, accepted in product(("GET", "HEAD"), ("", "gzip", BROWSER)):
            first = ask(app, method=method, Accept_Encoding=accepted)
            tags = f'"x", W/{first.headers["ETag"]}'
            answers.extend([first, ask(app, method=method, Accept_Encoding=accepted, If_None_Match=tags)])

    assert count_queries(visit) > 0
    watching()
    assert count_queries(visit) == 0

    flask, memory = answers[:12], answers[12:]
    for own, fast in zip(flask, memory, strict=True):
        assert own.status == fast.status
        assert own.data == fast.data
        assert known(own) == known(fast)
        assert fast.headers["Vary"] == "Accept-Encoding"
    assert [answer.status_code for answer in memory] == [200, 304] * 6


def known(answer: TestResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers if name != "X-Request-Id"]


def test_each_coding_holds_the_same_page_under_a_tag_of_its_own(held: Flask) -> None:
    plain, zipped, packed = (ask(held, Accept_Encoding=accepted) for accepted in ("identity", "gzip", "br"))

    assert gzip.decompress(zipped.data) == brotli.decompress(packed.data) == plain.data
    assert len({answer.headers["ETag"] for answer in (plain, zipped, packed)}) == 3
    assert (zipped.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == ("gzip", "br")
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("br;q=much", ""),
        ("deflate", ""),
        ("x" * 300 + ", gzip", "gzip"),
    ],
)
def test_the_coding_is_one_that_was_asked_for(accepted: str, coding: str) -> None:
    assert coding_for(accepted) == coding


def test_what_others_add_to_the_address_changes_nothing(
    held: Flask, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    page, answers = ask(held).data, []

    queries = count_queries(lambda: answers.append(ask(held, f"{PAGE}?utm_source=letter&faq=1")))

    assert queries == 0
    assert answers[0].data == page
    watch_of(held).end()
    assert ask(held, f"{PAGE}?utm_source=letter&faq=1").data == page


@pytest.mark.parametrize("query", ["q=berth", "utm=1&%71=berth"])
def test_a_search_is_answered_by_flask(held: Flask, query: str) -> None:
    assert "has “berth”" in ask(held, f"{PAGE}?{query}").text


def test_what_flask_refuses_is_refused(held: Flask) -> None:
    assert ask(held, Host="elsewhere.example").status_code == 400
    assert ask(held, method="POST").status_code == 405
    assert 'href="/other/harbour/' in held.test_client().get(PAGE, base_url=f"{ADDRESS}/other").text
    assert 'href="/other/harbour/' not in ask(held).text


class TestBehindAProxyBelowAPrefix:
    """The register as a part of somebody's own host."""

    @pytest.fixture
    def settings(self, tmp_path: Path, database_url: str) -> Settings:
        return make_settings(tmp_path, database_url, public_url=f"{ADDRESS}/cookies", trusted_proxies=1)

    def test_it_is_the_same_page_whether_or_not_the_prefix_is_cut_off(
        self, held: Flask, count_queries: Callable[[Callable[[], object]], int]
    ) -> None:
        answers: list[TestResponse] = []

        def visit() -> None:
            paths = (f"/cookies{PAGE}", PAGE)
            answers.extend(ask(held, path, X_Forwarded_Host=HOST, Host="127.0.0.1") for path in paths)

        assert count_queries(visit) == 0
        assert answers[0].data == answers[1].data
        assert f'action="/cookies{PAGE}' not in answers[0].text
        assert 'action="/cookies/harbour/language"' in answers[0].text
        assert ask(held, PAGE, X_Forwarded_Host="elsewhere.example").status_code == 400


# --- As new as the database ---------------------------------------------------------------------------------------


@on_both_databases
def test_a_new_version_is_seen_and_a_closed_site_is_gone(held: Flask) -> None:
    make_entry(get_site("harbour"), cookies=[make_cookie("rope")])
    assert "rope" not in ask(held).text
    publish("harbour")

    until(lambda: "rope" in ask(held, Accept_Encoding="gzip;q=0").text, seconds=1.5)
    set_open(by=SYSTEM, site="harbour", public=False)
    until(lambda: ask(held).status_code == 404, seconds=1.5)


def test_a_style_that_changed_dresses_the_page_and_leaves_what_was_published(
    tmp_path: Path, settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(pages.STATIC, tmp_path / "static")
    monkeypatch.setattr(pages, "STATIC", tmp_path / "static")
    publish(make_site())

    def served() -> tuple[TestResponse, str]:
        app = create_app(settings)
        watch_of(app).begin()
        until(lambda: watch_of(app).memory.find(PAGE) is not None)
        page = ask(app)
        address = re.findall(r'href="([^"]+/css/public\.css)"', page.text)[0]
        style = app.test_client().get(address, base_url=ADDRESS, buffered=True).text
        watch_of(app).end()
        with app.app_context():
            db.engine.dispose()
        return page, style

    before, _ = served()
    with (tmp_path / "static" / "css" / "public.css").open("a") as file:
        file.write("\n.harbour { color: teal }\n")
    after, style = served()

    assert "teal" in style
    assert before.headers["ETag"] != after.headers["ETag"]
    version = find_current(get_site("harbour"))
    assert version
    stored = find_page(version, "en")
    assert stored
    assert stored.html in after.text
    assert fingerprint(stored.html) == stored.sha256


def test_an_older_version_read_a_moment_ago_is_not_held() -> None:
    memory = Memory(1000)
    memory.take_over({"harbour": 2})

    assert not memory.keep("harbour", 1, "en", PublishedPage("old"))
    assert memory.keep("harbour", 2, "en", PublishedPage("new"))
    assert not memory.keep("lock", 1, "en", PublishedPage("closed"))


def test_a_process_that_was_forked_watches_for_itself(held: Flask) -> None:
    watch = watch_of(held)
    watch.end()
    watch.begin(at_once=False)

    for _ in range(2):
        assert ask(held).status_code == 200
        assert watch.process == os.getpid()
        until(lambda: watch.memory.find(PAGE) is not None)
        # As a child finds it: with the pages of its parent, and nobody who keeps them new.
        watch.process = os.getppid()


# --- Without the database -----------------------------------------------------------------------------------------


def test_pages_are_served_while_the_database_cannot_be_read(held: Flask, tmp_path: Path) -> None:
    page = ask(held).data

    for part in tmp_path.glob("register.db*"):
        part.write_bytes(b"This is no database. " * 1000)
    time.sleep(SECONDS_BETWEEN_LOOKS * 2)

    assert ask(held).data == page


# --- Many at once -------------------------------------------------------------------------------------------------


def test_visitors_and_the_watch_do_not_get_in_each_others_way() -> None:
    sites = [f"site-{number}" for number in range(200)]
    memory = Memory(100_000)
    memory.take_over(dict.fromkeys(sites, 1))
    for site in sites:
        memory.keep(site, 1, "en", PublishedPage(site))
    done = Event()

    def visit() -> None:
        while not done.is_set():
            for site in sites:
                memory.find(f"/{site}/en/")

    with ThreadPoolExecutor() as visitors:
        visits = [visitors.submit(visit) for _ in range(3)]
        try:
            for number in range(300):
                assert memory.holds(sites[-1])
                memory.forget(sites[number % 100])
                memory.take_over(dict.fromkeys(sites, number))
        finally:
            done.set()
    assert [visit.result() for visit in visits] == [None] * 3


# --- The bound ----------------------------------------------------------------------------------------------------


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    memory = Memory(3_000)
    memory.take_over({"a": 1, "b": 1, "c": 1, "d": 1})
    for site in "abc":
        assert memory.keep(site, 1, "en", PublishedPage(site * 1000))
    memory.find("/a/en/")

    assert not memory.keep("d", 1, "en", PublishedPage("d" * 1000), if_there_is_room=True)
    assert memory.keep("d", 1, "en", PublishedPage("d" * 1000))
    assert not memory.keep("d", 1, "nl", PublishedPage("d" * 4000))

    assert [site for site in "abcd" if memory.find(f"/{site}/en/")] == ["a", "c", "d"]
    page = memory.find("/a/en/")
    assert page
    memory.pack("/a/en/", page, "gzip")
    assert [site for site in "abcd" if memory.find(f"/{site}/en/")] == ["a", "d"]
    assert memory.size <= 3_000
