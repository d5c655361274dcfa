"""`flask worker`: the work in the background."""

from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from app.tasks import work
from app.web.logs import set_up_logs
from app.web.paths import settings

if TYPE_CHECKING:
    from flask import Flask


@click.command()
@click.option("--parent", type=int, help="End when the process with this number has ended.")
@with_appcontext
def worker(parent: int | None) -> None:
    """Seal and purge the record of consent until it is stopped. One runs with `flask serve`; more may run elsewhere."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way
    set_up_logs()
    work(app, settings(), parent=parent)
