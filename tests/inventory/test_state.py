"""States of many entries are written as a table, and read back as they were."""

import json

import pytest

from app.audit.queries import State
from app.evidence.canonical import canonical_json
from app.inventory.state import input_state, keys_in, state_in, tabulate, whole_states
from tests.builders import entry_answers, make_cookie


def an_entry(key: str, *cookies: str, **answers: object) -> State:
    made = [make_cookie(name, key=f"{key[:4]}{place:04}") for place, name in enumerate(cookies)]
    return input_state(entry_answers(cookies=made, **answers), key=key)


TABLES = [
    [],
    [an_entry("aaaaaaaa")],
    [an_entry("aaaaaaaa", "berth")],
    [an_entry("aaaaaaaa", "berth"), an_entry("bbbbbbbb")],
    [an_entry("aaaaaaaa"), an_entry("bbbbbbbb", "tide", "moon", notes="Ask."), an_entry("cccccccc", "quay")],
]


@pytest.mark.parametrize("entries", TABLES)
def test_a_table_of_states_is_read_back(entries: list[State]) -> None:
    states = {entry["key"]: entry for entry in entries}

    kept = json.loads(canonical_json(tabulate(states)))

    assert keys_in(kept) == [*states]
    assert whole_states(kept) == states
    assert {key: state_in(kept, key) for key in states} == states
    assert state_in(kept, "zzzzzzzz") is None


def test_states_that_an_earlier_release_wrote_by_key_are_read_too() -> None:
    states = {entry["key"]: entry for entry in TABLES[-1]}

    assert whole_states({"entries": states}) == states
    assert state_in({"entries": states}, "bbbbbbbb") == states["bbbbbbbb"]
    assert keys_in({"entries": states}) == [*states]


@pytest.mark.parametrize("kept", [None, {}, {"replaced_by": "other", "entries": 3}])
def test_a_side_of_an_event_that_is_not_about_several_entries_holds_none(kept: State | None) -> None:
    assert keys_in(kept) == []
    assert state_in(kept, "aaaaaaaa") is None
