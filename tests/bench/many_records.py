"""A ledger of many records: written, sealed, verified, one receipt looked up; in a process of its own, prints JSON.

Usage: python many_records.py RECORDS [SEALS], with INSTANCE or DATABASE_URL set. SEALS: make so many seals instead of
one for each thousand records, as a site does on which a few visitors choose in a minute.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app import create_app
from app.consent.queries import SealedCounts, list_by_token
from app.consent.records import Record, hash_token
from app.consent.service import sealing, verify
from app.consent.writer import write_records
from app.database import db
from app.migrations import migrate

number = int(sys.argv[1])
AT = datetime(2026, 1, 1, tzinfo=UTC)
USUAL = Record(
    record="",
    site="harbour",
    version=1,
    version_hash="a" * 64,
    event="given",
    choices='{"marketing":false,"statistics":true}',
    method="banner",
    locale="nl",
    gpc=False,
    at=AT,
    valid_until=AT,
    token_hash="",
)
told: dict[str, object] = {}


def memory() -> float:
    """What is resident now, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1024 / 1024


def timed(what: str, work: Callable[[], object]) -> object:
    """Do it, and note seconds by the clock and of processor time, and memory before and at its highest."""
    before, started, used = memory(), time.perf_counter(), time.process_time()
    found = work()
    told[what] = {
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - used,
        "before": before,
        "after": memory(),
    }
    return found


def make(one: int) -> Record:
    at = AT + timedelta(seconds=one)
    token = hash_token(f"{one:022d}") if one % 2 else ""
    return replace(USUAL, record=f"{one:032x}", at=at, valid_until=at + timedelta(days=182), token_hash=token)


def write() -> None:
    for start in range(0, number, 5_000):
        write_records(db.engine, [make(one) for one in range(start, min(start + 5_000, number))])


app = create_app()
migrate(app)
with app.app_context():
    timed("write", write)
    if len(sys.argv) > 2:
        sealing.MOST_RECORDS = number // int(sys.argv[2])  # type: ignore[misc]  # fewer to a seal, to measure
    told["seals"] = timed("seal", sealing.seal)
    verified = timed("verify", verify)
    assert verified.broken is None, verified  # type: ignore[attr-defined]
    assert verified.records == number, verified  # type: ignore[attr-defined]
    wanted = hash_token(f"{number // 2 | 1:022d}")
    assert timed("receipt", lambda: list_by_token(wanted))
    timed("numbers", lambda: SealedCounts().counts_of("harbour"))
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    plan = db.session.execute(
        text(f"{explain} SELECT * FROM consent WHERE token_hash = :it ORDER BY id"), {"it": wanted}
    )
    told["plan"] = "; ".join(str(row[-1]) for row in plan)
    told["highest"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(told))
