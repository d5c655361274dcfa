"""The dossier: complete, the same each time, and checked with nothing but the commands of its own README."""

import csv
import io
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from pathlib import Path
from zipfile import ZipFile

import time_machine
from sqlalchemy.orm import Session

from app.accounts.service import add_person
from app.audit import SYSTEM
from app.inventory.queries import get_site
from app.policy.dossier import Period, problem_with, write_dossier
from app.policy.queries.versions import list_pages, list_versions
from tests.builders import make_site, publish
from tests.conftest import on_both_databases
from tests.critic import ADDRESS, CriticalClient
from tests.people import PASSWORD, make_person
from tests.policy.versions import make_past

DOSSIER = "/admin/sites/harbour/dossier/"
FILE = f"{DOSSIER}dossier.zip"


def made(period: Period | None = None, **options: object) -> bytes:
    """The dossier of `harbour`."""
    file = io.BytesIO()
    write_dossier(file, site=get_site("harbour"), address=ADDRESS, period=period or Period(), **options)  # type: ignore[arg-type]  # passed on
    return file.getvalue()


def unpacked(content: bytes, folder: Path) -> Path:
    """The folder with what is in the dossier."""
    with ZipFile(io.BytesIO(content)) as opened:
        opened.extractall(folder)
    return folder


def commands(folder: Path) -> list[str]:
    """The commands that the README tells to run, word for word."""
    text = (folder / "README.txt").read_text(encoding="utf-8")
    return re.findall(r"^ {4}(sha256sum .+)$", text, re.MULTILINE) + re.findall(
        r"^(python3 -c '\n.+?\n')$", text, re.MULTILINE | re.DOTALL
    )


def failing(folder: Path) -> list[int]:
    """Which of the commands of the README find something, counted from 1."""
    found = [subprocess.run(["bash", "-c", one], cwd=folder, capture_output=True) for one in commands(folder)]  # noqa: S607, PLW1510  # as a person runs it
    assert len(found) == 4
    return [number for number, one in enumerate(found, start=1) if one.returncode]


@on_both_databases
def test_everything_in_it_is_as_the_readme_says(session: Session, tmp_path: Path) -> None:
    make_past()

    folder = unpacked(made(), tmp_path)

    assert failing(folder) == []
    newest = list_versions(get_site("harbour"))[0]
    told = subprocess.run(["bash", "-c", commands(folder)[2]], cwd=folder, capture_output=True, check=True, text=True)  # noqa: S607  # as a person runs it
    assert told.stdout.strip().endswith(newest.hash)
    for page in list_pages(newest):
        assert (folder / f"versions/3/main.{page.locale}.html").read_text(encoding="utf-8") == page.html
    text = (folder / "README.txt").read_text(encoding="utf-8")
    named = {line.split()[0] for line in text.splitlines() if re.match(r"^[\w/.]+(json|jsonl|csv)\s", line)}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert {name for name in named if "/" in name} | {"versions.csv", "waivers.json"} <= there


def test_one_changed_byte_is_found(session: Session, tmp_path: Path) -> None:
    make_past()
    folder = unpacked(made(), tmp_path)
    found = {}

    for file in (
        "versions/1/snapshot.json",
        "versions/2/main.nl.html",
        "versions/2/facts.json",
        "versions/3/checks.json",
        "audit/events.jsonl",
        "versions.csv",
        "HASHES",
    ):
        content = (folder / file).read_bytes()
        # A digit for another one: what is JSON stays JSON.
        place = max(content.rfind(digit) for digit in (b"1", b"2", b"3"))
        (folder / file).write_bytes(content[:place] + b"7" + content[place + 1 :])
        found[file] = failing(folder)
        (folder / file).write_bytes(content)

    assert found == {
        "versions/1/snapshot.json": [1, 3],
        "versions/2/main.nl.html": [1, 3],
        "versions/2/facts.json": [1, 2, 3],
        "versions/3/checks.json": [1, 3],
        "audit/events.jsonl": [1, 4],
        "versions.csv": [1],
        "HASHES": [1, 2],
    }


def test_a_version_that_is_left_out_is_missed(session: Session, tmp_path: Path) -> None:
    make_past()
    folder = unpacked(made(), tmp_path)
    shutil.rmtree(folder / "versions/2")

    assert failing(folder) == [1, 2, 3]


