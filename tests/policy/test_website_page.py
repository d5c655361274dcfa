"""What a webmaster gets: addresses to link, and content to paste."""

from collections.abc import Callable
from http import HTTPStatus

from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.service import set_public
from tests.builders import make_cookie, make_entry, make_site, publish
from tests.critic import ADDRESS, CriticalClient, attributes, find, words
from tests.policy.versions import make_past

PAGE = "/admin/sites/harbour/website/"


def test_all_addresses_stand_there_to_be_copied(signed_in: Callable[[str], CriticalClient], session: Session) -> None:
    make_past()
    person = signed_in("viewer")

    page = JustHTML(person.get(PAGE).get_data(as_text=True), sanitize=False)

    copied = [words(one) for one in find(page, "code[data-copy-text]")]
    assert copied == [
        f"{ADDRESS}/harbour/",
        f"{ADDRESS}/harbour/en/",
        f"{ADDRESS}/harbour/nl/",
        f"{ADDRESS}/harbour/cookies.csv",
        f"{ADDRESS}/harbour/cookies.json",
        f"{ADDRESS}/harbour/catalog.jsonld",
        f"{ADDRESS}/harbour/en/versions.atom",
        f"{ADDRESS}/harbour/nl/versions.atom",
    ]
    for address in copied:
        assert person.get(address.removeprefix(ADDRESS)).status_code in {HTTPStatus.OK, HTTPStatus.FOUND}


def test_the_content_is_what_was_published_with_absolute_links(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    site = make_site()
    for number in range(12):
        make_entry(site, cookies=[make_cookie(f"berth_{number}")])
    publish(site)
    make_entry(site, cookies=[make_cookie("rope")])
    person = signed_in("viewer")

    page = JustHTML(person.get(f"{PAGE}?language=nl").get_data(as_text=True), sanitize=False)
    file = person.get(f"{PAGE}nl.html")

    pasted, content = find(page, "textarea")[0], file.get_data(as_text=True)
    assert "readonly" in attributes(pasted)
    assert words(pasted).split() == content.split()
    assert content.startswith('<div lang="nl">')
    assert "berth_1" in content
    assert "rope" not in content
    links = [attributes(one)["href"] for one in find(JustHTML(content, sanitize=False), "a[href]")]
    assert all(link.startswith(("#", "http", "mailto")) for link in links)
    assert f"{ADDRESS}/harbour/cookies.csv" in links
    # A search would ask the page into which it was pasted.
    assert "<form" not in content
    assert file.headers["Content-Disposition"] == "attachment; filename=harbour-nl.html"
    assert person.get(f"{PAGE}de.html").status_code == HTTPStatus.NOT_FOUND


def test_it_says_when_there_is_nothing_to_link(signed_in: Callable[[str], CriticalClient], session: Session) -> None:
    site = make_site(public=False)
    person = signed_in("viewer")
    before = person.get(PAGE).get_data(as_text=True)
    publish(site)
    set_public(by=SYSTEM, key="harbour", public=False)

    closed = person.get(PAGE).get_data(as_text=True)

    assert "Nothing is published yet." in before
    assert "The policy is closed to visitors." in closed
    assert f"{ADDRESS}/harbour/en/" not in before + closed
    assert person.get(f"{PAGE}en.html").status_code == HTTPStatus.NOT_FOUND


def test_the_menu_leads_there(signed_in: Callable[[str], CriticalClient], session: Session) -> None:
    make_site()

    html = signed_in("viewer").get("/admin/sites/harbour/entries/").get_data(as_text=True)

    assert f'href="{PAGE}"' in html
    assert 'href="/admin/sites/harbour/dossier/"' in html
