from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory import answers, vocabulary
from app.inventory.answers import AnswerError, Categories, category_in
from app.inventory.lifetimes import MONTH, YEAR


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("necessary", "necessary"),
        ("Strictly necessary cookies", "necessary"),
        ("Cookies that are necessary for the site / functionality cookies", "necessary"),
        ("Functional", "necessary"),
        ("Functionele cookies", "necessary"),
        ("Noodzakelijke cookies", "necessary"),
        ("Security", "necessary"),
        ("Cookies strictement nécessaires", "necessary"),
        ("Unbedingt erforderliche Cookies", "necessary"),
        ("Cookies necesarias", "necessary"),
        ("Preferences", "preferences"),
        ("Functionality", "preferences"),
        ("User experience", "preferences"),
        ("Voorkeurscookies", "preferences"),
        ("Personalization", "preferences"),
        ("Analytics and stats", "statistics"),
        ("Performance cookies", "statistics"),
        ("Statistiekcookies", "statistics"),
        ("Mesure d’audience (statistiques)", "statistics"),
        ("Statistik", "statistics"),
        ("Cookies analíticas", "statistics"),
        ("Targeting / Advertising", "marketing"),
        ("Werbung", "marketing"),
        ("Social media", "marketing"),
        ("Publicité", "marketing"),
    ],
)
def test_words_for_a_category_are_understood_in_five_languages(text: str, category: str) -> None:
    assert category_in(text) == category


@pytest.mark.parametrize(
    "text", ["Non-essential", "Niet noodzakelijk", "not strictly necessary", "Statistics and marketing", "Group B", ""]
)
def test_a_text_that_names_no_category_or_two_names_none(text: str) -> None:
    assert category_in(text) == ""


def test_the_register_s_own_categories_are_known_by_key_and_by_name() -> None:
    categories = Categories({"necessary": ["Necessary", "Noodzakelijk"], "social": ["Sociale media"]})

    assert categories.read("SOCIALE MEDIA") == "social"
    assert categories.read("social") == "social"
    assert categories.read("strictly necessary") == "necessary"


def test_a_word_for_a_category_that_the_register_does_not_have_is_rejected() -> None:
    with pytest.raises(AnswerError, match="“Werbung” is no category") as caught:
        Categories({"necessary": []}).read("Werbung")

    assert "necessary" in str(caught.value.hint)


@pytest.mark.parametrize("text", ["", "Unclassified", "niet ingedeeld", "-"])
def test_unclassified_is_no_category_and_no_mistake(text: str) -> None:
    assert Categories().read(text) == ""


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (answers.read_yes_no, vocabulary.YES_NO_UNKNOWN),
        (answers.read_consent, vocabulary.CONSENT_BASES),
        (answers.read_gdpr, vocabulary.GDPR_BASES),
        (answers.read_status, vocabulary.STATUSES),
        (answers.read_match, vocabulary.MATCHES),
        (answers.read_storage, vocabulary.STORAGES),
        (answers.read_party, vocabulary.PARTIES),
        (answers.read_set_when, vocabulary.SET_WHEN),
        (answers.read_same_site, vocabulary.SAME_SITES),
        (answers.read_source, vocabulary.SOURCES),
    ],
)
def test_every_answer_is_read_by_its_word_and_by_what_a_person_sees(
    read: Callable[[str], str], words: vocabulary.Vocabulary
) -> None:
    for word, label in words.items():
        assert read(word) == word
        assert read(word.upper()) == word
        assert read(str(label)) == word
    assert read("") == ""
    with pytest.raises(AnswerError):
        read("no such answer at all")


@pytest.mark.parametrize(
    ("read", "text", "answer"),
    [
        (answers.read_yes_no, "Ja", "yes"),
        (answers.read_yes_no, "0", "no"),
        (answers.read_consent, "Yes", "consent"),
        (answers.read_gdpr, "6(1)(e)", "public_task"),
        (answers.read_gdpr, "Art. 6 lid 1 sub f AVG", "legitimate_interests"),
        (answers.read_storage, "HTML Local Storage", "local_storage"),
        (answers.read_storage, "HTTP", "http_cookie"),
        (answers.read_party, "3rd-party", "third"),
        (answers.read_party, "Eigen", "first"),
    ],
)
def test_other_ways_to_say_an_answer_are_understood(read: Callable[[str], str], text: str, answer: str) -> None:
    assert read(text) == answer


def test_that_no_consent_is_needed_must_say_why() -> None:
    with pytest.raises(AnswerError) as caught:
        answers.read_consent("No")

    assert "exempt_transmission" in str(caught.value.hint)


def test_seconds_are_a_number_or_a_duration() -> None:
    assert answers.read_seconds("31536000") == YEAR
    assert answers.read_seconds("25 months") == 25 * MONTH
    assert answers.read_seconds("") is None
    for text in ("-1", "1.5", "soon", "9" * 15, "²"):
        with pytest.raises(AnswerError):
            answers.read_seconds(text)


def test_dates_and_moments_are_read_in_one_form() -> None:
    assert answers.read_date("2026-11-22 00:00:00") == "2026-11-22"
    assert answers.read_moment("2026-11-22T10:00:00+01:00") == "2026-11-22T09:00:00+00:00"
    assert answers.read_moment("2026-11-22") == "2026-11-22T00:00:00+00:00"
    for read in (answers.read_date, answers.read_moment):
        assert read("") is None
        with pytest.raises(AnswerError, match="22/11/2026"):
            read("22/11/2026")
    with pytest.raises(AnswerError):
        answers.read_moment("0001-01-01T00:00:00+14:00")


def test_flags_are_yes_no_or_open() -> None:
    assert [answers.read_flag(text) for text in ("true", "false", "", "unknown")] == [True, False, None, None]


@given(st.text())
def test_no_text_brings_out_another_error(text: str) -> None:
    readers = (answers.read_gdpr, answers.read_flag, answers.read_seconds, answers.read_date, answers.read_moment)
    for read in (*readers, answers.read_consent, Categories().read):
        with suppress(AnswerError):
            read(text)
