"""How many choices are taken and kept in a second: our workers on both databases, c15t, one commit for each row."""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.cli.serve import server_options
from app.config import Settings
from tests.bench.published_load import Line, Server, in_turns, running, told_by_wrk
from tests.postgres import PostgresServer, close_run, open_run
from tests.serving import environment, free_port

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PEER_PACKAGES = ["@c15t/backend@2.2.1", "better-sqlite3@12.11.1", "kysely@0.28.19"]
CONNECTIONS = 32
SECONDS = 4
RECORDS = 1_000_000
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")

_OURS = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Sec-Fetch-Site"] = "same-origin"
wrk.headers["Accept"] = "application/json"
wrk.body = "choice=accept&version=1&language=en&method=banner"
"""
_THEIRS = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Origin"] = "https://harbour.example"
local place, thread = 0, 0
function setup(one) thread = thread + 1; one:set("number", thread) end
function request()
  place = place + 1
  local id = string.gsub(string.format("%dx%dx%d", os.time(), number, place), "0", "z")
  return wrk.format(nil, nil, nil, '{"type":"cookie_banner","subjectId":"sub_' .. id .. '",' ..
    '"domain":"harbour.example","givenAt":1735689600000,"preferences":{"statistics":true,"marketing":true}}')
end
"""


@dataclass(frozen=True)
class Kept:
    """One measurement: choices kept in a second, processor time of each in microseconds, and the 99th percentile."""

    per_second: float
    microseconds: float = 0
    p99: str = ""

    def __str__(self) -> str:
        used = f", processor {self.microseconds:.0f} µs" if self.microseconds else ""
        return f"{self.per_second:,.0f}/s{used}" + (f", p99 {self.p99}" if self.p99 else "")


def press(server: Server, script: Path) -> Kept:
    """Let 32 visitors choose for a few seconds, each again as soon as it has the answer."""
    before = server.processor()
    words = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "--latency",
        "--timeout=20s",
        "-s",
        str(script),
        server.url,
    ]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{server.url} did not take every choice:\n{said}")
    number, seconds, p99 = told_by_wrk(said)
    return Kept(number / seconds, (server.processor() - before) / number * 1_000_000, p99)


def one_by_one(insert: Callable[[], object]) -> Kept:
    """A commit for each row, one connection, as often as the database does it."""
    started, number = time.perf_counter(), 0
    while time.perf_counter() - started < SECONDS / 2:
        insert()
        number += 1
    return Kept(number / (time.perf_counter() - started))


# --- What is measured ---------------------------------------------------------------------------------------------


@contextmanager
def our_door(folder: Path, *, threads: int = 0, database_url: str = "") -> Iterator[Server]:
    """Our workers as `flask serve` starts them, or with so many threads, before a site that asks for consent."""
    port = free_port()
    settings = environment(folder, PORT=str(port)) | ({"DATABASE_URL": database_url} if database_url else {})
    if not (folder / "made").exists():
        folder.mkdir(parents=True, exist_ok=True)
        site = [sys.executable, str(HERE / "asking_site.py")]
        subprocess.run(site, env=settings | {"PYTHONPATH": str(PROJECT)}, check=True, stderr=subprocess.DEVNULL)
        (folder / "made").touch()
    words = [str(Path(sys.executable).with_name("granian")), *server_options(Settings(port=port))]
    if threads:
        words = [re.sub(r"^--blocking-threads=.*", f"--blocking-threads={threads}", word) for word in words]
    with running(words, settings, port, "/harbour/consent") as server:
        time.sleep(4)
        yield server


@contextmanager
def c15t(folder: Path, peers: Path) -> Iterator[Server]:
    """c15t's backend; its packages are installed once, into a folder of their own."""
    place, stamp = peers / "c15t", peers / "c15t-installed"
    if not stamp.exists() or stamp.read_text() != "\n".join(PEER_PACKAGES):
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text('{"type": "module", "private": true}')
        npm = shutil.which("npm") or "npm"
        subprocess.run([npm, "install", "--no-audit", "--no-fund", "--silent", *PEER_PACKAGES], cwd=place, check=True)
        stamp.write_text("\n".join(PEER_PACKAGES))
    shutil.copy(HERE / "c15t_peer.mjs", place)
    port = free_port()
    words = ["node", str(place / "c15t_peer.mjs"), str(folder / "c15t.db"), str(port)]
    with running(words, {"PATH": os.environ["PATH"], "NODE_ENV": "production"}, port, "/subjects") as server:
        yield server


@contextmanager
def durable_postgresql() -> Iterator[str]:
    """A database of a PostgreSQL whose commits are durable, as they are in use."""
    open_run()
    try:
        server = PostgresServer()
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            for name in DURABLE:
                connection.execute(f"ALTER SYSTEM SET {name} = on")
            connection.execute("SELECT pg_reload_conf()")
        yield server.url(server.create())
    finally:
        close_run()


