import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory.names import (
    LONGEST_NAME,
    Pattern,
    UnusableNameError,
    cell,
    editable,
    find_hidden,
    make_pattern,
    matches,
    read_cell,
    read_editable,
    say_pattern,
    without_hidden,
)

PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["*", "\\", ";", ", ", '"', "“", "”", "…", "...", "<id>", "any cookie starting with ", " and ", "- "]
    ),
)
TYPED = st.lists(PIECES, max_size=6).map("".join).map(without_hidden)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    name = draw(TYPED.filter(lambda text: bool(text) and len(text) <= 60))
    match = draw(st.sampled_from(["exact", "prefix", "glob"]))
    try:
        return make_pattern(name, match)
    except UnusableNameError:
        return Pattern("_x", "prefix")


def names_in(text: str) -> list[tuple[str, str]]:
    return [(pattern.name, pattern.match) for pattern in read_cell(text).patterns]


@pytest.mark.parametrize(
    "text",
    [
        "_pk_id; _pk_ses",
        "_pk_id;_pk_ses;",
        "_pk_id\n_pk_ses",
        "_pk_id\r\n_pk_ses",
        "_pk_id, _pk_ses",
        "• _pk_id\n• _pk_ses",
    ],
)
def test_several_names_in_one_cell_are_several_cookies(text: str) -> None:
    assert names_in(text) == [("_pk_id", "exact"), ("_pk_ses", "exact")]


def test_a_list_in_a_sentence_is_read_as_names() -> None:
    assert names_in("_pk_id, _pk_ses and _pk_ref") == [("_pk_id", "exact"), ("_pk_ses", "exact"), ("_pk_ref", "exact")]


def test_a_comma_in_a_name_with_spaces_does_not_part_it() -> None:
    assert names_in("Reading list, recent") == [("Reading list, recent", "exact")]


def test_a_name_with_spaces_or_brackets_is_one_name() -> None:
    assert names_in("Reading list") == [("Reading list", "exact")]
    assert names_in("visits[0]") == [("visits[0]", "exact")]


@pytest.mark.parametrize(
    "text",
    [
        "_hs*",
        "“_hs*”",
        "_hs…",
        "_hs...",
        "Any cookie starting with “_hs…”",
        "any cookie starting with _hs",
        "Names beginning with '_hs'.",
        "all names that begin with “_hs” (several)",
        "alle cookies die beginnen met _hs",
        "Namen die met _hs beginnen",
        "Cookies dont le nom commence par « _hs »",
        "tout cookie commençant par _hs…",
        "Alle Cookies, die mit „_hs“ beginnen",
        "Namen beginnend mit _hs",
        "cualquier cookie que empiece por _hs",
        "_hs<portal number>",
    ],
)
def test_names_that_begin_alike_become_one_pattern(text: str) -> None:
    assert names_in(text) == [("_hs", "prefix")]


def test_a_star_in_the_middle_is_a_pattern_of_its_own() -> None:
    assert names_in("a*b*") == [("a*b*", "glob")]
    assert names_in("*_id") == [("*_id", "glob")]
    assert names_in("a**b") == [("a*b", "glob")]


def test_a_column_that_says_wildcard_makes_a_name_the_start_of_names() -> None:
    assert read_cell("_pk_", prefix=True).patterns == (Pattern("_pk_", "prefix"),)
    assert read_cell("_pk_*", prefix=True).patterns == (Pattern("_pk_", "prefix"),)


@pytest.mark.parametrize("text", ["*", "**", "“*”", "any cookie starting with *", "…"])
def test_a_pattern_that_matches_everything_is_refused(text: str) -> None:
    names = read_cell(text)

    assert names.patterns == ()
    assert "matches every name" in str(names.problems[0])


@pytest.mark.parametrize("text", ["", " ", "-", "–", "n/a", ";;"])
def test_a_cell_that_says_there_is_none_holds_no_names(text: str) -> None:
    assert read_cell(text) == read_cell("")


