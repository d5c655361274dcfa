"""Taking the list along, from the back office."""

import csv
import io
from collections.abc import Callable
from http import HTTPStatus

import pytest
from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.service import retire_entry
from tests.builders import make_cookie, make_entry, make_site
from tests.critic import ADDRESS, CriticalClient, attributes, find, words

PAGE = "/admin/sites/harbour/export"


def links_of(client: CriticalClient) -> list[str]:
    page = JustHTML(client.get(PAGE).get_data(as_text=True), sanitize=False)
    return [attributes(link)["href"] for link in find(page, "main section a.button")]


def test_the_page_offers_three_kinds_of_files_in_two_layouts(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_entry(make_site())
    person = signed_in("viewer")

    links = links_of(person)

    assert links[:3] == [f"{PAGE}/cookies.{ending}" for ending in ("csv", "xlsx", "json")]
    assert links[3:6] == [f"{PAGE}/policy.{ending}?language=en" for ending in ("csv", "xlsx", "json")]
    for link in links:
        response = person.get(link)
        assert response.status_code == HTTPStatus.OK
        assert len(response.get_data()) > 100


def test_files_are_named_after_site_and_day_and_kept_by_no_cache(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_entry(make_site())

    response = signed_in("viewer").get(f"{PAGE}/cookies.csv")

    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=harbour-cookies-20")
    assert disposition.endswith(".csv")
    assert response.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert "no-store" in response.headers["Cache-Control"]


def test_the_file_to_work_on_holds_everything(signed_in: Callable[[str], CriticalClient], session: Session) -> None:
    site = make_site()
    make_entry(site, notes="Ask the harbour master.", cookies=[make_cookie("berth")])
    retired = make_entry(site, cookies=[make_cookie("rope")])
    retire_entry(by=SYSTEM, site=site.key, key=retired.key)

    content = signed_in("viewer").get(f"{PAGE}/cookies.csv").get_data(as_text=True)

    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["cookie_name"], row["status"]) for row in rows] == [("berth", "active"), ("rope", "retired")]
    assert rows[0]["notes"] == "Ask the harbour master."


def test_the_file_as_on_the_page_speaks_the_language_asked_for(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_entry(make_site())
    person = signed_in("viewer")

    dutch = person.get(f"{PAGE}/policy.csv?language=nl").get_data(as_text=True)
    strange = person.get(f"{PAGE}/policy.csv?language=xx").get_data(as_text=True)

    assert "Afmeren (elke pagina)" in dutch
    assert "Mooring (every page)" in strange


def test_only_a_public_site_names_its_public_addresses(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_site()
    make_site("closed", base_url="https://closed.example", public=False)
    person = signed_in("viewer")

    public = JustHTML(person.get(PAGE).get_data(as_text=True), sanitize=False)
    closed = person.get("/admin/sites/closed/export").get_data(as_text=True)

    assert f"{ADDRESS}/harbour/cookies.csv" in [words(code) for code in find(public, "code")]
    assert "/closed/cookies.csv" not in closed


@pytest.mark.parametrize("name", ["cookies.exe", "cookies", "secrets.csv", "policy.csv.bak"])
def test_a_file_that_does_not_exist_is_404(
    signed_in: Callable[[str], CriticalClient], session: Session, name: str
) -> None:
    make_site()

    assert signed_in("viewer").get(f"{PAGE}/{name}").status_code == HTTPStatus.NOT_FOUND


def test_strangers_get_no_file(client: CriticalClient, session: Session) -> None:
    make_site()

    for path in (PAGE, f"{PAGE}/cookies.csv"):
        assert client.get(path).status_code == HTTPStatus.SEE_OTHER
