"""What the data protection officer sees of the choices of visitors."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.consent.service import purge, seal
from app.consent.writer import write_records
from app.database import db
from tests.builders import make_cookie, make_entry, make_site, publish
from tests.conftest import on_both_databases
from tests.consent.records import make_record
from tests.critic import CriticalClient, attributes, find, words

PAGE = "/admin/sites/harbour/consent/"
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SOME = '{"marketing":false,"statistics":true}'

SignedIn = Callable[[str], CriticalClient]


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def _asking(session: Session) -> None:
    site = make_site()
    needs_consent = {"consent_basis": "consent", "recipients": {"en": "Quay IT", "nl": "Quay IT"}}
    make_entry(site, category="statistics", cookies=[make_cookie("_count")], **needs_consent)
    publish(site)


def choose(number: int, *, days_ago: int = 1, start: int = 0, **facts: object) -> None:
    """So many records alike."""
    usual = {"version": 1, "at": NOW - timedelta(days=days_ago)}
    first = len(facts.get("event", "given")) * 10_000 + days_ago * 1_000 + start  # type: ignore[arg-type]  # a text
    write_records(db.engine, [make_record(first + one, **usual | facts) for one in range(number)])


def main_of(client: CriticalClient, path: str = PAGE) -> str:
    page = JustHTML(client.get(path).get_data(as_text=True), sanitize=False)
    return " ".join(words(find(page, "main")[0]).split())


def rows_of(client: CriticalClient, path: str = PAGE) -> list[list[str]]:
    page = JustHTML(client.get(path).get_data(as_text=True), sanitize=False)
    return [
        [" ".join(words(cell).split()) for cell in find(row, "th, td")] for row in find(page, "table.data tbody tr")
    ]


def test_where_nothing_needs_consent_the_page_says_so(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    make_entry(site)
    assert "Visitors cannot read the policy of this site yet" in main_of(signed_in("viewer"))

    publish(site)

    assert "Nothing in the published version needs consent" in main_of(signed_in("viewer"))


@pytest.mark.usefixtures("_asking")
def test_before_anybody_chose_the_page_says_so(signed_in: SignedIn) -> None:
    told = main_of(signed_in("viewer"))

    assert "nobody has chosen yet" in told
    assert "None yet" in told


@pytest.mark.usefixtures("_asking")
@on_both_databases
def test_numbers_are_told_by_day_and_small_ones_are_not(signed_in: SignedIn) -> None:
    choose(12, event="refused", days_ago=2)
    choose(6, days_ago=2)
    seal()
    choose(4, event="refused")
    choose(7, start=500, choices=SOME)
    choose(9, event="withdrawn", days_ago=0)

    rows = rows_of(signed_in("viewer"))

    few = "fewer than 5"
    assert rows == [
        ["26 November 2026 so far", few, few, few, "5 or more"],
        ["25 November 2026", few, few, "7", few],
        ["24 November 2026", "12", "6", few, few],
        ["Sum of what is told", "12 or more", "6 or more", "7 or more", "5 or more"],
    ]


@pytest.mark.usefixtures("_asking")
def test_the_drawing_has_words_and_no_number_that_the_table_does_not_have(signed_in: SignedIn) -> None:
    choose(20, event="refused")
    choose(3)

    page = JustHTML(signed_in("viewer").get(PAGE).get_data(as_text=True), sanitize=False)

    drawings = find(page, "main svg.chart, main .chart svg")
    assert [attributes(one)["role"] for one in drawings] == ["img"] * 4
    assert attributes(drawings[0])["aria-label"].startswith("Refused, from 25 November 2026")
    assert "the highest number is: 20." in attributes(drawings[0])["aria-label"]
    assert "the highest number is: fewer than 5." in attributes(drawings[1])["aria-label"]
    bars = [attributes(bar) for bar in find(page, "main .chart rect")]
    assert [(bar["class"], bar["height"]) for bar in bars] == [("exact", "100.0")] + [("small", "2.0")] * 3


@pytest.mark.usefixtures("_asking")
def test_where_every_number_is_small_nothing_is_drawn_or_summed(signed_in: SignedIn) -> None:
    choose(3)

    page = JustHTML(signed_in("viewer").get(PAGE).get_data(as_text=True), sanitize=False)

    assert not find(page, "main .chart")
    assert len(find(page, "table.data tbody tr")) == 1


@pytest.mark.usefixtures("_asking")
def test_each_version_has_its_own_numbers_and_all_are_in_the_file(signed_in: SignedIn) -> None:
    choose(8, event="refused", days_ago=9)
    publish()
    choose(6, version=2)
    choose(7, version=2, event="refused", days_ago=0)
    person = signed_in("viewer")

    assert rows_of(person)[1][:3] == ["25 November 2026", "fewer than 5", "6"]
    assert rows_of(person, f"{PAGE}?version=1")[0][:2] == ["17 November 2026", "8"]
    response = person.get(f"{PAGE}choices.csv")
    assert response.status_code == HTTPStatus.OK
    assert "filename=harbour-choices-2026-11-26.csv" in response.headers["Content-Disposition"]
    assert list(csv.reader(io.StringIO(response.get_data(as_text=True)))) == [
        ["version", "from", "to", "refused", "accepted", "custom", "withdrawn"],
        ["2", "2026-11-25", "2026-11-25", "<5", "6", "<5", "<5"],
        ["2", "2026-11-26", "2026-11-26", ">=5", "<5", "<5", "<5"],
        ["1", "2026-11-17", "2026-11-17", "8", "<5", "<5", "<5"],
    ]


@pytest.mark.usefixtures("_asking")
def test_what_was_counted_stays_when_records_are_purged_and_newer_ones_are_added(
    signed_in: SignedIn,
) -> None:
    long_ago = NOW - timedelta(days=300)
    with time_machine.travel(long_ago, tick=False):
        choose(9, event="refused", days_ago=299)
        seal()
    person = signed_in("viewer")
    before = rows_of(person)
    purge(by=SYSTEM, keep_for=timedelta(days=1))
    choose(6, event="refused")

    rows = rows_of(person)

    assert before[0][1] == "9"
    assert (rows[0][1], rows[-2][1], len(rows)) == ("5 or more", "9", 12)
    assert "Everything under the seals up to number 1" in main_of(person)


@pytest.mark.usefixtures("_asking")
def test_who_does_not_run_the_worker_is_told(signed_in: SignedIn) -> None:
    choose(1, days_ago=0)
    person = signed_in("viewer")

    assert "All but the newest; the next seal is made within a minute" in main_of(person)
    assert "does not seem to run" not in main_of(person)
    choose(1, days_ago=1)
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert "The worker that makes the seals does not seem to run" in main_of(person)
        seal()
        told = main_of(person)
    assert "does not seem to run" not in told
    assert "Number 1, 26 November 2026, 13:11 (Europe/Amsterdam)" in told
