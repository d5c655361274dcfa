"""The example that a new register shows."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import count_events
from app.config import Settings
from app.inventory.queries import get_site, list_entries_for, list_sites
from app.language import PUBLIC_LOCALES
from app.policy.example import KEY, load_example
from tests.builders import make_site
from tests.conftest import make_settings, on_both_databases
from tests.critic import CriticalClient

DAY = 24 * 60 * 60


def test_it_declares_the_four_cookies_as_the_register_sets_them(session: Session) -> None:
    load_example(by=SYSTEM)

    cookies = [cookie for entry in list_entries_for(get_site(KEY)) for cookie in entry.cookies]

    assert [(cookie.name, cookie.max_age_seconds, cookie.http_only, cookie.same_site) for cookie in cookies] == [
        ("sessionid", 14 * DAY, True, "lax"),
        ("django_language", 365 * DAY, False, "lax"),
        ("csrftoken", 364 * DAY, False, "lax"),
        ("cookies_preferences", 365 * DAY // 2, False, "lax"),
    ]
    assert {(cookie.lifetime, cookie.party, cookie.storage) for cookie in cookies} == {
        ("persistent", "first", "http_cookie")
    }


def test_nothing_is_missing_and_no_consent_is_needed_each_with_a_reason(session: Session) -> None:
    load_example(by=SYSTEM)

    entries = list_entries_for(get_site(KEY))

    assert [entry.findings for entry in entries] == [0, 0, 0, 0]
    for entry in entries:
        assert entry.consent_basis == "exempt_requested_service"
        assert {*entry.exemption_reason} == {*entry.purpose} == {*entry.function} == {*PUBLIC_LOCALES}


def test_it_can_be_read_at_once_in_each_language(client: CriticalClient, session: Session) -> None:
    load_example(by=SYSTEM)

    english = client.get(f"/{KEY}/en/").get_data(as_text=True)
    dutch, french, german = (client.get(f"/{KEY}/{tag}/").get_data(as_text=True) for tag in ("nl", "fr", "de"))

    assert "Kept: up to 12 months (364 days), renewed at sign-in" in english
    assert "maximaal 12 maanden (364 dagen), vernieuwd bij het inloggen" in dutch
    assert "12 mois au maximum (364 jours), renouvelée à la connexion" in french
    assert "höchstens 12 Monate (364 Tage), bei der Anmeldung erneuert" in german
    assert '<a href="#cookie-django_language">' in english
    assert client.get("/").headers["Location"] == f"/{KEY}/nl/"


@on_both_databases
def test_it_comes_once_and_never_beside_somebodys_own_site(session: Session) -> None:
    assert load_example(by=SYSTEM)
    already = count_events()

    assert not load_example(by=SYSTEM)

    assert count_events() == already
    assert [site.key for site in list_sites()] == [KEY]


def test_a_register_with_a_site_of_its_own_gets_no_example(session: Session) -> None:
    make_site(public=False)

    assert not load_example(by=SYSTEM)

    assert [site.key for site in list_sites()] == ["harbour"]


class TestWithOtherNames:
    """Cookie names are settings, and the example follows them."""

    @pytest.fixture
    def settings(self, tmp_path: Path, database_url: str) -> Settings:
        return make_settings(tmp_path, database_url, session_cookie="quay_session", language_cookie="quay_language")

    def test_the_example_declares_the_names_that_are_used(self, client: CriticalClient, session: Session) -> None:
        load_example(by=SYSTEM)

        names = [cookie.name for entry in list_entries_for(get_site(KEY)) for cookie in entry.cookies]

        assert names == ["quay_session", "quay_language", "csrftoken", "cookies_preferences"]
        assert 'href="#cookie-quay_language"' in client.get(f"/{KEY}/en/").get_data(as_text=True)
