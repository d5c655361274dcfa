"""From a draft to a version: frozen, decided, published, chained."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Actor
from app.database import db, transaction
from app.evidence.canonical import canonical_json, fingerprint
from app.evidence.chain import FIRST
from app.inventory.models import Site
from app.inventory.queries import get_site
from app.inventory.service import SiteInput, change_site, retire_entry, site_input
from app.inventory.state import site_state
from app.policy.errors import OvertakenError, PublicationError
from app.policy.proof import first_broken
from app.policy.queries.versions import find_current, find_page, get_proposal, get_version, list_pages
from app.policy.rendering import render_main
from app.policy.service.publishing import (
    as_published,
    decide,
    describe,
    propose,
    propose_again,
    publish,
    send_for_approval,
)
from app.policy.upgrade import publish_what_was_public
from tests.builders import make_complete_site, make_cookie, make_entry, make_provider, make_site
from tests.builders import publish as publish_now
from tests.conftest import on_both_databases

SUMMARY = {"en": "A berth was added.", "nl": "Er kwam een steiger bij."}
PERSON, COLLEAGUE = Actor("person", 1), Actor("person", 2)

pytestmark = [pytest.mark.usefixtures("session"), on_both_databases]


@pytest.fixture
def site(session: Session) -> Site:
    return make_complete_site()


def prepared(*, by: Actor = PERSON, material: bool = False) -> int:
    number = propose(by=by, site="harbour")
    decide(by=by, site="harbour", proposal=number, material=material, reason="Only a necessary cookie.")
    describe(by=by, site="harbour", proposal=number, summary=SUMMARY)
    return number


def broken() -> str:
    site = get_site("harbour")
    numbers = range(1, (find_current(site) or pytest.fail("nothing published")).number + 1)
    versions = [get_version(site, number) for number in numbers]
    found = first_broken(
        as_published("harbour", one, {page.locale: (page.html, page.sha256) for page in list_pages(one)})
        for one in versions
    )
    return f"{found.number}: {found.what}" if found else ""


def test_the_public_reads_what_was_published_and_not_what_came_after(site: Site) -> None:
    make_entry(site, cookies=[make_cookie("berth")], notes="Ask the harbour master.", register_reference="R-12")

    assert publish(by=PERSON, site="harbour", proposal=prepared(), render=render_main) == 1

    make_entry(get_site("harbour"), cookies=[make_cookie("rope")])
    version = get_version(get_site("harbour"), 1)
    assert get_site("harbour").public
    page = find_page(version, "nl")
    assert page
    assert "berth" in page.html
    assert "rope" not in page.html
    assert "harbour master" not in version.snapshot
    assert "R-12" not in version.snapshot
    assert canonical_json(json.loads(version.snapshot)) == version.snapshot
    assert (version.previous_hash, version.published_by, version.approved_by) == (FIRST, 1, None)
    assert broken() == ""


def test_later_edits_do_not_enter_a_proposal(site: Site) -> None:
    kept = make_entry(site, cookies=[make_cookie("berth")]).key
    number = prepared()
    retire_entry(by=SYSTEM, site="harbour", key=kept)

    publish(by=PERSON, site="harbour", proposal=number, render=render_main)

    version = get_version(get_site("harbour"), 1)
    assert [entry["key"] for entry in json.loads(version.snapshot)["entries"]] == [kept]


def test_two_people_publish_at_once_and_one_is_told(site: Site) -> None:
    mine, theirs = prepared(), prepared(by=COLLEAGUE)
    publish(by=COLLEAGUE, site="harbour", proposal=theirs, render=render_main)

    with pytest.raises(OvertakenError) as told:
        publish(by=PERSON, site="harbour", proposal=mine, render=render_main)

    assert (told.value.number, told.value.by) == (1, 2)


def test_a_proposal_is_published_once(site: Site) -> None:
    number = prepared()
    publish(by=PERSON, site="harbour", proposal=number, render=render_main)

    with pytest.raises(PublicationError, match="published already"):
        publish(by=PERSON, site="harbour", proposal=number, render=render_main)


def test_with_four_eyes_somebody_else_approves_exactly_what_was_proposed(site: Site) -> None:
    answers = vars(site_input(site_state(site)))
    change_site(by=SYSTEM, key="harbour", answers=SiteInput(**answers))
    with transaction():
        get_site("harbour").four_eyes = True
    number = prepared()

    with pytest.raises(PublicationError, match="send it for approval"):
        publish(by=COLLEAGUE, site="harbour", proposal=number, render=render_main)
    send_for_approval(by=PERSON, site="harbour", proposal=number)
    with pytest.raises(PublicationError, match="Somebody else"):
        publish(by=PERSON, site="harbour", proposal=number, render=render_main)
    publish(by=COLLEAGUE, site="harbour", proposal=number, render=render_main)

    version = get_version(get_site("harbour"), 1)
    assert (version.published_by, version.approved_by) == (1, 2)
    assert version.snapshot_sha256 == get_proposal(get_site("harbour"), number).snapshot_sha256


def test_an_earlier_version_is_published_again_and_the_draft_stays(site: Site) -> None:
    first = make_entry(site, cookies=[make_cookie("berth")]).key
    publish_now()
    retire_entry(by=SYSTEM, site="harbour", key=first)
    second = make_entry(get_site("harbour"), cookies=[make_cookie("rope")]).key
    publish_now()

    number = propose_again(by=PERSON, site="harbour", number=1)
    decide(by=PERSON, site="harbour", proposal=number, material=False, reason="The rope broke.")
    describe(by=PERSON, site="harbour", proposal=number, summary=SUMMARY)
    publish(by=PERSON, site="harbour", proposal=number, render=render_main)

    third = get_version(get_site("harbour"), 3)
    assert third.restored_from == 1
    assert third.snapshot == get_version(get_site("harbour"), 1).snapshot
    assert second not in third.snapshot
    assert broken() == ""


def test_what_was_published_cannot_be_changed(site: Site) -> None:
    publish_now()
    for statement in ("UPDATE version SET material = NOT material", "DELETE FROM page", "DELETE FROM version"):
        with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
            session.execute(text(statement))


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("version", "snapshot = replace(snapshot, 'Harbour', 'Harbor')", "1: its snapshot"),
        ("page", "html = replace(html, 'Cookie', 'Cake')", "1: its page"),
        ("version", "approved_by = 7", "1: its facts"),
        ("version", "previous_hash = '" + "1" * 64 + "'", "1: it does not follow"),
        ("version", "number = 2 + number", "3: version 1 is missing"),
    ],
)
def test_one_changed_byte_is_found(site: Site, table: str, change: str, told: str) -> None:
    publish_now()
    with transaction() as session:
        if db.engine.dialect.name == "sqlite":
            session.execute(text(f"DROP TRIGGER {table}_append_only_update"))
        else:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        session.execute(text(f"UPDATE {table} SET {change}"))
    db.session.expire_all()

    site = get_site("harbour")
    numbers = [1] if "number =" not in change else [3]
    versions = [get_version(site, number) for number in numbers]
    found = first_broken(
        as_published("harbour", one, {page.locale: (page.html, page.sha256) for page in list_pages(one)})
        for one in versions
    )

    assert found
    assert f"{found.number}: {found.what}".startswith(told)


def test_a_register_from_before_versions_keeps_its_public_page(session: Session) -> None:
    make_provider("Quay IT")
    make_entry(make_site())

    assert publish_what_was_public(by=SYSTEM) == ["harbour"]
    assert publish_what_was_public(by=SYSTEM) == []
    version = find_current(get_site("harbour"))
    assert version
    assert fingerprint(version.snapshot) == version.snapshot_sha256
