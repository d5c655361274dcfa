"""The page for a webmaster: lines made for this website, ready to paste."""

from collections.abc import Callable
from http import HTTPStatus

from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.consent.embed import embed
from tests.builders import make_entry, make_site, publish
from tests.critic import ADDRESS, CriticalClient, find, words

PAGE = "/admin/sites/harbour/banner"


def lines_of(client: CriticalClient) -> tuple[str, list[str]]:
    """All words of the page, and the lines that can be copied."""
    response = client.get(PAGE)
    assert response.status_code == HTTPStatus.OK
    page = JustHTML(response.get_data(as_text=True), sanitize=False)
    return words(find(page, "main")[0]), [words(one) for one in find(page, "main code")]


def test_a_webmaster_finds_the_lines_for_this_website(
    session: Session, signed_in: Callable[[str], CriticalClient]
) -> None:
    site = make_site(extra_hosts=["app.harbour.example"])
    make_entry(site, category="statistics", consent_basis="consent")
    publish(site)

    text, lines = lines_of(signed_in("viewer"))

    script = embed().current
    assert lines[0] == f'<script src="{ADDRESS}/embed/consent.js" data-site="harbour" defer></script>'
    assert f"/embed/consent.{script.digest}.js" in lines[1]
    assert f'integrity="{script.integrity}" crossorigin="anonymous"' in lines[1]
    assert lines[2:4] == ["https://app.harbour.example", "https://harbour.example"]
    assert '<script type="text/plain" data-consent="statistics" src="…"></script>' in lines
    assert f'<a href="{ADDRESS}/harbour/nl/preferences/">…</a>' in lines
    assert f"script-src {ADDRESS}; connect-src {ADDRESS}" in lines
    assert "stays away" not in text


def test_the_page_says_when_there_is_nothing_to_ask(
    session: Session, signed_in: Callable[[str], CriticalClient]
) -> None:
    site = make_site(public=False)
    make_entry(site)
    client = signed_in("viewer")
    unpublished, _ = lines_of(client)
    publish(site)

    published, _ = lines_of(client)

    assert "Nothing is published yet" in unpublished
    assert "Nothing in the published policy needs consent" in published


def test_only_who_is_signed_in_reads_it(session: Session, client: CriticalClient) -> None:
    make_site()

    assert client.get(PAGE).status_code == HTTPStatus.SEE_OTHER
