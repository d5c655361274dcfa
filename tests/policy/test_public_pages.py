"""The public pages as visitors and caches get them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from justhtml import JustHTML
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.config import Settings
from app.database import db, transaction
from app.inventory.lifetimes import MONTH
from app.inventory.models import Site
from app.inventory.service import retire_entry, set_public
from app.policy.service import change_text
from app.policy.texts import TextInput
from tests.builders import make_cookie, make_entry, make_provider, make_site, publish
from tests.conftest import make_settings, on_both_databases
from tests.critic import ADDRESS, HOST, CriticalClient, attributes, find, words

PAGE = "/harbour/en/"


def page_of(visitor: CriticalClient, path: str = PAGE, **options: object) -> JustHTML:
    response = visitor.get(path, **options)
    assert response.status_code == HTTPStatus.OK, response.status
    return JustHTML(response.get_data(as_text=True), sanitize=False)


def text_of(visitor: CriticalClient, path: str = PAGE) -> str:
    return " ".join(words(element) for element in find(page_of(visitor, path), "body"))


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*about: object) -> None:
        asked.append(str(about[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


# --- The page -----------------------------------------------------------------------------------------------------


@on_both_databases
def test_visitors_read_what_was_declared(visitor: CriticalClient, session: Session) -> None:
    make_provider("Quay IT", country="NL", privacy_policy_url={"en": "https://it.example/privacy"})
    make_entry(
        make_site(),
        cookies=[
            make_cookie("berth", max_age_seconds=6 * MONTH),
            make_cookie("_crate_", match="prefix"),
            make_cookie("a*b", match="glob", lifetime="session", max_age_seconds=None),
        ],
    )

    text = text_of(visitor).replace(" ,", ",")

    for sentence in (
        "This website uses 3 cookies. None of them needs your consent",
        "Quay IT",
        "Netherlands",
        "Mooring",
        "every page",
        "berth Kept: 6 months",
        "Name begins with _crate_ Kept: 12 months",
        "Name of the form a*b, where * stands for anything Kept: until the browser closes",
        "Remembers at which berth you moored.",
        "No consent needed: You asked for a berth.",
        "Read by others No",
        "harbour.example First party",
        "Responsible Town of Quay",
    ):
        assert sentence in text


def test_a_retired_entry_is_gone_from_the_page(visitor: CriticalClient, session: Session) -> None:
    site = make_site()
    make_entry(site, cookies=[make_cookie("berth")])
    rope = make_entry(site, cookies=[make_cookie("rope")])

    retire_entry(by=SYSTEM, site=site.key, key=rope.key)

    text = text_of(visitor)
    assert "berth" in text
    assert "rope" not in text
    assert "This website uses 1 cookie." in text


def test_each_table_has_a_caption_and_the_function_is_the_row_header(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site(), cookies=[make_cookie("berth")])

    page = page_of(visitor)

    assert words(find(page, "table caption .title")[0]) == "Necessary"
    assert [words(th) for th in find(page, "thead th[scope=col]")] == [
        "Provider",
        "Function and location",
        "Cookie names",
        "Purposes",
    ]
    header = find(page, "tbody th[scope=row]")[0]
    assert "Mooring" in words(header)
    assert [attributes(code) for code in find(page, "td.names code")] == [{"translate": "no"}]


def test_rows_stay_a_table_when_they_are_drawn_as_cards(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    page = page_of(visitor)

    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for tag, role in roles.items():
        assert {attributes(element).get("role") for element in find(page, f".register {tag}, {tag}.register")} == {role}
    assert [words(label) for label in find(page, "tbody .cell-label")] == [
        "Provider",
        "Function and location",
        "Cookie names",
        "Purposes",
    ]


def test_entries_and_cookies_can_be_linked_to(visitor: CriticalClient, session: Session) -> None:
    entry = make_entry(make_site(), cookies=[make_cookie("berth")])

    page = page_of(visitor)

    assert find(page, f"tbody#entry-{entry.key}")
    assert attributes(find(page, "a.anchor")[0])["href"] == f"#entry-{entry.key}"
    assert find(page, f"#cookie-{entry.cookies[0].key}")
    assert find(page, "#cookie-berth")


def test_hostile_words_are_shown_as_words(visitor: CriticalClient, session: Session) -> None:
    hostile = '"><script>alert(1)</script>&amp;<b>'
    site = make_site(name=hostile, controller_name=hostile, controller_contact=hostile)
    make_entry(
        site,
        provider=hostile,
        function={"en": hostile},
        location={"en": hostile},
        purpose={"en": hostile},
        exemption_reason={"en": hostile},
        cookies=[make_cookie(hostile, domain=hostile, duration_text={"en": hostile})],
    )

    html = visitor.get(PAGE).get_data(as_text=True)

    assert "<script>" not in html
    assert "<b>" not in html


def test_the_page_speaks_its_own_language_whatever_the_visitor_prefers(
    visitor: CriticalClient, session: Session
) -> None:
    make_entry(make_site(), purpose={"en": "Counts gulls."})

    page = page_of(visitor, "/harbour/nl/", headers={"Accept-Language": "en"})

    assert attributes(find(page, "html")[0])["lang"] == "nl"
    assert [words(span) for span in find(page, 'td [lang="en"]')] == ["Counts gulls."]
    assert find(page, "h2#what-a-cookie-is-heading")[0].to_text() == "Wat een cookie is"


def test_a_page_in_a_language_that_our_words_are_not_in_says_which_is_which(
    visitor: CriticalClient, session: Session
) -> None:
    make_entry(make_site(), purpose={"es": "Cuenta las gaviotas.", "nl": "Telt."})
    with transaction() as database:
        database.execute(update(Site).values(locales=["es", "nl"]))

    page = page_of(visitor, "/harbour/es/")

    assert attributes(find(page, "html")[0])["lang"] == "en"
    assert [words(span) for span in find(page, 'td [lang="es"]')] == ["Cuenta las gaviotas."]
    current = find(page, "button[aria-current]")[0]
    assert attributes(current)["value"] == "es"


def test_other_languages_and_the_data_are_announced_with_full_addresses(
    visitor: CriticalClient, session: Session
) -> None:
    make_site()

    links = [attributes(link) for link in find(page_of(visitor), "link[rel=alternate]")]

    assert {link["hreflang"]: link["href"] for link in links if "hreflang" in link} == {
        "en": f"{ADDRESS}/harbour/en/",
        "nl": f"{ADDRESS}/harbour/nl/",
        "x-default": f"{ADDRESS}/harbour/",
    }
    assert {link["type"]: link["href"] for link in links if "type" in link} == {
        "application/atom+xml": "/harbour/en/versions.atom",
        "text/csv": "/harbour/cookies.csv",
        "application/json": "/harbour/cookies.json",
    }


def test_the_day_of_the_publication_is_that_of_the_sites_own_clock(visitor: CriticalClient, session: Session) -> None:
    make_site(time_zone="Pacific/Auckland")

    with time_machine.travel(datetime(2026, 3, 31, 20, 0, tzinfo=UTC), tick=False):
        time = find(page_of(visitor), "time")[0]

    assert words(time) == "1 April 2026"
    assert attributes(time)["datetime"] == "2026-03-31T20:00:00Z"


def test_the_texts_of_the_site_take_the_place_of_ours(visitor: CriticalClient, session: Session) -> None:
    make_site()
    answers = TextInput(heading={"en": "Crumbs"}, body={"en": "## Small\n\nA *crumb* is small. <script>no</script>"})
    change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=answers)

    page = page_of(visitor)

    section = find(page, "section#what-a-cookie-is")[0]
    assert [words(h) for h in find(section, "h2, h3")] == ["Crumbs", "Small"]
    assert words(find(section, "em")[0]) == "crumb"


# --- Finding a row ------------------------------------------------------------------------------------------------


def test_a_long_list_can_be_searched_without_a_script(visitor: CriticalClient, session: Session) -> None:
    site = make_site()
    for number in range(10):
        make_entry(site, cookies=[make_cookie(f"crate_{number}")])

    field = find(page_of(visitor), "form[method=get] input[name=q]")
    found = text_of(visitor, f"{PAGE}?q=CRATE_7")
    missed = text_of(visitor, f"{PAGE}?q=<gull>")

    assert field
    assert "1 row of 10 has “CRATE_7”. Show all cookies" in found
    assert "crate_7" in found
    assert "crate_6" not in found
    assert "No cookie matches “<gull>”. Show all cookies" in missed


def test_a_short_list_needs_no_search(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    assert not find(page_of(visitor), "input[name=q]")


# --- The same for everyone, and cheap -----------------------------------------------------------------------------


def test_the_page_is_the_same_bytes_for_everybody(
    visitor: CriticalClient, signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_entry(make_site())
    visitor.set_cookie("django_language", "nl", domain=HOST, secure=True)
    stranger = visitor.get(PAGE, headers={"Accept-Language": "nl"})
    person = signed_in("admin").get(PAGE)

    assert stranger.data == person.data
    assert stranger.headers["ETag"] == person.headers["ETag"]
    for response in (stranger, person):
        assert "Set-Cookie" not in response.headers
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Cache-Control"] == "public, no-cache"


def test_a_cache_asks_again_and_is_told_nothing_new_until_there_is(visitor: CriticalClient, session: Session) -> None:
    site = make_site()
    tag = visitor.get(PAGE).headers["ETag"]

    same = visitor.get(PAGE, headers={"If-None-Match": tag})
    make_entry(site)
    changed = visitor.get(PAGE, headers={"If-None-Match": tag})

    assert (same.status_code, same.data) == (HTTPStatus.NOT_MODIFIED, b"")
    assert changed.status_code == HTTPStatus.OK


def test_a_longer_list_asks_the_database_no_oftener(client: CriticalClient, session: Session, app: Flask) -> None:
    site = make_site()
    make_entry(site)
    publish(site)
    with counted_queries(app) as few:
        client.get(PAGE)
    for number in range(12):
        category = ("necessary", "statistics", "")[number % 3]
        make_entry(site, provider=f"Provider {number}", category=category, cookies=[make_cookie(f"a{number}")])
    publish(site)
    with counted_queries(app) as many:
        client.get(PAGE)

    assert len(few) == len(many)
    assert len([statement for statement in many if statement.startswith("SELECT")]) <= 5


def test_nobody_is_looked_up_for_a_public_page(
    signed_in: Callable[[str], CriticalClient], session: Session, app: Flask
) -> None:
    make_entry(make_site())
    person = signed_in("admin")
    person.get(PAGE)

    with counted_queries(app) as asked:
        person.get(PAGE)

    assert [statement for statement in asked if "user" in statement] == []


# --- The way to the page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "chosen", "locale"),
    [
        ("", "", "nl"),
        ("en-GB,en;q=0.9", "", "en"),
        ("de, fr;q=0.9", "", "nl"),
        ("en", "nl", "nl"),
        ("nl", "en", "en"),
        ("en", "../evil", "en"),
        ("en", "de", "en"),
    ],
)
def test_the_language_is_the_visitors_choice_then_the_browsers_then_the_sites(
    visitor: CriticalClient, session: Session, accepted: str, chosen: str, locale: str
) -> None:
    make_site(default_locale="nl")
    if chosen:
        visitor.set_cookie("django_language", chosen, domain=HOST, secure=True)

    for path in ("/", "/harbour/"):
        response = visitor.get(path, headers={"Accept-Language": accepted})

        assert response.status_code == HTTPStatus.FOUND
        assert response.headers["Location"] == f"/harbour/{locale}/"
        assert {*response.headers["Vary"].split(", ")} == {"Accept-Language", "Cookie"}


@pytest.mark.parametrize(
    "path",
    ["/nowhere/", "/harbour/de/", "/harbour/xx/", "/HARBOUR/en/", "/admin/en/", "/harbour/en/more/", "/favicon.ico"],
)
def test_an_address_without_a_page_is_404(visitor: CriticalClient, session: Session, path: str) -> None:
    make_site()

    assert visitor.get(path).status_code == HTTPStatus.NOT_FOUND


def test_several_public_sites_are_listed(visitor: CriticalClient, session: Session) -> None:
    make_site(name="Harbour")
    make_site("lock", name="Lock", base_url="https://lock.example")
    make_site("secret", name="Secret", public=False)

    page = page_of(visitor, "/")

    links = {words(link): attributes(link)["href"] for link in find(page, "main a")}
    assert links == {"Harbour": "/harbour/", "Lock": "/lock/"}


def test_the_list_of_sites_speaks_the_visitors_language(visitor: CriticalClient, session: Session) -> None:
    make_site()
    make_site("lock", base_url="https://lock.example")

    response = visitor.get("/", headers={"Accept-Language": "nl"})

    assert '<html lang="nl">' in response.get_data(as_text=True)
    assert {*response.headers["Vary"].split(", ")} == {"Accept-Language", "Cookie"}


def test_before_anything_is_public_the_way_in_is_shown(visitor: CriticalClient, session: Session) -> None:
    make_site(public=False)

    page = page_of(visitor, "/")

    assert words(find(page, "h1")[0]) == "Nothing is public yet"
    assert attributes(find(page, "main a")[0])["href"] == "/sign-in"


# --- Below a path prefix ------------------------------------------------------------------------------------------


class TestBelowAPrefix:
    """The register as a part of somebody's own host."""

    @pytest.fixture
    def settings(self, tmp_path: Path, database_url: str) -> Settings:
        return make_settings(tmp_path, database_url, public_url=f"{ADDRESS}/cookies")

    def test_every_link_stays_below_it(self, visitor: CriticalClient, session: Session) -> None:
        make_entry(make_site())

        landing = visitor.get("/cookies/")
        page = page_of(visitor, "/cookies/harbour/en/")

        assert landing.headers["Location"] == "/cookies/harbour/en/"
        own = [attributes(e).get("href", attributes(e).get("action", "")) for e in find(page, "a, link, form")]
        assert [
            url
            for url in own
            if not url.startswith(("#", "../", "/cookies/", f"{ADDRESS}/cookies/", "http", "mailto:"))
        ] == []
        assert attributes(find(page, "link[rel=canonical]")[0])["href"] == f"{ADDRESS}/cookies/harbour/en/"


