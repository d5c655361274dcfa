"""A register with one of everything that a page can show."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from flask import Flask

from app.audit import SYSTEM
from app.consent.service import seal
from app.consent.writer import write_records
from app.database import db, now
from app.inventory.queries import get_site
from app.inventory.service import (
    CategoryInput,
    ProviderInput,
    SiteInput,
    change_category,
    change_entry,
    change_provider,
    change_site,
    retire_entry,
    retire_ticked,
    site_input,
)
from app.inventory.state import site_state
from app.policy.service import change_text
from app.policy.texts import TextInput
from tests.builders import entry_answers, make_category, make_cookie, make_entry, make_provider, make_site, publish
from tests.consent.records import make_record
from tests.people import make_person

LONG_NAME = "_quay_measurement_of_the_visits_since_the_first_of_january_2026_by_the_harbour_office"


@dataclass(frozen=True)
class Filled:
    """Keys of entries of `harbour`, and numbers of a provider and a person."""

    complete: str
    changed: str
    unfinished: str
    retired: str
    provider: int
    colleague: int


def fill(app: Flask) -> Filled:
    """Fill the register of `app`.

    `harbour` is published and has all kinds of rows; `lighthouse` is not public and has more retired rows than fit on a
    page; `new-quay` is published and empty. Site, provider, category `social`, an entry and a text have earlier states.
    `harbour` has two versions, and a change that is not published.
    """
    with app.app_context():
        harbour = make_site(extra_hosts=("boats.harbour.example",), dpo_contact="dpo@quay.example")
        make_site("lighthouse", name="Lighthouse", public=False)
        make_site("new-quay", name="New Quay", privacy_statement_url="https://quay.example/privacy")
        provider = make_provider(
            "Gull Statistics",
            country="US",
            privacy_policy_url={"en": "https://gull.example/privacy"},
            opt_out_url="https://gull.example/opt-out",
        )
        make_category()
        usual = {name: make_entry(harbour).key for name in ("complete", "changed", "retired")}
        unfinished = _fill_harbour()
        lamps = [make_entry(get_site("lighthouse"), cookies=[make_cookie(f"lamp_{n}")]).key for n in range(32)]
        retire_ticked(by=SYSTEM, site="lighthouse", keys=lamps[1:])
        publish("harbour")
        _change_everything(usual["changed"], provider.id)
        retire_entry(by=SYSTEM, site="harbour", key=usual["retired"])
        publish("harbour")
        publish("new-quay")
        change_provider(by=SYSTEM, number=provider.id, answers=ProviderInput(name="Gull Counting", country="CA"))
        _choose()
        colleague = make_person(email="willem@quay.example", name="Willem van den Hoogenkade-Oosterscheepvaartkwartier")
        return Filled(**usual, unfinished=unfinished, provider=provider.id, colleague=colleague)


def _fill_harbour() -> str:
    site = get_site("harbour")
    make_entry(
        site,
        category="statistics",
        provider="Gull Statistics",
        function={"en": "Counting visits", "nl": "Bezoeken tellen"},
        consent_basis="consent",
        exemption_reason={},
        third_party_access="yes",
        recipients={"en": "Gull Statistics Incorporated, Portland"},
        cookies=[
            make_cookie(LONG_NAME),
            make_cookie("_gull", match="prefix", party="third", domain=".gull.example", rolling=True),
            make_cookie("gull*id", match="glob", storage="local_storage", lifetime="until_cleared"),
        ],
    )
    for number in range(7):
        make_entry(site, category="preferences", cookies=[make_cookie(f"berth_{number}")])
    return make_entry(
        site,
        category="",
        function={"nl": "Aanmeren"},
        purpose={"nl": "Alleen in het Nederlands beschreven."},
        location={},
        cookies=[make_cookie("half", lifetime="", max_age_seconds=None)],
        consent_basis="",
        exemption_reason={},
        third_party_access="unknown",
    ).key


def _choose() -> None:
    """Visitors have chosen about two versions, the last of them today, and a seal covers all but one."""
    at, pressed = now(), count(1)
    for days_ago in range(25):
        kinds = {"refused": 9 - days_ago % 7, "given": days_ago, "withdrawn": 1}
        version, moment = 1 + (days_ago < 20), at - timedelta(days=days_ago)
        made = [
            make_record(next(pressed), event=event, version=version, at=moment)
            for event, number in kinds.items()
            for _ in range(number)
        ]
        write_records(db.engine, made)
    seal()
    write_records(db.engine, [make_record(next(pressed), version=2, at=at)])


def _change_everything(key: str, provider: int) -> None:
    answers = entry_answers(function={"en": "Mooring anew", "nl": "Opnieuw afmeren"}, category="preferences")
    change_entry(by=SYSTEM, site="harbour", key=key, answers=answers)
    change_provider(by=SYSTEM, number=provider, answers=ProviderInput(name="Gull Counting", country="US"))
    change_category(by=SYSTEM, key="social", answers=CategoryInput(name={"en": "Friends", "nl": "Vrienden"}))
    for body in ("Cookies of our **quay**.", "Cookies of our [quay](https://quay.example).\n\n- short\n- long"):
        text = TextInput(heading={"en": "To begin with", "nl": "Om te beginnen"}, body={"en": body, "nl": body})
        change_text(by=SYSTEM, site="harbour", key="introduction", answers=text)
    site: SiteInput = site_input(site_state(get_site("harbour")) | {"name": "Harbour Desk"})
    change_site(by=SYSTEM, key="harbour", answers=site)
