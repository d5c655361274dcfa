"""The first page of a website says what needs a person, and leads there."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Actor
from app.inventory.queries import get_entry, get_site, list_entries_for
from app.inventory.service import change_entry, change_site, review_entry, site_input, waive
from app.inventory.state import entry_input, entry_state, site_state
from app.policy.checking import check_site
from app.policy.queries.versions import find_current
from app.policy.service.publishing import decide, describe, propose, send_for_approval, set_open
from tests.builders import make_cookie, make_entry, make_provider, make_site, publish
from tests.critic import CriticalClient
from tests.people import make_person

if TYPE_CHECKING:
    from app.inventory.models import Site

SignedIn = Callable[[str], CriticalClient]
TODAY = "/admin/sites/harbour/"


@pytest.fixture
def site(session: Session) -> "Site":
    """A website in which the checks find nothing, with one entry that is published and reviewed."""
    site = make_site(public=False, dpo_contact="dpo@quay.example", authority_name="Authority")
    pages = {"en": "https://it.example/privacy", "nl": "https://it.example/nl/privacy"}
    make_provider("Quay IT", role="processor", country="NL", privacy_policy_url=pages)
    key = make_entry(site).key
    assert check_site(site) == []
    publish()
    look_at(key)
    return get_site("harbour")


def look_at(key: str) -> None:
    entry = get_entry(get_site("harbour"), key)
    review_entry(by=SYSTEM, site="harbour", key=key, revision=entry.revision)


def change(key: str, **answers: object) -> None:
    state = entry_state(get_entry(get_site("harbour"), key)) | answers
    change_entry(by=SYSTEM, site="harbour", key=key, answers=entry_input(state))


def key_of_entry() -> str:
    return list_entries_for(get_site("harbour"))[0].key


def text_of(client: CriticalClient) -> str:
    return client.get(TODAY).get_data(as_text=True)


def test_the_work_begins_here(site: "Site", signed_in: SignedIn) -> None:
    response = signed_in("viewer").get("/admin/")

    assert response.location == TODAY


def test_all_is_well(site: "Site", signed_in: SignedIn) -> None:
    page = text_of(signed_in("publisher"))
    current = find_current(site)

    assert "All is well. Nothing needs you today." in page
    assert "Needs your attention" not in page
    assert "None since version 1" in page
    assert current is not None
    assert current.hash[:12] in page
    assert "1 of 1" in page


def test_an_error_leads_to_its_field(site: "Site", signed_in: SignedIn) -> None:
    key = key_of_entry()
    change(key, consent_basis="")

    page = text_of(signed_in("editor"))

    (error,) = [one for one in check_site(site) if one.severity == "error"]
    place = f"/admin/sites/harbour/entries/{key}?at={error.field}#{error.field}"
    assert "The policy cannot be published: 1 error." in page
    assert "Correct 1 error" in page
    assert page.count(f'href="{place}"') == 2
    assert "Blocks the next publication." in page


def test_several_errors_lead_to_the_list_of_all_findings(site: "Site", signed_in: SignedIn) -> None:
    change(key_of_entry(), consent_basis="")
    make_entry(site, consent_basis="", cookies=[make_cookie("tide")])

    page = text_of(signed_in("editor"))

    assert "The policy cannot be published: 2 errors." in page
    assert 'class="button primary" href="/admin/sites/harbour/checks/"' in page


def test_the_name_of_a_cookie_stands_as_code_and_what_was_typed_as_it_was_typed(
    site: "Site", signed_in: SignedIn
) -> None:
    change(key_of_entry(), function={"en": "Tides & <b>winds</b>", "nl": "Getijden"})
    make_entry(site)

    page = text_of(signed_in("editor"))

    assert 'Tides &amp; &lt;b&gt;winds&lt;/b&gt;: <code translate="no">berth</code> stands in another entry too' in page


def test_changes_are_named_and_lead_to_publishing(site: "Site", signed_in: SignedIn) -> None:
    change(key_of_entry(), location={"en": "the portal", "nl": "het portaal"})
    make_entry(site, function={"en": "Tides", "nl": "Getijden"}, cookies=[])
    change_site(by=SYSTEM, key="harbour", answers=site_input(site_state(get_site("harbour")) | {"name": "Port"}))

    page = text_of(signed_in("publisher"))

    assert "3 since version 1" in page
    assert "<span>Changed</span><span>Mooring</span>" in page
    assert "<span>New</span><span>Tides</span>" in page
    assert "<span>Changed</span><span>Settings</span>" in page


def test_a_publisher_reviews_and_publishes(site: "Site", signed_in: SignedIn) -> None:
    change(key_of_entry(), location={"en": "the portal", "nl": "het portaal"})

    publisher, editor = text_of(signed_in("publisher")), text_of(signed_in("editor"))

    assert "1 change waits to be published." in publisher
    assert 'class="button primary" href="/admin/sites/harbour/publish/"' in publisher
    assert "1 change waits to be published." in editor
    assert "/admin/sites/harbour/publish/" not in editor


def test_a_review_is_no_change(site: "Site", signed_in: SignedIn) -> None:
    look_at(key_of_entry())

    assert "All is well. Nothing needs you today." in text_of(signed_in("publisher"))


def test_a_year_later_the_review_is_due(site: "Site", signed_in: SignedIn) -> None:
    make_entry(site)
    look_at(key_of_entry())
    publish()

    page = text_of(signed_in("editor"))

    assert "1 entry due" in page
    assert "last reviewed by the register itself" in page
    assert 'href="/admin/sites/harbour/review/"' in page


def test_a_proposal_waits_for_who_may_approve_it(site: "Site", signed_in: SignedIn) -> None:
    change_site(by=SYSTEM, key="harbour", answers=site_input(site_state(site) | {"four_eyes": True}))
    proposer = make_person("publisher", email="anna@quay.example", name="Anna")
    by = Actor("person", proposer)
    number = propose(by=by, site="harbour")
    decide(by=by, site="harbour", proposal=number, material=False, reason="Nothing new.")
    describe(by=by, site="harbour", proposal=number, summary={"en": "A setting.", "nl": "Een instelling."})
    send_for_approval(by=by, site="harbour", proposal=number)

    approver, editor = text_of(signed_in("publisher")), text_of(signed_in("editor"))

    assert "Version 2 waits for your approval." in approver
    assert "Anna proposed it on" in approver
    assert f'class="button primary" href="/admin/sites/harbour/publish/{number}/confirm/"' in approver
    assert "A new version waits for approval by somebody else." in editor


@time_machine.travel("2026-11-26 12:00+00:00")
def test_the_end_of_a_waiver_is_told_in_time(site: "Site", signed_in: SignedIn) -> None:
    key = key_of_entry()
    change(key, review_due="2026-11-20", reviewed_at=None)
    (warning,) = check_site(get_site("harbour"))
    waive(
        by=SYSTEM,
        site="harbour",
        rule=warning.rule.id,
        subject=warning.subject,
        reason="The supplier answers in spring.",
        role="data protection officer",
        until=date(2026, 12, 20),
    )

    page, approver = text_of(signed_in("editor")), text_of(signed_in("publisher"))

    assert "/admin/sites/harbour/checks/waive?rule=" in approver
    assert "/admin/sites/harbour/checks/waive?rule=" not in page
    assert f"the warning {warning.rule.id} is accepted until 20 December 2026." in page
    assert "data protection officer: “The supplier answers in spring.”" in page


def test_a_closed_policy_is_told(site: "Site", signed_in: SignedIn) -> None:
    set_open(by=SYSTEM, site="harbour", public=False)

    assert "The policy was published, and visitors cannot read it now." in text_of(signed_in("publisher"))


def test_a_new_website_begins_with_an_import(session: Session, signed_in: SignedIn) -> None:
    make_site(public=False)

    page = text_of(signed_in("editor"))

    assert "Nothing is declared yet." in page
    assert 'class="button primary" href="/admin/sites/harbour/import/"' in page
    assert "Nothing was published yet" in page


def test_who_only_looks_gets_no_buttons(site: "Site", signed_in: SignedIn) -> None:
    change(key_of_entry(), consent_basis="")

    page = text_of(signed_in("viewer"))

    assert "The policy cannot be published: 1 error." in page
    assert "Blocks the next publication." in page
    assert 'class="button primary" href' not in page
    assert 'class="button plain s" href' not in page


def test_a_longer_list_asks_the_database_no_more_often(
    site: "Site", signed_in: SignedIn, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = signed_in("publisher")
    client.get(TODAY)
    make_entry(site, provider="Supplier", consent_basis="")
    few = count_queries(lambda: client.get(TODAY))
    for number in range(12):
        make_entry(site, provider=f"Supplier {number}", consent_basis="")

    many = count_queries(lambda: client.get(TODAY))
    again = count_queries(lambda: client.get(TODAY))

    assert many == few
    assert again < many


def test_a_website_that_is_not_there_has_no_page(session: Session, signed_in: SignedIn) -> None:
    assert signed_in("viewer").get("/admin/sites/nowhere/").status_code == HTTPStatus.NOT_FOUND
