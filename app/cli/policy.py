"""`flask policy`: what was published."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
from flask import Flask, current_app

from app.accounts.queries import name_people
from app.cli.errors import Commands
from app.inventory.queries import get_site, list_sites
from app.language import say_n
from app.policy.dossier import Period, problem_with, write_dossier
from app.policy.files import write_pages
from app.policy.proof import BrokenLink
from app.policy.verifying import find_vanished, verify

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
        raise _cannot_be_written(error, folder) from error
    click.echo(f"{folder}: {written.pages} pages, {written.changed} of them new or changed, {written.removed} removed.")


@policy.command("dossier")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--site", "key", required=True, help="The short name of the website (see: flask sites list).")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day, for example 2026-01-01.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day.")
@click.option("--names", is_flag=True, help="Add what people are called.")
@click.option("--choices", is_flag=True, help="Add the record of what visitors chose.")
def make_dossier(
    *, file: Path, key: str, first: datetime | None, last: datetime | None, names: bool, choices: bool
) -> None:
    """Write the dossier of a website into FILE: a ZIP with every version in force in the period, and its proof."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's own way
    app.extensions["with_pages"](app)
    site = get_site(key)
    period = Period(first.date() if first else None, last.date() if last else None)
    problem = problem_with(site, period)
    if problem:
        raise click.ClickException(str(problem))
    people = {number: one.name or one.email for number, one in name_people().items()} if names else None
    try:
        with _put_in_place(file) as opened:
            write_dossier(
                opened,
                site=site,
                address=app.extensions["settings"].address,
                period=period,
                people=people,
                with_choices=choices,
            )
    except OSError as error:
        raise _cannot_be_written(error, file) from error
    click.echo(f"{file}: the dossier of {key}.")


@policy.command("verify")
@click.option("--site", "key", help="The short name of the website; without it all of them.")
def verify_versions(*, key: str | None) -> None:
    """Check that every version and its pages are as they were published. Ends with a status of 1 at the first fault."""
    sites = [get_site(key)] if key else list_sites()
    for site in sites:
        found = verify(site)
        if isinstance(found, BrokenLink):
            raise _broken(found)
        told = say_n("%(num)s version, as it was published", "%(num)s versions, each as it was published", found)
        click.echo(f"{site.key}: {told if found else 'nothing was published yet'}.")
    vanished = None if key else find_vanished([site.key for site in sites])
    if vanished:
        raise _broken(vanished)


def _broken(found: BrokenLink) -> click.ClickException:
    return click.ClickException(
        f"{found.site}: version {found.number} is broken: {found.what}. Compare it with a backup."
    )


@contextmanager
def _put_in_place(file: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `file` when it is whole: until then, what was there stays."""
    if file.exists() and not file.is_file():
        # A pipe or a device: nothing can take its place.
        with file.open("wb") as opened:
            yield opened
        return
    # A link stays one, also that of a shell: /dev/stdout.
    target = file.resolve()
    aside = target.with_name(f".{target.name}.part")
    try:
        with aside.open("wb") as opened:
            yield opened
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _cannot_be_written(error: OSError, target: Path) -> click.ClickException:
    # A full disk is found out while writing, where the error names no file.
    return click.ClickException(f"{error.filename or target} cannot be written ({error.strerror}).")
