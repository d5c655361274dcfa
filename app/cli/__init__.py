"""Commands: thin words over the services. One file for each group; an error is one clear sentence and a status of 1."""

from importlib import import_module
from typing import Final

import click
from flask.cli import AppGroup

_COMMANDS: Final = {
    "audit": "app.cli.audit:audit",
    "checks": "app.cli.checks:checks",
    "consent": "app.cli.consent:consent",
    "demo": "app.cli.demo:demo",
    "inventory": "app.cli.inventory:inventory",
    "migrate": "app.cli.database:migrate_command",
    "policy": "app.cli.policy:policy",
    "revise": "app.cli.database:revise",
    "serve": "app.cli.serve:serve",
    "sites": "app.cli.sites:sites",
    "worker": "app.cli.worker:worker",
    "users": "app.cli.users:users",
}


class Register(AppGroup):
    """All our commands; a command's file is loaded when it is asked for, as each needs other parts of the register."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command
