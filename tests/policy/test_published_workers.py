"""Published pages, served by real workers on a database that is changed, hangs, and beside workers that are killed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.database import db
from app.inventory.queries import get_site
from app.policy.watching import SECONDS_UNTIL_SILENT
from tests.builders import make_cookie, make_entry, publish
from tests.conftest import make_settings
from tests.postgres import PostgresServer, children_of, own_server
from tests.serving import free_port, started

PAGE = "/open-data/en/"
SEVERAL = 12
"""Requests, each over a connection of its own: enough to meet both workers."""


@dataclass
class Served:
    """A register that real workers serve, and the same register open to the test."""

    process: int
    port: int
    postgres: PostgresServer
    app: Flask

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        return [child for child in children_of(self.process) if _is_worker(child)]

    def ask(self, path: str = PAGE) -> tuple[int, str]:
        """One request over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def all_show(self, word: str) -> bool:
        """Whether every worker's page has this word."""
        return all(word in self.ask()[1] for _ in range(SEVERAL))

    def publish(self, cookie: str) -> None:
        """Publish a version with one cookie more."""
        with self.app.app_context():
            make_entry(get_site("open-data"), cookies=[make_cookie(cookie)])
            publish("open-data")


def _is_worker(process: int) -> bool:
    # What does jobs is another child of the server.
    return b"granian" in Path(f"/proc/{process}/cmdline").read_bytes()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with own_server() as postgres:
        url, port = postgres.url(postgres.create()), free_port()
        with started(folder / "instance", port, DATABASE_URL=url) as (process, _said):
            app = create_app(make_settings(folder, url))
            yield Served(process, port, postgres, app)
            with app.app_context():
                db.engine.dispose()


def until(holds: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "It does not come to pass"
        time.sleep(0.05)


def test_every_worker_shows_a_new_version_within_about_a_second(served: Served) -> None:
    until(lambda: served.all_show("sessionid"), seconds=5)

    served.publish("gangway")

    until(lambda: served.all_show("gangway"), seconds=1.5)


def test_a_database_that_hangs_keeps_no_page_back(served: Served) -> None:
    served.publish("capstan")
    until(lambda: served.all_show("capstan"), seconds=5)

    with served.postgres.hanging(), ThreadPoolExecutor() as others:
        for _ in range(SEVERAL):
            others.submit(served.ask, "/open-data/cookies.csv")
        assert served.all_show("capstan")
        time.sleep(SECONDS_UNTIL_SILENT + 1)
        # What needs the database says so at once, and keeps nobody else waiting.
        assert {served.ask("/admin/")[0] for _ in range(SEVERAL)} <= {303, 503}
        assert {served.ask("/open-data/cookies.csv")[0] for _ in range(SEVERAL)} == {503}
        assert served.ask("/healthz")[0] == 200
        assert served.all_show("capstan")

    served.publish("bollard")
    until(lambda: served.all_show("bollard"), seconds=5)


def test_a_worker_that_is_killed_takes_no_page_with_it(served: Served) -> None:
    served.publish("hawser")
    until(lambda: served.all_show("hawser"), seconds=5)

    first, other = served.workers
    os.kill(first, signal.SIGKILL)

    until(lambda: _answers(served), seconds=2)
    until(lambda: len({*served.workers} - {first}) == 2, seconds=10)
    os.kill(other, signal.SIGKILL)
    until(lambda: _answers(served), seconds=15)


def _answers(served: Served) -> bool:
    """Whether the page is there; a connection that went to the killed worker is tried again, as browsers do."""
    try:
        status, page = served.ask()
    except (OSError, HTTPException):
        return False
    assert (status, "hawser" in page) == (200, True)
    return True
