"""A program of its own: publishes, and is killed at each named point of a publication in turn; says what was left.

`python -m tests.policy.killed DATABASE_URL FOLDER` prints a list with one line of JSON for each point.
"""

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import func, select

from app import create_app
from app.audit import SYSTEM
from app.database import db
from app.inventory.queries import get_site
from app.policy.models import Page, Stamp
from app.policy.queries.versions import current_number, get_proposal
from app.policy.rendering import render_main
from app.policy.service import publishing
from app.policy.verifying import verify
from tests.builders import make_entry, make_site
from tests.conftest import make_settings

POINTS = ("rendered", "version written", "pages written", "stamp raised", "committed")


def main(url: str, folder: str) -> None:
    """Kill a child at each point, and look at the database after each."""
    app = create_app(make_settings(Path(folder), url))
    with app.app_context():
        make_entry(make_site(public=False))
        number = publishing.propose(by=SYSTEM, site="harbour")
        publishing.decide(by=SYSTEM, site="harbour", proposal=number, material=False, reason="It is new.")
        publishing.describe(by=SYSTEM, site="harbour", proposal=number, summary={"en": "New.", "nl": "Nieuw."})
    for point in POINTS:
        with app.app_context():
            db.engine.dispose()
        child = os.fork()
        if child == 0:
            with app.app_context():
                _publish_and_die(point, number)
        _, status = os.waitpid(child, 0)
        with app.app_context():
            found = {"point": point, "signal": os.WTERMSIG(status)} | _what_is_left(number)
            sys.stdout.write(json.dumps(found) + "\n")


def _publish_and_die(point: str, number: int) -> None:
    def reached(_point: str) -> None:
        if _point == point:
            os.kill(os.getpid(), signal.SIGKILL)

    publishing.reached = reached
    publishing.publish(by=SYSTEM, site="harbour", proposal=number, render=render_main, unchecked=True)
    os._exit(1)


def _what_is_left(number: int) -> dict[str, object]:
    site = get_site("harbour")
    return {
        "version": current_number(site),
        "public": site.public,
        "proposal": get_proposal(site, number).state,
        "pages": db.session.scalar(select(func.count()).select_from(Page)),
        "stamp": db.session.scalar(select(Stamp.number)),
        "verified": verify(site),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
