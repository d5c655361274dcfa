"""Our list page or CSV export over the rows of a database, measured in a process of its own; prints JSON.

Usage: python own_pages.py SITE list|export, with INSTANCE set.
"""

import json
import resource
import sys
import time
from typing import Any

from app import create_app
from app.accounts.roles import ENDPOINT_ROLES, Role

site, what = sys.argv[1:3]
app = create_app()
# The bench measures the page, not the sign-in: everybody may open it in this process.
for endpoint, role in ENDPOINT_ROLES.items():
    ENDPOINT_ROLES[endpoint] = None if role in {Role.viewer, Role.editor} else role


def memory() -> int:
    """Largest resident memory so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fetch(path: str) -> dict[str, Any]:
    """One request through WSGI: seconds to the first byte and in all, bytes, and memory before and after."""
    before, started = memory(), time.perf_counter()
    answer = app.test_client().get(path, buffered=False, base_url=app.extensions["settings"].address)
    first, size = 0.0, 0
    for chunk in answer.response:
        first = first or time.perf_counter() - started
        size += len(chunk)
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return {"seconds": seconds, "first": first, "bytes": size, "memory_before": before, "memory_after": memory()}


if what == "list":
    address = f"/admin/sites/{site}/entries/"
    fetch(address)
    print(json.dumps([fetch(address) for _ in range(5)]))
else:
    print(json.dumps([fetch(f"/admin/sites/{site}/export/cookies.csv")]))
