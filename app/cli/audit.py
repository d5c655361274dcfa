"""`flask audit`: the record of who changed what."""

import click

from app.audit.queries import count_events, first_broken_link
from app.cli.errors import Commands

audit = Commands("audit", help="The record of who changed what.")


@audit.command()
def verify() -> None:
    """Check that no event of the audit trail was changed, added or removed afterwards."""
    broken = first_broken_link()
    if broken is not None:
        raise click.ClickException(
            f"The audit trail is broken at event {broken}: it is missing or not as it was written."
            " Compare it with a backup."
        )
    click.echo(f"The audit trail is whole: {count_events()} events, each as it was written.")
