"""`make run` on a fresh machine: one command, a short message, pages that answer; twice changes nothing."""

import re
import socket
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from app.config import PROJECT
from tests.serving import FLASK, environment, free_port, serving


def rows_of(instance: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with closing(sqlite3.connect(instance / "register.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def test_a_fresh_machine_shows_the_example_and_says_how_to_sign_in(tmp_path: Path) -> None:
    port = free_port()

    with serving(tmp_path / "instance", port) as said:
        page = urlopen(f"http://127.0.0.1:{port}/", timeout=5).read().decode()

    assert f"http://127.0.0.1:{port}/admin/" in said
    assert re.search(r"with the password +\S{12,}", said)
    assert len(said.splitlines()) == 5
    for name in ("sessionid", "csrftoken", "django_language", "cookies_preferences"):
        assert f">{name}<" in page
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_second_start_changes_nothing_and_tells_no_password(tmp_path: Path) -> None:
    instance, port = tmp_path / "instance", free_port()
    with serving(instance, port):
        pass
    secret = (instance / "secret_key").read_text()
    before = rows_of(instance)

    with serving(instance, port) as said:
        pass

    assert "with the password" not in said
    assert (instance / "secret_key").read_text() == secret
    assert rows_of(instance) == before


def refused(instance: Path, **settings: str) -> str:
    done = subprocess.run(
        [*FLASK, "serve"],
        cwd=PROJECT,
        env=environment(instance, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_busy_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        said = refused(tmp_path / "instance", PORT=str(port))

    assert f"Port {port} cannot be used" in said
    assert said.count("\n") <= 2


def test_the_port_that_is_proposed_instead_is_one(tmp_path: Path) -> None:
    with socket.socket() as busy:
        with suppress(OSError):  # busy already
            busy.bind(("127.0.0.1", 65_535))
            busy.listen()

        assert "PORT=8080 make run" in refused(tmp_path / "instance", PORT="65535")


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "instance"
    blocked.write_text("a file where the folder should be")

    said = refused(blocked, PORT=str(free_port()))

    assert "cannot be written" in said


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PUBLIC_URL": "https://register.example"}, "SECRET_KEY is missing"),
        ({"PORT": "eight"}, "PORT is wrong"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL is wrong"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "database"),
    ],
)
def test_a_wrong_setting_is_one_clear_sentence(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    said = refused(tmp_path / "instance", **{"PORT": str(free_port()), **settings})

    assert sentence in said