# --- Before a site is public --------------------------------------------------------------------------------------

HIDDEN = ["/harbour/", PAGE, "/harbour/cookies.csv", "/harbour/cookies.json", "/harbour/cookies.csv-metadata.json"]


@pytest.mark.parametrize("path", HIDDEN)
def test_a_site_that_is_not_public_is_not_there_for_visitors(
    visitor: CriticalClient, session: Session, path: str
) -> None:
    make_entry(make_site(public=False))

    response = visitor.get(path)

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert response.headers["Cache-Control"] == "no-store"
    assert "Harbour" not in response.get_data(as_text=True)


def test_its_own_people_are_sent_to_a_preview(signed_in: Callable[[str], CriticalClient], session: Session) -> None:
    make_entry(make_site(public=False))
    person = signed_in("viewer")

    sent = [person.get(path) for path in ("/harbour/", PAGE)]
    preview = person.get("/admin/sites/harbour/preview/en/")

    for response in sent:
        assert response.headers["Location"] == "/admin/sites/harbour/preview/en/"
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
    assert "Preview." in preview.get_data(as_text=True)
    assert "Mooring" in preview.get_data(as_text=True)
    assert "no-store" in preview.headers["Cache-Control"]
    assert "hreflang" not in preview.get_data(as_text=True)


