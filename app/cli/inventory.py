"""`flask inventory`: import and export the inventory."""

from flask.cli import AppGroup

inventory = AppGroup("inventory", help="Import and export the inventory.")
