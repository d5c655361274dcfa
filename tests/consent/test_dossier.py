"""The record of choices in the dossier, checked with nothing but the commands of its README."""

import io
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.consent.queries import newest_seal
from app.consent.service import purge, seal
from app.consent.writer import write_records
from app.database import db
from app.inventory.queries import get_site
from app.policy.dossier import Period, write_dossier
from tests.builders import make_entry, make_site, publish
from tests.conftest import on_both_databases
from tests.consent.records import make_record
from tests.critic import ADDRESS, CriticalClient
from tests.policy.test_dossier import FILE, commands, unpacked

START = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def _chosen(session: Session) -> None:
    """Three months with two choices each and one about another website, each month under a seal; then one without."""
    with time_machine.travel(START - timedelta(days=9), tick=False):
        make_entry(make_site())
        publish()
    for month in range(3):
        at = START + timedelta(days=30 * month)
        with time_machine.travel(at, tick=False):
            records = [make_record(10 * month + one, at=at) for one in range(2)]
            write_records(db.engine, [*records, make_record(10 * month + 5, at=at, site="lighthouse")])
            seal()
    write_records(db.engine, [make_record(99, at=START + timedelta(days=61), choices='{"statistics":false,"é":true}')])


def made(folder: Path, period: Period | None = None) -> Path:
    file = io.BytesIO()
    site = get_site("harbour")
    write_dossier(file, site=site, address=ADDRESS, period=period or Period(), with_choices=True)
    return unpacked(file.getvalue(), folder)


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What the command about choices says."""
    (command,) = (one for one in commands(folder) if "choices/" in one)
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S607  # as a person runs it


def lines(folder: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"choices/{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.usefixtures("_chosen")
@on_both_databases
def test_choices_seals_and_purges_check_themselves(tmp_path: Path) -> None:
    folder = made(tmp_path)

    told = check(folder)

    newest = newest_seal()
    assert newest
    expected = f"Choices as recorded: 6 under a seal, 1 without one yet. The newest seal here: 3:{newest.hash}"
    assert (told.returncode, told.stderr, told.stdout.strip()) == (0, "", expected)
    assert "lighthouse" not in (folder / "choices/records.jsonl").read_text()
    assert len(commands(folder)) == 5
    sums = subprocess.run(["bash", "-c", commands(folder)[0]], cwd=folder, check=False)  # noqa: S607  # as a person runs it
    assert sums.returncode == 0


@pytest.mark.usefixtures("_chosen")
@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("records", '"statistics\\":true', '"statistics\\":false', "not as recorded"),
        ("seals", '"rows":3', '"rows":2', "seal 1: not as it was made"),
        ("seals", '"records":["', '"records":["0', "seal 1: not over these records"),
    ],
)
def test_whatever_is_changed_is_found(tmp_path: Path, file: str, before: str, after: str, told: str) -> None:
    folder = made(tmp_path)
    path = folder / f"choices/{file}.jsonl"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")

    result = check(folder)

    assert result.returncode == 1
    assert told in result.stderr


@pytest.mark.usefixtures("_chosen")
def test_a_period_has_its_own_choices_and_the_seals_over_them(tmp_path: Path) -> None:
    folder = made(tmp_path, Period(date(2026, 2, 1), date(2026, 2, 28)))

    assert [one["record"]["record"] for one in lines(folder, "records")] == [f"{n:032x}" for n in (10, 11)]  # type: ignore[index]  # an object
    assert [one["seal"]["number"] for one in lines(folder, "seals")] == [2]  # type: ignore[index]  # as above
    assert check(folder).returncode == 0


@pytest.mark.usefixtures("_chosen")
def test_what_was_purged_is_told_and_its_seal_still_checks(tmp_path: Path) -> None:
    with time_machine.travel(START + timedelta(days=225), tick=False):
        assert purge(by=SYSTEM, keep_for=timedelta(days=30)) == 3

    folder = made(tmp_path)

    assert [one["through_seal"] for one in lines(folder, "purges")] == [1]
    assert len(lines(folder, "seals")) == 3
    assert check(folder).returncode == 0


@pytest.mark.usefixtures("_chosen")
def test_choices_are_in_it_only_when_an_administrator_asks(signed_in: Callable[[str], CriticalClient]) -> None:
    def has_choices(role: str, query: str) -> bool:
        with ZipFile(io.BytesIO(signed_in(role).get(f"{FILE}{query}").get_data())) as opened:
            return "choices/records.jsonl" in opened.namelist()

    assert [has_choices("publisher", "?choices=y"), has_choices("admin", ""), has_choices("admin", "?choices=y")] == [
        False,
        False,
        True,
    ]
