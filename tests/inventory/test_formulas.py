import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory.formulas import guard, unguard

HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="'=+-@\t\r\n＝＋－＠ a", max_size=8),
    st.text(alphabet="'").map(lambda quotes: quotes + "=1"),
)


@pytest.mark.parametrize(
    "text", ["=1+1", "+31", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "'=1", "''-"]
)
def test_a_cell_that_a_spreadsheet_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted'", "''", "it's", "1-2"])
def test_any_other_cell_stays_as_it_is(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


def test_exactly_one_apostrophe_is_taken_off() -> None:
    assert unguard("'=1") == "=1"
    assert unguard("''=1") == "'=1"
    assert unguard("'it") == "'it"


@given(HOSTILE)
def test_out_and_in_again_is_the_same_text(text: str) -> None:
    assert unguard(guard(text)) == text


@given(HOSTILE)
def test_no_guarded_cell_begins_like_a_formula(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
