"""`flask users`: people who keep the register."""

from app.cli.errors import Commands

users = Commands("users", help="People who keep the register.")
