"""The page of the audit trail."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.audit import COMMAND, Subject
from app.audit.service import record
from app.database import transaction
from tests.critic import CriticalClient

SignedIn = Callable[[str], CriticalClient]


def add(app: Flask, key: str, *, site: str = "", times: int = 1) -> None:
    with app.app_context():
        for number in range(times):
            with transaction():
                subject = Subject("pier", f"{key}-{number + 1}", site)
                record(by=COMMAND, action="added", subject=subject, before=None, after={"length": "12 m"})


def test_the_newest_event_stands_first_in_sentences(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("viewer")
    add(app, "old")
    add(app, "new")

    page = client.get("/admin/audit/").text

    assert page.index("New-1 was added") < page.index("Old-1 was added")
    assert "The command line" in page
    assert "length" not in page


def test_one_sites_events_can_be_picked(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("viewer")
    add(app, "here", site="harbour")
    add(app, "there", site="lock")
    add(app, "everywhere")

    picked = client.get("/admin/audit/?site=harbour").text
    without = client.get("/admin/audit/?site=-").text

    assert "Here-1" in picked
    assert "There-1" not in picked
    assert "Everywhere-1" not in picked
    assert "Everywhere-1" in without
    assert "Here-1" not in without


@pytest.mark.parametrize("query", ["?site=no", "?site=' OR 1=1 --", "?page=0", "?page=-3", "?page=x", "?page=9999"])
def test_an_odd_address_shows_the_trail(app: Flask, signed_in: SignedIn, query: str) -> None:
    client = signed_in("viewer")
    add(app, "pier")

    page = client.get(f"/admin/audit/{query}")

    assert page.status_code == 200
    assert "Pier-1" in page.text


def test_long_trails_have_pages(app: Flask, signed_in: SignedIn) -> None:
    client = signed_in("viewer")
    add(app, "pier", site="harbour", times=51)

    first = client.get("/admin/audit/?site=harbour").text
    second = client.get("/admin/audit/?site=harbour&page=2").text

    assert "1 to 50 of 51" in first
    assert "/admin/audit/?site=harbour&amp;page=2" in first
    assert "Pier-1 was" not in first
    assert "Pier-1 was" in second


def test_when_colleagues_sign_in_is_for_administrators_only(app: Flask, signed_in: SignedIn) -> None:
    pages = {role: signed_in(role).get("/admin/audit/").text for role in ("viewer", "editor", "publisher", "admin")}

    assert {role for role, page in pages.items() if "signed in with" in page} == {"admin"}


def test_a_page_asks_the_database_equally_often_however_much_it_tells(
    app: Flask, signed_in: SignedIn, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = signed_in("admin")
    add(app, "quay", site="harbour", times=1)
    few = count_queries(lambda: client.get("/admin/audit/"))
    add(app, "pier", site="harbour", times=20)
    signed_in("editor")
    signed_in("viewer")

    many = count_queries(lambda: client.get("/admin/audit/"))

    assert few == many
