"""Texts in several languages, and sentences kept apart from their values."""

import pytest

from app.language import is_locale, pick, say, say_n, tidy


def test_the_text_of_the_asked_language_comes_first() -> None:
    assert pick({"en": "Yes", "nl": "Ja"}, "nl", "en") == ("Ja", "nl")


def test_a_missing_text_falls_back_to_the_default_language_and_says_which() -> None:
    assert pick({"en": "Yes", "de": "Ja"}, "nl", "en") == ("Yes", "en")


def test_a_text_in_any_language_is_better_than_none() -> None:
    assert pick({"de": "Ja"}, "nl", "en") == ("Ja", "de")


def test_no_text_has_no_language() -> None:
    assert pick({}, "nl", "en") == ("", "")


def test_blank_texts_are_left_out() -> None:
    assert tidy({"nl": " Ja ", "en": "  ", "de": None}) == {"nl": "Ja"}


@pytest.mark.parametrize(
    ("tag", "expected"), [("nl", True), ("pt-BR", True), ("", False), ("../x", False), ("NL", False)]
)
def test_a_language_tag_has_a_shape(tag: str, expected: bool) -> None:
    assert is_locale(tag) is expected


def test_a_message_is_a_sentence_with_its_values() -> None:
    assert str(say("Line %(line)s is empty", line=3)) == "Line 3 is empty"


def test_a_message_without_values_keeps_its_per_cent_sign() -> None:
    assert str(say("100% sure")) == "100% sure"


@pytest.mark.parametrize(("num", "sentence"), [(1, "1 row"), (2, "2 rows"), (0, "0 rows")])
def test_a_message_knows_one_and_many(num: int, sentence: str) -> None:
    assert str(say_n("%(num)s row", "%(num)s rows", num)) == sentence
