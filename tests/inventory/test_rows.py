"""From rows to entries: what cells mean, and what is said about the others."""

import csv
import io
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory.importing import GivenEntry
from app.inventory.lifetimes import MONTH, WEEK, YEAR
from app.inventory.reading import ReadingError, TooLargeError, read
from app.inventory.rows import ImportedRows, guess_locale, read_rows

FIXTURES = Path(__file__).parent / "fixtures"


def imported(text: str, *, filename: str = "list.csv", locale: str = "en", **options: Any) -> ImportedRows:
    return read_rows(read(text.encode(), filename=filename), locale=locale, **options)


def fixture(name: str, locale: str = "en") -> ImportedRows:
    return read_rows(read((FIXTURES / name).read_bytes(), filename=name), locale=locale)


def names(entry: GivenEntry) -> list[tuple[str, str]]:
    return [(cookie.answers["name"], cookie.answers["match"]) for cookie in entry.cookies or ()]


def said(rows: ImportedRows) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, str(problem.message)) for problem in rows.problems]


# --- Real shapes --------------------------------------------------------------------------------------------------


def test_a_whole_policy_gives_its_entries_with_function_location_and_category() -> None:
    rows = fixture("policy.txt")

    assert [(entry.answers["function"]["en"], entry.answers["location"]["en"]) for entry in rows.entries] == [
        ("Signing in", "front and back office"),
        ("Choice of language", "front and back office"),
        ("Forms (CSRF)", "back office"),
        ("What you chose about cookies", ""),
    ]
    assert {entry.answers["provider"] for entry in rows.entries} == {"Lindeburg"}
    assert {entry.answers["category"] for entry in rows.entries} == {"necessary"}
    assert names(rows.entries[0]) == [("lb_session", "exact")]
    assert rows.entries[2].answers["purpose"] == {"en": "Makes sure a form comes from you"}
    assert [entry.line for entry in rows.entries] == [22, 23, 25, 26]
    assert rows.problems == []
    assert rows.unknown_columns == []


def test_the_older_table_of_a_portal_is_read() -> None:
    rows = fixture("portal-old.csv")

    assert [entry.answers["category"] for entry in rows.entries] == [
        "necessary",
        "statistics",
        "statistics",
        "preferences",
    ]
    assert [names(entry) for entry in rows.entries] == [
        [("lb_session", "exact")],
        [("tr_id", "exact"), ("tr_day", "exact")],
        [],
        [("_cv", "prefix")],
    ]


def test_the_newer_table_of_a_portal_has_its_purposes_after_the_colon() -> None:
    rows = fixture("portal-new.csv")

    first = rows.entries[0]
    assert first.answers["function"] == {"en": "Signing in"}
    assert first.answers["purpose"] == {"en": "checks who you are at each page."}
    assert "category" not in first.answers
    lifetimes = [(entry.cookies or ())[0].answers for entry in rows.entries]
    assert [(found["lifetime"], found["max_age_seconds"]) for found in lifetimes] == [
        ("persistent", 2 * WEEK),
        ("persistent", YEAR),
        ("persistent", 6 * MONTH),
        ("persistent", YEAR),
    ]
    assert [found.get("duration_text") for found in lifetimes] == [
        {"en": "2 weeks by default"},
        {"en": "A code that changes at each form. Up to 12 months"},
        None,
        None,
    ]


def test_a_list_of_known_cookies_is_read_with_its_patterns_parties_and_hidden_characters() -> None:
    rows = fixture("known-cookies.csv")

    assert [names(entry) for entry in rows.entries] == [
        [("tr_id", "exact")],
        [("tr_page_", "prefix")],
        [("rb_view", "exact")],
        [("cv_open", "exact")],
    ]
    first = (rows.entries[0].cookies or ())[0].answers
    assert (first["domain"], first["party"]) == ("telraam.example", "third")
    assert rows.entries[0].answers["function"] == {"en": "Telraam"}
    assert rows.entries[3].answers["provider"] == "Chatvenster"
    assert rows.entries[3].answers["category"] == "necessary"
    assert [column.header for column in rows.unknown_columns] == ["ID"]
    assert [(remark.kind, remark.line) for remark in rows.remarks] == [
        ("hidden", 4),
        ("domain", 4),
        ("lifetime", 4),
        ("address", 5),
        ("hidden", 5),
    ]
    assert rows.providers["Telraam NV"].privacy_policy_url == {"en": "https://telraam.example/privacy"}


