"""Ticked entries get one answer in one step: all of them or none, in one event that names each."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.accounts.service import end_sessions
from app.audit import SYSTEM, Subject
from app.audit.queries import list_events, list_history
from app.inventory.errors import WrongAnswersError
from app.inventory.history import states_in
from app.inventory.queries import get_entry, get_site, list_entries_for
from app.inventory.service import BulkChange, change_ticked, retire_ticked
from tests.builders import make_cookie, make_entry, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient
from tests.people import PASSWORD

SignedIn = Callable[[str], CriticalClient]

LIST = "/admin/sites/harbour/entries/"


@pytest.fixture
def keys(session: Session) -> list[str]:
    """Three entries: two to tick, and one to leave alone."""
    site = make_site()
    return [
        make_entry(site, function={"en": name}, cookies=[make_cookie(f"{name}-1"), make_cookie(f"{name}-2")]).key
        for name in ("Mooring", "Buoys", "Anchors")
    ]


def entry(key: str) -> Any:
    return get_entry(get_site("harbour"), key)


@on_both_databases
@pytest.mark.parametrize(
    ("change", "look", "expected"),
    [
        (BulkChange(category="statistics"), lambda one: one.category.key, "statistics"),
        (BulkChange(category=""), lambda one: one.category, None),
        (BulkChange(provider="Lock Keepers"), lambda one: one.provider.name, "Lock Keepers"),
        (
            BulkChange(lifetime=("persistent", 60)),
            lambda one: [(c.lifetime, c.max_age_seconds) for c in one.cookies],
            [("persistent", 60)] * 2,
        ),
        (
            BulkChange(lifetime=("session", None)),
            lambda one: [(c.lifetime, c.max_age_seconds) for c in one.cookies],
            [("session", None)] * 2,
        ),
        (
            BulkChange(consent_basis="consent"),
            lambda one: (one.consent_basis, one.exemption_reason),
            ("consent", {}),
        ),
        (
            BulkChange(consent_basis="exempt_transmission", exemption_reason={"en": "It carries."}),
            lambda one: (one.consent_basis, one.exemption_reason),
            ("exempt_transmission", {"en": "It carries."}),
        ),
    ],
)
def test_all_ticked_entries_get_the_answer_and_no_other(
    keys: list[str], change: BulkChange, look: Callable[[Any], object], expected: object
) -> None:
    untouched = look(entry(keys[2]))
    cookie_keys = [cookie.key for cookie in entry(keys[0]).cookies]

    count = change_ticked(by=SYSTEM, site="harbour", keys=keys[:2], change=change)

    assert count == 2
    assert [look(entry(key)) for key in keys] == [expected, expected, untouched]
    assert [entry(key).revision for key in keys] == [2, 2, 1]
    assert [cookie.key for cookie in entry(keys[0]).cookies] == cookie_keys


@on_both_databases
def test_one_event_names_each_and_each_finds_it_in_its_history(keys: list[str]) -> None:
    before = len(list_events())

    change_ticked(by=SYSTEM, site="harbour", keys=keys[:2], change=BulkChange(category="marketing"))

    assert len(list_events()) == before + 1
    for key in keys[:2]:
        subject = Subject("entry", key, "harbour")
        was, became = states_in(list_history(subject)[0], subject) or (None, None)
        assert was is not None
        assert became is not None
        assert (was["category"], became["category"]) == ("necessary", "marketing")
    assert len(list_history(Subject("entry", keys[2], "harbour"))) == 1


def test_what_cannot_be_kept_changes_none_of_them(keys: list[str]) -> None:
    with pytest.raises(WrongAnswersError):
        change_ticked(by=SYSTEM, site="harbour", keys=keys, change=BulkChange(category="maritime"))

    assert {one.category.key for one in list_entries_for(get_site("harbour")) if one.category} == {"necessary"}


def test_an_answer_they_all_have_already_leaves_no_event(keys: list[str]) -> None:
    before = len(list_events())

    assert change_ticked(by=SYSTEM, site="harbour", keys=keys, change=BulkChange(category="necessary")) == 0
    assert len(list_events()) == before


def test_ticked_entries_are_retired_together(keys: list[str]) -> None:
    assert retire_ticked(by=SYSTEM, site="harbour", keys=[*keys[:2], "unknown2"]) == 2
    assert [entry(key).status for key in keys] == ["retired", "retired", "active"]


def test_what_is_missing_is_counted_anew(keys: list[str]) -> None:
    change_ticked(by=SYSTEM, site="harbour", keys=keys[:1], change=BulkChange(category=""))

    assert entry(keys[0]).findings == entry(keys[2]).findings + 1


def tick(client: CriticalClient, keys: list[str], button: str) -> str:
    """Tick entries in the list and press a button; gives the address of the page that follows."""
    answer = client.submit(LIST, {"keys": keys}, button=button)
    assert answer.status_code == 303
    return str(answer.location)


def test_an_editor_ticks_and_gives_one_answer(signed_in: SignedIn, keys: list[str]) -> None:
    editor = signed_in("editor")

    page = tick(editor, keys[:2], "Give them an answer")
    shown = editor.get(page).get_data(as_text=True)
    saved = editor.submit(page, {"category": "statistics", "provider": "Lock Keepers"})

    assert "One answer for 2 entries" in shown
    assert "Mooring" in shown
    assert "Anchors" not in shown
    assert saved.location == LIST
    assert "2 entries changed." in editor.get(LIST).get_data(as_text=True)
    assert [entry(key).category.key for key in keys] == ["statistics", "statistics", "necessary"]
    assert [entry(key).provider.name for key in keys] == ["Lock Keepers", "Lock Keepers", "Quay IT"]


def test_not_classified_is_an_answer_too(signed_in: SignedIn, keys: list[str]) -> None:
    editor = signed_in("editor")

    editor.submit(tick(editor, keys[:1], "Give them an answer"), {"category": "-"})

    assert entry(keys[0]).category is None


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, ""),
        ({"consent_basis": "exempt_transmission"}, "exemption_reason-en"),
        ({"lifetime": "persistent"}, "number"),
        ({"lifetime": "persistent", "number": "x"}, "number"),
    ],
)
def test_an_answer_that_lacks_something_says_what(
    signed_in: SignedIn, keys: list[str], answers: dict[str, str], field: str
) -> None:
    editor = signed_in("editor")

    page = editor.submit(tick(editor, keys[:1], "Give them an answer"), answers)

    assert page.status_code == 422
    assert not field or f'href="#{field}"' in page.get_data(as_text=True)
    assert entry(keys[0]).revision == 1


def test_an_editor_ticks_and_retires_after_seeing_which(signed_in: SignedIn, keys: list[str]) -> None:
    editor = signed_in("editor")

    page = tick(editor, keys[1:], "Retire them")
    shown = editor.get(page).get_data(as_text=True)
    editor.submit(page)

    assert "Retire 2 entries?" in shown
    assert [entry(key).status for key in keys] == ["active", "retired", "retired"]


def test_without_a_tick_nothing_is_asked(signed_in: SignedIn, keys: list[str]) -> None:
    editor = signed_in("editor")

    assert tick(editor, [], "Give them an answer") == LIST
    assert "Tick at least one entry first." in editor.get(LIST).get_data(as_text=True)


def test_ticks_sent_after_the_session_ended_are_not_lost(signed_in: SignedIn, keys: list[str]) -> None:
    editor = signed_in("editor")
    editor.get(LIST)
    end_sessions(by=SYSTEM, number=1)

    sent = editor.post(f"{LIST}ticked", data={"keys": keys[:2], "do": "change"})
    back = editor.submit(sent.location, {"email": "editor@quay.example", "password": PASSWORD})
    page = editor.get(editor.get(back.location).location)

    assert "One answer for 2 entries" in page.text


@on_both_databases
def test_what_is_no_key_names_no_entry(signed_in: SignedIn, keys: list[str]) -> None:
    editor = signed_in("editor")

    page = editor.get(f"{LIST}bulk?key=a%00b&key={keys[0]}&key={'x' * 3000}")
    editor.submit(f"{LIST}bulk/retire?key=a%00b&key={keys[0]}")

    assert "One answer for 1 entry" in page.text
    assert [entry(key).status for key in keys] == ["retired", "active", "active"]
