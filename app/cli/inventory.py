"""`flask inventory`: import and export the inventory."""

from app.cli.errors import Commands

inventory = Commands("inventory", help="Import and export the inventory.")