def test_a_saved_page_gives_one_table_per_category_and_headings_inside_tables() -> None:
    rows = fixture("saved-page.html", locale="nl")

    assert [(entry.answers["category"], entry.answers["provider"]) for entry in rows.entries] == [
        ("necessary", "Lindeburg"),
        ("necessary", "Lindeburg"),
        ("statistics", "Telraam"),
        ("marketing", "Reclamebord"),
    ]
    assert names(rows.entries[2]) == [("tr_id", "exact"), ("tr_day", "exact")]
    assert rows.entries[0].answers["purpose"] == {"nl": "Houdt u ingelogd."}


# --- Columns and cells --------------------------------------------------------------------------------------------


def test_columns_may_stand_in_any_order_and_texts_in_several_languages() -> None:
    rows = imported("Doel (nl),COOKIE-NAME,purpose_en,aanbieder\nHoudt u ingelogd,lb_id,,Lindeburg\n", locale="fr")

    assert rows.entries[0].answers["purpose"] == {"nl": "Houdt u ingelogd", "en": ""}


def test_a_column_the_file_lacks_gives_no_answer_and_an_empty_cell_an_empty_one() -> None:
    rows = imported("Provider,Cookie name,Purpose,Category,Domain\nLindeburg,lb_id,,,\n")

    entry = rows.entries[0]
    assert entry.answers == {"provider": "Lindeburg", "purpose": {"en": ""}, "category": ""}
    assert (entry.cookies or ())[0].answers == {"name": "lb_id", "match": "exact", "domain": ""}


def test_a_file_without_names_says_nothing_of_cookies() -> None:
    rows = imported("Provider,Function and location\nLindeburg,Signing in (portal)\n")

    assert rows.entries[0].cookies is None


def test_a_function_keeps_its_colon_where_the_purpose_has_a_column_of_its_own() -> None:
    rows = imported("Provider,Function,Cookie name,Purpose\nA,API: tokens,a,x\n")

    assert rows.entries[0].answers["function"] == {"en": "API: tokens"}


def test_a_file_of_ours_without_its_purposes_keeps_its_functions_whole() -> None:
    rows = imported("key,provider,function_en,cookie_name\nabcdefgh,A,API: tokens,a\n")

    assert rows.entries[0].answers["function"] == {"en": "API: tokens"}
    assert "purpose" not in rows.entries[0].answers


def test_a_guarded_cell_is_freed_of_its_apostrophe() -> None:
    rows = imported("Provider,Cookie name,Purpose\n'=A,'-b,'@ home\n")

    assert rows.entries[0].answers["provider"] == "=A"
    assert names(rows.entries[0]) == [("-b", "exact")]
    assert rows.entries[0].answers["purpose"] == {"en": "@ home"}


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("Statistics", {"category": "statistics"}),
        ("First-party", {"party": "first"}),
        ("Third party", {"party": "third"}),
        ("HTML Local Storage", {"storage": "local_storage"}),
        ("Session", {"lifetime": "session", "max_age_seconds": None}),
        ("", {}),
    ],
)
def test_a_column_type_may_hold_category_party_storage_or_lifetime(cell: str, answers: dict[str, Any]) -> None:
    rows = imported(f"Provider,Cookie name,Type\nA,a,{cell}\n")

    entry = rows.entries[0]
    found = {**entry.answers, **(entry.cookies or ())[0].answers}
    assert {key: found[key] for key in found if key not in {"provider", "name", "match"}} == answers


