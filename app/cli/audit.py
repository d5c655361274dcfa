"""`flask audit`: the record of who changed what."""

from flask.cli import AppGroup

audit = AppGroup("audit", help="The record of who changed what.")
