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
    except SiteNotFoundError as error:
        raise click.ClickException(
            f"No website has the short name “{error}”. List them all with: flask sites list"
        ) from error
    except (NotFoundError, AccountError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        if "no such table" in reason:
            raise click.ClickException("The database has no tables yet. Make them with: flask migrate") from error
        raise click.ClickException(f"The database cannot be used ({reason}). Check DATABASE_URL.") from error
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise click.ClickException(f"The database refused this ({reason}).") from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever read the output has seen enough; Click ends quietly
            raise
        if not error.filename:
            _forget_output()
        what = f"{error.filename} cannot be used" if error.filename else "The output cannot be written"
        raise click.ClickException(f"{what} ({error.strerror or error}).") from error


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
