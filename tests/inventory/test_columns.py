import pytest

from app.inventory.column_words import WORDS
from app.inventory.columns import (
    COLUMNS,
    POLICY_LAYOUT,
    Target,
    cookies_targets,
    count_known,
    find_target,
    guess_language,
    is_header,
    map_header,
    policy_headers,
)


@pytest.mark.parametrize("key", COLUMNS)
def test_every_word_for_a_column_names_that_column_and_no_other(key: str) -> None:
    for language, words in WORDS.get(key, {}).items():
        for word in words.split("|"):
            targets = [find_target(form, locale=language) for form in (word, word.upper(), f"  {word}: ")]

            assert {target and target.key for target in targets} == {key}, word


def test_words_stand_only_under_columns_of_ours() -> None:
    assert set(WORDS) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Service provider’s name", Target("provider")),
        ("SERVICE PROVIDER'S NAME", Target("provider")),
        ("Cookie name(s)", Target("cookie_name")),
        ("cookie-name", Target("cookie_name")),
        ("Finalites", Target("purpose", "en")),
        ("Type", Target("type")),
        ("Retention period", Target("lifetime")),
        ("data_retention_seconds", Target("data_retention_seconds")),
    ],
)
def test_case_signs_accents_and_plurals_do_not_matter(header: str, target: Target) -> None:
    assert find_target(header, locale="en") == target


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("purpose_nl", "nl"),
        ("Purpose (nl)", "nl"),
        ("Doel [nl]", "nl"),
        ("Purpose (Dutch)", "nl"),
        ("Doel (Nederlands)", "nl"),
        ("PURPOSE NL", "nl"),
        ("Doel (en)", "en"),
        ("purpose_pt-br", "pt-BR"),
        ("Doel(en)", "fr"),
        ("Purposes", "fr"),
    ],
)
def test_a_text_is_in_the_language_its_column_ends_in_else_in_that_of_the_import(header: str, locale: str) -> None:
    assert find_target(header, locale="fr", locales=["en", "nl", "pt-BR"]) == Target("purpose", locale)


@pytest.mark.parametrize("header", ["", "Risk score", "provider_nl", "Purpose of the", "x" * 5000, "(nl)", "Cookie en"])
def test_what_means_nothing_is_no_column(header: str) -> None:
    assert find_target(header, locale="en") is None


def test_columns_without_meaning_are_reported_with_their_place() -> None:
    mapped = map_header(["Provider", "Risk score", "", "Cookie name"], locale="en")

    assert [target and target.key for target in mapped.targets] == ["provider", None, None, "cookie_name"]
    assert [(column.place, column.header, str(column.reason)) for column in mapped.unknown] == [
        (2, "Risk score", "“Risk score” means nothing to the register"),
        (3, "", "The column has no name"),
    ]


def test_of_two_columns_for_the_same_answer_the_first_counts_and_the_other_is_reported() -> None:
    mapped = map_header(["Purpose", "Description", "Purpose (nl)"], locale="en")

    assert mapped.targets == (Target("purpose", "en"), None, Target("purpose", "nl"))
    assert "already gives “Purpose”" in str(mapped.unknown[0].reason)


def test_a_text_in_a_language_the_site_does_not_offer_is_reported() -> None:
    mapped = map_header(["Provider", "purpose_fr"], locale="en", locales=["en", "nl"])

    assert mapped.targets[1] is None
    assert "no texts in the language “fr”" in str(mapped.unknown[0].reason)


def test_a_person_may_choose_a_column_or_leave_one_out() -> None:
    chosen = {"Risk score": "purpose_nl", "Description": ""}

    mapped = map_header(["Risk score", "Description"], locale="en", locales=["en", "nl"], chosen=chosen)

    assert mapped.targets == (Target("purpose", "nl"), None)
    assert "leave this column out" in str(mapped.unknown[0].reason)


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (["Provider", "Cookie name"], []),
        (["Provider", "Function and location"], []),
        (["key", "purpose_nl"], []),
        (["Cookie name", "Purpose"], ["Provider"]),
        (["Provider", "Purpose"], ["Cookie name"]),
        (["a", "b"], ["Provider", "Cookie name"]),
    ],
)
def test_what_a_table_lacks_is_named(header: list[str], missing: list[str]) -> None:
    assert [str(title) for title in map_header(header, locale="en").missing] == missing


def test_a_header_names_at_least_two_columns_and_a_sentence_is_none() -> None:
    assert is_header(["Supplier name", "Cookie name", "Duration", "Function"])
    assert not is_header(["Supplier name", "Duration of contract"])
    assert not is_header(["Purpose", "Category"])
    assert not is_header(["Cookies are small pieces of data", "Provider"])
    assert count_known(["Provider", "Provider", "Vendor"]) == 1


@pytest.mark.parametrize("locale", ["en", "nl", "fr", "de", "es"])
def test_the_header_as_on_the_page_reads_back_in_every_language(locale: str) -> None:
    header = policy_headers(locale)

    mapped = map_header(header, locale=locale)

    assert tuple(target.key for target in mapped.targets if target) == POLICY_LAYOUT
    assert guess_language(header) == locale


def test_a_language_we_have_no_words_for_gets_the_english_header() -> None:
    assert policy_headers("pl") == policy_headers("en")


def test_a_header_of_our_own_keys_is_in_no_language() -> None:
    assert guess_language([target.header for target in cookies_targets(["en", "nl"])]) in {"", "en"}


def test_every_column_that_the_export_writes_is_known_to_the_import() -> None:
    locales = ["nl", "en", "pt-BR"]
    targets = cookies_targets(locales, internal=True)

    mapped = map_header([target.header for target in targets], locale="nl", locales=locales)

    assert mapped.targets == targets
    assert mapped.unknown == ()


def test_internal_notes_are_only_in_the_internal_file() -> None:
    assert Target("notes") not in cookies_targets(["en"])
    assert Target("notes") in cookies_targets(["en"], internal=True)
