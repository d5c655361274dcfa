"""`flask migrate` and, for developers, `flask revise`."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.audit import SYSTEM
from app.cli.errors import clear_errors
from app.inventory.service.derived import count_anew
from app.migrations import alembic_of, migrate
from app.policy.upgrade import publish_what_was_public


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database to the newest form of its tables."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way
    with clear_errors():
        migrate(app)
        count_anew()
        app.extensions["with_pages"](app)  # what is published is rendered
        publish_what_was_public(by=SYSTEM)
    click.echo("The database is up to date.")


@click.command()
@click.argument("message")
@with_appcontext
def revise(message: str) -> None:
    """For developers: write a revision from what the models changed, to be read and corrected by hand."""
    alembic = alembic_of(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # as above
    number = len(list(alembic.script_directory.walk_revisions())) + 1
    alembic.rev_id = lambda: f"{number:04}"  # type: ignore[method-assign]  # its documented way
    for script in alembic.revision(message):
        click.echo(f"Written: {script.path if script else ''}")
