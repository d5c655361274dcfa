"""The public history: every version word for word, and what changed."""

import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus

from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.database import db
from app.inventory.queries import get_site
from app.inventory.service import SiteInput, change_site, set_public, site_input
from app.inventory.state import site_state
from app.policy.queries.versions import find_page, get_version
from app.policy.views.history import ON_A_PAGE
from tests.builders import make_site, publish
from tests.conftest import on_both_databases
from tests.critic import ADDRESS, CriticalClient, attributes, find, words
from tests.policy.versions import make_past

LIST = "/harbour/en/versions/"
PAGES = [
    LIST,
    f"{LIST}2/",
    f"{LIST}3/changes/",
    f"{LIST}3/changes/?with=1",
    "/harbour/en/versions.atom",
    "/harbour/versions.json",
    "/harbour/versions/2/snapshot.json",
    "/harbour/versions/2/main.en.html",
]


def page_of(client: CriticalClient, path: str) -> JustHTML:
    """A page that is there."""
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK
    return JustHTML(response.get_data(as_text=True), sanitize=False)


def text_of(client: CriticalClient, path: str) -> str:
    """The words of a page."""
    return words(find(page_of(client, path), "main")[0])


@on_both_databases
def test_a_number_that_no_version_can_have_is_not_found(client: CriticalClient, session: Session) -> None:
    make_past()

    for number in (-1, 2**31, 2**63, 10**30):
        assert client.get(f"{LIST}2/changes/?with={number}").status_code == HTTPStatus.NOT_FOUND


@on_both_databases
def test_every_version_is_listed_with_what_the_public_was_told(client: CriticalClient, session: Session) -> None:
    make_past()

    rows = find(page_of(client, LIST), ".versions > li")

    told = [words(row) for row in rows]
    assert [line.split()[:2] for line in told] == [["Version", number] for number in "321"]
    assert "Gulls are counted." in told[0]
    assert ["Visitors were asked for consent again." in line for line in told] == [True, False, False]
    links = [[attributes(link)["href"] for link in find(row, "a")] for row in rows]
    assert links[0] == [f"{LIST}3/", f"{LIST}3/changes/"]
    assert links[2] == [f"{LIST}1/"]


def test_the_list_speaks_the_readers_language(client: CriticalClient, session: Session) -> None:
    make_past()

    text = text_of(client, "/harbour/nl/versions/")

    assert "Meeuwen worden geteld." in text
    assert "Bezoekers zijn opnieuw om toestemming gevraagd." in text


def test_the_newest_hash_stands_there(client: CriticalClient, session: Session) -> None:
    make_past()

    assert get_version(get_site("harbour"), 3).hash in text_of(client, LIST)


def test_a_long_list_comes_in_parts(client: CriticalClient, session: Session) -> None:
    site = make_site()
    for _number in range(ON_A_PAGE + 1):
        publish(site)

    first, second = (find(page_of(client, f"{LIST}{part}"), ".versions > li") for part in ("", "?page=2"))

    assert (len(first), len(second)) == (ON_A_PAGE, 1)
    assert words(second[0]).startswith("Version 1 ")


def test_everybody_gets_the_same_bytes_and_no_cookie(
    client: CriticalClient, signed_in: Callable[[str], CriticalClient], session: Session
) -> None:
    make_past()
    person = signed_in("admin")

    for path in PAGES:
        mine, theirs = client.get(path), person.get(path, headers={"Accept-Language": "nl"})
        assert mine.status_code == HTTPStatus.OK
        assert mine.get_data() == theirs.get_data()
        assert "Set-Cookie" not in mine.headers
        assert "Vary" not in mine.headers
        assert mine.headers["Cache-Control"] == "public, no-cache"


def test_a_cache_that_has_it_is_told_so(client: CriticalClient, session: Session) -> None:
    make_past()

    tags = {path: client.get(path).headers["ETag"] for path in PAGES}

    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == HTTPStatus.NOT_MODIFIED
    publish()
    news = {path for path, tag in tags.items() if client.get(path).headers["ETag"] != tag}
    # Each page tells which version is the present one; what belongs to a version never changes.
    assert {LIST, "/harbour/en/versions.atom", "/harbour/versions.json"} <= news
    assert not {"/harbour/versions/2/snapshot.json", "/harbour/versions/2/main.en.html"} & news


def test_a_closed_site_has_no_history(client: CriticalClient, session: Session) -> None:
    make_past()
    set_public(by=SYSTEM, key="harbour", public=False)

    for path in [*PAGES, f"{LIST}changes/"]:
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_what_was_never_published_is_not_found(client: CriticalClient, session: Session) -> None:
    make_past()

    for path in (
        f"{LIST}4/",
        f"{LIST}0/",
        f"{LIST}4/changes/",
        f"{LIST}2/changes/?with=9",
        "/harbour/de/versions/",
        "/harbour/de/versions/1/",
        "/harbour/de/versions.atom",
        "/harbour/versions/1/main.de.html",
        "/lock/en/versions/",
    ):
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND, path


