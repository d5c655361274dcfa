"""Commands: thin words over the services. One file for each group; an error is one clear sentence and a status of 1."""

from flask import Flask

from app.cli.audit import audit
from app.cli.database import migrate_command, revise
from app.cli.inventory import inventory
from app.cli.serve import serve
from app.cli.sites import sites
from app.cli.users import users


def add_commands(app: Flask) -> None:
    """Give the application its commands."""
    for command in (serve, migrate_command, revise, users, sites, inventory, audit):
        app.cli.add_command(command)
