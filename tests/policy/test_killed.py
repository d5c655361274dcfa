"""A publication that is cut short, or that another one overtakes, leaves the old version or the new one."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

from flask import Flask

from app.audit import Actor
from app.database import db
from app.inventory.queries import get_site
from app.policy.errors import OvertakenError
from app.policy.queries.versions import current_number
from app.policy.rendering import render_main
from app.policy.service.publishing import decide, describe, propose, publish
from app.policy.verifying import verify
from tests.architecture.sources import PROJECT
from tests.builders import make_entry, make_site
from tests.conftest import on_both_databases
from tests.policy.killed import POINTS


@on_both_databases
def test_killed_at_any_point_the_site_shows_the_old_version_or_the_new_one(database_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.policy.killed", database_url, str(tmp_path)]

    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)

    left = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"point"')]
    old = {"version": 0, "public": False, "proposal": "draft", "pages": 0, "stamp": 0, "verified": 0}
    new = {"version": 1, "public": True, "proposal": "published", "pages": 2, "stamp": 1, "verified": 1}
    assert [one.pop("point") for one in left] == [*POINTS], done.stderr
    assert {one.pop("signal") for one in left} == {signal.SIGKILL}
    assert left == [old, old, old, old, new]


@on_both_databases
def test_of_two_who_publish_at_the_same_moment_one_is_told(app: Flask) -> None:
    people = [Actor("person", 1), Actor("person", 2)]
    with app.app_context():
        make_entry(make_site(public=False))
        numbers = [_prepared(person) for person in people]
        db.session.remove()
    start, told = threading.Barrier(2), dict[int, object]()

    def go(person: Actor, number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                told[person.id] = publish(
                    by=person, site="harbour", proposal=number, render=render_main, unchecked=True
                )
            except OvertakenError as error:
                told[person.id] = error

    threads = [threading.Thread(target=go, args=pair) for pair in zip(people, numbers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        won = next(person for person, answer in told.items() if answer == 1)
        lost = next(answer for answer in told.values() if isinstance(answer, OvertakenError))
        assert (lost.number, lost.by) == (1, won)
        assert current_number(get_site("harbour")) == 1
        assert verify(get_site("harbour")) == 1


def _prepared(person: Actor) -> int:
    number = propose(by=person, site="harbour")
    decide(by=person, site="harbour", proposal=number, material=False, reason="It is new.")
    describe(by=person, site="harbour", proposal=number, summary={"en": "New.", "nl": "Nieuw."})
    return number
