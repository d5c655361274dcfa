"""How quickly published pages are answered: our workers, nginx with the same bytes as a file, django-cookie-consent."""

import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.request import urlopen

from app.cli.serve import server_options
from app.config import Settings
from tests.postgres import children_of
from tests.serving import environment, free_port

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PEER_PACKAGES = ["django==5.2.19", "django-cookie-consent==1.0.0", "gunicorn==27.0.1"]
ENTRIES = 7
"""Of this many entries the page is about 20 KB."""
CONNECTIONS = 16
SECONDS = 3
TICKS = os.sysconf("SC_CLK_TCK")

Line = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Server:
    """A running server: its first process, and the port and path that are asked."""

    process: int
    port: int
    path: str

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def processes(self) -> list[int]:
        """All its processes, the first one first."""
        found = [self.process]
        for one in found:
            found += children_of(one)
        return found

    def processor(self) -> float:
        """Seconds of processor time that it used so far."""
        return sum(_processor(process) for process in self.processes())

    def mebibytes(self) -> float:
        """What its workers hold in memory; pages that they share are parted among them."""
        return sum(_proportional_kib(process) for process in self.processes()[1:]) / 1024


@dataclass(frozen=True)
class Answered:
    """One measurement: requests a second, processor time of each, and what all but one in a hundred stayed below."""

    per_second: float
    microseconds: float
    p99: str


