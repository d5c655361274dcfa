"""The list of entries: found, filtered, sorted and paged on the server, as quickly for many entries as for few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from justhtml import JustHTML
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.database import db
from app.inventory.queries import find_site
from app.inventory.queries.listing import Asked, list_page
from app.inventory.service import ProviderInput, change_provider, move_category, retire_entry
from tests.builders import make_cookie, make_entry, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient, find, words

SignedIn = Callable[[str], CriticalClient]

LIST = "/admin/sites/harbour/entries/"


def functions(**asked: Any) -> list[str]:
    """The functions in the list, in its order."""
    site = make_or_get_site()
    return [entry.function["en"] for entry in list_page(site, Asked(**asked)).entries]


def make_or_get_site() -> Any:
    return find_site("harbour") or make_site()


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that run meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def fill(count: int) -> None:
    site = make_or_get_site()
    for number in range(count):
        make_entry(site, function={"en": f"Berth {number:03}"}, provider=f"Quay {number % 7}")


@pytest.fixture
def harbour(session: Session) -> None:
    """Four entries that differ in everything the list looks at."""
    site = make_site()
    make_entry(
        site,
        function={"en": "Mooring", "nl": "Afmeren"},
        provider="Ëmile & Zn.",
        category="statistics",
        cookies=[make_cookie("zulu", max_age_seconds=60)],
        purpose={"en": "Counts boats."},
        consent_basis="consent",
    )
    make_entry(
        site,
        function={"en": "buoys", "nl": "Boeien à la carte"},
        provider="quay IT",
        category="necessary",
        cookies=[make_cookie("Alpha", lifetime="until_cleared", max_age_seconds=None), make_cookie("beta")],
        purpose={"en": "Keeps 100% of you_r course.", "nl": "Houdt koers."},
    )
    make_entry(
        site,
        function={"en": "Anchors"},
        provider="Lock Keepers",
        category="",
        cookies=[make_cookie("mike", lifetime="session", max_age_seconds=None)],
        purpose={"en": "Anchors."},
    )
    key = make_entry(site, function={"en": "Old lamp"}, cookies=[make_cookie("oil")]).key
    retire_entry(by=SYSTEM, site=site.key, key=key)


CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["buoys", "Mooring", "Anchors", "Old lamp"]),
    ({"descending": True}, ["Anchors", "Mooring", "buoys", "Old lamp"]),
    ({"sort": "cookies"}, ["buoys", "Anchors", "Old lamp", "Mooring"]),
    ({"sort": "function"}, ["Anchors", "buoys", "Mooring", "Old lamp"]),
    ({"sort": "function", "descending": True}, ["Old lamp", "Mooring", "buoys", "Anchors"]),
    ({"sort": "lifetime"}, ["Anchors", "Mooring", "Old lamp", "buoys"]),
    ({"sort": "category"}, ["buoys", "Old lamp", "Mooring", "Anchors"]),
    ({"state": "active"}, ["buoys", "Mooring", "Anchors"]),
    ({"state": "retired"}, ["Old lamp"]),
    ({"state": "attention"}, ["buoys", "Mooring", "Anchors"]),
    ({"category": "necessary"}, ["buoys", "Old lamp"]),
    ({"category": "none"}, ["Anchors"]),
    ({"category": "maritime"}, []),
    ({"provider": 10**9}, []),
    ({"text": "ALPHA"}, ["buoys"]),
    ({"text": "bet"}, ["buoys"]),
    ({"text": "ÉMILE"}, ["Mooring"]),
    ({"text": "À LA carte"}, ["buoys"]),
    ({"text": "koers quay"}, ["buoys"]),
    ({"text": "100%"}, ["buoys"]),
    ({"text": "you_r"}, ["buoys"]),
    ({"text": "b__ys"}, []),
    ({"text": "%"}, ["buoys"]),
    ({"text": "' OR 1=1 --"}, []),
    ({"text": "boats", "state": "retired"}, []),
]


@on_both_databases
def test_the_list_finds_filters_and_sorts(harbour: None) -> None:
    assert [(asked, functions(**asked)) for asked, _ in CASES] == CASES


def test_the_order_follows_the_categories_when_these_are_moved(harbour: None) -> None:
    move_category(by=SYSTEM, key="statistics", up=True)
    move_category(by=SYSTEM, key="statistics", up=True)

    assert functions(state="active") == ["Mooring", "buoys", "Anchors"]


def test_each_tab_counts_what_is_behind_it(harbour: None) -> None:
    page = list_page(make_or_get_site(), Asked())

    assert (page.counts.all, page.counts.attention, page.counts.retired) == (4, 3, 1)


def test_thirty_rows_stand_on_a_page_and_a_page_beyond_the_last_is_the_last(session: Session) -> None:
    fill(65)
    site = make_or_get_site()

    pages = [list_page(site, Asked(page=number)) for number in (1, 2, 3, 9)]

    assert [len(page.entries) for page in pages] == [30, 30, 5, 5]
    assert [(page.first, page.last, page.total, page.pages) for page in pages[2:]] == [(61, 65, 65, 3)] * 2


def test_the_number_of_queries_does_not_grow_with_the_entries(
    app: Flask, signed_in: SignedIn, session: Session
) -> None:
    viewer = signed_in("admin")
    fill(5)
    with counted_statements(app) as few:
        viewer.get(LIST)
    fill(195)
    with counted_statements(app) as many:
        page = viewer.get(LIST).get_data(as_text=True)

    assert "200 entries." in page
    assert len(many) == len(few) <= 10


@pytest.mark.parametrize("path", ["/admin/providers/", "/admin/categories/", "/admin/sites/"])
def test_the_other_lists_run_as_many_queries_for_many_rows_as_for_few(
    app: Flask, signed_in: SignedIn, session: Session, path: str
) -> None:
    viewer = signed_in("admin")
    fill(2)
    make_site("locks")
    with counted_statements(app) as few:
        viewer.get(path)
    fill(30)
    make_site("sluice")
    with counted_statements(app) as many:
        viewer.get(path)

    assert len(many) == len(few)


def test_a_list_that_was_shown_before_is_shown_anew_after_a_change(signed_in: SignedIn, session: Session) -> None:
    number = make_entry(make_site()).provider.id
    clients = {role: signed_in(role) for role in ("viewer", "editor")}
    shown = {role: client.get(LIST).get_data(as_text=True) for role, client in clients.items()}
    dutch = clients["viewer"].get(LIST, headers={"Accept-Language": "nl"}).get_data(as_text=True)

    change_provider(by=SYSTEM, number=number, answers=ProviderInput(name="Quay Services"))
    again = {role: client.get(LIST).get_data(as_text=True) for role, client in clients.items()}

    assert 'type="checkbox" class="tick"' in shown["editor"]
    assert 'type="checkbox" class="tick"' not in shown["viewer"]
    assert "Give them an answer" not in shown["viewer"]
    assert "Afmeren" in dutch
    assert "Mooring" in shown["viewer"]
    assert all("Quay IT" in page for page in shown.values())
    assert all("Quay Services" in page for page in again.values())


def test_everything_that_is_asked_stands_in_the_address(signed_in: SignedIn, session: Session) -> None:
    fill(35)
    viewer = signed_in("viewer")

    page = JustHTML(viewer.get(f"{LIST}?q=berth&sort=-cookies&state=active").get_data(as_text=True), sanitize=False)

    sorted_column = find(page, "th[aria-sort]")
    following = [(a.attrs or {})["href"] for a in find(page, "a[rel=next]")]
    assert [(words(column), (column.attrs or {})["aria-sort"]) for column in sorted_column] == [
        ("Cookies", "descending")
    ]
    assert following == [f"{LIST}?q=berth&state=active&sort=-cookies&page=2"]
    assert "35 entries. Showing 1 to 30, by cookie name, the other way round." in page.to_text()


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=99999999999",
        "page=x",
        "provider=x",
        "provider=99999999999999999999",
        "sort=name;drop",
        "sort=-",
        "state=gone",
        "category=%00",
        "q=%00%ff",
        "q=" + "x" * 5000,
    ],
)
def test_an_address_that_means_nothing_shows_the_list(signed_in: SignedIn, session: Session, query: str) -> None:
    make_entry(make_site())

    assert signed_in("viewer").get(f"{LIST}?{query}").status_code == 200


def test_a_list_without_a_hit_says_so_and_offers_the_whole_list(signed_in: SignedIn, session: Session) -> None:
    make_entry(make_site())

    page = signed_in("viewer").get(f"{LIST}?q=submarine").get_data(as_text=True)

    assert "No entry matches." in page
    assert f'<a href="{LIST}">Clear the filters</a>' in page


def test_an_empty_register_says_how_to_begin(signed_in: SignedIn, session: Session) -> None:
    make_site()

    page = signed_in("editor").get(LIST).get_data(as_text=True)

    assert "Nothing is declared yet" in page
    assert f'href="{LIST}new"' in page


def test_moving_is_offered_only_where_the_neighbour_is_the_neighbour_on_the_page(
    signed_in: SignedIn, session: Session
) -> None:
    fill(3)
    editor = signed_in("editor")

    offered = {query: "Move Berth 001 up" in editor.get(LIST + query).get_data(as_text=True) for query in (
        "", "?category=necessary", "?sort=cookies", "?q=berth", "?sort=-place",
    )}  # fmt: skip

    assert offered == {
        "": True, "?category=necessary": True, "?sort=cookies": False, "?q=berth": False, "?sort=-place": False,
    }  # fmt: skip


def test_names_in_another_language_say_which(signed_in: SignedIn, session: Session) -> None:
    site = make_site(default_locale="nl", locales=("nl", "en"))
    make_entry(site, function={"nl": "Afmeren"}, location={})

    page = signed_in("viewer").get(LIST, headers={"Accept-Language": "en"}).get_data(as_text=True)

    assert '<span lang="nl">Afmeren</span>' in page


def test_rows_show_what_was_typed_and_nothing_of_it_as_html(signed_in: SignedIn, session: Session) -> None:
    hostile = """<script>"x"</script> '&amp;' 100% %s {0}"""
    names = [f"{number}<b>'%s" for number in range(4)]
    make_entry(
        make_site(),
        function={"en": hostile},
        location={"nl": f"desk {hostile}"},
        provider=f"Quay {hostile}",
        cookies=[make_cookie(name) for name in names],
    )

    page = JustHTML(signed_in("editor").get(LIST).get_data(as_text=True), sanitize=False)

    row = find(page, "tbody tr")[0]
    assert [words(code) for code in find(row, "th code")] == names[:2]
    assert [words(cell) for cell in [*find(row, "th"), *find(row, "td")]] == [
        f"{names[0]} , {names[1]} and 2 more",
        "",
        f"{hostile} desk {hostile}",
        f"Quay {hostile}",
        "Necessary",
        "12 months",
        "1 error",
        f"Move {hostile} up Move {hostile} down",
    ]
    assert (find(row, "input.tick")[0].attrs or {})["aria-label"] == f"Tick {hostile}"
