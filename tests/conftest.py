"""What every test may ask for, in plain words."""

import contextvars
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from app.accounts import passwords
from app.config import Settings
from app.database import db
from app.migrations import migrate
from tests.critic import ADDRESS, HOST, CriticalClient, browser_like
from tests.people import cookies_of, make_person
from tests.postgres import PostgresServer, close_run, open_run, run_folder, taking_turns

SECRET = "a secret for tests only"

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Runs a test twice, on SQLite and on PostgreSQL. Works for every test that uses `app`, directly or not."""

on_both_empty_databases = pytest.mark.parametrize("empty_database_url", ["sqlite", "postgresql"], indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        close_run()


@pytest.fixture(scope="session", autouse=True)
def _quick_hashing() -> None:
    """Argon2id as in the product, at a cost that leaves time for the tests; `tests/accounts` looks at the real one."""
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(scope="session")
def postgres() -> PostgresServer:
    """The real PostgreSQL server of this run."""
    return PostgresServer()


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table: SQLite, or as `on_both_empty_databases` says."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'register.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with every table and no row: SQLite, or as `on_both_databases` says."""
    if getattr(request, "param", "sqlite") == "sqlite":
        copy = tmp_path / "register.db"
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), copy)
        yield f"sqlite:///{copy}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create(template=request.getfixturevalue("_postgres_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def _sqlite_template() -> Path:
    with taking_turns("sqlite-template") as folder:
        template = folder / "template.db"
        if not template.exists():
            _migrate(f"sqlite:///{template}.part")
            Path(f"{template}.part").rename(template)
    return template


@pytest.fixture(scope="session")
def _postgres_template(postgres: PostgresServer) -> str:
    with taking_turns("postgres-template"):
        if not postgres.has("migrated"):
            name = postgres.create(name="half_migrated")
            _migrate(postgres.url(name))
            postgres.rename(name, "migrated")
    return "migrated"


def make_settings(folder: Path, database_url: str, **others: object) -> Settings:
    """The settings of a test: reached over https, its files in `folder`."""
    usual = {"instance": folder, "database_url": database_url, "secret_key": SECRET, "public_url": ADDRESS}
    return msgspec.convert(usual | others, Settings)


def _migrate(database_url: str) -> None:
    app = create_app(make_settings(Path("instance"), database_url))
    migrate(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Override it in a module to test other settings."""
    return make_settings(tmp_path, database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a database of its own."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _compiled_templates()
    yield app
    with app.app_context():
        db.engine.dispose()


def _compiled_templates() -> FileSystemBytecodeCache:
    """Templates compiled once for all applications of this run, not once for each."""
    folder = run_folder() / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session inside an application context, for tests of services and queries."""
    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> CriticalClient:
    """A visitor without cookies, whose client criticises every page."""
    return browser_like(app)


@pytest.fixture
def new_visitor(app: Flask) -> Callable[[], CriticalClient]:
    """Makes further visitors, each with a cookie jar of their own."""
    return lambda: browser_like(app)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], CriticalClient]:
    """`signed_in("editor")` is a visitor who has signed in with that role; asked again, another browser of theirs."""
    people: dict[str, int] = {}

    def sign_in(role: str) -> CriticalClient:
        client = browser_like(app)
        with app.app_context():
            number = people[role] = people.get(role) or make_person(role)
        for name, value in contextvars.Context().run(cookies_of, app, number, ADDRESS).items():
            client.set_cookie(name, value, domain=HOST, secure=True)
        return client

    return sign_in


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """Counts the statements that something sends to the database: `count_queries(lambda: client.get("/"))`."""
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))

    def count(act: Callable[[], object]) -> int:
        statements.clear()
        act()
        return len(statements)

    return count
