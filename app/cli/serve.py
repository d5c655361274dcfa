"""`flask serve`: everything a fresh machine needs to show the register, and the server itself."""

import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.accounts.service import create_first_admin
from app.audit import SYSTEM
from app.cli.errors import clear_errors
from app.config import Settings
from app.inventory.service.derived import count_anew
from app.migrations import migrate
from app.policy.example import load_example
from app.policy.upgrade import publish_what_was_public
from app.web.logs import set_up_logs

HOST = "127.0.0.1"

_FIRST_FOR_EVERYBODY = 1024
_LAST_PORT = 65_535


@click.command()
@with_appcontext
def serve() -> None:
    """Bring the database up to date, load the example if there is no site yet, and serve."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way
    settings: Settings = app.extensions["settings"]
    settings.prepare_instance()
    check_port(settings.port)
    app.extensions["with_pages"](app)  # what is published is rendered
    set_up_logs(logging.WARNING)  # that the example was published is no news to whoever just started it
    with clear_errors():
        migrate(app)
        count_anew()
        account = create_first_admin(by=SYSTEM)
        load_example(by=SYSTEM)
        publish_what_was_public(by=SYSTEM)
    click.echo(f"Public page   {settings.address}/")
    click.echo(f"Back office   {settings.address}/admin/")
    if account:
        click.echo(f"Sign in as    {account.email}   with the password   {account.password}")
        click.echo("              It is shown this once; you choose your own at first sign-in.")
    else:
        click.echo("Sign in       with your own account (forgotten: flask users list, flask users reset-password)")
    click.echo("Stop with Ctrl+C.")
    sys.stdout.flush()
    start_worker()
    granian = Path(sys.executable).with_name("granian")
    os.execv(granian, [str(granian), *server_options(settings)])  # noqa: S606  # the server takes this process over


def start_worker() -> None:
    """Start the work in the background beside the server; it ends when the server does."""
    flask = Path(sys.executable).with_name("flask")
    subprocess.Popen([str(flask), "--app", "app", "worker", "--parent", str(os.getpid())])  # noqa: S603  # our own


def server_options(settings: Settings) -> list[str]:
    """The words for granian: two workers, and a worker that dies is replaced instead of ending the server."""
    return [
        "--interface=wsgi",
        f"--host={HOST}",
        f"--port={settings.port}",
        "--workers=2",
        # As quick as four, and while the database hangs some are left for those who ask for published pages.
        "--blocking-threads=16",
        "--respawn-failed-workers",
        # A worker that is told to stop while it still starts hears nothing.
        "--workers-kill-timeout=5",
        # At "warning" it wonders about the number of threads, which is on purpose (docs/performance.md).
        "--log-level=error",
        "app.wsgi:application",
    ]


def check_port(port: int, *, setting: str = "PORT", command: str = "make run") -> None:
    """End with one sentence when something else listens on `port`; it names the `setting` that chooses another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = port + 1 if _FIRST_FOR_EVERYBODY <= port < _LAST_PORT else 8080
            raise click.ClickException(
                f"Port {port} cannot be used ({error.strerror}). Choose another: {setting}={other} {command}"
            ) from error