_ROW = ("harbour", 1, "a" * 64, "given", '{"statistics":true}', "banner", "en", "2026-11-26 10:00:00", "b" * 64)
_INSERT = (
    "INSERT INTO consent (record, site, version, version_hash, event, choices, method, locale, gpc, at, valid_until,"
    " token_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, false, ?, '2027-05-27 10:00:00', ?, '')"
)


@contextmanager
def plain_sqlite(folder: Path) -> Iterator[Callable[[], object]]:
    """Adds a row to the ledger of `folder` and commits, past everything of ours."""
    with contextlib.closing(sqlite3.connect(folder / "register.db", isolation_level=None, timeout=30)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        yield lambda: connection.execute(_INSERT, (f"{time.time_ns():032x}", *_ROW))


@contextmanager
def plain_postgresql(url: str) -> Iterator[Callable[[], object]]:
    """The same on PostgreSQL."""
    with psycopg.connect(url, autocommit=True) as connection:
        statement = _INSERT.replace("?", "%s")
        yield lambda: connection.execute(statement, (f"{time.time_ns():032x}", *_ROW))


# --- The report ---------------------------------------------------------------------------------------------------


def bench_load(rounds: int, folder: Path, peers: Path) -> Iterator[Line]:
    """Choices a second on both databases."""
    ours, theirs = folder / "ours.lua", folder / "theirs.lua"
    ours.write_text(_OURS)
    theirs.write_text(_THEIRS)
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(durable_postgresql())
        embedded = stack.enter_context(our_door(folder / "embedded"))
        large = stack.enter_context(our_door(folder / "large", database_url=url))
        row = stack.enter_context(plain_sqlite(folder / "embedded"))
        large_row = stack.enter_context(plain_postgresql(url))
        asks = [
            lambda: press(embedded, ours),
            lambda: one_by_one(row),
            lambda: press(large, ours),
            lambda: one_by_one(large_row),
        ]
        if shutil.which("npm"):
            peer = stack.enter_context(c15t(folder, peers))
            asks.append(lambda: press(peer, theirs))
        on_sqlite, rows, on_postgresql, large_rows, *others = in_turns(rounds, *asks)
    for name, kept, plain, wanted in (
        ("SQLite", on_sqlite, rows, 6),
        ("PostgreSQL", on_postgresql, large_rows, 5),
    ):
        for other in others:
            ratio = f"{kept.per_second / other.per_second:.1f}"
            yield f"choices kept on {name}, beside c15t on SQLite", str(kept), str(other), ratio, f"at least {wanted}"
        ratio = f"{kept.per_second / plain.per_second:.1f}"
        yield f"the same on {name}, beside one commit for each row", str(kept), str(plain), ratio, ""
    if not others:
        yield "c15t", "", "npm is not installed", "", ""


def bench_threads(rounds: int, folder: Path) -> Iterator[Line]:
    """How many threads of a worker take the most."""
    ours = folder / "ours.lua"
    ours.write_text(_OURS)
    numbers = (2, 4, 8, 16, 32)
    with contextlib.ExitStack() as stack:
        doors = [stack.enter_context(our_door(folder / "threads", threads=number)) for number in numbers]
        for number, kept in zip(numbers, in_turns(rounds, *[_presser(door, ours) for door in doors]), strict=True):
            yield f"choices kept on SQLite with {number} threads a worker", str(kept), "", "", ""


def _presser(door: Server, script: Path) -> Callable[[], Kept]:
    return lambda: press(door, script)


def bench_records(folder: Path) -> Iterator[Line]:
    """A million records: sealed, verified, one of them found."""
    place = folder / "many"
    place.mkdir()
    words = [sys.executable, str(HERE / "many_records.py"), str(RECORDS)]
    given = environment(place, PYTHONPATH=str(PROJECT))
    said = subprocess.run(words, env=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    told = json.loads(said.stdout.splitlines()[-1])
    for what, wanted in (("write", ""), ("seal", ""), ("verify", "at most 60 s, flat memory"), ("numbers", "")):
        one = told[what]
        took = f"{one['seconds']:.1f} s, processor {one['processor']:.1f} s"
        yield f"{what} {RECORDS:,} records", took, f"memory {one['before']:.0f} to {one['after']:.0f} MiB", "", wanted
    yield "find a receipt among them", f"{told['receipt']['seconds'] * 1000:.1f} ms", told["plan"], "", "by index"


def measure(rounds: int, folder: Path, peers: Path, *, threads: bool = False) -> list[Line]:
    """Every line of the report."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed, and nothing else here presses quickly enough.")
    if threads:
        return list(bench_threads(rounds, folder))
    return [*bench_load(rounds, folder, peers), *bench_records(folder)]
