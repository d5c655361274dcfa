"""`flask sites`: websites with a policy."""

from app.cli.errors import Commands

sites = Commands("sites", help="Websites with a policy.")
