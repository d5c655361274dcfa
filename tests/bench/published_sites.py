"""Sites with a published policy in the database of INSTANCE, made in a process of its own; prints JSON.

Usage: python published_sites.py SITES ENTRIES [LOCALE…]. What is measured is the publication of the last one.
"""

import json
import resource
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

sites, entries = map(int, sys.argv[1:3])
locales = tuple(sys.argv[3:]) or ("en",)
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


def publish(key: str) -> tuple[float, int]:
    """Publish it; seconds, and KiB of memory more than before."""
    before, started = memory(), time.perf_counter()
    publish_at_once(
        by=COMMAND, site=key, reason="To be measured.", summary={"en": "The first version."}, render=render_main
    )
    return time.perf_counter() - started, memory() - before


app = create_app()
migrate(app)
with app.app_context():
    keys = [f"site-{number}" for number in range(sites)]
    for key in keys:
        make(key)
        seconds, more = publish(key)
print(json.dumps({"keys": keys, "seconds": seconds, "kibibytes": more}))
