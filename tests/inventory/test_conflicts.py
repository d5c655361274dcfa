"""Two people edit the same thing: the second one sees both versions, and nothing is overwritten."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.accounts.service import end_sessions
from app.audit import SYSTEM
from app.inventory.conflict import MINE, THEIRS, choices, merged
from app.inventory.errors import ConflictError
from app.inventory.queries import get_category, get_entry, get_provider, get_site
from app.inventory.service import ProviderInput, change_entry, change_provider, change_site, site_input
from app.inventory.state import entry_input, entry_state, input_state, site_state
from tests.builders import entry_answers, make_cookie, make_entry, make_provider, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient, find, form_values, words
from tests.people import PASSWORD

SignedIn = Callable[[str], CriticalClient]


def path_of(key: str) -> str:
    return f"/admin/sites/harbour/entries/{key}"


def open_form(client: CriticalClient, path: str, field: str) -> dict[str, Any]:
    """What the form at `path` would send, as somebody sees it who opens it now; `field` tells it from other forms."""
    return sent_by(client.get(path).get_data(as_text=True), field)


def sent_by(html: str, field: str) -> dict[str, Any]:
    page = JustHTML(html, sanitize=False)
    return form_values(next(form for form in find(page, "main form") if find(form, f'[name="{field}"]')))


@on_both_databases
def test_a_save_from_an_old_revision_is_refused(session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_answers(notes="first"), revision=1)

    with pytest.raises(ConflictError) as caught:
        change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_answers(notes="second"), revision=1)

    assert caught.value.revision == 2
    assert caught.value.state["notes"] == "first"
    assert get_entry(site, entry.key).notes == "first"


@on_both_databases
def test_of_two_who_save_in_the_same_moment_one_is_refused(app: Flask, session: Session) -> None:
    site = make_site()
    key, start = make_entry(site).key, threading.Barrier(2)
    outcomes: list[str] = []
    session.rollback()

    def save(note: str) -> None:
        with app.app_context():
            get_entry(get_site("harbour"), key)
            start.wait()
            try:
                change_entry(by=SYSTEM, site="harbour", key=key, answers=entry_answers(notes=note), revision=1)
                outcomes.append(note)
            except ConflictError as error:
                outcomes.append(f"refused at {error.revision}")

    threads = [threading.Thread(target=save, args=(note,)) for note in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    saved = [outcome for outcome in outcomes if outcome != "refused at 2"]
    assert len(saved) == 1
    assert len(outcomes) == 2
    assert get_entry(get_site("harbour"), key).notes == saved[0]


def test_the_second_person_sees_both_versions_and_keeps_what_was_typed(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    editor = signed_in("editor")
    form = open_form(editor, path_of(key), "provider")
    change_entry(by=SYSTEM, site=site.key, key=key, answers=entry_answers(purpose={"en": "Theirs."}), revision=1)

    answer = editor.post(path_of(key), data=form | {"purpose-en": ["Mine."], "notes": ["Also mine."]})

    page = JustHTML(answer.get_data(as_text=True), sanitize=False)
    asked = [words(one) for one in find(page, "fieldset.clash")]
    assert answer.status_code == 409
    assert any("Theirs." in one and "Mine." in one for one in asked)
    assert sent_by(answer.get_data(as_text=True), "provider")["purpose-en"] == ["Mine."]
    assert get_entry(site, key).purpose == {"en": "Theirs."}


def test_what_only_one_of_them_changed_is_ticked_and_what_both_changed_must_be_chosen(
    signed_in: SignedIn, session: Session
) -> None:
    site = make_site()
    key = make_entry(site, notes="old").key
    editor = signed_in("editor")
    form = open_form(editor, path_of(key), "provider")
    theirs = entry_answers(notes="theirs", category="statistics")
    change_entry(by=SYSTEM, site=site.key, key=key, answers=theirs, revision=1)

    clash = editor.post(path_of(key), data=form | {"notes": ["mine"], "register_reference": ["V-1"]})
    offered = sent_by(clash.get_data(as_text=True), "provider")
    unanswered = editor.post(path_of(key), data=offered)
    still_theirs = get_entry(site, key).notes
    answered = sent_by(unanswered.get_data(as_text=True), "provider") | {"choose-notes": ["mine"]}
    done = editor.post(path_of(key), data=answered)

    assert offered["choose-category"] == ["theirs"]
    assert offered["choose-register_reference"] == ["mine"]
    assert "choose-notes" not in offered
    assert unanswered.status_code == 409
    assert still_theirs == "theirs"
    assert done.status_code == 303
    after = get_entry(site, key)
    assert (after.notes, after.register_reference) == ("mine", "V-1")
    assert after.category is not None
    assert after.category.key == "statistics"


def test_a_third_save_meanwhile_is_shown_again(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    editor = signed_in("editor")
    form = open_form(editor, path_of(key), "provider") | {"notes": ["mine"]}
    change_entry(by=SYSTEM, site=site.key, key=key, answers=entry_answers(notes="theirs"), revision=1)

    clash = sent_by(editor.post(path_of(key), data=form).get_data(as_text=True), "provider")
    change_entry(by=SYSTEM, site=site.key, key=key, answers=entry_answers(notes="a third"), revision=2)
    again = editor.post(path_of(key), data=clash | {"choose-notes": ["mine"]})

    assert again.status_code == 409
    assert "a third" in again.get_data(as_text=True)
    assert get_entry(site, key).notes == "a third"


def test_a_mistake_while_choosing_does_not_overwrite(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    editor = signed_in("editor")
    form = open_form(editor, path_of(key), "provider") | {"notes": ["mine"]}
    change_entry(by=SYSTEM, site=site.key, key=key, answers=entry_answers(notes="theirs"), revision=1)

    clash = sent_by(editor.post(path_of(key), data=form).get_data(as_text=True), "provider")
    wrong = editor.post(path_of(key), data=clash | {"choose-notes": ["theirs"], "provider": [""]})
    corrected = sent_by(wrong.get_data(as_text=True), "provider") | {"provider": ["Quay IT"]}
    shown_again = editor.post(path_of(key), data=corrected)

    assert wrong.status_code == 422
    assert shown_again.status_code == 409
    assert get_entry(site, key).notes == "theirs"


def test_one_who_deletes_a_row_and_one_who_changes_it_are_both_heard(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site, cookies=[make_cookie("a1"), make_cookie("b2")])
    key, second = entry.key, entry.cookies[1].key
    editor = signed_in("editor")
    form = open_form(editor, path_of(key), "provider") | {"cookies-1-number": ["7"], "cookies-1-unit": ["day"]}
    state = entry_input(entry_state(entry))
    change_entry(
        by=SYSTEM,
        site=site.key,
        key=key,
        answers=entry_answers(cookies=[state.cookies[0], make_cookie("c3")]),
        revision=1,
    )

    clash = editor.post(path_of(key), data=form)
    offered = sent_by(clash.get_data(as_text=True), "provider")
    radios = sorted(name for name in form_names(clash.get_data(as_text=True)) if name.startswith("choose-cookies"))
    chosen = offered | {name: ["mine" if second in name else "theirs"] for name in radios}
    done = editor.post(path_of(key), data=chosen)

    assert clash.status_code == 409
    assert len(radios) == 2
    assert done.status_code == 303
    assert {cookie.name: cookie.max_age_seconds for cookie in get_entry(site, key).cookies} == {
        "a1": 31_536_000,
        "b2": 7 * 86_400,
        "c3": 31_536_000,
    }


def form_names(html: str) -> set[str]:
    page = JustHTML(html, sanitize=False)
    return {(one.attrs or {}).get("name") or "" for one in find(page, "main input")}


@pytest.mark.parametrize("whose", [MINE, THEIRS])
def test_choosing_one_side_everywhere_gives_that_side(whose: str) -> None:
    theirs = input_state(
        entry_answers(
            notes="theirs",
            purpose={"nl": "x"},
            cookies=[make_cookie("a", key="aaaaaaaa"), make_cookie("b", key="bbbbbbbb")],
        )
    )
    mine = input_state(
        entry_answers(
            notes="mine",
            category="",
            cookies=[make_cookie("a2", key="aaaaaaaa", domain="x.y"), make_cookie("c", key="cccccccc")],
        )
    )

    chosen = {choice.difference.field: whose for choice in choices(theirs, mine)}
    result = merged(theirs, mine, chosen)

    wanted = mine if whose == MINE else theirs
    assert result | {"cookies": sorted(result["cookies"], key=str)} == wanted | {
        "cookies": sorted(wanted["cookies"], key=str)
    }


def test_two_people_at_one_provider_category_or_site_are_heard_both(signed_in: SignedIn, session: Session) -> None:
    make_site()
    number = make_provider("Quay IT").id
    publisher = signed_in("publisher")
    pages = {
        f"/admin/providers/{number}": ("legal_name", "country"),
        "/admin/categories/necessary": ("description-en", "default_consent_basis"),
        "/admin/sites/harbour/settings": ("dpo_contact", "time_zone"),
    }
    forms = {path: open_form(publisher, path, field) for path, (field, _) in pages.items()}
    change_provider(
        by=SYSTEM, number=number, answers=ProviderInput(name="Quay IT", legal_name="Theirs Ltd", country="NL")
    )
    publisher.submit("/admin/categories/necessary", {"description-en": "Theirs", "default_consent_basis": "consent"})
    change_site(
        by=SYSTEM,
        key="harbour",
        answers=site_input(site_state(get_site("harbour")) | {"dpo_contact": "theirs", "time_zone": "UTC"}),
    )

    for path, (field, _) in pages.items():
        clash = publisher.post(path, data=forms[path] | {field: ["Mine"]})
        offered = sent_by(clash.get_data(as_text=True), field)
        done = publisher.post(path, data=offered | {f"choose-{field}": ["mine"]})
        assert (clash.status_code, done.status_code) == (409, 303), path

    provider, category, site = get_provider(number), get_category("necessary"), get_site("harbour")
    assert (provider.legal_name, provider.country) == ("Mine", "NL")
    assert (category.description["en"], category.default_consent_basis) == ("Mine", "consent")
    assert (site.dpo_contact, site.time_zone) == ("Mine", "UTC")


def test_a_session_that_ends_while_choosing_overwrites_nothing(
    app: Flask, signed_in: SignedIn, session: Session
) -> None:
    site = make_site()
    key = make_entry(site).key
    editor = signed_in("editor")
    form = open_form(editor, path_of(key), "provider") | {"notes": ["mine"], "cookies-1-name": ["buoy"]}
    change_entry(by=SYSTEM, site=site.key, key=key, answers=entry_answers(notes="theirs"), revision=1)
    clash = sent_by(editor.post(path_of(key), data=form).get_data(as_text=True), "provider")
    with app.app_context():
        end_sessions(by=SYSTEM, number=1)

    late = editor.post(path_of(key), data=clash | {"choose-notes": ["mine"]})
    back = editor.submit(str(late.location), {"email": "editor@quay.example", "password": PASSWORD})
    filled = sent_by(editor.get(str(back.location)).get_data(as_text=True), "provider")
    again = editor.post(str(back.location), data=filled)

    assert filled["notes"] == ["mine"]
    assert filled["cookies-1-name"] == ["buoy"]
    assert again.status_code == 409
    assert get_entry(site, key).notes == "theirs"


@pytest.mark.parametrize("revision", ["", "-1", "²", "9" * 5000])
def test_a_revision_that_is_no_number_is_an_old_one(signed_in: SignedIn, session: Session, revision: str) -> None:
    key = make_entry(make_site()).key
    editor = signed_in("editor")
    form = open_form(editor, path_of(key), "notes")

    answer = editor.post(path_of(key), data=form | {"notes": "mine", "revision": revision})

    assert answer.status_code == 409