def _processor(process: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def _proportional_kib(process: int) -> int:
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


# --- Servers ------------------------------------------------------------------------------------------------------


@contextmanager
def running(words: list[str], settings: dict[str, str], port: int, path: str) -> Iterator[Server]:
    """A server in processes of its own, once it answers."""
    process = subprocess.Popen(words, cwd=PROJECT, env=settings, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Server(process.pid, port, path)
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def our_workers(instance: Path, path: str, **settings: str) -> Iterator[Server]:
    """As `flask serve` starts them."""
    port = free_port()
    words = [str(Path(sys.executable).with_name("granian")), *server_options(Settings(port=port))]
    given = environment(instance, PORT=str(port), **settings)
    with running(words, given, port, path) as server:
        # Until they hold what is published.
        time.sleep(4)
        yield server


@contextmanager
def nginx(folder: Path, content: bytes) -> Iterator[Server]:
    """Two workers of nginx with `content` as a file."""
    port = free_port()
    (folder / "page.html").write_bytes(content)
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(
        f"worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off;\n"
        "events { worker_connections 512; }\n"
        "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; default_type text/html;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    words = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
    with running(words, {"PATH": os.environ["PATH"]}, port, "/page.html") as server:
        yield server


@contextmanager
def django_cookie_consent(folder: Path, python: Path) -> Iterator[Server]:
    """Two workers of gunicorn with the list page of django-cookie-consent over the same rows."""
    port, database = free_port(), folder / "peer.db"
    settings = {"PATH": os.environ["PATH"], "PEER_DATABASE": str(database), "PYTHONPATH": str(HERE)}
    rows = [
        [f"cookie_{n}", f"Remembers answer number {n}, so that nobody has to give it twice."] for n in range(ENTRIES)
    ]
    groups = [
        {"varname": key, "name": key.title(), "cookies": rows[place::4]}
        for place, key in enumerate(("necessary", "preferences", "statistics", "marketing"))
    ]
    peer = [str(python), str(HERE / "django_peer.py")]
    subprocess.run(peer, input=json.dumps(groups), text=True, env=settings, check=True)
    gunicorn = str(python.with_name("gunicorn"))
    words = [gunicorn, "--workers=2", "--threads=4", "--log-level=error", f"--bind=127.0.0.1:{port}"]
    with running([*words, "django_peer:application"], settings, port, "/cookies/") as server:
        yield server


def prepare_peer(folder: Path) -> Path:
    """The environment of django-cookie-consent, made once."""
    python, stamp = folder / "django" / "bin" / "python", folder / "django-installed"
    if not stamp.exists() or stamp.read_text() != "\n".join(PEER_PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "django"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", *PEER_PACKAGES], check=True)
        stamp.write_text("\n".join(PEER_PACKAGES))
    return python


# --- Load ---------------------------------------------------------------------------------------------------------


def ask(server: Server, paths: list[str] | None = None) -> Answered:
    """Ask for a few seconds, as often as it answers; each of `paths` in turn if they are given."""
    before = server.processor()
    requests, seconds, p99 = by_wrk(server, paths) if shutil.which("wrk") else by_hand(server, paths)
    used = server.processor() - before
    return Answered(requests / seconds, used / requests * 1_000_000, p99)


def by_wrk(server: Server, paths: list[str] | None) -> tuple[int, float, str]:
    """With wrk; requests, seconds, and the 99th percentile."""
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    if paths:
        script = Path(os.environ.get("TMPDIR", "/tmp")) / f"paths-{os.getpid()}.lua"  # noqa: S108  # gone at once
        listed = ",".join(f'"{path}"' for path in paths)
        script.write_text(
            f"local paths, place = {{{listed}}}, 0\n"
            "request = function() place = place % #paths + 1; return wrk.format('GET', paths[place]) end\n"
        )
        words += ["-s", str(script)]
    said = subprocess.run([*words, server.url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{server.url} did not answer every time:\n{said}")
    return told_by_wrk(said)


def told_by_wrk(said: str) -> tuple[int, float, str]:
    """How many requests, in how many seconds, and the 99th percentile of their time."""
    found = re.search(r"(\d+) requests in ([\d.]+)s", said)
    # At the start of its line: a share of 99 % may stand at the end of another.
    p99 = re.search(r"^\s*99%\s+(\S+)", said, re.MULTILINE)
    if not found or not p99:
        raise SystemExit(f"wrk said something else than usual:\n{said}")
    return int(found[1]), float(found[2]), p99[1]


def by_hand(server: Server, paths: list[str] | None) -> tuple[int, float, str]:
    """Without wrk: one connection, one request after the other; the asker is slower than what it asks."""
    asked = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths or [server.path]]
    taken: list[float] = []
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        end = time.perf_counter() + SECONDS
        while (started := time.perf_counter()) < end:
            connection.sendall(asked[len(taken) % len(asked)])
            answer = connection.recv(65_536)
            head, _, body = answer.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            missing = (int(length[1]) if length else 0) - len(body)
            while missing > 0:
                missing -= len(connection.recv(65_536))
            taken.append(time.perf_counter() - started)
    return len(taken), sum(taken), f"{statistics.quantiles(taken, n=100)[98] * 1000:.2f}ms"


class Rate(Protocol):
    """A measurement that says how many a second."""

    @property
    def per_second(self) -> float:
        """How many a second."""


Measured = TypeVar("Measured", bound=Rate)


def in_turns(rounds: int, *asks: Callable[[], Measured]) -> list[Measured]:
    """The middle one of `rounds` of each, in turns, after one round that does not count."""
    results: list[list[Measured]] = [[] for _ in asks]
    for number in range(rounds + 1):
        for one, collected in zip(asks, results, strict=True):
            measured = one()
            if number:
                collected.append(measured)
    return [sorted(all_of_one, key=lambda one: one.per_second)[len(all_of_one) // 2] for all_of_one in results]


# --- The report ---------------------------------------------------------------------------------------------------


def make_sites(instance: Path, *words: str) -> dict[str, float]:
    """Published sites in a new database; what `published_sites.py` measured."""
    instance.mkdir(parents=True)
    made = subprocess.run(
        [sys.executable, str(HERE / "published_sites.py"), *words],
        env=environment(instance, PYTHONPATH=str(PROJECT)),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise SystemExit(made.stderr)
    found: dict[str, float] = json.loads(made.stdout.splitlines()[-1])
    return found


def bench_one_page(rounds: int, folder: Path, peers: Path) -> Iterator[Line]:
    """One page beside nginx and django-cookie-consent."""
    make_sites(folder / "one", "1", str(ENTRIES), "1")
    python = prepare_peer(peers)
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(our_workers(folder / "one", "/site-0/en/"))
        at_rest = own.mebibytes()
        page = urlopen(f"http://127.0.0.1:{own.port}{own.path}").read()
        peer = stack.enter_context(django_cookie_consent(folder, python))
        asks = [lambda: ask(own), lambda: ask(peer)]
        if shutil.which("nginx"):
            file = stack.enter_context(nginx(folder, page))
            asks.append(lambda: ask(file))
        ours, theirs, *others = in_turns(rounds, *asks)
        after = own.mebibytes()
    for served in others:
        yield _line(f"a published page of {len(page):,} bytes, beside nginx with it as a file", ours, served, "0.6")
    if not others:
        yield ("a published page beside nginx", _told(ours), "nginx is not installed", "", "at least 0.6")
    yield _line("the same, beside the list page of django-cookie-consent", ours, theirs, "30")
    yield "memory of two workers after that", f"{after:.0f} MiB", f"before: {at_rest:.0f} MiB", "", ""


def bench_publication(rounds: int, folder: Path) -> Line:
    """Publishing a large site."""
    found = make_sites(folder / "large", "1", "500", str(rounds), "en", "nl", "fr", "de")
    told = f"{found['seconds']:.2f} s, processor {found['processor']:.2f} s, {found['mebibytes']:.0f} MiB more"
    return "publish 500 entries in four languages", told, "", "", "at most 5 s, 100 MB"


def bench_many_sites(rounds: int, folder: Path) -> Iterator[Line]:
    """Ten sites beside a thousand, and a thousand with too little memory for all."""
    make_sites(folder / "ten", "10", "2", "1")
    make_sites(folder / "thousand", "1000", "2", "1")
    ten, thousand = ([f"/site-{number}/en/" for number in range(many)] for many in (10, 1000))
    with (
        our_workers(folder / "ten", "/") as few,
        our_workers(folder / "thousand", "/") as many,
        our_workers(folder / "thousand", "/", PUBLISHED_MEGABYTES="2") as bounded,
    ):
        # A thousand pages are drawn in the background.
        time.sleep(20)
        all_held, some_held, ten_held = (f"{server.mebibytes():.0f} MiB" for server in (many, bounded, few))
        one, other = in_turns(rounds, lambda: ask(few, ten), lambda: ask(many, thousand))
    yield _line("a page of a thousand sites, beside one of ten", other, one, "1, or nearly")
    bounded_to = "PUBLISHED_MEGABYTES=2"
    yield f"memory of two workers for a thousand pages, and with {bounded_to}", all_held, some_held, "", "it holds"
    yield "memory of two workers for ten pages", ten_held, "", "", ""


def _line(what: str, ours: Answered, theirs: Answered, wanted: str) -> Line:
    return what, _told(ours), _told(theirs), f"{ours.per_second / theirs.per_second:.2f}", f"at least {wanted}"


def _told(answered: Answered) -> str:
    return f"{answered.per_second:,.0f}/s, processor {answered.microseconds:.0f} µs, p99 {answered.p99}"


def measure(rounds: int, folder: Path, peers: Path) -> list[Line]:
    """Every line of the report."""
    if not shutil.which("wrk"):
        print("wrk is not installed: one connection asks, and cannot ask quickly enough.")
    return [
        *bench_one_page(rounds, folder, peers),
        bench_publication(rounds, folder),
        *bench_many_sites(rounds, folder),
    ]
