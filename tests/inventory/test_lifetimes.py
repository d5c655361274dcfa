import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory.lifetimes import (
    DAY,
    LONGEST,
    MONTH,
    UNITS,
    WEEK,
    YEAR,
    number_and_unit,
    read_lifetime,
    say_duration,
    say_lifetime,
    seconds_of,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 weeks", 2 * WEEK),
        ("12 mois", YEAR),
        ("24 Stunden", DAY),
        ("P6M", 6 * MONTH),
        ("p1y", YEAR),
        ("PT30M", 1800),
        ("13 maanden", 13 * MONTH),
        ("2 años", 2 * YEAR),
        ("30 min", 1800),
        ("24h", DAY),
        ("3w", 3 * WEEK),
        ("1 an", YEAR),
        ("un an", YEAR),
        ("een half jaar", 6 * MONTH),
        ("1,5 jaar", 18 * MONTH),
        ("3,650 days", 3650 * DAY),
        ("1 year 1 month", 13 * MONTH),
        ("1 year, 1 month", 13 * MONTH),
        ("90-day", 90 * DAY),
        ("1 jaar(en)", YEAR),
        ("12 months", YEAR),
        ("0 days", 0),
    ],
)
def test_a_number_and_a_unit_are_a_lifetime_in_five_languages_and_need_no_text_beside_them(
    text: str, seconds: int
) -> None:
    lifetime = read_lifetime(text)

    assert (lifetime.kind, lifetime.seconds, lifetime.plain) == ("persistent", seconds, True)
    assert lifetime.written == text


@pytest.mark.parametrize(
    "text",
    [
        "Session",
        "sessions",
        "session cookie",
        "End of session (browser)",
        "until the browser is closed",
        "Sessie",
        "tot de browser wordt gesloten",
        "Jusqu’à la fermeture du navigateur",
        "Bis zum Schließen des Browsers",
        "Sitzung",
        "al cerrar el navegador",
    ],
)
def test_words_for_the_end_of_the_session_are_the_session(text: str) -> None:
    assert read_lifetime(text).kind == "session"


@pytest.mark.parametrize(
    "text",
    ["forever", "no expiration", "Local Storage", "until deleted", "until I delete it", "onbeperkt", "voor altijd"],
)
def test_what_stays_for_good_lives_until_it_is_cleared(text: str) -> None:
    assert read_lifetime(text).kind == "until_cleared"


def test_a_persistent_cookie_without_a_time_is_understood_as_far_as_it_goes() -> None:
    lifetime = read_lifetime("Persistent")

    assert (lifetime.kind, lifetime.seconds) == ("persistent", None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 weeks by default", 2 * WEEK),
        ("A code that changes between two sessions. At most 12 months", YEAR),
        ("30 seconds till 1 year", YEAR),
        ("Session to 30 days", 30 * DAY),
        ("30 minutes, 3w or 1y depending on the value", YEAR),
        ("1 day or so", DAY),
        ("not longer than a year", YEAR),
        ("2 years, or until you delete it", 2 * YEAR),
        ("permanent (1 year)", YEAR),
        ("changes every day, for 2 weeks", 2 * WEEK),
    ],
)
def test_of_a_sentence_the_longest_time_counts_and_its_words_are_kept(text: str, seconds: int) -> None:
    lifetime = read_lifetime(text)

    assert (lifetime.kind, lifetime.seconds, lifetime.plain) == ("persistent", seconds, False)


@pytest.mark.parametrize("text", ["6 months (sliding)", "180 days after last activity", "30 dagen na laatste bezoek"])
def test_a_lifetime_that_each_visit_starts_anew_is_noticed(text: str) -> None:
    assert read_lifetime(text).rolling


def test_a_lifetime_that_is_not_renewed_is_not_taken_for_one_that_is() -> None:
    assert not read_lifetime("13 months, not renewed").rolling


@pytest.mark.parametrize(
    "text",
    [
        "Varies",
        "ca. 2 years?",
        "10 Nov 2030",
        "30",
        "between two sessions",
        "1 hour or longer",
        "more than 1 year",
        "langer dan een jaar",
        "plus d’un an",
        "forever and a day",
        "1 day, or unlimited",
        "een dag of onbeperkt",
        "2½ years",
        "a year and a half",
        "changes once a day",
        "twee keer een dag",
        "99999999 years",
        "P",
        "PT",
    ],
)
def test_any_other_text_is_kept_as_not_understood(text: str) -> None:
    lifetime = read_lifetime(text)

    assert (lifetime.kind, lifetime.seconds, lifetime.written) == ("", None, text)
    assert not lifetime.is_understood


def test_an_empty_text_says_nothing_and_is_no_mistake() -> None:
    assert read_lifetime("  ").is_understood


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (YEAR, "12 months"),
        (2 * YEAR, "2 years"),
        (13 * MONTH, "13 months"),
        (MONTH, "1 month"),
        (2 * WEEK, "2 weeks"),
        (364 * DAY, "364 days"),
        (30 * DAY, "30 days"),
        (DAY, "1 day"),
        (1800, "30 minutes"),
        (90, "90 seconds"),
        (0, "0 seconds"),
    ],
)
def test_seconds_are_said_the_way_people_say_them(seconds: int, words: str) -> None:
    assert str(say_duration(seconds)) == words


def test_every_kind_of_lifetime_has_words() -> None:
    said = [str(say_lifetime(kind, None)) for kind in ("session", "persistent", "until_cleared", "")]

    assert len(set(said)) == 4
    assert str(say_lifetime("persistent", WEEK)) == "1 week"


@given(st.integers(min_value=0, max_value=LONGEST))
def test_what_is_said_of_a_lifetime_reads_back_as_the_same_lifetime(seconds: int) -> None:
    lifetime = read_lifetime(str(say_duration(seconds)))

    assert (lifetime.seconds, lifetime.plain) == (seconds, True)


@given(st.integers(min_value=0, max_value=LONGEST))
def test_number_and_unit_of_the_form_are_the_same_seconds(seconds: int) -> None:
    number, unit = number_and_unit(seconds)

    assert unit in UNITS
    assert seconds_of(number, unit) == seconds


@given(st.text())
def test_no_text_breaks_the_reader_of_lifetimes(text: str) -> None:
    lifetime = read_lifetime(text)

    assert lifetime.kind in {"", "session", "persistent", "until_cleared"}
    assert lifetime.seconds is None or 0 <= lifetime.seconds <= LONGEST
