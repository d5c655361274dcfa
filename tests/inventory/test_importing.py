"""Writing an import: all or nothing, in one event, undone as long as nobody touched it; on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.audit import COMMAND, Actor, Subject
from app.audit.queries import first_broken_link, list_events, list_history, list_imports
from app.audit.service import record
from app.database import now, transaction
from app.inventory.columns import cookies_targets
from app.inventory.errors import ImportChangedError, ImportNotFoundError, UndoRefusedError
from app.inventory.history import states_in
from app.inventory.importing import Mode
from app.inventory.queries import find_entry, find_provider, get_entry, get_site, list_entries_for
from app.inventory.reading import read
from app.inventory.rows import ImportedRows, read_rows
from app.inventory.service import change_entry
from app.inventory.service.entries import kept_state, subject_of
from app.inventory.service.importing import Done, find_prepared, prepare_import, run_import, undo_import
from app.inventory.state import CookieInput, EntryInput, entry_input, entry_state, input_state, keys_in
from tests.builders import make_cookie, make_entry, make_site
from tests.conftest import on_both_databases

PERSON = Actor("person", 7)

POLICY = """Cookies on the harbour portal

Which cookies we need ourselves

Necessary cookies

Service provider's name\tFunction and location\tCookie name(s)\tPurposes
Quay IT\tSigning in (back office)\tberth\tKnows who you are while you work
Quay IT\tChoice of language (every page)\ttongue\tKeeps the language that you chose

