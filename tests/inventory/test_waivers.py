"""Warnings accepted for a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Actor, Subject
from app.audit.queries import list_events, list_history
from app.inventory.checks import RULES, run_checks
from app.inventory.checks.upkeep import later
from app.inventory.errors import NotWaivableError, WaiverNotFoundError, WrongAnswersError
from app.inventory.queries.checks import facts_of_entry, facts_of_site, list_waivers, today_at
from app.inventory.service import end_waiver, waive
from app.inventory.state import entry_state
from tests.builders import make_cookie, make_entry, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient

if TYPE_CHECKING:
    from app.inventory.models import Entry, Site


SignedIn = Callable[[str], CriticalClient]


def accept(site: "Site", subject: str, **others: Any) -> int:
    usual: dict[str, Any] = {
        "rule": "INV-08",
        "reason": "The supplier answers in March.",
        "role": "data protection officer",
        "until": today_at(site) + timedelta(days=90),
    }
    return waive(by=Actor("person", 7), site=site.key, subject=subject, **usual | others)


def with_warning() -> "tuple[Site, Entry]":
    site = make_site()
    return site, make_entry(site, personal_data="unknown")


def open_warnings(site: "Site") -> list[str]:
    found = run_checks(facts_of_site(site), RULES, list_waivers(site))
    return [one.rule.id for one in found if one.kind == "entry" and one.is_open]


@on_both_databases
def test_a_warning_is_accepted_until_somebody_ends_it(session: Session) -> None:
    site, entry = with_warning()
    assert open_warnings(site) == ["INV-08"]

    number = accept(site, f"entry:{entry.key}")
    assert open_warnings(site) == []

    end_waiver(by=SYSTEM, site=site.key, number=number)
    assert open_warnings(site) == ["INV-08"]


@on_both_databases
def test_accepting_it_again_replaces_the_waiver(session: Session) -> None:
    site, entry = with_warning()
    accept(site, f"entry:{entry.key}")

    number = accept(site, f"entry:{entry.key}", reason="The supplier answers in May.")

    (waived,) = list_waivers(site)
    assert (waived.id, waived.reason, waived.by) == (number, "The supplier answers in May.", 7)


@on_both_databases
def test_the_trail_tells_who_accepted_what_and_why(session: Session) -> None:
    site, entry = with_warning()
    number = accept(site, f"entry:{entry.key}")
    end_waiver(by=SYSTEM, site=site.key, number=number)

    ended, waived = list_events(site=site.key, limit=2)

    assert [waived.action, ended.action] == ["waived", "waiver_ended"]
    assert waived.by == Actor("person", 7)
    assert waived.after == ended.before
    assert waived.after is not None
    assert waived.after | {"until": ""} == {
        "name": "Mooring",
        "rule": "INV-08",
        "subject": f"entry:{entry.key}",
        "reason": "The supplier answers in March.",
        "role": "data protection officer",
        "until": "",
    }
    assert list_history(Subject("entry", entry.key, site.key), limit=1)[0].id == ended.id


@pytest.mark.parametrize("rule", ["INV-01", "PUR-01", "NOTHING"])
def test_only_a_warning_can_be_accepted(session: Session, rule: str) -> None:
    site, entry = with_warning()

    with pytest.raises(NotWaivableError):
        accept(site, f"entry:{entry.key}", rule=rule)

    assert list_waivers(site) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"role": ""}, "role"),
        ({"role": "x" * 101}, "role"),
        ({"days": 0}, "until"),
        ({"days": -1}, "until"),
        ({"days": 367}, "until"),
    ],
)
def test_a_waiver_has_a_reason_a_role_and_a_day_within_a_year(
    session: Session, answers: dict[str, Any], field: str
) -> None:
    site, entry = with_warning()
    days = answers.pop("days", 90)

    with pytest.raises(WrongAnswersError) as refused:
        accept(site, f"entry:{entry.key}", until=today_at(site) + timedelta(days=days), **answers)

    assert [one.field for one in refused.value.problems] == [field]


def test_a_year_ahead_is_accepted(session: Session) -> None:
    site, entry = with_warning()

    assert accept(site, f"entry:{entry.key}", until=later(today_at(site), 12))


def test_ending_a_waiver_twice_is_told_once(session: Session) -> None:
    site, entry = with_warning()
    number = accept(site, f"entry:{entry.key}")

    for _press in "ab":
        end_waiver(by=SYSTEM, site=site.key, number=number)

    assert list_waivers(site) == []
    assert [one.action for one in list_events(site=site.key, limit=2)] == ["waiver_ended", "waived"]


def test_a_waiver_of_another_site_cannot_be_ended(session: Session) -> None:
    site, entry = with_warning()
    number = accept(site, f"entry:{entry.key}")
    make_site("quay")

    with pytest.raises(WaiverNotFoundError):
        end_waiver(by=SYSTEM, site="quay", number=number)

    assert [one.id for one in list_waivers(site)] == [number]


@on_both_databases
def test_an_entry_being_typed_is_compared_with_the_others(session: Session) -> None:
    site = make_site()
    make_entry(site, cookies=[make_cookie("berth"), make_cookie("pier_1")], category="statistics")
    make_entry(site, consent_basis="consent", exemption_reason={}, cookies=[make_cookie("cookies_preferences")])
    entry = make_entry(site, cookies=[make_cookie("berth"), make_cookie("pie", match="prefix")])

    found = run_checks(facts_of_entry(site, entry_state(entry)), RULES)

    around = {(one.rule.id, one.field) for one in found if one.rule.looks_around}
    assert around == {("INV-09", "cookies-0-name"), ("OBS-04", "cookies-1-name")}


def test_the_audit_trail_tells_a_waiver_in_a_sentence(session: Session, signed_in: SignedIn) -> None:
    site, entry = with_warning()
    day = today_at(site) + timedelta(days=90)
    number = accept(site, f"entry:{entry.key}", until=day)
    end_waiver(by=SYSTEM, site=site.key, number=number)
    reader = signed_in("viewer")

    trail, history = (
        reader.get(address).get_data(as_text=True)
        for address in ("/admin/audit/", f"/admin/sites/harbour/entries/{entry.key}/history")
    )

    told = f"The warning INV-08 about Mooring was accepted until {day.day} {day:%B %Y}, as data protection officer"
    assert told in trail
    assert told in history
    assert "The warning INV-08 about Mooring is accepted no longer" in trail
