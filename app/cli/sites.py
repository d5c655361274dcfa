"""`flask sites`: websites with a policy."""

import click
from rich.console import Console
from rich.table import Table

from app.audit import COMMAND
from app.cli.errors import Commands, typed
from app.inventory.errors import InventoryError, WrongAnswersError
from app.inventory.queries import count_entries_by_site, list_sites
from app.inventory.service import SiteInput, create_site
from app.language import INTERFACE_LOCALES, PUBLIC_LOCALES

_OPTIONS = {
    "name": "--name",
    "base_url": "--url",
    "controller_name": "--controller",
    "controller_contact": "--contact",
}

sites = Commands("sites", help="Websites with a policy.")


@sites.command()
@click.argument("key")
@click.option("--name", required=True, help="The website's name, as visitors know it.")
@click.option("--url", required=True, help="Its address, beginning with https://")
@click.option("--controller", default="", help="Who is responsible.")
@click.option("--contact", default="", help="Whom visitors can contact.")
@click.option(
    "--locale",
    "locales",
    multiple=True,
    type=click.Choice(PUBLIC_LOCALES),
    default=INTERFACE_LOCALES,
    help="A language of its policy; may be given several times, the first is the default.",
)
def create(*, key: str, name: str, url: str, controller: str, contact: str, locales: tuple[str, ...]) -> None:
    """Add the website KEY; its policy is not public until somebody makes it so."""
    answers = SiteInput(
        name=typed(name),
        base_url=typed(url),
        controller_name=typed(controller),
        controller_contact=typed(contact),
        default_locale=locales[0],
        locales=locales,
    )
    try:
        create_site(by=COMMAND, key=key, answers=answers)
    except WrongAnswersError as error:
        about = error.problems[0].field
        raise click.ClickException(f"{_OPTIONS.get(about, about)}: {error.message}.") from error
    except InventoryError as error:
        raise click.ClickException(f"{error.message}.") from error
    click.echo(f"Added {key}. Import a list with: flask inventory import FILE --site {key}")


@sites.command("list")
def list_all() -> None:
    """List the websites."""
    counts = count_entries_by_site()
    table = Table("key", "name", "address", "entries", "public")
    for site in list_sites():
        table.add_row(site.key, site.name, site.base_url, str(counts.get(site.id, 0)), "yes" if site.public else "no")
    Console().print(table)
