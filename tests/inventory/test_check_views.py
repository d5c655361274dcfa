"""What the checks find, beside the form of an entry, while it is typed, and in the list."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.database import transaction
from app.inventory.models import Entry
from app.inventory.queries import get_entry
from app.inventory.queries.checks import today_at
from app.inventory.service import change_provider, delete_provider, end_waiver, provider_input, waive
from app.inventory.service.derived import count_anew
from app.inventory.state import provider_state
from tests.builders import make_cookie, make_entry, make_provider, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient

if TYPE_CHECKING:
    from app.inventory.models import Site

SignedIn = Callable[[str], CriticalClient]

CHECK = "/admin/sites/harbour/entries/check"
TYPED = {
    "provider": "Quay IT",
    "function-en": "Mooring",
    "purpose-en": "Remembers at which berth you moored.",
    "category": "necessary",
    "consent_basis": "exempt_requested_service",
    "exemption_reason-en": "You asked for a berth.",
    "third_party_access": "no",
    "personal_data": "no",
    "cookies-0-name": "berth",
    "cookies-0-number": "12",
    "cookies-0-unit": "month",
}


def counts(site: "Site", key: str) -> tuple[int, int]:
    entry = get_entry(site, key)
    return entry.errors, entry.findings


# --- The form -----------------------------------------------------------------------------------------------------


def test_a_finding_leads_to_its_answer_and_says_what_to_do(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site(), cookies=[make_cookie("_ga", lifetime="", max_age_seconds=None)])

    page = signed_in("editor").get(f"/admin/sites/harbour/entries/{entry.key}").get_data(as_text=True)

    assert '<code translate="no">_ga</code> has no lifetime.' in page
    assert "INV-02" in page
    assert "Enter how long it stays" in page
    assert '<a href="#cookies-0-number">Go to “Cookie 1, lifetime”</a>' in page


def test_an_entry_without_findings_says_that_it_passed(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site())

    page = signed_in("editor").get(f"/admin/sites/harbour/entries/{entry.key}").get_data(as_text=True)

    assert "Nothing blocks publication." in page
    assert "Passed:" in page


@pytest.mark.parametrize(("at", "is_open"), [("recipients-en", True), ("purpose-en", False)])
def test_a_link_from_elsewhere_opens_the_fold_of_its_answer(
    signed_in: SignedIn, session: Session, at: str, is_open: bool
) -> None:
    entry = make_entry(make_site())

    page = signed_in("editor").get(f"/admin/sites/harbour/entries/{entry.key}?at={at}").get_data(as_text=True)

    assert ('<details class="more" open>\n<summary>More details' in page) is is_open


def test_what_was_saved_is_checked_at_once(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("en",))
    editor = signed_in("editor")

    answer = editor.submit(
        "/admin/sites/harbour/entries/new", TYPED | {"consent_basis": "consent"}, button="Save entry"
    )

    assert "Saved. 1 error" in editor.get(answer.location).get_data(as_text=True)


# --- While it is typed --------------------------------------------------------------------------------------------


def check(client: CriticalClient, typed: dict[str, str], key: str = "") -> dict[str, Any]:
    answer = client.post(f"{CHECK}?key={key}" if key else CHECK, data=typed)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.get_data(as_text=True))
    return found


@pytest.mark.parametrize(
    ("typed", "summary", "link"),
    [
        ({}, "Nothing blocks publication.", ""),
        ({"category": ""}, "1 error. Errors block publication.", "#category"),
        ({"cookies-0-number": "about 13"}, "1 warning. Mend it, or have it accepted for a time.", "#cookies-0-number"),
        ({"cookies-0-name": "*", "cookies-1-name": "a", "cookies-1-number": "30"}, "1 warning.", "#cookies-1-number"),
        ({"cookies-0-name": "", "cookies-0-number": ""}, "1 warning.", "#cookies-0-name"),
    ],
)
def test_an_entry_is_checked_as_it_is_typed(
    signed_in: SignedIn, session: Session, typed: dict[str, str], summary: str, link: str
) -> None:
    make_site(locales=("en",))

    found = check(signed_in("editor"), TYPED | typed)

    assert found["summary"].startswith(summary)
    assert f'href="{link}"' in found["findings"] or not link


def test_checking_what_is_typed_saves_nothing(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site, purpose={"en": "Remembers the berth of you.", "nl": "Onthoudt de steiger van u."})

    found = check(signed_in("editor"), TYPED | {"purpose-nl": "Onthoudt de steiger van u."}, entry.key)

    session.expire_all()
    assert "is older than in English" in found["findings"]
    assert get_entry(site, entry.key).purpose["en"] == "Remembers the berth of you."


def test_the_token_is_asked_for(app: Flask, signed_in: SignedIn) -> None:
    with app.app_context():
        make_site()

    editor = signed_in("editor")
    editor.sends_token = False

    assert editor.post(CHECK, data=TYPED).status_code == 400


# --- The list -----------------------------------------------------------------------------------------------------


def test_the_list_says_how_many_errors_and_warnings_an_entry_has(signed_in: SignedIn, session: Session) -> None:
    make_entry(make_site(), category="", third_party_access="unknown", personal_data="unknown")

    page = signed_in("viewer").get("/admin/sites/harbour/entries/?state=attention").get_data(as_text=True)

    assert "1 error</span>" in page
    assert "2 warnings</span>" in page


@on_both_databases
def test_what_is_counted_follows_what_stands_around_the_entry(session: Session) -> None:
    site = make_site()
    provider = make_provider(role="processor")
    entry = make_entry(site, category="statistics", personal_data="yes", third_party_access="yes")
    before = counts(site, entry.key)

    answers = provider_input(provider_state(provider) | {"role": "controller"})
    change_provider(by=SYSTEM, number=provider.id, answers=answers)
    as_controller = counts(site, entry.key)
    other = make_provider("Lock Keepers", role="processor")
    delete_provider(by=SYSTEM, number=provider.id, replace_by=other.id)

    assert (before, as_controller, counts(site, entry.key)) == ((0, 0), (1, 1), (0, 0))


@on_both_databases
def test_a_warning_that_is_accepted_is_not_counted(session: Session) -> None:
    site = make_site()
    entry = make_entry(site, personal_data="unknown")
    assert counts(site, entry.key) == (0, 1)

    number = waive(
        by=SYSTEM,
        site=site.key,
        rule="INV-08",
        subject=f"entry:{entry.key}",
        reason="Asked.",
        role="DPO",
        until=today_at(site) + timedelta(days=9),
    )
    accepted = counts(site, entry.key)
    end_waiver(by=SYSTEM, site=site.key, number=number)

    assert accepted == (0, 0)
    assert counts(site, entry.key) == (0, 1)


@on_both_databases
def test_what_an_upgrade_left_open_is_counted_anew(session: Session) -> None:
    site = make_site()
    keys = [make_entry(site, category="").key, make_entry(site).key]
    with transaction() as writing:
        writing.execute(update(Entry).values(errors=-1, findings=7))

    count_anew()

    session.expire_all()
    assert [counts(site, key) for key in keys] == [(1, 1), (0, 0)]