def test_a_type_that_is_none_of_these_is_rejected() -> None:
    rows = imported("Provider,Cookie name,Type\nA,a,Green\n")

    assert said(rows) == [(2, "Type", "“Green” is no category")]


def test_how_a_lifetime_was_written_is_told_where_we_say_it_otherwise() -> None:
    rows = imported("Provider,Cookie name,Duration\nA,a,13 mois\nA,b,13 months\nA,c,Varies\n")

    assert rows.lifetimes == {2: "13 mois"}
    [remark] = rows.remarks
    assert (remark.kind, remark.line, remark.column, remark.written) == ("lifetime", 4, "Duration", "Varies")
    assert (rows.entries[2].cookies or ())[0].answers["duration_text"] == {"en": "Varies"}
    assert (rows.entries[2].cookies or ())[0].answers["lifetime"] == ""


def test_a_lifetime_of_ours_stands_in_its_own_columns() -> None:
    header = "provider,cookie_name,lifetime,max_age_seconds,duration_text_en,rolling"
    rows = imported(f"{header}\nA,a,persistent,31536000,up to a year,true\nA,b,session,5,,\nA,c,persistent,,,\n")

    found = [(entry.cookies or ())[0].answers for entry in rows.entries]
    assert [(one["lifetime"], one["max_age_seconds"], one["rolling"]) for one in found] == [
        ("persistent", YEAR, True),
        ("session", None, None),
        ("persistent", None, None),
    ]
    assert found[0]["duration_text"] == {"en": "up to a year"}


def test_a_name_of_ours_is_taken_as_it_stands() -> None:
    rows = imported('provider,cookie_name,cookie_match\nA,"a;b, c*",exact\nA,_hs,prefix\nA,a*b,glob\n')

    assert [names(entry) for entry in rows.entries] == [[("a;b, c*", "exact")], [("_hs", "prefix")], [("a*b", "glob")]]
    assert all(entry.per_cookie for entry in rows.entries)


def test_the_country_of_a_provider_is_a_code() -> None:
    rows = imported("Provider,Cookie name,Country\nA,a,nl\nB,b,Nederland\n")

    assert {name: details.country for name, details in rows.providers.items()} == {"A": "NL", "B": ""}
    assert [remark.kind for remark in rows.remarks] == ["country"]


def test_the_language_is_that_of_the_header_when_the_site_has_it() -> None:
    dutch = read(b"Aanbieder;Cookienaam;Doel\nA;a;b\n", filename="a.csv")
    keys = read(b"key,provider,cookie_key\nabcdefgh,A,b\n", filename="a.csv")

    assert guess_locale(dutch, locales=["en", "nl"]) == "nl"
    assert guess_locale(dutch, locales=["fr"]) == "fr"
    assert guess_locale(keys, locales=["nl", "fr"]) == "nl"


# --- Grouping -----------------------------------------------------------------------------------------------------

OURS = "key,provider,purpose_en,cookie_key,cookie_name,cookie_match,domain\n"


def test_rows_with_one_key_are_one_entry_wherever_they_stand() -> None:
    rows = imported(
        OURS
        + "entryaaa,A,x,cookieaa,a,,\nentrybbb,B,y,cookiebb,b,exact,\n,C,z,,c,,\nentryaaa,A,x,cookiecc,c,exact,d.e\n"
    )

    assert [(entry.line, entry.key, len(entry.cookies or ())) for entry in rows.entries] == [
        (2, "entryaaa", 2),
        (3, "entrybbb", 1),
        (4, "", 1),
    ]
    assert [cookie.key for cookie in rows.entries[0].cookies or ()] == ["cookieaa", "cookiecc"]


def test_what_one_row_of_an_entry_leaves_empty_another_may_say() -> None:
    rows = imported(OURS + "entryaaa,A,,cookieaa,a,exact,\nentryaaa,,x,cookiebb,b,exact,\n")

    assert rows.problems == []
    assert rows.entries[0].answers == {"provider": "A", "purpose": {"en": "x"}}


