"""`flask inventory`: import and export the inventory."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import click
from sqlalchemy.exc import DBAPIError

from app.audit import COMMAND
from app.cli.errors import Commands
from app.inventory.errors import InventoryError
from app.inventory.exporting import FORMATS, LAYOUTS, export
from app.inventory.importing import MODES, Plan
from app.inventory.queries import get_site, list_categories, list_entry_keys
from app.inventory.queries.states import export_source, walk_states
from app.inventory.service.importing import preview, run_import

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.inventory.exporting import Format, Layout
    from app.inventory.importing import Mode
    from app.inventory.models import Site
    from app.inventory.reading import Document, ReadingError
    from app.inventory.rows import ImportedRows

inventory = Commands("inventory", help="Import and export the inventory.")

_NO_LIMIT = 2**40
_SHOWN = 20
_WORTH_A_BAR = 5_000


@inventory.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--site", "site_key", required=True, metavar="KEY", help="The site whose inventory it is.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="merge",
    show_default=True,
    help="merge adds and changes; replace also retires what the file does not have; append only adds.",
)
@click.option("--locale", default="", help="Language of texts whose column names none; else that of the header.")
@click.option("--encoding", type=click.Choice(["utf-8", "utf-16", "windows-1252"]), help="How the file is written.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--skip-rejected", is_flag=True, help="Leave rejected rows out and import the others.")
def import_file(
    *,
    file: BinaryIO,
    site_key: str,
    mode: "Mode",
    locale: str,
    encoding: str | None,
    dry_run: bool,
    skip_rejected: bool,
) -> None:
    """Import FILE: CSV, Excel, Word, a saved web page, or the text of a policy. All of it, or nothing."""
    # The process ends with this import: looking for rubbish, in between or at the end, costs a fifth of the time and
    # frees nothing.
    gc.disable()
    gc.freeze()
    site = get_site(site_key)
    content = file.read()
    name = getattr(file, "name", "") or ""
    rows = _read(content, name, site, locale, encoding)
    _tell_problems(rows)
    if rows.problems and not skip_rejected:
        rejected = len(rows.rejected_lines)
        told = "1 row is" if rejected == 1 else f"{rejected} rows are"
        raise click.ClickException(
            f"{told} rejected, so nothing was imported. Correct the file, or leave out what is rejected with"
            " --skip-rejected."
        )
    if dry_run:
        _tell_plan(preview(site, rows, mode=mode))
        click.echo("Nothing was written (--dry-run).")
        return
    with _progress(len(rows.entries)) as progress:
        try:
            done = run_import(
                by=COMMAND, site=site_key, imported=rows, mode=mode, source=_short(name), progress=progress
            )
        except InventoryError as error:
            raise click.ClickException(f"Nothing was imported: {error.message}.") from error
        except DBAPIError as error:
            raise click.ClickException(f"Nothing was imported: the database refused it ({error.orig}).") from error
    _tell_repeated(done.repeated)
    same = len(rows.entries) - len(done.repeated) - done.added - done.changed
    click.echo(f"{done.added} added, {done.changed} changed, {done.retired} retired, {same} as they were.")


@inventory.command("export")
@click.option("--site", "site_key", required=True, metavar="KEY", help="The site whose inventory it is.")
@click.option("--format", "file_format", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    default="cookies",
    show_default=True,
    help="cookies has a row for each cookie and holds everything; policy has a row for each entry, as on the page.",
)
@click.option("--locale", default="", help="Language of layout policy; the site's first one if not given.")
def export_file(*, site_key: str, file_format: "Format", layout: "Layout", locale: str) -> None:
    """Write the inventory to standard output, retired entries and internal notes included."""
    site = get_site(site_key)
    if locale and locale not in site.locales:
        raise click.ClickException(
            f"The site has no texts in “{locale}”. Give --locale one of: {', '.join(site.locales)}."
        )
    if file_format == "xlsx" and sys.stdout.isatty():
        raise click.ClickException("A workbook cannot be shown here. Write it to a file: … > cookies.xlsx")
    source = export_source(site, locale=locale or site.default_locale, internal=True)
    states = walk_states(site.id, status="active" if layout == "policy" else None)
    output = sys.stdout.buffer
    for piece in export(source, states, file_format=file_format, layout=layout):
        output.write(piece)
    output.flush()


def _read(content: bytes, name: str, site: "Site", locale: str, encoding: str | None) -> "ImportedRows":
    # The readers of workbooks and documents take a while to load; no other command needs them.
    from app.inventory.reading import ReadingError, read  # noqa: PLC0415
    from app.inventory.rows import guess_locale, read_rows  # noqa: PLC0415

    if locale and locale not in site.locales:
        offered = ", ".join(site.locales)
        raise click.ClickException(f"The site has no texts in “{locale}”. Give --locale one of: {offered}.")
    try:
        document: Document = read(content, filename=name, encoding=encoding, limit=_NO_LIMIT)
        return read_rows(
            document,
            locale=locale or guess_locale(document, locales=site.ordered_locales),
            locales=site.ordered_locales,
            categories={category.key: category.name.values() for category in list_categories()},
            present=lambda: list_entry_keys(site),
        )
    except ReadingError as error:
        raise click.ClickException(_say(error)) from error


def _say(error: "ReadingError") -> str:
    places = [f"line {error.line}" if error.line else "", f"column {error.column}" if error.column else ""]
    where = ", ".join(filter(None, places))
    sentence = f"{where}: {error}" if where else str(error)
    if getattr(error, "may_be_windows_1252", False):
        lines = "\n".join(f"    {line}" for line in error.preview)  # type: ignore[attr-defined]  # of EncodingError
        sentence += f"\nAs Windows-1252 it begins:\n{lines}\nIf that is right, add: --encoding windows-1252"
    return sentence


def _tell_problems(rows: "ImportedRows") -> None:
    for column in rows.unknown_columns:
        click.echo(f"Not imported: column {column.place}, “{column.header}”: {column.reason}.", err=True)
    for problem in rows.problems[:_SHOWN]:
        place = f"line {problem.line}" + (f", {problem.column}" if problem.column else "")
        click.echo(f"Rejected: {place}: {problem.message}. {problem.hint}.", err=True)
    for remark in rows.remarks[:_SHOWN]:
        click.echo(f"Note: line {remark.line}, {remark.column}: “{remark.written}”: {remark.message}.", err=True)
    rest = max(0, len(rows.problems) - _SHOWN) + max(0, len(rows.remarks) - _SHOWN)
    if rest:
        click.echo(f"… and {rest} more.", err=True)


def _tell_repeated(repeated: "Sequence[tuple[int, int]]") -> None:
    for line, first in repeated[:_SHOWN]:
        click.echo(f"Note: line {line}: left out, it is about the same entry as line {first}.", err=True)
    if len(repeated) > _SHOWN:
        click.echo(f"… and {len(repeated) - _SHOWN} more.", err=True)


def _tell_plan(plan: Plan) -> None:
    _tell_repeated(plan.repeated_lines)
    for word, planned in (("add", plan.added), ("change", plan.changed)):
        for one in planned[:_SHOWN]:
            names = ", ".join(cookie["name"] for cookie in one.after["cookies"]) or "(no name)"
            click.echo(f"Would {word}: line {one.line}: {one.after['provider']}: {names}")
        if len(planned) > _SHOWN:
            click.echo(f"… and {len(planned) - _SHOWN} more.")
    retired = [one for one in plan.missing if one.before != one.after]
    for one in retired[:_SHOWN]:
        click.echo(f"Would retire: {one.key}: {one.after['provider']}")
    click.echo(
        f"{len(plan.added)} to add, {len(plan.changed)} to change, {len(retired)} to retire,"
        f" {len(plan.unchanged)} as they are."
    )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    if total < _WORTH_A_BAR:
        yield lambda _written: None
        return
    with click.progressbar(length=total, label="Importing") as bar:
        yield lambda written: bar.update(written - bar.pos)


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1][:80] or "standard input"