# --- A version ----------------------------------------------------------------------------------------------------


@on_both_databases
def test_an_old_version_is_shown_word_for_word_and_says_that_it_is_old(
    client: CriticalClient, session: Session
) -> None:
    make_past()
    version = get_version(get_site("harbour"), 1)
    page = find_page(version, "en")
    assert page

    html = client.get(f"{LIST}1/").get_data(as_text=True)

    shown = page.html
    for here, there in (("cookies.", "versions/1/cookies."), ("catalog.", "versions/1/catalog."), ("en/", "en/")):
        shown = shown.replace(f'href="../{here}', f'href="../../../{there}')
    assert shown in html
    document = page_of(client, f"{LIST}1/")
    note = words(find(document, ".older")[0])
    assert "This is version 1 of the cookie policy, published on" in note
    assert "The present one is version 3." in note
    assert attributes(find(document, "link[rel=canonical]")[0])["href"] == f"{ADDRESS}/harbour/en/versions/1/"
    assert attributes(find(document, "meta[name=robots]")[0])["content"] == "noindex"


def test_every_link_of_an_old_version_leads_somewhere(client: CriticalClient, session: Session) -> None:
    make_past()

    for number in (1, 2, 3):
        here = f"{LIST}{number}/"
        for link in find(page_of(client, here), "a[href]"):
            target = attributes(link)["href"].split("#")[0]
            if target and not target.startswith(("http", "mailto")):
                path = target if target.startswith("/") else client_path(here, target)
                assert client.get(path).status_code in {HTTPStatus.OK, HTTPStatus.FOUND}, (here, target)


def test_a_language_that_is_offered_no_longer_leaves_no_dead_link(client: CriticalClient, session: Session) -> None:
    make_past()
    answers: SiteInput = site_input(site_state(get_site("harbour")) | {"locales": ["en"]})
    change_site(by=SYSTEM, key="harbour", answers=answers)
    publish()

    for here in ("/harbour/nl/versions/2/", f"{LIST}2/changes/"):
        for link in find(page_of(client, here), "a[href]"):
            target = attributes(link)["href"].split("#")[0]
            if target and not target.startswith(("http", "mailto")):
                path = target if target.startswith("/") else client_path(here, target)
                assert client.get(path, follow_redirects=True).status_code == HTTPStatus.OK, (here, target)
    assert client.get("/harbour/nl/versions/2/changes/?with=1&site=lock").location == f"{LIST}2/changes/?with=1"
    assert client.get("/harbour/nl/").location == "/harbour/en/"
    assert client.get("/harbour/nl/versions.atom").location == "/harbour/en/versions.atom"
    for path in ("", "versions/", "versions.atom"):
        assert client.get(f"/harbour/fr/{path}").status_code == HTTPStatus.NOT_FOUND


def client_path(here: str, target: str) -> str:
    """Where a relative link leads."""
    steps = here.strip("/").split("/")
    while target.startswith("../"):
        steps, target = steps[:-1], target[3:]
    return "/" + "/".join([*steps, target])


def test_a_row_of_an_old_version_can_be_found(client: CriticalClient, session: Session) -> None:
    make_past()

    text = text_of(client, f"{LIST}1/?q=bell")

    assert "Bells" in text
    assert "Tides" not in text


def test_a_search_for_a_nul_is_a_page_without_fault(client: CriticalClient, session: Session) -> None:
    make_past()

    assert client.get(f"{LIST}1/?q=be%00ll").status_code == 200


def test_the_present_version_at_its_own_address_says_so(client: CriticalClient, session: Session) -> None:
    make_past()

    assert "It is the present one." in text_of(client, f"{LIST}3/")


def test_a_language_that_came_later_leads_to_the_versions_that_lack_it(
    client: CriticalClient, session: Session
) -> None:
    make_site(locales=("en",))
    publish()
    answers: SiteInput = site_input(site_state(get_site("harbour")) | {"locales": ["en", "nl"]})
    change_site(by=SYSTEM, key="harbour", answers=answers)
    publish()

    rows = find(page_of(client, "/harbour/nl/versions/"), ".versions > li")

    assert attributes(find(rows[0], "a")[0])["href"] == "/harbour/nl/versions/2/"
    assert attributes(find(rows[1], "a")[0]) == {"href": "/harbour/en/versions/1/", "hreflang": "en"}
    assert "(Engels)" in words(rows[1])
    assert client.get("/harbour/nl/versions/1/").status_code == HTTPStatus.NOT_FOUND
    assert 'name="language" value="nl"' not in client.get("/harbour/en/versions/1/").get_data(as_text=True)


