"""Histories tell in sentences what was done, and bring back what was."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Subject
from app.audit.queries import list_events, list_history
from app.inventory.differences import differences
from app.inventory.history import headline
from app.inventory.narration import narrate
from app.inventory.queries import get_category, get_entry, get_provider, get_site
from app.inventory.service import (
    BulkChange,
    CategoryInput,
    ProviderInput,
    change_category,
    change_entry,
    change_provider,
    change_site,
    change_ticked,
    delete_category,
    delete_provider,
    move_entry,
    put_back_entry,
    retire_entry,
    site_input,
)
from app.inventory.state import entry_state, input_state, site_state
from tests.builders import entry_answers, make_cookie, make_entry, make_provider, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient

SignedIn = Callable[[str], CriticalClient]


def told(before: Any, after: Any, **how: Any) -> list[str]:
    """The differences as lines."""
    return [f"{one.label}: {one.before} → {one.after}" for one in differences(before, after, **how)]


def entry_lines(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return told(input_state(entry_answers(**before)), input_state(entry_answers(**after)))


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ({}, {}, []),
        (
            {"cookies": [make_cookie("_pk_id", max_age_seconds=63_072_000)]},
            {"cookies": [make_cookie("_pk_id", max_age_seconds=13 * 2_628_000)]},
            ["Lifetime of _pk_id: 2 years → 13 months"],
        ),
        (
            {"purpose": {"en": "Old.", "nl": "Oud."}},
            {"purpose": {"en": "New.", "nl": "Oud."}},
            ["Purpose (English): Old. → New."],
        ),
        ({"provider": "Quay IT"}, {"provider": "Lock Keepers"}, ["Provider: Quay IT → Lock Keepers"]),
        (
            {"consent_basis": ""},
            {"consent_basis": "consent"},
            ["Is consent needed?:  → Yes, we ask first"],
        ),
        ({"cookies": []}, {"cookies": [make_cookie("a")]}, ["Cookie:  → a", "Lifetime of a:  → 12 months"]),
        ({"cookies": [make_cookie("a", match="prefix")]}, {"cookies": []}, ["Cookie: a* → "]),
        (
            {"cookies": [make_cookie("a", key="aaaaaaaa")]},
            {"cookies": [make_cookie("b", key="aaaaaaaa", secure=True, domain="x.y")]},
            ["Name of a cookie: a → b", "Domain of b:  → x.y", "b is sent over https only:  → yes"],
        ),
        (
            {"cookies": [make_cookie("a"), make_cookie("b")]},
            {"cookies": [make_cookie("b"), make_cookie("a")]},
            ["Order of the cookies: a, b → b, a"],
        ),
        ({"data_retention": None}, {"data_retention": 86_400}, ["How long the data are kept:  → 1 day"]),
    ],
)
def test_differences_are_said_in_words(before: dict[str, Any], after: dict[str, Any], lines: list[str]) -> None:
    assert entry_lines(before, after) == lines


def test_categories_are_said_by_name() -> None:
    before, after = input_state(entry_answers(category="")), input_state(entry_answers(category="necessary"))

    assert told(before, after, categories={"necessary": "Noodzakelijk"}) == ["Category:  → Noodzakelijk"]


def test_a_state_from_before_a_question_existed_can_be_compared() -> None:
    now = input_state(entry_answers(notes="x"))
    before = {name: value for name, value in now.items() if name != "notes"}

    assert told(before, now) == ["Notes for colleagues:  → x"]


@pytest.mark.parametrize("kind", ["provider", "category", "site"])
def test_other_things_are_told_too(kind: str) -> None:
    assert told({"name": "A" if kind != "category" else {"en": "A"}}, {}, kind=kind)


@on_both_databases
def test_an_earlier_state_is_put_back_even_when_its_provider_was_renamed(session: Session) -> None:
    site = make_site()
    entry = make_entry(site, cookies=[make_cookie("a1"), make_cookie("b2")])
    was, number = entry_state(entry), entry.provider.id
    first = list_history(Subject("entry", entry.key, site.key))[0].after
    change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_answers(provider="Lock Keepers", notes="x"))
    change_provider(by=SYSTEM, number=number, answers=ProviderInput(name="Quay Services"))
    retire_entry(by=SYSTEM, site=site.key, key=entry.key)
    assert first is not None

    changed = put_back_entry(by=SYSTEM, site=site.key, key=entry.key, state=first)

    after = get_entry(site, entry.key)
    assert changed is True
    assert entry_state(after) == was | {"provider": "Quay Services"}
    assert list_events()[0].action == "put_back"


def test_every_event_of_the_inventory_has_a_sentence(session: Session) -> None:
    site = make_site()
    one, two = make_entry(site), make_entry(site, function={"en": "Buoys"})
    number = two.provider.id
    move_entry(by=SYSTEM, site=site.key, key=two.key, up=True)
    change_ticked(by=SYSTEM, site=site.key, keys=[one.key, two.key], change=BulkChange(category="marketing"))
    retire_entry(by=SYSTEM, site=site.key, key=one.key)
    delete_provider(by=SYSTEM, number=number, replace_by=make_provider("Lock Keepers").id)

    sentences = [str(headline(event)) for event in list_events()]

    assert sentences[:6] == [
        "Quay IT was deleted; Lock Keepers took its place in 2 entries",
        "Lock Keepers was added",
        "Mooring was retired",
        "2 ticked entries were changed in one step",
        "Buoys was moved up",
        "Buoys was added",
    ]


def test_the_audit_trail_tells_a_change_of_ticked_entries_one_by_one(app: Any, session: Session) -> None:
    site = make_site()
    one, two = make_entry(site), make_entry(site, function={"en": "Buoys"})
    change_ticked(by=SYSTEM, site=site.key, keys=[one.key, two.key], change=BulkChange(category="marketing"))

    with app.test_request_context():
        lines = [str(line) for line in narrate(list_events()[0])]

    assert lines[0] == "2 ticked entries were changed in one step"
    assert sorted(lines[1:]) == ["Buoys, Category: Necessary → Marketing", "Mooring, Category: Necessary → Marketing"]


def test_the_history_of_an_entry_is_told_and_put_back_in_the_browser(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site, cookies=[make_cookie("_pk_id", max_age_seconds=63_072_000)])
    path = f"/admin/sites/harbour/entries/{entry.key}"
    was = entry_state(entry)
    editor = signed_in("editor")
    editor.submit(path, {"cookies-0-number": "13", "cookies-0-unit": "month"}, button="Save entry")
    event = list_history(Subject("entry", entry.key, "harbour"))[1]

    page = editor.get(f"{path}/history").get_data(as_text=True)
    shown = editor.get(f"{path}/history/{event.id}").get_data(as_text=True)
    done = editor.submit(f"{path}/history/{event.id}")

    assert 'Lifetime of <code translate="no">_pk_id</code>' in page
    assert "2 years" in page
    assert "13 months" in page
    assert "Editor of the Quay" in page
    assert "{" not in page.split("<main")[1].split("</main>")[0]
    assert f'href="{path}/history/{event.id}"' in page
    assert "13 months" in shown
    assert done.location == f"{path}/history"
    assert entry_state(get_entry(site, entry.key)) == was


def test_a_viewer_reads_a_history_and_puts_nothing_back(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    event = list_history(Subject("entry", entry.key, "harbour"))[0]
    change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_answers(notes="x"))
    path = f"/admin/sites/harbour/entries/{entry.key}/history"
    viewer = signed_in("viewer")

    page = viewer.get(path)

    assert page.status_code == 200
    assert "Put this state back" not in page.get_data(as_text=True)
    assert viewer.post(f"{path}/{event.id}").status_code == 403


def test_providers_categories_and_sites_have_a_history_and_can_be_put_back(
    signed_in: SignedIn, session: Session
) -> None:
    make_site()
    number = make_provider("Quay IT").id
    subjects = {
        f"/admin/providers/{number}/history": Subject("provider", str(number)),
        "/admin/categories/necessary/history": Subject("category", "necessary"),
        "/admin/sites/harbour/history": Subject("site", "harbour", "harbour"),
    }
    first = {path: list_history(subject)[0].id for path, subject in subjects.items()}
    necessary, harbour = get_category("necessary").name, site_state(get_site("harbour"))
    change_provider(by=SYSTEM, number=number, answers=ProviderInput(name="Quay Services"))
    change_category(by=SYSTEM, key="necessary", answers=CategoryInput(name={"en": "Needed"}))
    change_site(by=SYSTEM, key="harbour", answers=site_input(harbour | {"name": "Docks"}))
    publisher = signed_in("publisher")

    for path, event in first.items():
        assert "Put this state back" in publisher.get(path).get_data(as_text=True)
        assert publisher.submit(f"{path}/{event}").status_code == 303

    assert get_provider(number).name == "Quay IT"
    assert get_category("necessary").name == necessary
    assert get_site("harbour").name == "Harbour Portal"


def test_a_state_of_something_else_is_no_page(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry, other = make_entry(site), make_entry(site)
    event = list_history(Subject("entry", other.key, "harbour"))[0]

    path = f"/admin/sites/harbour/entries/{entry.key}/history"

    assert signed_in("editor").get(f"{path}/{event.id}").status_code == 404
    assert signed_in("editor").get(f"{path}/999999").status_code == 404


def test_a_state_that_is_put_back_over_a_change_meanwhile_is_what_was_shown(session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    state = list_history(Subject("entry", entry.key, "harbour"))[0].after
    assert state is not None

    assert put_back_entry(by=SYSTEM, site=site.key, key=entry.key, state=state) is False


def test_the_audit_trail_page_tells_the_inventory_in_sentences(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_answers(notes="x"))

    page = signed_in("admin").get("/admin/audit/").get_data(as_text=True)

    assert "Mooring was changed" in page
    assert "Notes for colleagues: nothing → x" in page
    assert "Harbour Portal" in page


def test_a_page_of_a_history_that_is_far_beyond_its_end_is_empty(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site())

    page = signed_in("editor").get(f"/admin/sites/harbour/entries/{entry.key}/history?page={'9' * 40}")

    assert page.status_code == 200


def test_a_category_that_is_gone_is_not_promised_back(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site, category="marketing")
    change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_answers(category="necessary"))
    delete_category(by=SYSTEM, key="marketing")
    first = list_history(Subject("entry", entry.key, "harbour"))[-1].id
    editor = signed_in("editor")

    page = editor.get(f"/admin/sites/harbour/entries/{entry.key}/history/{first}").text
    editor.submit(f"/admin/sites/harbour/entries/{entry.key}/history/{first}")

    assert "The category “marketing” is no longer there. The entry will not be classified." in page
    assert get_entry(site, entry.key).category is None
