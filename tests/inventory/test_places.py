import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory.places import join_location, split_location


@pytest.mark.parametrize(
    ("text", "function", "location"),
    [
        ("Signing in (front and back office)", "Signing in", "front and back office"),
        ("Signing in (front et back office)", "Signing in", "front et back office"),
        ("Forms (CSRF) (back office)", "Forms (CSRF)", "back office"),
        ("Forms (CSRF)", "Forms (CSRF)", ""),
        ("Choice of cookies", "Choice of cookies", ""),
        ("Inloggen (beheerpagina's en portaal).", "Inloggen", "beheerpagina's en portaal"),
        ("Connexion (toutes les pages)", "Connexion", "toutes les pages"),
        ("Anmelden (Büro)", "Anmelden", "Büro"),
        ("Acceso (sitio público)", "Acceso", "sitio público"),
        ("Search (the page (new))", "Search", "the page (new)"),
        ("(front office)", "(front office)", ""),
        ("Broken) bracket (page", "Broken) bracket (page", ""),
        ("", "", ""),
    ],
)
def test_the_last_bracket_is_the_location_when_it_names_a_place(text: str, function: str, location: str) -> None:
    assert split_location(text) == (function, location)


@pytest.mark.parametrize(
    ("function", "location", "cell"),
    [
        ("Signing in", "back office", "Signing in (back office)"),
        ("Signing in", "", "Signing in"),
        ("Signing in", "dashboard", "Signing in (location: dashboard)"),
        ("Search (page)", "", "Search (page) (location: )"),
        ("", "dashboard", "(location: dashboard)"),
        ("Maps", "a (b) \\ c", "Maps (location: a \\(b\\) \\\\ c)"),
    ],
)
def test_a_location_that_would_not_be_found_again_is_marked(function: str, location: str, cell: str) -> None:
    assert join_location(function, location, "en") == cell
    assert split_location(cell) == (function, location)


def test_the_mark_is_in_the_language_of_the_text() -> None:
    assert join_location("Inloggen", "overal", "nl") == "Inloggen (plaats: overal)"


PIECES = st.sampled_from([" ", "(", ")", "\\", "location: ", "page", "office", ".", "\n", "a", " (location: x)", ": "])
TEXTS = st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=20)).map(str.strip)


@given(TEXTS, TEXTS, st.sampled_from(["en", "nl", "fr", "de", "es", "pl"]))
def test_function_and_location_survive_one_cell(function: str, location: str, locale: str) -> None:
    assert split_location(join_location(function, location, locale)) == (function, location)


def test_a_hostile_cell_is_split_at_once() -> None:
    start = time.perf_counter()

    for text in ("(" * 50_000 + ")" * 50_000, " (location: " * 9_000 + ")", "(: " * 30_000 + ")"):
        split_location(text)

    assert time.perf_counter() - start < 2