def test_the_choice_of_language_stays_on_the_page(client: CriticalClient, session: Session) -> None:
    make_past()

    for path in ("versions/", "versions/2/", "versions/3/changes/?with=1"):
        switch = find(page_of(client, f"/harbour/en/{path}"), ".language form")[0]
        here = attributes(find(switch, "input[name=next]")[0])["value"]
        response = client.post(attributes(switch)["action"], data={"language": "nl", "next": here})
        assert response.headers["Location"] == f"/harbour/nl/{path}"


# --- What changed -------------------------------------------------------------------------------------------------


def items(client: CriticalClient, path: str) -> list[str]:
    """What a page of differences tells, a thing at a time."""
    return [words(item) for item in find(page_of(client, path), ".diff-item")]


@on_both_databases
def test_what_changed_comes_before_what_was_added_and_removed(client: CriticalClient, session: Session) -> None:
    make_past()

    told = items(client, f"{LIST}3/changes/")

    assert [line.split(" ")[0] for line in told] == ["Quay", "Counting", "Gull", "Statistics", "Bells"]
    assert "Country (nothing) Netherlands" in told[0]
    assert "Gull Statistics sets _gull* . Lifetime: 12 months. Category: Statistics. Consent is needed." in told[1]
    assert "Country: Ireland." in told[2]
    assert "bell of Quay IT is no longer declared." in told[4]


def test_texts_come_last_and_a_translation_of_the_same_change_is_told_once(
    client: CriticalClient, session: Session
) -> None:
    make_past()

    told, page = items(client, f"{LIST}2/changes/"), text_of(client, f"{LIST}2/changes/")

    assert [line.split(" ")[0] for line in told] == ["Mooring", "To"]
    assert "Lifetime of berth 12 months 2 years" in told[0]
    assert "Onthoudt" not in told[0]
    assert "2 differences" in page
    assert "2 entries did not change. The text in Dutch changed too." in page


def test_before_and_after_are_marked_word_by_word(client: CriticalClient, session: Session) -> None:
    make_past()

    document = page_of(client, f"{LIST}2/changes/")

    assert "moored" in [words(one) for one in find(document, "del")]
    assert "lay" in [words(one) for one in find(document, "ins")]


def test_the_differences_are_told_in_the_readers_language(client: CriticalClient, session: Session) -> None:
    make_past()

    told = items(client, "/harbour/nl/versions/2/changes/")

    assert told[0].startswith("Afmeren")
    assert "Onthoudt aan welke steiger u" in told[0]
    assert "Remembers" not in told[0]


def test_any_two_versions_can_be_compared_the_older_one_first(client: CriticalClient, session: Session) -> None:
    make_past()

    for path in (f"{LIST}1/changes/?with=3", f"{LIST}3/changes/?with=1"):
        page = page_of(client, path)
        assert words(find(page, "h1")[0]) == "What changed between version 1 and version 3"
        assert len(find(page, ".diff-item")) == 7


def test_the_form_leads_there(client: CriticalClient, session: Session) -> None:
    make_past()

    chosen = client.get(f"{LIST}changes/?with=3&version=1")
    senseless = client.get(f"{LIST}changes/?with=x")

    assert chosen.headers["Location"] == f"{LIST}3/changes/?with=1"
    assert senseless.headers["Location"] == f"{LIST}3/changes/?with=3"
    assert "0 differences" in text_of(client, f"{LIST}3/changes/?with=3")


def test_the_first_version_has_nothing_to_be_compared_with(client: CriticalClient, session: Session) -> None:
    make_past()

    assert "There was none before it" in text_of(client, f"{LIST}1/changes/")


# --- Checking it --------------------------------------------------------------------------------------------------


@on_both_databases
def test_the_exact_texts_have_the_fingerprints_that_are_listed(client: CriticalClient, session: Session) -> None:
    make_past()

    listed = json.loads(client.get("/harbour/versions.json").get_data())["versions"]

    assert [one["number"] for one in listed] == [1, 2, 3]
    assert [one["previous_hash"] for one in listed][1:] == [one["hash"] for one in listed][:-1]
    for one in listed:
        for text in (one["snapshot"], *one["pages"].values()):
            content = client.get(text["url"].removeprefix(ADDRESS)).get_data()
            assert hashlib.sha256(content).hexdigest() == text["sha256"]
    changes = text_of(client, f"{LIST}3/changes/")
    newest = listed[-1]
    for shown in (
        newest["hash"],
        newest["previous_hash"],
        newest["snapshot"]["sha256"],
        newest["pages"]["nl"]["sha256"],
    ):
        assert shown in changes


def test_a_page_costs_the_same_however_long_the_history(
    client: CriticalClient, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    make_past()
    few = count_queries(lambda: client.get(LIST))
    for _number in range(5):
        publish()

    assert count_queries(lambda: client.get(LIST)) == few
    db.session.rollback()