def test_there_are_no_open_data_before_the_first_publication(
    signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_entry(make_site(public=False))

    assert signed_in("viewer").get("/harbour/cookies.csv").status_code == HTTPStatus.NOT_FOUND


def test_strangers_have_no_preview(visitor: CriticalClient, session: Session) -> None:
    make_site(public=False)

    response = visitor.get("/admin/sites/harbour/preview/en/")

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response.headers["Location"].startswith("/sign-in?next=")


def test_the_preview_shows_the_draft_and_visitors_the_version(
    signed_in: Callable[[str], CriticalClient], client: CriticalClient, session: Session
) -> None:
    site = make_site()
    publish(site)
    make_entry(site)

    assert "Mooring" in text_of(signed_in("viewer"), "/admin/sites/harbour/preview/en/")
    assert "Mooring" not in text_of(client)
    assert signed_in("viewer").get("/admin/sites/harbour/preview/de/").status_code == HTTPStatus.NOT_FOUND


def test_closing_a_site_takes_its_page_away(visitor: CriticalClient, session: Session) -> None:
    make_site()
    assert visitor.get(PAGE).status_code == HTTPStatus.OK

    set_public(by=SYSTEM, key="harbour", public=False)

    assert visitor.get(PAGE).status_code == HTTPStatus.NOT_FOUND