def test_the_same_content_makes_the_same_bytes(session: Session) -> None:
    make_past()

    first = made()
    time.sleep(0.01)
    with time_machine.travel(date(2027, 3, 4)):
        second = made()

    assert first == second


def test_each_version_can_be_read_in_a_browser_and_its_changes_too(session: Session) -> None:
    make_past()

    with ZipFile(io.BytesIO(made())) as opened:
        page = opened.read("versions/1/read.nl.html").decode()
        changes = opened.read("versions/3/changes.html").decode()
        told = json.loads(opened.read("versions/3/change_summary.json"))

    assert '<html lang="nl">' in page
    assert "Dit is versie 1 van het cookiebeleid" in page
    assert f'href="{ADDRESS}/harbour/cookies.csv"' in page
    assert "<script" not in page
    assert "Counting gulls" in changes
    assert told["nl"] == "Meeuwen worden geteld."


def test_a_period_has_the_version_that_was_in_force_when_it_began(session: Session, tmp_path: Path) -> None:
    site = make_site(time_zone="Europe/Amsterdam")
    for moment in ("2027-01-10T12:00:00+00:00", "2027-02-10T22:59:00+00:00", "2027-02-11T12:00:00+00:00"):
        with time_machine.travel(moment, tick=False):
            publish(site)

    first = unpacked(made(Period(last=date(2027, 1, 31))), tmp_path / "first")
    middle = unpacked(made(Period(date(2027, 2, 1), date(2027, 2, 10))), tmp_path / "middle")
    late = unpacked(made(Period(date(2027, 3, 1))), tmp_path / "late")

    def numbers(folder: Path) -> list[str]:
        return sorted(one.name for one in (folder / "versions").iterdir())

    assert [numbers(folder) for folder in (first, middle, late)] == [["1"], ["1", "2"], ["3"]]
    assert [failing(folder) for folder in (first, middle, late)] == [[], [], []]
    assert "2027-02-01 - 2027-02-10 (days in the time zone Europe/Amsterdam)" in (middle / "README.txt").read_text()
    assert (late / "audit/events.jsonl").read_bytes() == b""


@on_both_databases
def test_the_first_and_the_last_day_there_are_leave_nothing_out(session: Session, tmp_path: Path) -> None:
    make_past()

    folder = unpacked(made(Period(date.min, date.max)), tmp_path)

    assert sorted(one.name for one in (folder / "versions").iterdir()) == ["1", "2", "3"]
    assert problem_with(get_site("harbour"), Period(last=date.max)) is None
    assert "0001-01-01 - 9999-12-31" in (folder / "README.txt").read_text()


def test_people_are_numbers_unless_an_administrator_asks_for_their_names(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_past()
    make_person(name="=Willem", email="willem@quay.example")
    add_person(by=SYSTEM, email="nameless@quay.example", role="editor", password=PASSWORD)

    def names(role: str, query: str) -> list[list[str]]:
        response = signed_in(role).get(f"{FILE}{query}")
        with ZipFile(io.BytesIO(response.get_data())) as opened:
            if "people.csv" not in opened.namelist():
                return []
            return list(csv.reader(io.StringIO(opened.read("people.csv").decode())))

    assert names("viewer", "?names=y") == []
    assert names("admin", "") == []
    assert {"'=Willem", "nameless@quay.example"} <= {row[1] for row in names("admin", "?names=y")}


def test_it_is_one_click_changes_nothing_and_is_kept_by_no_cache(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_past()
    person = signed_in("viewer")

    page = person.get(DOSSIER).get_data(as_text=True)
    response = person.get(FILE)

    assert "Download the dossier" in page
    assert "Add what people are called" not in page
    assert response.mimetype == "application/zip"
    assert response.headers["Content-Disposition"] == "attachment; filename=dossier-harbour.zip"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.get_data() == made()


def test_a_period_that_makes_no_sense_is_asked_again(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_past()
    person = signed_in("viewer")

    for query, told in (
        ("first=tomorrow", "Enter the day as year-month-day"),
        ("first=2026-05-01&last=2026-04-01", "The period ends before it begins"),
        ("last=1999-12-31", "Nothing was published up to this day"),
    ):
        response = person.get(f"{FILE}?{query}")
        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert told in response.get_data(as_text=True)


def test_before_the_first_publication_there_is_nothing_to_show(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_site(public=False)

    page = signed_in("viewer").get(DOSSIER).get_data(as_text=True)

    assert "Nothing was published yet" in page
    assert signed_in("viewer").get(FILE).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
