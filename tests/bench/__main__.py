"""`make bench`: the register's speed as ratios against a peer, measured in the same run, medians of interleaved rounds.

ARGS: `--rows 10000`, `--rounds 7`, `--only import|export|list|large|embed|pages|consent|threads`.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from app.consent.embed import LARGEST
from tests.bench import consent_load, published_load
from tests.bench.embed_load import bytes_of_the_script, main_thread

PROJECT = Path(__file__).resolve().parents[2]
FLASK = [str(Path(sys.executable).with_name("flask")), "--app", "app"]
PEERS = PROJECT / "build" / "bench"
PEER_PACKAGES = ["sqlite-utils==4.2.1", "flask-admin==2.2.1", "flask-sqlalchemy==3.1.1", "sqlalchemy==2.0.58"]
HERE = Path(__file__).parent
SITE = "bench"
PARTS = ("import", "export", "list", "large", "embed", "pages", "consent")
ASIDE = ("threads",)
"""Measured only when asked for: what settings were chosen by."""

Seconds = float


@dataclass(frozen=True)
class Measured:
    """One run of a command: seconds by the clock and of processor time, and the largest resident memory in MiB."""

    seconds: float
    processor: float
    mebibytes: float
    output: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    what: str
    ours: str
    peer: str
    ratio: str
    limit: str


def run(words: list[str], environment: dict[str, str]) -> Measured:
    """Run a command to its end. Raises `SystemExit` with what it said when it fails."""
    started = time.perf_counter()
    with TemporaryDirectory() as folder, (Path(folder) / "output").open("w+") as output:
        process = subprocess.Popen(words, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        said = output.read()
    if status:
        raise SystemExit(f"{' '.join(words)} failed:\n{said}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)


def interleaved(rounds: int, *functions: Callable[[], Measured]) -> list[list[Measured]]:
    """Call the functions in turn, `rounds` times, after one round that does not count."""
    for function in functions:
        function()
    results: list[list[Measured]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, collected in zip(functions, results, strict=True):
            collected.append(function())
    return results


def median(measured: list[Measured]) -> Seconds:
    return statistics.median(one.seconds for one in measured)


def processor(measured: list[Measured]) -> Seconds:
    """What the command itself used, whatever else the machine was doing."""
    return statistics.median(one.processor for one in measured)


def memory(measured: list[Measured]) -> float:
    return max(one.mebibytes for one in measured)


def told(measured: list[Measured]) -> str:
    return f"{median(measured):.2f} s, processor {processor(measured):.2f} s, {memory(measured):.0f} MiB"


def environment(instance: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "INSTANCE": str(instance), "HOME": str(instance), "NO_COLOR": "1"}


def prepare_peers() -> Path:
    """The environment of the peers, made once."""
    python = PEERS / "venv" / "bin" / "python"
    stamp = PEERS / "installed"
    if not stamp.exists() or stamp.read_text() != "\n".join(PEER_PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", PEERS / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER_PACKAGES], check=True)
        stamp.write_text("\n".join(PEER_PACKAGES))
    return python


def write_list(path: Path, rows: int) -> None:
    """A list of cookies as a spreadsheet program saves it, in words of our own."""
    categories = ("Necessary", "Preferences", "Statistics", "Marketing")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Provider", "Function and location", "Cookie name(s)", "Purposes", "Category", "Duration"])
        for number in range(rows):
            writer.writerow(
                [
                    f"Supplier {number % 40}",
                    f"Service {number} (front office)",
                    f"cookie_{number}",
                    f"Remembers answer number {number}, so that nobody has to give it twice.",
                    categories[number % 4],
                    f"{1 + number % 13} months",
                ]
            )


def fresh_instance(folder: Path) -> dict[str, str]:
    """An instance with one empty site."""
    settings = environment(folder)
    run([*FLASK, "migrate"], settings)
    run([*FLASK, "sites", "create", SITE, "--name", "Bench", "--url", "https://bench.example"], settings)
    return settings


def write_export(path: Path, rows: int, folder: Path) -> None:
    """The same list as the register itself exports it, with every column."""
    settings = environment(filled_database(rows, folder).parent)
    path.write_text(run([*FLASK, "inventory", "export", "--site", SITE, "--format", "csv"], settings).output)


def bench_import(what: str, file: Path, rounds: int, folder: Path, peer_python: Path) -> Row:
    """The command line of both, from an empty database; ours previews, then commits."""
    made = iter(range(10_000))

    def ours() -> Measured:
        settings = fresh_instance(folder / f"{file.stem}-{next(made)}")
        return run([*FLASK, "inventory", "import", str(file), "--site", SITE], settings)

    def peer() -> Measured:
        database = folder / f"{file.stem}-peer-{next(made)}.db"
        command = [str(peer_python.with_name("sqlite-utils")), "insert", str(database), "list", str(file), "--csv"]
        return run(command, environment(folder))

    own, other = interleaved(rounds, ours, peer)
    return Row(
        f"import {what}, preview and commit (beside sqlite-utils insert --csv)",
        told(own),
        told(other),
        f"{median(own) / median(other):.2f}, processor {processor(own) / processor(other):.2f}",
        "at most 2; 250 MiB",
    )


def bench_large(folder: Path) -> Row:
    """A hundred thousand rows on the command line, once."""
    file = folder / "large.csv"
    write_list(file, 100_000)
    settings = fresh_instance(folder / "large")
    done = run([*FLASK, "inventory", "import", str(file), "--site", SITE], settings)
    return Row("import 100,000 rows", f"{done.seconds:.1f} s, {done.mebibytes:.0f} MiB", "", "", "finishes")


def filled_database(rows: int, folder: Path) -> Path:
    """A database with `rows` entries of one cookie each."""
    file = folder / "filled.csv"
    write_list(file, rows)
    database = folder / "filled" / "register.db"
    if not database.exists():
        settings = fresh_instance(folder / "filled")
        run([*FLASK, "inventory", "import", str(file), "--site", SITE], settings)
    return database


def answers_of(words: list[str], settings: dict[str, str]) -> list[dict[str, Any]]:
    """What a measuring process printed last: a list with one object for each request."""
    found: list[dict[str, Any]] = json.loads(run(words, settings).output.strip().splitlines()[-1])
    return found


def bench_pages(what: str, rows: int, rounds: int, database: Path, peer_python: Path) -> list[Row]:
    """The list page or the export, in processes of their own that answer through WSGI without a network."""
    settings = environment(database.parent)
    own_words = [sys.executable, str(HERE / "own_pages.py"), SITE, what]
    peer_words = [str(peer_python), str(HERE / "flask_admin_peer.py"), str(database), what]
    own: list[dict[str, Any]] = []
    other: list[dict[str, Any]] = []
    for _ in range(rounds):
        own += answers_of(own_words, {**settings, "PYTHONPATH": str(PROJECT)})
        other += answers_of(peer_words, settings)

    def middle(answers: list[dict[str, Any]], name: str) -> float:
        return float(statistics.median(answer[name] for answer in answers))

    title = {"list": f"list page over {rows:,} entries", "export": f"export {rows:,} rows as CSV"}[what]
    limit = {"list": "at most 0.25", "export": "at most 0.7"}[what]
    lines = [
        Row(
            f"{title} (beside Flask-Admin)",
            f"{middle(own, 'seconds') * 1000:.1f} ms",
            f"{middle(other, 'seconds') * 1000:.1f} ms",
            f"{middle(own, 'seconds') / middle(other, 'seconds'):.2f}",
            limit,
        )
    ]
    if what == "list":
        again = middle(own, "again"), middle(other, "again")
        ours, theirs = (f"{seconds * 1000:.1f} ms" for seconds in again)
        ratio = f"{again[0] / again[1]:.2f}"
        lines.append(Row("the same page again, nothing changed since", ours, theirs, ratio, limit))
    if what == "export":
        grown = max(answer["memory_after"] - answer["memory_before"] for answer in own) / 1024
        grown_peer = max(answer["memory_after"] - answer["memory_before"] for answer in other) / 1024
        lines += [
            Row(
                "first byte of the export",
                f"{middle(own, 'first') * 1000:.1f} ms",
                f"{middle(other, 'first') * 1000:.1f} ms",
                f"{middle(own, 'first') / middle(other, 'first'):.2f}",
                "at once",
            ),
            Row("memory that the export adds", f"{grown:.1f} MiB", f"{grown_peer:.1f} MiB", "", "none"),
        ]
    return lines


def bench_embed(rounds: int) -> list[Row]:
    """What `consent.js` weighs, and what loading it costs a page."""
    plain, gzipped, compressed = bytes_of_the_script()
    without, with_it, script = main_thread(max(rounds, 15))
    return [
        Row("consent.js, Brotli and gzip", f"{compressed:,} and {gzipped:,} bytes", "", "", f"{LARGEST:,} bytes"),
        Row("consent.js as it is written", f"{plain:,} bytes", "", "", ""),
        Row(
            "main thread until the banner stands there, over the same page without it",
            f"{with_it - without:.1f} ms, of which script {script:.1f} ms",
            f"the page: {without:.1f} ms",
            "",
            "",
        ),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=[*PARTS, *ASIDE])
    asked = parser.parse_args()
    wanted = {asked.only} if asked.only else {*PARTS}
    peer_python = prepare_peers() if wanted & {"import", "export", "list"} else Path()
    lines: list[Row] = []
    with TemporaryDirectory(prefix="cookie-register-bench-") as name:
        folder = Path(name)
        if "import" in wanted:
            short, whole = folder / "short.csv", folder / "whole.csv"
            write_list(short, asked.rows)
            write_export(whole, asked.rows, folder)
            lines.append(bench_import(f"{asked.rows:,} rows of 6 columns", short, asked.rounds, folder, peer_python))
            lines.append(bench_import(f"{asked.rows:,} rows of all columns", whole, asked.rounds, folder, peer_python))
        if wanted & {"export", "list"}:
            database = filled_database(asked.rows, folder)
            for what in ("list", "export"):
                if what in wanted:
                    lines += bench_pages(what, asked.rows, asked.rounds, database, peer_python)
        if "large" in wanted:
            lines.append(bench_large(folder))
        if "pages" in wanted:
            lines += [Row(*line) for line in published_load.measure(asked.rounds, folder, PEERS)]
        if wanted & {"consent", "threads"}:
            found = consent_load.measure(asked.rounds, folder, PEERS, threads="threads" in wanted)
            lines += [Row(*line) for line in found]
    if "embed" in wanted:
        lines += bench_embed(asked.rounds)
    table = Table("what", "ours", "peer", "ratio", "wanted", title=f"Medians of {asked.rounds} rounds")
    for line in lines:
        table.add_row(line.what, line.ours, line.peer, line.ratio, line.limit)
    Console(width=170).print(table)


if __name__ == "__main__":
    main()
