"""`flask sites`: websites with a policy."""

from flask.cli import AppGroup

sites = AppGroup("sites", help="Websites with a policy.")
