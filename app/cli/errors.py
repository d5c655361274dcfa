"""What went wrong, as one sentence on the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, OperationalError

from app.accounts.errors import AccountError
from app.database import NotFoundError


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn what a person can mend into one sentence and an exit status of 1."""
    try:
        yield
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


class Commands(AppGroup):
    """A group of commands whose errors are clear."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with clear_errors():
            return super().invoke(ctx)
