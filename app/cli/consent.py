"""`flask consent`: the ledger of choices, sealed, verified, purged."""

from datetime import timedelta

import click
from rich.console import Console

from app.audit import COMMAND
from app.cli.errors import Commands
from app.consent.service import purge, seal, verify
from app.tasks import retention
from app.web.paths import settings

consent = Commands("consent", help="The record of what visitors chose.")


@consent.command("verify")
def verify_command() -> None:
    """Check that every record and every seal is as it was written."""
    found = verify()
    if found.broken is not None:
        raise click.ClickException(f"The record of consent is broken: {found.broken}.")
    words = f"{found.records} records under {found.seals} seals are as they were written"
    if found.unsealed:
        words += f", and {found.unsealed} that wait for their seal"
    if found.purged_through:
        words += f". The records under seals 1 to {found.purged_through} were purged"
    Console().print(f"{words}.", soft_wrap=True)


@consent.command("seal")
def seal_command() -> None:
    """Seal what waits for it now; the worker does it every minute."""
    click.echo(f"Seals made: {seal()}")


@consent.command("purge")
@click.option("--days", type=click.IntRange(min=0), help="Keep records so long after a choice ended; else the setting.")
def purge_command(days: int | None) -> None:
    """Delete the records whose time is over; the worker does it every hour. Their seals and numbers stay."""
    keep_for = retention(settings()) if days is None else timedelta(days=days)
    click.echo(f"Records deleted: {purge(by=COMMAND, keep_for=keep_for)}")