@pytest.mark.parametrize(
    ("text", "name", "called", "position"),
    [
        ("_pk_id\t", "_pk_id", "a tab", 7),
        ("_pk\u00ad_id", "_pk_id", "a soft hyphen", 4),
        ("_pk\u200b_id", "_pk_id", "a zero-width space", 4),
        ("\ufeff_pk_id", "_pk_id", "a byte order mark", 1),
        ("_pk\u202e_id", "_pk_id", "a mark that turns the reading direction", 4),
        ("Reading\u00a0list", "Reading list", "a non-breaking space", 8),
        ("_pk\u3164_id", "_pk_id", "the hidden character U+3164", 4),
        ("_pk\x00_id", "_pk_id", "the hidden character U+0000", 4),
    ],
)
def test_hidden_characters_are_taken_out_and_reported(text: str, name: str, called: str, position: int) -> None:
    names = read_cell(text)

    assert [pattern.name for pattern in names.patterns] == [name]
    assert [(str(hidden.called), hidden.position) for hidden in names.hidden] == [(called, position)]


def test_a_line_break_between_names_is_no_hidden_character() -> None:
    assert read_cell("_pk_id\r\n_pk_ses").hidden == ()


def test_typing_a_hidden_character_is_refused_with_its_place() -> None:
    with pytest.raises(UnusableNameError, match="a soft hyphen at character 3"):
        read_editable("_p\u00adk")


def test_no_name_begins_or_ends_with_a_space() -> None:
    assert read_editable(" _ga *") == Pattern("_ga", "prefix")
    assert make_pattern(" _ga ", "prefix") == Pattern("_ga", "prefix")


def test_a_name_must_have_a_bearable_length() -> None:
    with pytest.raises(UnusableNameError, match="300"):
        read_editable("x" * (LONGEST_NAME + 1))


def test_a_name_that_holds_a_star_is_typed_with_a_backslash() -> None:
    assert editable(Pattern("5*", "exact")) == "5\\*"
    assert read_editable("5\\*") == Pattern("5*", "exact")
    assert read_editable("5\\**") == Pattern("5*", "prefix")
    assert matches(read_editable("5\\**x"), "5*abcx")


def test_patterns_are_said_in_plain_words() -> None:
    said = [str(say_pattern(read_editable(text))) for text in ("_ga", "_hs*", "*_id", "a*z", "a*b*c")]

    assert said == [
        "_ga",
        "names that begin with _hs",
        "names that end with _id",
        "names that begin with a and end with z",
        "names of the form a*b*c",
    ]


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("_ga", "_ga", True),
        ("_ga", "_GA", False),
        ("_ga", "_ga2", False),
        ("_ga*", "_ga_X1", True),
        ("_ga*", "x_ga", False),
        ("a*b*", "a-b-", True),
        ("a*b*", "a-c", False),
        ("*_id", "x_id", True),
        ("a*a", "a", False),
        ("a*bc*bd", "abcbd", True),
        ("visits[0]", "visits[0]", True),
        ("visits[0]*", "visits0", False),
    ],
)
def test_a_pattern_matches_the_names_it_declares_and_case_counts(typed: str, name: str, expected: bool) -> None:
    assert matches(read_editable(typed), name) is expected


def test_a_hostile_pattern_is_matched_at_once() -> None:
    pattern = read_editable("a*" * 100 + "b")

    start = time.perf_counter()
    matches(pattern, "a" * 4000)

    assert time.perf_counter() - start < 0.5


@given(patterns())
def test_the_editable_form_reads_back_as_the_same_pattern(pattern: Pattern) -> None:
    assert read_editable(editable(pattern)) == pattern


@given(st.lists(patterns(), max_size=4, unique=True))
def test_all_names_in_one_cell_read_back_as_the_same_names(wanted: list[Pattern]) -> None:
    names = read_cell(cell(wanted))

    assert list(names.patterns) == wanted
    assert names.hidden == ()


@given(st.lists(PIECES).map("".join))
def test_no_cell_breaks_the_reader_and_nothing_hidden_is_kept(text: str) -> None:
    for pattern in read_cell(text).patterns:
        assert not find_hidden(pattern.name)
        assert pattern.name.strip()
