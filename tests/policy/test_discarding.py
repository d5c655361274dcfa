"""Discarding what is not published: everything of the site is as the public reads it, and nothing of the others is."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Subject
from app.audit.queries import list_events, list_history
from app.inventory.history import states_in
from app.inventory.models import Site
from app.inventory.queries import find_entry, find_provider, get_entry, get_site
from app.inventory.service import (
    ProviderInput,
    change_entry,
    change_provider,
    change_site,
    delete_entry,
    move_entry,
    put_back_entry,
    retire_entry,
    site_input,
)
from app.inventory.state import site_state
from app.policy.compare import compare
from app.policy.errors import PublicationError
from app.policy.queries import get_banner
from app.policy.queries.draft import draft_of
from app.policy.queries.versions import find_current
from app.policy.service import add_text, change_text, delete_text, move_text
from app.policy.service.discarding import discard_changes
from app.policy.service.publishing import snapshot_of
from app.policy.texts import TextInput
from tests.builders import entry_answers, make_cookie, make_entry, make_site, publish
from tests.conftest import on_both_databases
from tests.critic import CriticalClient


def different() -> list[tuple[str, str]]:
    site = get_site("harbour")
    current = find_current(site)
    assert current
    return [(change.kind, change.what) for change in compare(snapshot_of(current), draft_of(site))]


def hidden(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].split('"', maxsplit=1)[0]


def words(text: str) -> TextInput:
    return TextInput(heading={"en": text, "nl": text}, body={"en": text, "nl": text})


@pytest.fixture
def changed(session: Session) -> dict[str, str]:
    """A published site in which everything was changed since; gives keys of its entries."""
    site = make_site()
    keys = {
        name: make_entry(site, cookies=[make_cookie(name)]).key for name in ("kept", "edited", "retired", "deleted")
    }
    add_text(by=SYSTEM, site="harbour", answers=words("Tides"))
    publish(site)
    answers = entry_answers(purpose={"en": "Other.", "nl": "Anders."}, cookies=[make_cookie("x")], notes="For us.")
    change_entry(by=SYSTEM, site="harbour", key=keys["edited"], answers=answers)
    for name in ("retired", "deleted"):
        retire_entry(by=SYSTEM, site="harbour", key=keys[name])
    delete_entry(by=SYSTEM, site="harbour", key=keys["deleted"])
    keys["new"] = make_entry(get_site("harbour"), provider="Gull Statistics").key
    move_entry(by=SYSTEM, site="harbour", key=keys["edited"], up=True)
    change_site(by=SYSTEM, key="harbour", answers=site_input(site_state(site) | {"name": "Port", "four_eyes": True}))
    change_text(by=SYSTEM, site="harbour", key="introduction", answers=words("Hello"))
    change_text(by=SYSTEM, site="harbour", key=get_banner(site).key, answers=words("Cookies?"))
    delete_text(by=SYSTEM, site="harbour", key="tides")
    add_text(by=SYSTEM, site="harbour", answers=words("Moon"))
    move_text(by=SYSTEM, site="harbour", key="moon", up=True)
    return keys


@on_both_databases
def test_the_draft_is_again_what_the_public_reads(changed: dict[str, str]) -> None:
    assert len(different()) > 8

    discard_changes(by=SYSTEM, site="harbour")

    assert different() == []


def test_what_is_internal_stays_and_what_was_never_published_is_retired(changed: dict[str, str]) -> None:
    discard_changes(by=SYSTEM, site="harbour")

    site = get_site("harbour")
    assert get_entry(site, changed["edited"]).notes == "For us."
    assert get_entry(site, changed["new"]).status == "retired"
    assert get_entry(site, changed["retired"]).status == "active"
    assert find_entry(site, changed["deleted"]) is not None
    assert site.four_eyes is True
    assert find_provider("Gull Statistics") is not None


def test_it_is_one_event_from_which_each_thing_can_be_put_back(changed: dict[str, str]) -> None:
    before = len(list_events(site="harbour", limit=500))

    discard_changes(by=SYSTEM, site="harbour")

    events = list_events(site="harbour", limit=500)
    assert [event.action for event in events[: len(events) - before]] == ["discarded"]
    for subject in (Subject("site", "harbour", "harbour"), Subject("section", "introduction", "harbour")):
        assert states_in(list_history(subject)[0], subject)
    states = states_in(events[0], Subject("entry", changed["edited"], "harbour"))
    assert states
    assert states[0]
    put_back_entry(by=SYSTEM, site="harbour", key=changed["edited"], state=states[0])
    assert get_entry(get_site("harbour"), changed["edited"]).purpose == {"en": "Other.", "nl": "Anders."}


def test_a_renamed_provider_keeps_its_name(session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    publish(site)
    provider = find_provider("Quay IT")
    assert provider
    change_provider(by=SYSTEM, number=provider.id, answers=ProviderInput(name="Quay Systems"))
    change_entry(
        by=SYSTEM, site="harbour", key=key, answers=entry_answers(provider="Quay Systems", personal_data="yes")
    )

    discard_changes(by=SYSTEM, site="harbour")

    entry = get_entry(get_site("harbour"), key)
    assert (entry.provider.name, entry.personal_data) == ("Quay Systems", "no")
    assert find_provider("Quay IT") is None


def test_without_a_version_there_is_nothing_to_go_back_to(session: Session) -> None:
    make_site()

    with pytest.raises(PublicationError, match="Nothing was published"):
        discard_changes(by=SYSTEM, site="harbour")


def test_the_page_lists_what_will_happen(changed: dict[str, str], signed_in: Callable[[str], CriticalClient]) -> None:
    provider = find_provider("Quay IT")
    assert provider
    change_provider(by=SYSTEM, number=provider.id, answers=ProviderInput(name="Quay IT", country="DE"))
    publisher = signed_in("publisher")

    page = publisher.get("/admin/sites/harbour/unpublished/discard").text
    answer = publisher.submit("/admin/sites/harbour/unpublished/discard", button="Discard these changes")

    for sentence in (
        "never published, and are retired",
        "Entries that come back",
        "Providers and categories belong to all",
    ):
        assert sentence in page
    assert "The changes are discarded." in publisher.get(answer.location).text
    assert different() == [("provider", "changed")]
    assert isinstance(get_site("harbour"), Site)
    assert signed_in("editor").get("/admin/sites/harbour/unpublished/discard").status_code == 403


def test_what_somebody_changed_since_the_page_was_read_is_not_discarded_unseen(
    session: Session, signed_in: Callable[[str], CriticalClient]
) -> None:
    site = make_site()
    mine, theirs = make_entry(site).key, make_entry(site, cookies=[make_cookie("tide")]).key
    publish(site)
    change_entry(by=SYSTEM, site="harbour", key=mine, answers=entry_answers(personal_data="yes"))
    publisher = signed_in("publisher")
    seen = hidden(publisher.get("/admin/sites/harbour/unpublished/discard").text)
    change_entry(
        by=SYSTEM,
        site="harbour",
        key=theirs,
        answers=entry_answers(cookies=[make_cookie("tide")], function={"en": "Tides", "nl": "Getij"}),
    )

    late = publisher.post("/admin/sites/harbour/unpublished/discard", data={"seen": seen})
    blind = publisher.post("/admin/sites/harbour/unpublished/discard", data={})
    answer = publisher.submit("/admin/sites/harbour/unpublished/discard", button="Discard these changes")

    assert late.status_code == blind.status_code == 422
    assert "Something was changed since you opened the page" in late.text
    assert "Tides" in late.text
    assert answer.status_code == 303
    assert different() == []


def test_an_entry_whose_provider_was_only_renamed_is_not_said_to_go_back(
    session: Session, signed_in: Callable[[str], CriticalClient]
) -> None:
    site = make_site()
    make_entry(site)
    publish(site)
    provider = find_provider("Quay IT")
    assert provider
    change_provider(by=SYSTEM, number=provider.id, answers=ProviderInput(name="Quay Systems"))

    page = signed_in("publisher").get("/admin/sites/harbour/unpublished/discard").text

    assert "There is nothing to discard." in page
    assert "get their published answers back" not in page
