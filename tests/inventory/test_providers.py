"""Providers are shared by all sites, added on the spot, and never deleted from under an entry."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import list_events
from app.inventory.errors import DuplicateProviderError, InUseError, ProviderNotFoundError, WrongAnswersError
from app.inventory.queries import find_provider, get_entry, get_provider, list_providers
from app.inventory.service import (
    ProviderInput,
    add_provider,
    change_provider,
    delete_provider,
    find_or_add_provider,
)
from tests.builders import make_entry, make_provider, make_site
from tests.conftest import on_both_databases
from tests.critic import HOST, CriticalClient

SignedIn = Callable[[str], CriticalClient]


@on_both_databases
def test_a_provider_is_found_whatever_its_capitals(session: Session) -> None:
    make_provider("Één Haven")

    found = find_provider(" éÉn haven ")

    assert found is not None
    assert found.name == "Één Haven"


@on_both_databases
def test_a_second_provider_of_one_name_is_refused(session: Session) -> None:
    make_provider("Quay IT")

    with pytest.raises(DuplicateProviderError, match="Quay IT"):
        add_provider(by=SYSTEM, answers=ProviderInput(name="QUAY it"))


def test_a_provider_cannot_take_the_name_of_another(session: Session) -> None:
    make_provider("Quay IT")
    other = make_provider("Lock Keepers")

    with pytest.raises(DuplicateProviderError):
        change_provider(by=SYSTEM, number=other.id, answers=ProviderInput(name="quay it"))


def test_a_provider_may_correct_its_own_capitals(session: Session) -> None:
    number = make_provider("quay it").id

    change_provider(by=SYSTEM, number=number, answers=ProviderInput(name="Quay IT"))

    assert get_provider(number).name == "Quay IT"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://", "quay.example", "https://a b.c"])
def test_an_address_that_is_no_web_page_is_refused(session: Session, url: str) -> None:
    with pytest.raises(WrongAnswersError):
        add_provider(by=SYSTEM, answers=ProviderInput(name="Quay IT", opt_out_url=url))
    with pytest.raises(WrongAnswersError) as caught:
        add_provider(by=SYSTEM, answers=ProviderInput(name="Quay IT", privacy_policy_url={"nl": url}))

    assert caught.value.problems[0].field == "privacy_policy_url-nl"


@on_both_databases
def test_a_provider_in_use_is_deleted_only_with_another_in_its_place(session: Session) -> None:
    site = make_site()
    entry = make_entry(site, provider="Quay IT")
    number, other = entry.provider.id, make_provider("Lock Keepers").id

    with pytest.raises(InUseError):
        delete_provider(by=SYSTEM, number=number)
    delete_provider(by=SYSTEM, number=number, replace_by=other)

    after = get_entry(site, entry.key)
    assert after.provider.name == "Lock Keepers"
    assert after.revision == 2
    with pytest.raises(ProviderNotFoundError):
        get_provider(number)


def test_a_provider_cannot_take_its_own_place(session: Session) -> None:
    entry = make_entry(make_site())

    with pytest.raises(InUseError):
        delete_provider(by=SYSTEM, number=entry.provider.id, replace_by=entry.provider.id)


@on_both_databases
def test_the_number_of_a_deleted_provider_is_never_given_again(session: Session) -> None:
    number = make_provider("Quay IT").id
    delete_provider(by=SYSTEM, number=number)

    assert make_provider("Lock Keepers").id > number


def test_a_changed_provider_changes_the_sites_that_name_it(session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    before = site.changed_at

    change_provider(by=SYSTEM, number=entry.provider.id, answers=ProviderInput(name="Quay IT", country="NL"))

    session.refresh(site)
    assert site.changed_at > before


def test_finding_or_adding_adds_once(session: Session) -> None:
    first = find_or_add_provider(by=SYSTEM, name="Quay IT")
    second = find_or_add_provider(by=SYSTEM, name="quay it")

    assert first == (first[0], "Quay IT", True)
    assert second == (first[0], "Quay IT", False)
    assert [event.action for event in list_events()] == ["added"]


def test_a_name_with_a_character_nobody_sees_is_refused(session: Session) -> None:
    with pytest.raises(WrongAnswersError):
        find_or_add_provider(by=SYSTEM, name="Quay\u200bIT")


def test_the_list_says_how_many_entries_name_each(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    make_entry(site, provider="Quay IT")
    make_entry(site, provider="Quay IT")
    make_provider("Lock Keepers", country="NL", role="processor")

    page = signed_in("viewer").get("/admin/providers/").get_data(as_text=True)

    assert 'data-label="Entries">2</td>' in page
    assert 'data-label="Entries">0</td>' in page
    assert "Netherlands" in page


def test_an_editor_adds_and_changes_a_provider(signed_in: SignedIn, session: Session) -> None:
    editor = signed_in("editor")

    editor.submit("/admin/providers/new", {"name": "Quay IT", "country": "NL", "role": "own"})
    number = list_providers()[0].id
    editor.submit(f"/admin/providers/{number}", {"privacy_policy_url-nl": "https://quay.example/privacy"})

    provider = get_provider(number)
    assert (provider.name, provider.country, provider.role) == ("Quay IT", "NL", "own")
    assert provider.privacy_policy_url == {"nl": "https://quay.example/privacy"}


def test_a_wrong_address_is_shown_beside_its_language(signed_in: SignedIn, session: Session) -> None:
    page = signed_in("editor").submit(
        "/admin/providers/new", {"name": "Quay IT", "privacy_policy_url-nl": "javascript:alert(1)"}
    )

    assert page.status_code == 422
    assert 'id="privacy_policy_url-nl-problem"' in page.get_data(as_text=True)
    assert find_provider("Quay IT") is None


def test_a_name_that_is_taken_is_shown_beside_the_name(signed_in: SignedIn, session: Session) -> None:
    make_provider("Quay IT")

    page = signed_in("editor").submit("/admin/providers/new", {"name": "quay it"})

    assert page.status_code == 422
    assert 'id="name-problem"' in page.get_data(as_text=True)


def test_the_page_that_deletes_names_the_entries_and_asks_what_takes_their_place(
    signed_in: SignedIn, session: Session
) -> None:
    site = make_site()
    entry = make_entry(site)
    number, other = entry.provider.id, make_provider("Lock Keepers").id
    editor = signed_in("editor")

    page = editor.get(f"/admin/providers/{number}/delete").get_data(as_text=True)
    without = editor.submit(f"/admin/providers/{number}/delete")
    done = editor.submit(f"/admin/providers/{number}/delete", {"replace_by": str(other)})

    assert "Mooring" in page
    assert without.status_code == 422
    assert done.status_code == 303
    assert get_entry(site, entry.key).provider.name == "Lock Keepers"


def test_a_provider_is_made_on_the_spot(signed_in: SignedIn, session: Session) -> None:
    editor = signed_in("editor")
    editor.get("/admin/providers/new")

    made = editor.post("/admin/providers.json", json={"name": "Quay IT"})
    again = editor.post("/admin/providers.json", json={"name": "QUAY IT"})

    assert made.status_code == 201
    assert made.json == {"id": list_providers()[0].id, "name": "Quay IT"}
    assert (again.status_code, again.json) == (200, made.json)


def test_without_the_token_no_provider_is_made(signed_in: SignedIn, session: Session) -> None:
    editor = signed_in("editor")
    editor.delete_cookie("csrftoken", domain=HOST)

    answer = editor.post("/admin/providers.json", json={"name": "Quay IT"})

    assert answer.status_code == 400
    assert answer.is_json
    assert list_providers() == []


@pytest.mark.parametrize("asked", [{}, {"name": ""}, {"name": 3}, {"name": " "}, [], "Quay IT", {"name": "a\0b"}])
def test_what_is_no_name_makes_no_provider(signed_in: SignedIn, session: Session, asked: object) -> None:
    editor = signed_in("editor")
    editor.get("/admin/providers/new")

    answer = editor.post("/admin/providers.json", json=asked)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]
    assert list_providers() == []


def test_brackets_without_end_make_no_provider(signed_in: SignedIn, session: Session) -> None:
    editor = signed_in("editor")
    editor.get("/admin/providers/new")

    answer = editor.post("/admin/providers.json", data="[" * 50_000, content_type="application/json")

    assert answer.status_code == 422


def test_a_viewer_makes_no_provider(signed_in: SignedIn, session: Session) -> None:
    answer = signed_in("viewer").post("/admin/providers.json", json={"name": "Quay IT"})

    assert answer.status_code == 403
    assert list_providers() == []
