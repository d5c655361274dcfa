"""The choice of language on a public page."""

from http import HTTPStatus

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.service import set_public
from tests.builders import make_site
from tests.critic import CriticalClient

CHOOSE = "/harbour/language"
TWELVE_MONTHS = 365 * 24 * 60 * 60


def test_the_choice_is_kept_for_twelve_months_and_leads_to_the_same_page(
    visitor: CriticalClient, session: Session
) -> None:
    make_site()

    response = visitor.post(CHOOSE, data={"language": "nl", "next": "/harbour/en/?q=gull"})

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response.headers["Location"] == "/harbour/nl/?q=gull"
    cookie = visitor.get_cookie("django_language", domain="register.example")
    assert cookie
    assert (cookie.value, cookie.max_age, cookie.path) == ("nl", TWELVE_MONTHS, "/")
    assert (cookie.secure, cookie.same_site, cookie.http_only) == (True, "Lax", False)
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_buttons_on_the_page_do_just_that(visitor: CriticalClient, session: Session) -> None:
    make_site()
    html = visitor.get("/harbour/en/?q=gull").get_data(as_text=True)

    assert 'action="/harbour/language"' in html
    assert 'name="next" value="/harbour/en/?q=gull"' in html
    assert 'name="language" value="nl" lang="nl"' in html
    assert "Your choice is kept in one cookie for 12 months." in html


@pytest.mark.parametrize(
    "elsewhere",
    ["", "https://evil.example/", "//evil.example/harbour/en/", "/\\evil.example", "/admin/", "/lock/en/", "/harbour/"],
)
def test_nobody_is_sent_anywhere_else(visitor: CriticalClient, session: Session, elsewhere: str) -> None:
    make_site()

    response = visitor.post(CHOOSE, data={"language": "nl", "next": elsewhere})

    assert response.headers["Location"] == "/harbour/nl/"


@pytest.mark.parametrize("language", ["de", "", "../nl", "nl\r\nSet-Cookie: x=y"])
def test_a_language_that_is_not_offered_is_not_kept(visitor: CriticalClient, session: Session, language: str) -> None:
    make_site()

    response = visitor.post(CHOOSE, data={"language": language, "next": "/harbour/nl/"})

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response.headers["Location"] == "/harbour/en/"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, HTTPStatus.SEE_OTHER),
        ({"Sec-Fetch-Site": "none"}, HTTPStatus.SEE_OTHER),
        ({"Sec-Fetch-Site": "cross-site"}, HTTPStatus.FORBIDDEN),
        ({"Sec-Fetch-Site": "same-site"}, HTTPStatus.FORBIDDEN),
        ({"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, HTTPStatus.FORBIDDEN),
    ],
)
def test_another_website_cannot_choose_for_the_visitor(
    visitor: CriticalClient, session: Session, headers: dict[str, str], status: HTTPStatus
) -> None:
    make_site()

    response = visitor.post(CHOOSE, data={"language": "nl"}, headers=headers)

    assert response.status_code == status
    assert ("Set-Cookie" in response.headers) == (status == HTTPStatus.SEE_OTHER)


def test_reading_chooses_nothing(visitor: CriticalClient, session: Session) -> None:
    make_site()

    response = visitor.get(CHOOSE)

    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert {*response.headers["Allow"].split(", ")} == {"POST", "OPTIONS"}


def test_a_site_that_is_not_public_takes_no_choice(visitor: CriticalClient, session: Session) -> None:
    make_site()
    set_public(by=SYSTEM, key="harbour", public=False)

    assert visitor.post(CHOOSE, data={"language": "nl"}).status_code == HTTPStatus.NOT_FOUND


def test_its_own_people_stay_in_the_preview(signed_in: object, session: Session) -> None:
    make_site(public=False)
    person = signed_in("viewer")  # type: ignore[operator]  # a fixture that makes browsers

    response = person.post(CHOOSE, data={"language": "nl", "next": "/admin/sites/harbour/preview/en/"})

    assert response.headers["Location"] == "/admin/sites/harbour/preview/nl/"