def test_rows_of_one_entry_that_say_different_things_are_rejected_together() -> None:
    rows = imported(OURS + "entryaaa,A,x,cookieaa,a,exact,\nentryaaa,A,y,cookiebb,b,exact,\nentrybbb,B,z,,,,\n")

    assert said(rows) == [
        (3, "purpose_en", "This row and line 2 are one entry, but say different things"),
        (2, "key", "Another row of the same entry is rejected"),
    ]
    assert rows.rejected_keys == {"entryaaa"}
    assert [entry.key for entry in rows.entries] == ["entrybbb"]
    assert rows.rejected_lines == [2, 3]


def test_an_entry_with_more_names_than_the_form_takes_is_rejected() -> None:
    many = ";".join(f"name{number}" for number in range(101))

    alone = imported(f"Provider,Function,Cookie names\nA,x,a;b\nA,y,{many}\n")
    together = imported(OURS + "".join(f"entryaaa,A,x,,n{number},exact,\n" for number in range(103)))

    assert said(alone) == [(3, "Cookie names", "The entry has more than 100 names of cookies")]
    assert len(alone.entries) == 1
    assert said(together)[0] == (102, "cookie_name", "The entry has more than 100 names of cookies")
    assert len(together.rejected_lines) == 103
    assert together.entries == []


def test_an_entry_without_a_cookie_is_a_row_with_empty_cookie_columns() -> None:
    rows = imported(OURS + "entryaaa,A,x,,,,\n")

    assert rows.entries[0].cookies == []


def test_only_an_entry_that_is_there_may_come_without_a_provider() -> None:
    text = OURS + "entryaaa,,x,cookieaa,a,,\nentrybbb,,y,cookiebb,b,,\nentrybbb,,y,cookiecc,c,,\n"

    rows = imported(text, present=lambda: {"entryaaa"})

    assert [entry.key for entry in rows.entries] == ["entryaaa"]
    assert said(rows) == [
        (3, "provider", "The provider's name is missing"),
        (4, "key", "Another row of the same entry is rejected"),
    ]


def test_rows_without_a_key_stay_entries_of_their_own() -> None:
    rows = imported("Provider,Function,Cookie name\nA,same,a\nA,same,b\n")

    assert len(rows.entries) == 2


# --- Rejected -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (",lb_id,x,,", "Provider", "The provider's name is missing"),
        ("A,,,,", "Cookie name", "The name is empty"),
        ("A,,,,1 day", "Cookie name", "The name is empty"),
        ("A,*,x,,", "Cookie name", "“*” alone matches every name. Write what the names begin with, for example “_hs*”"),
        ("A,a,x,Group B,", "Category", "“Group B” is no category"),
        ("A,a,x,,1 day,and,more", "", "The row has 7 cells, the header 5"),
        ("A,a," + "x" * 20_001 + ",,", "Purpose", "The text is longer than 20000 characters"),
        ("A" * 201 + ",a,x,,", "Provider", "The text is longer than 200 characters"),
    ],
)
def test_a_row_that_cannot_be_kept_names_line_column_and_reason(row: str, column: str, message: str) -> None:
    rows = imported(f"Provider,Cookie name,Purpose,Category,Duration\n{row}\nB,b,y,,\n")

    assert said(rows) == [(2, column, message)]
    assert all(str(problem.hint) for problem in rows.problems)
    assert [entry.answers["provider"] for entry in rows.entries] == ["B"]


def test_a_platform_is_no_longer_than_the_provider_that_it_becomes() -> None:
    rows = imported(f"Platform,Cookie name\n{'A' * 201},a\n")

    assert said(rows) == [(2, "Platform", "The text is longer than 200 characters")]


def test_empty_rows_and_short_rows_do_no_harm() -> None:
    rows = imported("Provider,Cookie name,Purpose\n,,\n\nA,a\n ,\t,\n")

    assert rows.row_count == 1
    assert rows.entries[0].answers["purpose"] == {"en": ""}


