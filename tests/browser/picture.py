"""Takes the picture in the README: `python -m tests.browser.picture` serves the example and writes docs/policy.png."""

import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.audit import SYSTEM
from app.config import PROJECT, Settings
from app.migrations import migrate
from app.policy.example import KEY, load_example
from tests.browser.chromium import find_chromium

PICTURE = PROJECT / "docs" / "policy.png"
WIDTH = 1280
SCALE = 0.7
"""A page of a README is no wider than this makes the picture, and the file stays small."""


def main() -> int:
    path = find_chromium()
    if path is None:
        print("No Chromium or Chrome was found; CHROMIUM=/path/to/one names it.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(instance=Path(folder), secret_key="for one picture only", public_url="http://127.0.0.1")
        )
        migrate(app)
        with app.app_context():
            load_example(by=SYSTEM)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        take(path, f"http://127.0.0.1:{server.port}/{KEY}/en/")
        server.shutdown()
    print(f"{PICTURE.relative_to(PROJECT)}: {PICTURE.stat().st_size // 1024} kB")
    return 0


def take(browser_path: str, address: str) -> None:
    """Take the picture of the page at `address`: light, from its top to the end of the second row of the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 900}, device_scale_factor=SCALE, color_scheme="light", locale="en-GB"
        )
        page.goto(address)
        end = page.locator(".register tbody").nth(1).evaluate("row => row.getBoundingClientRect().bottom + scrollY")
        page.screenshot(path=PICTURE, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": end + 1})
        browser.close()


class _QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # the name that Werkzeug gives it
        """Nobody asked who fetched what."""


if __name__ == "__main__":
    sys.exit(main())
