"""What the embed costs a page: its bytes, and the time of the main thread until the banner stands there."""

import statistics
import time

from playwright.sync_api import BrowserContext, CDPSession, sync_playwright

from app.consent.embed import embed
from tests.browser.chromium import find_chromium
from tests.browser.far_register import SITE, SNIPPET, FarRegister

_SETTLED = 0.5
"""Seconds after which a page has nothing left to do."""

BODY = "<p>" + "The tide turns twice a day. " * 20 + "</p>"


def bytes_of_the_script() -> tuple[int, int, int]:
    """As it is, by gzip, by Brotli."""
    script = embed().current
    return len(script.content), len(script.packed["gzip"]), len(script.packed["br"])


def main_thread(rounds: int) -> tuple[float, float, float]:
    """Milliseconds of the main thread in loading a page without the embed and with it, and its script's part.

    Medians of pages loaded in turns, each in a tab of its own.
    """
    without, with_it = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        register = FarRegister()
        register.serve(context)
        for _ in range(rounds + 1):
            register.write(BODY * 20, head="")
            without.append(_load(context))
            register.write(BODY * 20, head=SNIPPET)
            with_it.append(_load(context))
        browser.close()
    # The first of each warms up.
    page, script_of_page = map(statistics.median, zip(*without[1:], strict=True))
    both, script_of_both = map(statistics.median, zip(*with_it[1:], strict=True))
    return page, both, script_of_both - script_of_page


def _load(context: BrowserContext) -> tuple[float, ...]:
    """Milliseconds that the processor spent on all tasks and on scripts; what other programs take does not count."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _metrics(session)
    page.goto(SITE)
    # Asking the page whether the banner stands there would be work of the same thread.
    time.sleep(_SETTLED)
    after = _metrics(session)
    page.close()
    return tuple((after[name] - before[name]) * 1000 for name in ("TaskDuration", "ScriptDuration"))


def _metrics(session: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
