"""`flask users`: people who keep the register."""

from flask.cli import AppGroup

users = AppGroup("users", help="People who keep the register.")