def test_missing_columns_are_named_with_what_was_found() -> None:
    with pytest.raises(ReadingError) as caught:
        imported("Colour;Risk\nred;high\nblue;low\n")

    assert caught.value.line == 1
    assert "no column “Provider”, “Cookie name”" in str(caught.value)
    assert "“Colour”, “Risk”" in str(caught.value)


def test_a_person_may_choose_what_a_column_means() -> None:
    text = "Colour;Risk\nred;high\nblue;low\n"

    rows = imported(text, chosen={"Colour": "provider", "Risk": "cookie_name"})

    assert [entry.answers["provider"] for entry in rows.entries] == ["red", "blue"]


def test_a_table_without_the_columns_is_left_out_with_a_note_when_another_has_them() -> None:
    page = (
        "<table><tr><th>Provider</th><th>Country</th></tr><tr><td>A</td><td>NL</td></tr></table>"
        "<table><tr><th>Provider</th><th>Cookie name</th></tr><tr><td>A</td><td>a</td></tr></table>"
    )

    rows = imported(page, filename="a.html")

    assert len(rows.entries) == 1
    assert "was left out: it has no column “Cookie name”" in str(rows.notes[0])


def test_a_broken_row_stops_the_reading_with_its_place() -> None:
    with pytest.raises(ReadingError) as caught:
        imported('Provider,Cookie name\nA,a\nB,"b\n')

    assert caught.value.line == 3


# --- Size ---------------------------------------------------------------------------------------------------------


def test_progress_is_told_and_ends_at_the_number_of_rows() -> None:
    told: list[int] = []

    imported("Provider,Cookie name\n" + "A,a\n" * 1200, progress=told.append)

    assert told == [500, 1000, 1200]


def test_ten_thousand_rows_become_entries_in_a_moment() -> None:
    text = io.StringIO()
    lines = (
        [f"P {n % 50}", f"F {n} (portal)", f"c_{n}", f"Keeps thing {n}.", "Necessary", "2 years"] for n in range(10_000)
    )
    csv.writer(text).writerows([["Provider", "Function and location", "Cookie", "Purpose", "Type", "Duration"], *lines])

    start = time.perf_counter()
    rows = imported(text.getvalue())

    assert len(rows.entries) == 10_000
    assert time.perf_counter() - start < 1.5


def test_a_file_with_too_many_rows_is_refused() -> None:
    with pytest.raises(TooLargeError, match="more than 3 rows"):
        imported("Provider,Cookie name\n" + "A,a\n" * 4, most_rows=3)


def test_ten_thousand_rejected_rows_are_no_slower() -> None:
    start = time.perf_counter()
    rows = imported(OURS + "".join(f"entry{n},A,x,,a,wrong,\n" for n in range(10_000)))

    assert len(rows.problems) == 10_000
    assert time.perf_counter() - start < 1.5


HEADERS = st.lists(
    st.sampled_from(
        [
            *(
                "key",
                "provider",
                "platform",
                "function_en",
                "Function and location",
                "cookie_name",
                "cookie_match",
                "Type",
            ),
            *(
                "wildcard",
                "category",
                "lifetime",
                "max_age_seconds",
                "duration_text_en",
                "domain",
                "first_seen",
                "country",
            ),
            *("gdpr_basis", "reviewed_at", "http_only", "privacy policy", "Risk", "", "purpose_nl", "cookie_key"),
        ]
    ),
    min_size=1,
    max_size=10,
)
CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.sampled_from(
        ["a", "*", "prefix", "glob", "1 year", "session", "necessary", "=1", "entryaaa", "(page)", ":x", "NL"]
    ),
)


@given(HEADERS, st.lists(st.lists(CELLS, max_size=11), max_size=6))
def test_no_cells_bring_out_another_error(header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["Provider", "Cookie name", *header], *rows])

    found = imported(text.getvalue())

    assert found.row_count >= len(found.entries)
    for entry in found.entries:
        assert all(cookie.answers["name"] for cookie in entry.cookies or ())
