"""The demonstration's policy: complete, published once, and nobody else's business."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import count_events
from app.consent.demonstration import KEY, NameTakenError, load_demonstration
from app.inventory.queries import get_site, list_entries_for
from app.inventory.state import site_state
from app.policy.queries.versions import current_number
from tests.builders import make_site, publish
from tests.conftest import on_both_databases
from tests.critic import CriticalClient


def load(port: int = 8090) -> bool:
    return load_demonstration(by=SYSTEM, port=port, preferences_cookie="cookies_preferences")


@on_both_databases
def test_it_comes_once_and_leaves_other_websites_alone(session: Session) -> None:
    other = make_site()
    publish(other)
    before = site_state(other)

    assert load()
    events = count_events()
    assert not load()

    assert count_events() == events
    assert site_state(get_site("harbour")) == before
    assert current_number(get_site("harbour")) == current_number(get_site(KEY)) == 1


def test_nothing_is_missing_and_the_optional_needs_consent(session: Session, client: CriticalClient) -> None:
    load()

    entries = list_entries_for(get_site(KEY))

    assert [entry.findings for entry in entries] == [0] * len(entries)
    assert {(entry.category.key, entry.consent_basis) for entry in entries if entry.category} == {
        ("necessary", "exempt_requested_service"),
        ("statistics", "consent"),
        ("marketing", "consent"),
    }
    assert client.get(f"/{KEY}/nl/").status_code == client.get(f"/{KEY}/en/").status_code == 200


def test_another_port_is_another_address_that_choices_come_from(session: Session) -> None:
    load()

    assert load(port=8091)

    assert get_site(KEY).base_url == "http://localhost:8091"
    assert current_number(get_site(KEY)) == 2


def test_a_website_of_somebodys_own_with_that_name_stays_as_it_is(app: Flask, session: Session) -> None:
    mine = make_site(KEY)
    before = site_state(mine)

    with pytest.raises(NameTakenError):
        load()

    assert site_state(get_site(KEY)) == before
