"""A real Chromium before a live register: every browser test has a server and a database of its own."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError
from pytest_playwright.pytest_playwright import CreateContextCallback
from werkzeug.serving import WSGIRequestHandler, make_server

from app.config import Settings
from tests.browser.chromium import find_chromium
from tests.conftest import make_settings

LAUNCH_ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """How the browser is started: the one that was found, offline but for our server."""
    path = find_chromium()
    if path is None:
        pytest.fail("No Chromium or Chrome was found: run the tests by make test, which gets one.")
    # Chromium's sandbox refuses to work for root.
    arguments = [*LAUNCH_ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else LAUNCH_ARGUMENTS
    return {"executable_path": path, "args": arguments, "headless": True}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A free port on the loopback address, already taken."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as taken:
        yield taken


@pytest.fixture
def settings(tmp_path: Path, database_url: str, listener: socket.socket) -> Settings:
    """The settings of the live register: reached over http on loopback, as after `make run`."""
    port = listener.getsockname()[1]
    return make_settings(tmp_path, database_url, public_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def live(app: Flask, settings: Settings, listener: socket.socket) -> Iterator[Flask]:
    """The application, serving; its database is open to the test as well. Pages are opened by their path alone."""
    server = make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler, fd=os.dup(listener.fileno())
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(new_context: CreateContextCallback, live: Flask, settings: Settings) -> Iterator[BrowserContext]:
    """A visitor's browser, in English, 1280 pixels wide. At the end nothing may be found wrong with what it met."""
    context = new_context(base_url=settings.address, locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    faults = watch(context, settings.address)
    yield context
    assert not faults, "; ".join(faults)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab of that browser."""
    return context.new_page()


def watch(context: BrowserContext, address: str | tuple[str, ...]) -> list[str]:
    """A list that fills with what goes wrong in `context`: errors of scripts, refused content, calls elsewhere."""
    faults: list[str] = []
    own = (*([address] if isinstance(address, str) else address), "data:", "blob:", "about:")

    def on_console(message: ConsoleMessage) -> None:
        # An error page is an answer like any other; what else fails to load is seen in on_response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"console: {message.text}")

    def on_error(error: WebError) -> None:
        faults.append(f"script: {error.error}")

    def on_request(request: Request) -> None:
        if not request.url.startswith(own):
            faults.append(f"a request to elsewhere: {request.url}")

    def on_response(response: Response) -> None:
        if not response.ok and response.request.resource_type in {"stylesheet", "script", "image", "font", "manifest"}:
            faults.append(f"{response.status} for {response.url}")

    context.on("console", on_console)
    context.on("weberror", on_error)
    context.on("request", on_request)
    context.on("response", on_response)
    return faults


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # the name that Werkzeug gives it
        """A test says enough by passing."""
