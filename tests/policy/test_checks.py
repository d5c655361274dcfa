"""The checks of the policy as a whole, of a publication, and of a site as it stands in the register."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.checks import Facts, run_checks
from app.inventory.queries import get_site
from app.inventory.service import retire_entry
from app.policy.checking import check_site
from app.policy.checks import RULES, ProposalFacts, check_proposal
from app.policy.defaults import DEFAULT_TEXTS
from app.policy.example import load_example
from app.policy.texts import text_state
from tests.builders import make_entry, make_provider, make_site
from tests.conftest import on_both_databases
from tests.inventory.test_checks import ASKS, SITE, an_entry, some_facts

TEXTS = [text_state(text) for text in DEFAULT_TEXTS]


def found_by(rule: str, facts: Facts) -> list[tuple[str, str]]:
    return [(one.field, one.part) for one in run_checks(facts, RULES) if one.rule.id == rule]


# --- The policy ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["controller_name", "controller_contact", "dpo_contact", "authority_name"])
def test_a_policy_says_who_is_responsible_and_where_to_complain(name: str) -> None:
    assert found_by("DOC-01", some_facts(site=SITE | {name: " "})) == [(name, name)]
    assert found_by("DOC-01", some_facts()) == []


def test_a_policy_that_asks_for_consent_says_how_to_withdraw_it() -> None:
    asking = an_entry(**ASKS)

    assert found_by("DOC-01", some_facts(asking, texts=[])) == [("", "withdrawal")]
    assert found_by("DOC-01", some_facts(asking, texts=TEXTS)) == []


def test_the_texts_of_a_policy_are_complete_in_each_language() -> None:
    half = [TEXTS[0] | {"body": {"en": TEXTS[0]["body"]["en"]}}]

    (found,) = run_checks(some_facts(texts=half), RULES)

    assert (found.rule.id, found.subject, found.field) == ("I18N-01", "text:introduction/body-nl", "body-nl")
    assert run_checks(some_facts(texts=TEXTS), RULES) == []


def test_a_text_in_the_words_of_the_supplier_is_found() -> None:
    text = {"key": "a", "kind": "text", "heading": {}, "body": dict.fromkeys(("en", "nl"), "Quay IT uses cookies.")}

    assert found_by("PUR-05", some_facts(texts=[text])) == [("body-en", "body-en"), ("body-nl", "body-nl")]


# --- A publication ------------------------------------------------------------------------------------------------

SOUND: dict[str, Any] = {
    "created_by": 1,
    "approver": 2,
    "four_eyes": True,
    "snapshot_sha256": "abc",
    "approved_sha256": "abc",
    "looks_material": True,
    "material": True,
    "change_reason": "A new recipient.",
    "change_summary": {"en": "Maps are new.", "nl": "Er zijn kaarten bij."},
    "locales": ("en", "nl"),
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"change_summary": {"en": "Maps are new."}}, [("DOC-04", "change_summary-nl")]),
        ({"change_summary": {}, "is_first": True}, []),
        ({"approver": 1}, [("GOV-01", "")]),
        ({"approver": 1, "four_eyes": False}, []),
        ({"approved_sha256": "abd"}, [("GOV-02", "")]),
        ({"approved_sha256": ""}, []),
        ({"material": None}, [("GOV-06", "material")]),
        ({"material": None, "looks_material": False}, []),
        ({"change_reason": " "}, [("GOV-06", "change_reason")]),
        ({"material": False}, []),
    ],
)
def test_a_publication_is_checked(changed: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert [(one.rule.id, one.field) for one in check_proposal(ProposalFacts(**SOUND | changed))] == found


# --- A site -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("session")
def test_the_example_can_be_published() -> None:
    load_example(by=SYSTEM)

    assert [one for one in check_site(get_site("open-data")) if one.severity != "info"] == []


@on_both_databases
def test_a_site_is_checked_as_it_stands(session: Session, count_queries: Callable[[Callable[[], object]], int]) -> None:
    site = make_site(dpo_contact="dpo@quay.example", authority_name="Authority")
    make_provider(role="own")
    wrong = make_entry(site, category="", purpose={"en": "Remembers at which berth you moored."})
    gone = make_entry(site, consent_basis="", exemption_reason={})
    retire_entry(by=SYSTEM, site=site.key, key=gone.key)

    found = check_site(site)
    few = count_queries(lambda: check_site(get_site("harbour")))
    for number in range(30):
        make_entry(site, provider=f"Quay {number}")
    many = count_queries(lambda: check_site(get_site("harbour")))

    assert [(one.rule.id, one.subject) for one in found] == [
        ("I18N-01", f"entry:{wrong.key}/purpose-nl"),
        ("INV-06", f"entry:{wrong.key}"),
    ]
    assert few == many


def test_the_rules_of_the_policy_are_in_the_registry() -> None:
    assert {"DOC-01", "DOC-04", "GOV-01", "GOV-02", "GOV-06"} <= {one.id for one in RULES}
