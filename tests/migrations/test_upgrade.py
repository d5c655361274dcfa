"""A register that the first release made comes along whole: what was there stays, what was public stays public."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, insert, select

from app.audit import SYSTEM, Subject
from app.audit.queries import first_broken_link
from app.audit.service import record
from app.database import db, transaction
from app.inventory.queries import get_site, list_entries_for
from app.migrations import migrate
from app.policy.queries import list_texts
from app.policy.queries.versions import find_current, find_page
from app.policy.upgrade import publish_what_was_public
from tests.conftest import on_both_empty_databases
from tests.migrations.test_migrations import empty_app

__all__ = ["empty_app"]

MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TEXTS = {"en": "Keeps your berth.", "nl": "Houdt uw steiger vast."}


def fill_as_the_first_release_did(app: Flask) -> None:
    """One site that is open and one that is not, a row with a cookie, a text of the site's own, an event."""
    migrate(app, "0001")
    with app.app_context():
        tables = MetaData()
        tables.reflect(db.engine)
        with transaction() as session:
            connection = session.connection()

            def add(table: str, **values: Any) -> int:
                made = connection.execute(insert(tables.tables[table]).values(**values))
                return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0

            numbers = {key: add("site", **_site(key, public=key == "harbour")) for key in ("harbour", "lighthouse")}
            category = add(
                "category",
                key="necessary",
                name={"en": "Necessary"},
                description={},
                default_consent_basis="",
                position=1,
                revision=1,
            )
            provider = add(
                "provider",
                name="Quay IT",
                legal_name="",
                role="",
                country="NL",
                privacy_policy_url={},
                opt_out_url="",
                transfer_safeguard="",
                revision=1,
            )
            entry = add("entry", **_entry(numbers["harbour"], provider, category))
            add("cookie", **_cookie(entry))
            for position, (key, kind) in enumerate((("own", "text"), ("cookies", "inventory")), start=1):
                add(
                    "section",
                    key=key,
                    site_id=numbers["harbour"],
                    position=position,
                    kind=kind,
                    heading={"en": "Our own words"},
                    body={"en": "A *crumb* is small."},
                    revision=1,
                )
            subject = Subject("site", "harbour", "harbour")
            record(by=SYSTEM, action="added", subject=subject, before=None, after={"name": "Harbour Portal"})


def _site(key: str, *, public: bool) -> dict[str, Any]:
    empty = (
        *("controller_contact", "dpo_contact", "authority_name", "authority_url"),
        *("privacy_statement_url", "accessibility_statement_url"),
    )
    return dict.fromkeys(empty, "") | {
        "key": key,
        "name": "Harbour Portal",
        "base_url": "https://harbour.example",
        "extra_hosts": [],
        "controller_name": "Town of Quay",
        "default_locale": "en",
        "locales": ["en", "nl"],
        "time_zone": "Europe/Amsterdam",
        "public": public,
        "four_eyes": False,
        "revision": 1,
        "changed_at": MOMENT if db.engine.dialect.name == "postgresql" else MOMENT.replace(tzinfo=None),
    }


def _entry(site: int, provider: int, category: int) -> dict[str, Any]:
    return {
        "key": "abcdefgh",
        "site_id": site,
        "provider_id": provider,
        "category_id": category,
        "function": {"en": "Mooring", "nl": "Afmeren"},
        "location": {},
        "purpose": TEXTS,
        "data_collected": {},
        "recipients": {},
        "consent_basis": "exempt_requested_service",
        "exemption_reason": TEXTS,
        "gdpr_basis": "",
        "personal_data": "no",
        "register_reference": "",
        "third_party_access": "no",
        "status": "active",
        "position": 1,
        "notes": "Ask the harbour master.",
        "search_text": "mooring",
        "first_cookie": "berth",
        "longest_seconds": 60,
        "missing": 0,
        "revision": 3,
        "changed_at": MOMENT if db.engine.dialect.name == "postgresql" else MOMENT.replace(tzinfo=None),
    }


def _cookie(entry: int) -> dict[str, Any]:
    return {
        "key": "bcdefghj",
        "entry_id": entry,
        "position": 1,
        "name": "berth",
        "match": "exact",
        "storage": "http_cookie",
        "party": "first",
        "domain": "",
        "path": "/",
        "lifetime": "persistent",
        "max_age_seconds": 60,
        "duration_text": {},
        "rolling": False,
        "set_when": "every_page",
        "same_site": "lax",
        "source": "manual",
    }


@on_both_empty_databases
def test_a_register_of_the_first_release_keeps_everything(empty_app: Flask) -> None:
    fill_as_the_first_release_did(empty_app)

    migrate(empty_app)

    with empty_app.app_context():
        assert publish_what_was_public(by=SYSTEM) == ["harbour"]
        site = get_site("harbour")
        (entry,) = list_entries_for(site)
        assert (entry.purpose, entry.notes, entry.revision) == (TEXTS, "Ask the harbour master.", 3)
        assert [cookie.name for cookie in entry.cookies] == ["berth"]
        assert "own" in [text.key for text in list_texts(site)]
        assert first_broken_link() is None
        version = find_current(site)
        assert version
        page = find_page(version, "nl")
        assert page
        assert "berth" in page.html
        assert "Our own words" in page.html
        assert find_current(get_site("lighthouse")) is None
        assert not get_site("lighthouse").public
        assert db.session.scalar(select(1)) == 1


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_an_upgrade_that_was_interrupted_is_finished_by_the_next(empty_app: Flask) -> None:
    fill_as_the_first_release_did(empty_app)
    migrate(empty_app, "0002")

    migrate(empty_app)
    migrate(empty_app)

    with empty_app.app_context():
        assert publish_what_was_public(by=SYSTEM) == ["harbour"]
        assert publish_what_was_public(by=SYSTEM) == []
