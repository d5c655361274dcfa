"""Commands: thin words over the services."""

from flask import Flask
from flask.cli import AppGroup

users = AppGroup("users", help="People who keep the register.")
sites = AppGroup("sites", help="Websites with a policy.")
inventory = AppGroup("inventory", help="Import and export the inventory.")
audit = AppGroup("audit", help="The record of who changed what.")


def add_commands(app: Flask) -> None:
    """Give the application its commands."""
    for group in (users, sites, inventory, audit):
        app.cli.add_command(group)
