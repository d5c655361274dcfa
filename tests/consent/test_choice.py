"""The choice in the browser."""

import json
from datetime import date, timedelta
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consent.choice import Choice, find_choice, with_choice

DAY = date(2026, 11, 26)
YES = Choice(3, DAY, ("statistics",), "A" * 22)
NO = Choice(3, DAY)


def test_a_refusal_is_the_same_bytes_for_everybody() -> None:
    assert with_choice("", "harbour", NO) == with_choice("nonsense", "harbour", NO)
    assert unquote(with_choice("", "harbour", NO)) == '{"harbour":{"v":3,"d":"2026-11-26","c":[]}}'


def test_two_sites_on_one_host_do_not_overwrite_each_other() -> None:
    both = with_choice(with_choice("", "harbour", YES), "lighthouse", NO)

    assert find_choice(both, "harbour") == YES
    assert find_choice(both, "lighthouse") == NO
    assert find_choice(both, "airport") is None


@pytest.mark.parametrize(
    "cookie",
    [
        *("", "%", "1", "null", "[]", "{", '{"harbour":1}', '{"harbour":{"v":"3","d":"2026-11-26","c":[]}}'),
        *('{"harbour":{"v":true,"d":"2026-11-26","c":[]}}', '{"harbour":{"v":3,"d":"soon","c":[]}}'),
        *('{"harbour":{"v":3,"d":"2026-11-26","c":[1]}}', '{"harbour":{"v":3,"d":"2026-11-26","c":[],"r":"short"}}'),
        "[" * 3_000,
    ],
)
def test_what_cannot_be_read_is_no_choice(cookie: str) -> None:
    assert find_choice(cookie, "harbour") is None
    assert find_choice(with_choice(cookie, "harbour", YES), "harbour") == YES


@given(st.text(max_size=300))
def test_no_cookie_is_too_odd_to_be_replaced(cookie: str) -> None:
    assert find_choice(with_choice(cookie, "harbour", YES), "harbour") == YES


def test_the_cookie_never_grows_beyond_what_a_browser_keeps() -> None:
    cookie = ""
    for number in range(60):
        choice = Choice(3, DAY + timedelta(days=number), ("statistics",), "A" * 22)
        cookie = with_choice(cookie, f"site-{number}", choice)

    assert len(cookie) <= 4_000
    assert find_choice(cookie, "site-59")
    assert find_choice(cookie, "site-0") is None


@pytest.mark.parametrize(
    ("version", "age", "valid"),
    [
        (3, 0, True),
        (2, 0, True),
        (1, 0, False),
        (6, 0, False),
        (3, 182, True),
        (3, 183, False),
        (3, -1, True),
        (3, -2, False),
    ],
)
def test_a_choice_holds_until_it_expires_or_something_new_is_asked(version: int, age: int, valid: bool) -> None:
    choice = Choice(version, DAY - timedelta(days=age))

    assert choice.is_valid(asks_since=2, current=5, today=DAY) is valid


def test_a_script_reads_it_as_it_is_written() -> None:
    value = with_choice("", "harbour", Choice(3, DAY, ("a b", "ü"), ""))

    assert json.loads(unquote(value))["harbour"]["c"] == ["a b", "ü"]
    assert value == quote(unquote(value), safe="!'()*~")