Quay IT\tSafe forms\tseal; stamp\tProves that a form comes from this site
"""


def rows_of(text: str, **options: Any) -> ImportedRows:
    return read_rows(read(text.encode()), **{"locale": "en", "locales": ["en", "nl"], **options})


def bring_in(text: str, *, mode: Mode = "merge", **options: Any) -> Done:
    return run_import(by=COMMAND, site="harbour", imported=rows_of(text), mode=mode, source="list.csv", **options)


def entries() -> list[dict[str, Any]]:
    return [entry_state(entry) for entry in list_entries_for(get_site("harbour"))]


@on_both_databases
def test_a_policy_becomes_its_entries(session: Session) -> None:
    make_site()

    done = bring_in(POLICY)

    assert done == Done(added=3, changed=0, retired=0)
    first, second, third = entries()
    assert (first["provider"], first["category"], first["function"], first["location"]) == (
        "Quay IT",
        "necessary",
        {"en": "Signing in"},
        {"en": "back office"},
    )
    assert [cookie["name"] for cookie in third["cookies"]] == ["seal", "stamp"]
    assert second["purpose"] == {"en": "Keeps the language that you chose"}
    assert all(cookie["source"] == "import" for entry in entries() for cookie in entry["cookies"])


@on_both_databases
def test_the_same_file_twice_changes_nothing_and_leaves_no_trace(session: Session) -> None:
    make_site()
    bring_in(POLICY)
    before, events = entries(), len(list_events())

    done = bring_in(POLICY)

    assert done == Done(0, 0, 0)
    assert entries() == before
    assert len(list_events()) == events


@on_both_databases
def test_one_event_lists_every_row_and_is_in_the_history_of_each(session: Session) -> None:
    make_site()

    bring_in(POLICY)

    event = list_events(limit=1)[0]
    assert event.action == "imported"
    assert set(keys_in(event.after)) == {entry["key"] for entry in entries()}
    one = list_entries_for(get_site("harbour"))[0]
    subject = subject_of(get_site("harbour"), one)
    assert [found.id for found in list_history(subject)] == [event.id]
    assert states_in(event, subject) == (None, kept_state(one))
    assert first_broken_link() is None


def test_what_all_rows_have_in_common_stands_in_the_event_once(session: Session) -> None:
    make_site()

    bring_in(POLICY)

    table = (list_events(limit=1)[0].after or {})["table"]
    assert table["common"]["provider"] == "Quay IT"
    assert table["cookies"]["common"]["source"] == "import"
    assert table["columns"].keys() == {"key", "function", "location", "purpose"}
    assert table["cookies"]["columns"]["name"] == ["berth", "tongue", "seal", "stamp"]
    assert table["cookies"]["entry"] == [0, 1, 2, 2]


def test_the_answer_of_the_category_prefills_the_question_of_a_new_entry(session: Session) -> None:
    make_site()

    bring_in(POLICY)

    assert {entry["consent_basis"] for entry in entries()} == {"exempt_requested_service"}


@on_both_databases
def test_empty_cells_leave_a_new_entry_its_usual_answers(session: Session) -> None:
    make_site()
    columns = [target.header for target in cookies_targets(["en", "nl"], internal=True)]
    cells = {"provider": "Quay IT", "cookie_name": "berth"}

    bring_in(",".join(columns) + "\n" + ",".join(cells.get(column, "") for column in columns) + "\n")

    (entry,) = entries()
    (cookie,) = entry["cookies"]
    usual = CookieInput(key=cookie["key"], name="berth", source="import")
    assert entry == input_state(EntryInput(provider="Quay IT", cookies=(usual,)), key=entry["key"])


def test_a_row_without_a_category_comes_in_as_not_classified(session: Session) -> None:
    make_site()

    bring_in("Provider,Cookie name\nQuay IT,berth\n")

    assert entries()[0]["category"] == ""
    assert entries()[0]["consent_basis"] == ""


@on_both_databases
def test_replace_retires_what_the_file_does_not_have(session: Session) -> None:
    make_entry(make_site(), cookies=[make_cookie("old")])

    done = bring_in(POLICY, mode="replace")

    assert done.retired == 1
    assert [entry["status"] for entry in entries() if entry["cookies"][0]["name"] == "old"] == ["retired"]


@on_both_databases
def test_an_import_that_fails_in_the_middle_leaves_nothing(session: Session) -> None:
    make_site()
    before = len(list_events())

    def fail(_written: int) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        bring_in(POLICY, progress=fail)

    assert entries() == []
    assert find_provider("Quay IT") is None
    assert len(list_events()) == before


@on_both_databases
def test_an_import_can_be_undone(session: Session) -> None:
    make_entry(make_site(), cookies=[make_cookie("berth")], provider="Quay IT", category="statistics")
    before = entries()
    bring_in(POLICY, mode="replace")
    event = list_imports(site="harbour", limit=1)[0]

    undone = undo_import(by=COMMAND, site="harbour", event=event.id)

    assert undone == 3
    assert entries() == before
    assert list_imports(site="harbour", limit=1) == []
    assert first_broken_link() is None


def test_undoing_takes_the_providers_with_it_that_nobody_else_uses(session: Session) -> None:
    make_site()
    bring_in(POLICY)

    undo_import(by=COMMAND, site="harbour", event=list_imports(site="harbour", limit=1)[0].id)

    assert find_provider("Quay IT") is None


def test_an_import_whose_row_was_touched_cannot_be_undone(session: Session) -> None:
    make_site()
    bring_in(POLICY)
    event = list_imports(site="harbour", limit=1)[0]
    site = get_site("harbour")
    touched = get_entry(site, entries()[0]["key"])
    answers = replace(entry_input(entry_state(touched)), purpose={"en": "New words."})
    change_entry(by=PERSON, site="harbour", key=touched.key, answers=answers)
    before = entries()

    with pytest.raises(UndoRefusedError):
        undo_import(by=COMMAND, site="harbour", event=event.id)

    assert entries() == before


def test_an_import_is_undone_once(session: Session) -> None:
    make_site()
    bring_in(POLICY)
    event = list_imports(site="harbour", limit=1)[0]
    undo_import(by=COMMAND, site="harbour", event=event.id)

    with pytest.raises(UndoRefusedError):
        undo_import(by=COMMAND, site="harbour", event=event.id)


def test_imports_can_be_undone_one_after_another(session: Session) -> None:
    make_site()
    first = "Provider,Function,Cookie name,Purpose\nQuay IT,Tides,tide,Tells the tide.\n"
    bring_in(first)
    bring_in(first.replace("Tells", "Shows"))
    newer, older = (event.id for event in list_imports(site="harbour", limit=2))

    undo_import(by=COMMAND, site="harbour", event=newer)
    undo_import(by=COMMAND, site="harbour", event=older)

    assert entries() == []


def test_an_import_that_spells_a_provider_otherwise_can_be_undone(session: Session) -> None:
    make_entry(make_site(), cookies=[make_cookie("berth")], provider="Quay IT")
    before = entries()
    bring_in("Provider,Function,Cookie name\nQUAY it,Tides,tide\n")

    assert [entry["provider"] for entry in entries()] == ["Quay IT", "Quay IT"]
    assert undo_import(by=COMMAND, site="harbour", event=list_events(limit=1)[0].id) == 1
    assert entries() == before


def test_an_import_of_an_earlier_release_can_be_undone(session: Session) -> None:
    site = make_site()
    added = make_entry(site, cookies=[]).key
    changed = make_entry(site, cookies=[make_cookie("berth")], notes="New.").key
    with transaction():
        states = {entry.key: kept_state(entry) for entry in list_entries_for(get_site("harbour"))}
        before = {name: value for name, value in states[changed].items() if name != "register_reference"}
        record(
            by=COMMAND,
            action="imported",
            subject=Subject("import", "list.csv", "harbour"),
            before={"entries": {changed: {**before, "notes": "Old."}}},
            after={"entries": states},
        )

    assert undo_import(by=COMMAND, site="harbour", event=list_events(limit=1)[0].id) == 2

    assert [(entry["key"], entry["notes"]) for entry in entries()] == [(changed, "Old.")]
    assert find_entry(get_site("harbour"), added) is None


def test_only_an_import_can_be_undone(session: Session) -> None:
    make_site()

    with pytest.raises(ImportNotFoundError):
        undo_import(by=COMMAND, site="harbour", event=1)


def prepared() -> int:
    return prepare_import(
        by=PERSON, site="harbour", filename="a.csv", content=POLICY.encode(), options={"mode": "merge"}
    )


def test_confirming_after_the_register_changed_writes_nothing(session: Session) -> None:
    site = make_site()
    number = prepared()
    make_entry(site)

    with pytest.raises(ImportChangedError):
        run_import(by=PERSON, site="harbour", imported=rows_of(POLICY), mode="merge", source="a", prepared=number)

    assert len(entries()) == 1


def test_a_confirmed_import_cannot_be_confirmed_again(session: Session) -> None:
    make_site()
    number = prepared()
    run_import(by=PERSON, site="harbour", imported=rows_of(POLICY), mode="append", source="a", prepared=number)

    with pytest.raises(ImportNotFoundError):
        run_import(by=PERSON, site="harbour", imported=rows_of(POLICY), mode="append", source="a", prepared=number)


def test_a_prepared_file_is_seen_by_its_person_only(session: Session) -> None:
    site = make_site()
    number = prepared()

    with pytest.raises(ImportNotFoundError):
        find_prepared(session, by=Actor("person", 8), site=site, number=number)


def test_a_prepared_file_is_gone_after_a_day(session: Session) -> None:
    site = make_site()
    number = prepared()

    with time_machine.travel(now() + timedelta(hours=25)), pytest.raises(ImportNotFoundError):
        find_prepared(session, by=PERSON, site=site, number=number)
