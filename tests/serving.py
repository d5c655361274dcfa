"""The server in a process of its own, as a person starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from app.config import PROJECT

FLASK = [str(Path(sys.executable).with_name("flask")), "--app", "app"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(instance: Path, **settings: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**plain, "INSTANCE": str(instance), **settings}


@contextmanager
def serving(instance: Path, port: int, **settings: str) -> Iterator[str]:
    """The server as a person starts it; gives what it printed before it answered."""
    with started(instance, port, **settings) as (_process, said):
        yield said


@contextmanager
def started(instance: Path, port: int, **settings: str) -> Iterator[tuple[int, str]]:
    """The same; gives the number of the server's process, too."""
    output = instance.parent / "output.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            [*FLASK, "serve"],
            cwd=PROJECT,
            env=environment(instance, PORT=str(port), **settings),
            stdout=file,
            stderr=file,
        )
    try:
        for _ in range(200):
            if process.poll() is not None:
                raise AssertionError(output.read_text())
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield process.pid, output.read_text()
    finally:
        process.terminate()
        process.wait(timeout=20)
