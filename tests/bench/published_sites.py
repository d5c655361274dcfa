"""Sites with a published policy in the database of INSTANCE, made in a process of its own; prints JSON.

Usage: python published_sites.py SITES ENTRIES PUBLICATIONS [LOCALE…]. The last site is published so many times, and
what is printed of that are the medians.
"""

import json
import resource
import statistics
import sys
import time

from app import create_app
from app.audit import COMMAND
from app.inventory.queries import get_site
from app.inventory.service import SiteInput, create_site
from app.migrations import migrate
from app.policy.rendering import render_main
from app.policy.service.publishing import publish_at_once
from tests.builders import make_cookie, make_entry

sites, entries, publications = map(int, sys.argv[1:4])
locales = tuple(sys.argv[4:]) or ("en",)
CATEGORIES = ("necessary", "preferences", "statistics", "marketing")


def memory() -> int:
    """Largest resident memory so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def in_each(text: str) -> dict[str, str]:
    return {locale: f"{text} ({locale})" for locale in locales}


def make(key: str) -> None:
    """A site with `entries` entries of one cookie each, in words of our own."""
    answers = SiteInput(
        name=f"Bench {key}",
        base_url=f"https://{key}.example",
        controller_name="Bench",
        controller_contact="privacy@bench.example",
        default_locale=locales[0],
        locales=locales,
    )
    create_site(by=COMMAND, key=key, answers=answers)
    for number in range(entries):
        make_entry(
            get_site(key),
            provider=f"Supplier {number % 40}",
            category=CATEGORIES[number % 4],
            function=in_each(f"Service {number}"),
            location=in_each("front office"),
            purpose=in_each(f"Remembers answer number {number}, so that nobody has to give it twice."),
            cookies=[make_cookie(f"cookie_{number}")],
        )


def publish(key: str) -> tuple[float, float]:
    """Publish it; seconds by the clock, and of processor time."""
    started, used = time.perf_counter(), time.process_time()
    publish_at_once(
        by=COMMAND, site=key, reason="To be measured.", summary={"en": "The next version."}, render=render_main
    )
    return time.perf_counter() - started, time.process_time() - used


app = create_app()
migrate(app)
with app.app_context():
    keys = [f"site-{number}" for number in range(sites)]
    for key in keys[:-1]:
        make(key)
        publish(key)
    make(keys[-1])
    before = memory()
    times = [publish(keys[-1]) for _ in range(publications)]
seconds, processor = map(statistics.median, zip(*times, strict=True))
print(json.dumps({"seconds": seconds, "processor": processor, "mebibytes": (memory() - before) / 1024}))
