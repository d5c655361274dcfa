"""What the policy page says, before a template arranges it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.lifetimes import DAY, WEEK
from app.inventory.models import Site
from app.inventory.service import retire_entry
from app.policy.page import PolicyPage, Row, make_page
from app.policy.queries.draft import draft_of
from app.policy.tally import Tally, say_consent, say_kind, say_summary
from app.policy.texts import Text
from tests.builders import make_category, make_cookie, make_entry, make_provider, make_site

SOME_OF_EACH = (
    "This website uses 6 cookies. Consent is needed for 2 of them."
    " For 1 of them it is not answered yet whether consent is needed."
)

pytestmark = pytest.mark.usefixtures("session")


def page_of(site: Site, *, locale: str = "en", asked: str = "", texts: list[Text] | None = None) -> PolicyPage:
    snapshot = draft_of(site)
    return make_page(replace(snapshot, texts=texts or snapshot.texts), locale=locale, asked=asked)


def row_of(site: Site, **words: Any) -> Row:
    return page_of(site, **words).tables[0].rows[0]


def test_there_is_a_table_for_each_category_and_one_for_what_is_not_classified(session: Session) -> None:
    site = make_site()
    make_entry(site, category="statistics")
    make_entry(site, category="")
    make_entry(site)
    make_entry(site)

    tables = page_of(site).tables

    assert [(str(table.name.text), len(table.rows)) for table in tables] == [
        ("Necessary", 2),
        ("Statistics", 1),
        ("Not classified yet", 1),
    ]


def test_a_retired_entry_is_not_on_the_page(session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    retire_entry(by=SYSTEM, site=site.key, key=entry.key)

    assert page_of(site).tables == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"lifetime": "persistent", "max_age_seconds": 2 * WEEK}, "2 weeks"),
        ({"lifetime": "session", "max_age_seconds": None}, "until the browser closes"),
        ({"lifetime": "until_cleared", "max_age_seconds": None}, "until it is cleared"),
        ({"lifetime": "", "max_age_seconds": None}, "not stated"),
        ({"duration_text": {"en": "as long as the tide", "nl": "zolang het tij"}}, "as long as the tide"),
        ({"max_age_seconds": DAY, "duration_text": {"nl": "een etmaal"}}, "1 day"),
        ({"lifetime": "", "max_age_seconds": None, "duration_text": {"nl": "een getij"}}, "een getij"),
    ],
)
def test_a_lifetime_is_said_in_the_language_of_the_page_if_it_can_be(
    session: Session, answers: dict[str, Any], said: str
) -> None:
    site = make_site()
    make_entry(site, cookies=[make_cookie(**answers)])

    assert str(row_of(site).cookies[0].lifetime.text) == said


@pytest.mark.parametrize(
    ("entry", "cookie", "reader"),
    [
        ({}, {}, None),
        ({"third_party_access": "unknown"}, {}, None),
        ({"third_party_access": "yes", "recipients": {"en": "Gull & Co"}}, {}, "Gull & Co"),
        ({"third_party_access": "yes"}, {}, "Quay IT"),
        ({"third_party_access": "yes", "provider": "Town of Quay"}, {}, "others"),
        ({}, {"party": "third"}, "Quay IT"),
    ],
)
def test_another_party_that_can_read_a_cookie_stands_under_its_name(
    session: Session, entry: dict[str, Any], cookie: dict[str, Any], reader: str | None
) -> None:
    site = make_site()
    make_provider("Town of Quay", role="own")
    make_entry(site, cookies=[make_cookie(**cookie)], **entry)

    found = row_of(site).cookies[0].reader

    assert (str(found.text) if found else None) == reader


@pytest.mark.parametrize(("access", "said"), [("yes", "Yes"), ("no", "No"), ("unknown", "not stated")])
def test_whether_others_can_read_it_is_told_also_when_they_cannot(session: Session, access: str, said: str) -> None:
    site = make_site()
    make_entry(site, third_party_access=access)

    assert str(row_of(site).others.text) == said


@pytest.mark.parametrize(
    ("basis", "reason", "consent", "said"),
    [
        ("consent", {}, "needed", ""),
        ("", {}, "", ""),
        ("exempt_requested_service", {"en": "you asked for a berth."}, "not_needed", "you asked for a berth."),
        ("exempt_transmission", {}, "not_needed", "it only serves to send the page over the network."),
    ],
)
def test_each_row_answers_whether_consent_is_needed_and_why_not(
    session: Session, basis: str, reason: dict[str, str], consent: str, said: str
) -> None:
    site = make_site()
    make_entry(site, consent_basis=basis, exemption_reason=reason)

    row = row_of(site)

    assert (row.consent, str(row.reason.text)) == (consent, said)


def test_a_text_that_is_missing_in_a_language_comes_in_another_and_says_which(session: Session) -> None:
    site = make_site()
    make_entry(site, purpose={"en": "Counts gulls."})

    assert row_of(site, locale="nl").purpose == ("Counts gulls.", "en")


def test_cookies_kept_in_the_same_way_are_told_together(session: Session) -> None:
    site = make_site(base_url="https://harbour.example")
    same = [make_cookie("a"), make_cookie("b")]
    make_entry(site, cookies=same)
    make_entry(site, cookies=[*same, make_cookie("c", domain="gulls.example", party="third", path="/x")])

    first, second = page_of(site).tables[0].rows

    assert [(keeping.names, keeping.domain) for keeping in first.keepings] == [((), "harbour.example")]
    assert [(keeping.names, keeping.domain) for keeping in second.keepings] == [
        (["a", "b"], "harbour.example"),
        (["c"], "gulls.example/x"),
    ]


def test_a_cookie_is_linked_by_its_key_and_its_name_and_no_link_leads_two_ways(session: Session) -> None:
    site = make_site()
    entry = make_entry(site, cookies=[make_cookie("berth"), make_cookie("two words")])
    keys = [cookie.key for cookie in entry.cookies]
    make_entry(site, cookies=[make_cookie("berth", storage="local_storage")])
    texts = [*draft_of(site).texts, Text(key="cookie-berth", body={"en": "An odd key."})]

    rows = page_of(site).tables[0].rows
    beside = page_of(site, texts=texts).tables[0].rows

    assert rows[0].cookies[0].anchors == [f"cookie-{keys[0]}", "cookie-berth"]
    assert rows[0].cookies[1].anchors == [f"cookie-{keys[1]}"]
    assert len(rows[1].cookies[0].anchors) == 1
    assert len(beside[0].cookies[0].anchors) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 3),
        ("mast", 1),
        ("MAST anchor", 1),
        ("gull", 2),
        ("aeroplane", 0),
        ("zeil", 0),
        ("pâssengers", 1),
    ],
)
def test_rows_are_found_by_all_that_the_reader_sees_in_the_language_of_the_page(
    session: Session, asked: str, found: int
) -> None:
    site = make_site()
    make_entry(site, function={"en": "Mast", "nl": "Zeil"}, cookies=[make_cookie("anchor")])
    make_entry(site, purpose={"en": "Counts passengers."}, provider="Gull & Co")
    make_entry(site, location={"en": "gull watch"})

    page = page_of(site, asked=asked)

    assert (page.found, sum(len(table.rows) for table in page.tables)) == (found, found)
    assert page.rows == 3


def test_only_a_long_list_offers_to_find_a_row(session: Session) -> None:
    site = make_site()
    for number in range(9):
        make_entry(site, cookies=[make_cookie(f"crate_{number}")])

    assert not page_of(site).has_filter
    assert page_of(site, asked="crate").has_filter
    make_entry(site, cookies=[make_cookie("crate_9")])
    assert page_of(site).has_filter


def test_the_kinds_are_those_that_the_website_has(session: Session) -> None:
    site = make_site()
    make_category("social")
    make_entry(site, category="social", consent_basis="consent")
    make_entry(site)
    make_entry(site, category="")

    kinds = page_of(site, asked="nothing of the kind").kinds

    assert [(str(kind.name.text), str(kind.kind)) for kind in kinds] == [
        ("Necessary", "no consent needed"),
        ("Social media", "consent needed"),
    ]


def test_what_the_page_must_say_is_said_also_when_its_texts_are_gone(session: Session) -> None:
    site = make_site()

    blocks = page_of(site, texts=[Text(key="cookies", kind="inventory")]).blocks

    assert [(block.anchor, str(block.heading.text), block.adds) for block in blocks] == [
        ("cookies", "The cookies we use", "tables"),
        ("data", "Use this list as data", "data"),
        ("contact", "Contact and complaints", "contact"),
    ]


def test_contacts_become_links_where_they_lead_somewhere(session: Session) -> None:
    site = make_site(
        controller_contact="privacy@quay.example\nQuay 1, Harbour\nhttps://quay.example/contact",
        dpo_contact="+31 40 000 00 00",
        authority_name="Harbour Authority",
        authority_url="https://authority.example",
    )

    contacts = {str(one.label): [tuple(line) for line in one.lines] for one in page_of(site).contacts}

    assert contacts == {
        "Responsible": [("Town of Quay", "")],
        "Contact": [
            ("privacy@quay.example", "mailto:privacy@quay.example"),
            ("Quay 1, Harbour", ""),
            ("https://quay.example/contact", "https://quay.example/contact"),
        ],
        "Data protection officer": [("+31 40 000 00 00", "")],
        "Complaint to": [("Harbour Authority", "https://authority.example")],
    }


def test_personal_data_are_told_as_far_as_it_is_answered(session: Session) -> None:
    site = make_site()
    make_provider("Far Away", country="US", transfer_safeguard="scc")
    make_entry(
        site,
        provider="Far Away",
        personal_data="yes",
        data_collected={"en": "pages you visit"},
        gdpr_basis="public_task",
        data_retention=25 * 2_628_000,
    )
    make_entry(site, personal_data="unknown")

    told, silent = page_of(site).tables[0].rows

    assert [(str(label), str(fact.text)) for label, fact in told.facts] == [
        ("Personal data", "pages you visit"),
        ("Legal basis", "Public task (6(1)(e))"),
        ("Data kept for", "25 months"),
        ("Transfer outside the EEA", "Standard contractual clauses"),
    ]
    assert silent.facts == []


@pytest.mark.parametrize(
    ("count", "summary"),
    [
        (Tally(), "No cookie of this website is in the register yet."),
        (
            Tally(exempt=1),
            "This website uses 1 cookie. It does not need your consent, so there is nothing for you to choose.",
        ),
        (
            Tally(exempt=4),
            "This website uses 4 cookies. None of them needs your consent, so there is nothing for you to choose.",
        ),
        (Tally(consent=2), "This website uses 2 cookies. Consent is needed."),
        (Tally(unanswered=2), "This website uses 2 cookies. Whether consent is needed is not answered yet."),
        (
            Tally(exempt=3, consent=2, unanswered=1),
            SOME_OF_EACH,
        ),
    ],
)
def test_the_page_begins_with_how_many_cookies_there_are_and_for_how_many_consent_is_needed(
    count: Tally, summary: str
) -> None:
    assert " ".join(map(str, say_summary(count))) == summary


def test_a_kind_without_cookies_says_nothing_about_consent() -> None:
    assert say_kind(Tally()) is None
    assert say_consent(Tally()) == []
    assert str(say_kind(Tally(consent=1, exempt=1))) == "differs from row to row"
    assert str(say_kind(Tally(unanswered=1))) == "consent not answered yet"
