"""`flask audit`: the record of who changed what."""

from app.cli.errors import Commands

audit = Commands("audit", help="The record of who changed what.")
