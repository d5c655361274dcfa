"""Our list page or CSV export over the rows of a database, measured in a process of its own; prints JSON.

Usage: python own_pages.py SITE list|export, with INSTANCE set.
"""

import json
import resource
import sys
import time
from typing import Any

from app import create_app
from tests.people import cookies_of, make_person

site, what = sys.argv[1:3]
app = create_app()
address = app.extensions["settings"].address
client = app.test_client()
with app.app_context():
    person = make_person("editor", email=f"{time.time_ns()}@bench.example")
for cookie, value in cookies_of(app, person, address).items():
    client.set_cookie(cookie, value, domain="127.0.0.1")


def memory() -> int:
    """Largest resident memory so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fetch(path: str) -> dict[str, Any]:
    """One request through WSGI: seconds to the first byte and in all, bytes, and memory before and after."""
    before, started = memory(), time.perf_counter()
    answer = client.get(path, buffered=False, base_url=address)
    first, size = 0.0, 0
    for chunk in answer.response:
        first = first or time.perf_counter() - started
        size += len(chunk)
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return {"seconds": seconds, "first": first, "bytes": size, "memory_before": before, "memory_after": memory()}


if what == "list":
    path = f"/admin/sites/{site}/entries/"
    fetch(path)
    first = [fetch(f"{path}?page={number}") for number in range(2, 7)]
    again = [fetch(path) for _ in first]
    print(json.dumps([one | {"again": other["seconds"]} for one, other in zip(first, again, strict=True)]))
else:
    print(json.dumps([fetch(f"/admin/sites/{site}/export/cookies.csv")]))
