"""`flask users`: people who keep the register."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click
from flask import current_app
from rich.console import Console
from rich.table import Table

from app.accounts.errors import WrongNameError
from app.accounts.queries import Limits, Person, get_user_by_email, list_people
from app.accounts.roles import Role
from app.accounts.service import add_person, disable_person, enable_person, reset_password, set_password
from app.audit import COMMAND
from app.cli.errors import Commands, typed

if TYPE_CHECKING:
    from app.config import Settings

users = Commands("users", help="People who keep the register.")

_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")


@users.command()
@click.argument("email")
@click.option("--name", default="", help="What colleagues call this person.")
@click.option("--role", type=click.Choice([role.name for role in Role]), default="viewer", show_default=True)
@_stdin
def create(email: str, name: str, role: str, *, password_stdin: bool) -> None:
    """Make an account; without --password-stdin a password is made and printed once."""
    password = _read(from_stdin=password_stdin)
    try:
        new = add_person(by=COMMAND, email=email, name=typed(name), role=role, password=password)
    except WrongNameError as error:
        raise click.ClickException(f"--name: {error.message}.") from error
    click.echo(f"{new.email} may sign in as {role}.")
    _show(new.password)


@users.command("reset-password")
@click.argument("email")
@_stdin
def reset_password_command(email: str, *, password_stdin: bool) -> None:
    """Give somebody a new password and sign them out everywhere."""
    number = get_user_by_email(email).id
    chosen = _read(from_stdin=password_stdin)
    if chosen:
        set_password(by=COMMAND, number=number, password=chosen)
        click.echo("The password is set. All sessions ended.")
    else:
        _show(reset_password(by=COMMAND, number=number))


@users.command()
@click.argument("email")
def disable(email: str) -> None:
    """Let somebody no longer sign in, and end their sessions."""
    disable_person(by=COMMAND, number=get_user_by_email(email).id)
    click.echo(f"{email} can no longer sign in.")


@users.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let somebody sign in again."""
    enable_person(by=COMMAND, number=get_user_by_email(email).id)
    click.echo(f"{email} can sign in again.")


@users.command("list")
def list_command() -> None:
    """Show everybody who has an account."""
    settings: Settings = current_app.extensions["settings"]
    limits = Limits(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours))
    table = Table("Number", "E-mail", "Name", "Role", "State", "Sessions")
    for person in list_people(limits=limits):
        row = (person.id, person.email, person.name, person.role, _state(person), person.sessions)
        table.add_row(*map(str, row))
    # Another program that reads this wants each person in one line; a name may hold what looks like markup.
    width = None if sys.stdout.isatty() else 400
    Console(width=width, markup=False, emoji=False, highlight=False).print(table)


def _state(person: Person) -> str:
    if person.disabled_at:
        return "closed"
    return "to choose a password" if person.must_change_password else "open"


def _read(*, from_stdin: bool) -> str:
    if not from_stdin:
        return ""
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.ClickException("Standard input holds no password: give it in one line.")
    return password


def _show(password: str) -> None:
    if password:
        click.echo(f"Password, shown this once and to be changed at sign-in: {password}")
