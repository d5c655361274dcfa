"""`flask consent`: the ledger of choices, sealed, verified, purged."""

from datetime import timedelta
from typing import Final

import click
from rich.console import Console

from app.audit import COMMAND
from app.cli.errors import Commands
from app.consent.queries import find_seal, newest_seal
from app.consent.service import purge, seal, verify
from app.tasks import retention
from app.web.logs import set_up_logs
from app.web.paths import settings

_LONGEST: Final = 18
_MOST_DAYS: Final = 36_500

consent = Commands("consent", help="The record of what visitors chose.")


@consent.command("verify")
@click.option(
    "--noted",
    multiple=True,
    metavar="NUMBER:HASH",
    help="A seal that was noted outside the register; it must still have this hash. May be given several times.",
)
def verify_command(noted: tuple[str, ...]) -> None:
    """Check that every record and every seal is as it was written. Ends with a status of 1 when one is not."""
    for one in noted:
        _compare(one)
    found = verify()
    if found.broken is not None:
        raise click.ClickException(f"The record of consent is broken: {found.broken}.")
    words = f"Each as it was written: {_some(found.records, 'record')} under {_some(found.seals, 'seal')}"
    if found.unsealed:
        words += f", and {_some(found.unsealed, 'record')} without a seal yet"
    if found.purged_through:
        words += f". The records under seals 1 to {found.purged_through} were purged"
    Console().print(f"{words}.", soft_wrap=True)
    newest = newest_seal()
    if newest:
        click.echo(f"Newest seal, to note outside the register: {newest.id}:{newest.hash}")


def _some(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _compare(noted: str) -> None:
    number, _, value = noted.partition(":")
    if not number.isdecimal() or not value:
        raise click.UsageError("Write a noted seal as NUMBER:HASH, as this command prints it.")
    # No database holds a longer number.
    found = find_seal(int(number)) if len(number) < _LONGEST else None
    if found is None:
        raise click.ClickException(f"The record of consent is broken: seal {number}, which was noted, is missing.")
    if found.hash != value.lower():
        raise click.ClickException(f"The record of consent is broken: seal {number} is not the one that was noted.")


@consent.command("seal")
def seal_command() -> None:
    """Seal what waits for it now; the worker does it every minute."""
    set_up_logs()
    click.echo(f"Seals made: {seal()}")


@consent.command("purge")
@click.option(
    "--days", type=click.IntRange(0, _MOST_DAYS), help="Keep records so long after a choice ended; else the setting."
)
def purge_command(days: int | None) -> None:
    """Delete the records whose time is over; the worker does it every hour. Their seals and numbers stay."""
    keep_for = retention(settings()) if days is None else timedelta(days=days)
    click.echo(f"Records deleted: {purge(by=COMMAND, keep_for=keep_for)}")
