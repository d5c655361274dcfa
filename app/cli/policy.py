"""`flask policy`: what was published."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app

from app.cli.errors import Commands
from app.policy.files import write_pages

if TYPE_CHECKING:
    from app.policy.watching import Watch

policy = Commands("policy", help="What was published.")


@policy.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def export_pages(*, folder: Path) -> None:
    """Write every published page into DIR, for a web server in front: plain, gzip and brotli, by address.

    Run it again after each publication and each upgrade. It removes what is published no longer, and no other file.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way
    app.extensions["with_pages"](app)
    watch: Watch = app.extensions["published_pages"]
    prefix = app.extensions["settings"].prefix
    pages = {prefix + path: page for path, page in watch.read_all()}
    try:
        written = write_pages(folder, pages)
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written ({error.strerror}).") from error
    click.echo(f"{folder}: {written.pages} pages, {written.changed} of them new or changed, {written.removed} removed.")
