"""What went wrong, as one sentence on the command line."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, OperationalError

from app.accounts.errors import AccountError
from app.database import NotFoundError
from app.inventory.errors import SiteNotFoundError


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn what a person can mend into one sentence and an exit status of 1."""
    try:
        yield
    except (NotFoundError, AccountError, DBAPIError, OSError, UnicodeEncodeError) as error:
        sentence = _sentence(error)
        if not sentence:
            raise
        raise click.ClickException(sentence) from error


def typed(text: str) -> str:
    """`text` without the white space round it. Raises `UnicodeEncodeError` where stray bytes make it no text."""
    text.encode()
    return text.strip()


def _sentence(error: Exception) -> str:
    """What to do about `error`; empty when that is nobody's to mend."""
    if isinstance(error, SiteNotFoundError):
        return f"No website has the short name “{error}”. List them all with: flask sites list"
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, UnicodeEncodeError):
        is_ours = error.encoding == "utf-8"
        return "What was given to this command is not text in UTF-8. Type it again." if is_ours else ""
    return str(error)


def _of_database(error: DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()[0]
    if not isinstance(error, OperationalError):
        return f"The database refused this ({reason})."
    if "no such table" in reason:
        return "The database has no tables yet. Make them with: flask migrate"
    return f"The database cannot be used ({reason}). Check DATABASE_URL."


def _of_system(error: OSError) -> str:
    if error.errno == errno.EPIPE:  # whoever read the output has seen enough; Click ends quietly
        return ""
    if error.filename:
        return f"{error.filename} cannot be used ({error.strerror or error})."
    _forget_output()
    return f"The output cannot be written ({error.strerror or error})."


def _forget_output() -> None:
    # What is left would be written when Python ends, fail again, and be told as a traceback.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Commands(AppGroup):
    """A group of commands whose errors are clear."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with clear_errors():
            return super().invoke(ctx)
