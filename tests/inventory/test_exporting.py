"""The inventory as files, and back again."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import State
from app.inventory import vocabulary
from app.inventory.exporting import NOT_PUBLIC, Format, Layout, Source, export, header
from app.inventory.formulas import FIRST_SIGNS, guard
from app.inventory.importing import make_plan
from app.inventory.keys import new_key
from app.inventory.lifetimes import DAY
from app.inventory.names import Pattern, UnusableNameError, find_hidden, make_pattern
from app.inventory.queries import get_site, list_entries_for
from app.inventory.queries.states import BATCH, export_source, walk_states
from app.inventory.reading import read
from app.inventory.rows import read_rows
from app.inventory.service import retire_entry
from app.inventory.state import CookieInput, EntryInput, entry_state, input_state
from app.language import Localized, tidy
from tests.builders import entry_answers, make_cookie, make_entry, make_provider, make_site
from tests.conftest import on_both_databases

SITE: State = {
    "key": "harbour",
    "name": "Harbour Portal",
    "base_url": "https://harbour.example",
    "controller_name": "Town of Quay",
    "default_locale": "en",
    "locales": ["nl", "en"],
}
CATEGORIES: list[State] = [
    {"key": "necessary", "name": {"en": "Necessary", "nl": "Noodzakelijk"}, "description": {}},
    {"key": "statistics", "name": {"en": "Statistics", "nl": "Statistieken"}, "description": {}},
]


def make_source(*, internal: bool = True, locale: str = "en", **others: Any) -> Source:
    usual: dict[str, Any] = {
        "site": SITE,
        "changed_at": datetime(2026, 11, 24, 9, tzinfo=UTC),
        "categories": CATEGORIES,
        "providers": {"Quay IT": ("NL", {"en": "https://it.example/privacy"})},
    }
    return Source(**usual | others, internal=internal, locale=locale)


def state(**answers: Any) -> State:
    return input_state(entry_answers(**answers), key="abcd2345")


def written(states: list[State], *, file_format: Format = "csv", layout: Layout = "cookies", **about: Any) -> bytes:
    return b"".join(export(make_source(**about), states, file_format=file_format, layout=layout))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


# --- What stands in the files -------------------------------------------------------------------------------------


def test_there_is_a_row_for_each_cookie() -> None:
    rows = rows_of(written([state(cookies=[make_cookie("berth"), make_cookie("_crate_", match="prefix")])]))

    assert [(row["key"], row["cookie_name"], row["cookie_match"]) for row in rows] == [
        ("abcd2345", "berth", "exact"),
        ("abcd2345", "_crate_", "prefix"),
    ]
    assert rows[0]["purpose_en"] == "Remembers at which berth you moored."
    assert rows[0]["provider_country"] == "NL"
    assert rows[0]["provider_privacy_url_en"] == "https://it.example/privacy"


def test_an_entry_without_a_cookie_is_a_row_too() -> None:
    rows = rows_of(written([state(cookies=[])]))

    assert [(row["key"], row["cookie_name"]) for row in rows] == [("abcd2345", "")]


def test_answers_stand_by_their_word_and_open_ones_are_empty() -> None:
    answers = state(
        cookies=[make_cookie(http_only=True, secure=False, same_site="lax", rolling=True)],
        data_retention=25 * DAY,
        review_due=date(2027, 3, 1),
    )

    row = rows_of(written([answers]))[0]

    assert row["consent_basis"] == "exempt_requested_service"
    assert (row["http_only"], row["secure"], row["rolling"]) == ("true", "false", "true")
    assert (row["max_age_seconds"], row["data_retention_seconds"]) == ("31536000", "2160000")
    assert (row["review_due"], row["reviewed_at"], row["gdpr_basis"]) == ("2027-03-01", "", "")


def test_the_file_as_on_the_page_has_the_four_columns_and_the_category_in_its_language() -> None:
    content = written(
        [state(cookies=[make_cookie("berth"), make_cookie("_crate_", match="prefix")])], layout="policy", locale="nl"
    )

    assert list(csv.reader(io.StringIO(content.decode()))) == [
        ["Naam van de aanbieder", "Functie en plaats", "Cookienamen", "Doelen", "Categorie", "Sleutel"],
        [
            "Quay IT",
            "Afmeren (elke pagina)",
            "berth; _crate_*",
            "Onthoudt aan welke steiger u ligt.",
            "Noodzakelijk",
            "abcd2345",
        ],
    ]


def test_lines_end_as_the_standard_says() -> None:
    content = written([state(purpose={"en": 'Two "quoted"\nlines, parted'})])

    assert content.count(b"\r\n") == 2
    assert b'"Two ""quoted""\nlines, parted"' in content


@pytest.mark.parametrize("text", ["=1+1", "+31 40", "-1", "@SUM(A1)", "＝1", "\tx"])
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_no_cell_is_a_formula(text: str, file_format: Format) -> None:
    content = written([state(register_reference=text, cookies=[make_cookie(text)])], file_format=file_format)

    cells = (
        [cell for row in csv.reader(io.StringIO(content.decode(), newline="")) for cell in row]
        if file_format == "csv"
        else [str(cell.value) for row in sheet_of(content).iter_rows() for cell in row if cell.value]
    )
    assert f"'{text}" in cells
    assert text not in cells


@settings(derandomize=True)
@given(text=st.text(max_size=4))
def test_only_what_begins_with_one_of_the_first_signs_is_guarded(text: str) -> None:
    assert guard(text) == text or text[0] in FIRST_SIGNS


def test_a_workbook_holds_texts_only() -> None:
    sheet = sheet_of(written([state(purpose={"en": "=1+1"})], file_format="xlsx"))

    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}

    assert kinds == {"s"}
    assert sheet.max_row == 2


def test_the_json_says_what_it_is_and_answers_plainly() -> None:
    answers = [state(), state(consent_basis="consent", category=""), state(consent_basis="")]

    about = json.loads(written(answers, file_format="json"))

    assert about["schema_version"] == 1
    assert about["site"]["languages"] == ["en", "nl"]
    assert [entry["consent_needed"] for entry in about["entries"]] == [False, True, None]
    assert about["entries"][1]["category"] is None
    assert about["entries"][0]["provider"] == {
        "name": "Quay IT",
        "country": "NL",
        "privacy_policy_url": {"en": "https://it.example/privacy"},
    }
    assert about["entries"][0]["cookies"][0]["max_age_seconds"] == 31_536_000
    assert about["entries"][0]["data_retention_seconds"] is None
    assert json.loads(written([], file_format="json"))["entries"] == []


def test_the_json_as_on_the_page_has_the_words_of_the_page() -> None:
    about = json.loads(written([state()], file_format="json", layout="policy"))

    assert about["entries"][0]["function_and_location"] == "Mooring (every page)"


@pytest.mark.parametrize("file_format", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("layout", ["cookies", "policy"])
def test_a_public_file_holds_nothing_internal(file_format: Format, layout: Layout) -> None:
    secret = "for colleagues only"
    answers = state(notes=secret, register_reference=secret, cookies=[make_cookie(source="scan")])
    answers["reviewed_at"] = secret

    content = written([answers], file_format=file_format, layout=layout, internal=False)
    ours = written([answers], file_format=file_format, layout=layout)

    if file_format != "xlsx":
        assert secret.encode() not in content
        assert (secret.encode() in ours) == (layout == "cookies")
    else:
        assert secret not in {cell.value for row in sheet_of(content).iter_rows() for cell in row}
    assert not NOT_PUBLIC & {*header(make_source(internal=False), "cookies")}


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def test_a_text_that_is_missing_in_the_language_is_borrowed_for_readers_only() -> None:
    answers = [state(purpose={"en": "Counts gulls."})]

    for_readers = written(answers, layout="policy", locale="nl", internal=False)
    to_work_on = written(answers, layout="policy", locale="nl")

    assert b"Counts gulls." in for_readers
    assert b"Counts gulls." not in to_work_on


# --- Piece by piece -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_the_first_piece_comes_before_anything_is_read(file_format: Format) -> None:
    def never() -> Iterator[State]:
        raise AssertionError("asked too early")
        yield {}

    first = next(export(make_source(), never(), file_format=file_format, layout="cookies"))

    assert first.startswith(b"key,provider," if file_format == "csv" else b"{")


def test_no_more_entries_are_held_than_are_sent_at_once() -> None:
    asked = 0

    def many() -> Iterator[State]:
        nonlocal asked
        while True:
            asked += 1
            yield state()

    pieces = export(make_source(), many(), file_format="csv", layout="cookies")
    next(pieces)
    next(pieces)

    assert asked <= BATCH + 1


@on_both_databases
def test_states_read_in_batches_are_those_of_the_entries(session: Session) -> None:
    site = make_site()
    make_entry(site, category="", notes="Ask the harbour master.")
    make_entry(
        site,
        category="statistics",
        review_due=date(2027, 3, 1),
        cookies=[
            make_cookie("b", first_seen=datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
            make_cookie("a", http_only=True),
        ],
    )
    make_entry(site, cookies=[])
    retired = make_entry(site, purpose={"nl": "Telt zeëen.", "en": "Counts seas."})
    retire_entry(by=SYSTEM, site=site.key, key=retired.key)
    make_entry(make_site("lock", base_url="https://lock.example"))

    wanted = [entry_state(entry) for entry in list_entries_for(get_site("harbour"))]
    active = [entry_state(entry) for entry in list_entries_for(get_site("harbour"), status="active")]
    number = get_site("harbour").id

    assert list(walk_states(number)) == wanted
    assert list(walk_states(number, status="active")) == active
    assert len(wanted) == len(active) + 1


@on_both_databases
def test_more_entries_than_a_batch_come_whole_and_in_order(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.inventory.queries.states.BATCH", 2)
    site = make_site()
    for number in range(5):
        make_entry(site, cookies=[make_cookie(f"crate_{number}")])

    names = [one["cookies"][0]["name"] for one in walk_states(site.id)]

    assert names == [f"crate_{number}" for number in range(5)]


def test_a_file_of_the_register_says_who_its_providers_are(session: Session) -> None:
    site = make_site()
    make_provider("Quay IT", country="NL", privacy_policy_url={"nl": "https://it.example/nl"})
    make_entry(site)

    source = export_source(site, locale="en")

    assert source.providers["Quay IT"] == ("NL", {"nl": "https://it.example/nl"})
    assert [category["key"] for category in source.categories][:1] == ["necessary"]


# --- There and back -----------------------------------------------------------------------------------------------

_SIGNS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
_HOSTILE = st.sampled_from(
    [
        *("=1+1", "'=1+1", "''@x", "-2+3", "＝1", "a,b;c", 'say "no"', "x\ny", "_x000D_", "_x005F_x0041_"),
        *("(front office)", "Sign in (location: x)", "100 %", "%(num)s", "{{ 7*7 }}", "<b>", "null", "true", "n/a"),
        *("\\", "\\*", "a\\,b", "; ", "Yes", "session", "2 weeks", "sep=;", "ﷺ", "e\u0301", "🍪", "\u202eabc"),
    ]
)
_PROSE = st.one_of(_HOSTILE, st.text(_SIGNS, max_size=30)).map(str.strip)
_TEXTS = st.dictionaries(st.sampled_from(["en", "nl"]), _PROSE, max_size=2).map(tidy)
_PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)
_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001  # hypothesis adds the time zone
_MOMENTS = st.one_of(st.none(), st.datetimes(_LONG_AGO, timezones=st.just(UTC)))
_DATES = st.one_of(st.none(), st.dates(min_value=date(2000, 1, 1)))


def _name_of(text: str, match: str) -> Pattern | None:
    try:
        pattern = make_pattern(text, match)
    except UnusableNameError:
        return None
    return None if find_hidden(pattern.name) else pattern


_NAMES = st.builds(
    _name_of,
    st.one_of(
        st.sampled_from(["sessionid", "_ga", "=x", "a;b", "a, b", '"q"', "n/a", "-", "x (1)", "\\*", "a*b", "*x*y"]),
        _PLAIN,
    ),
    st.sampled_from(["exact", "prefix", "glob"]),
).filter(bool)
_LIFETIMES = st.one_of(
    st.sampled_from([("session", None), ("until_cleared", None), ("", None), ("persistent", None)]),
    st.tuples(st.just("persistent"), st.integers(0, 10**10)),
)


@st.composite
def cookies(draw: st.DrawFn) -> CookieInput:
    pattern = draw(_NAMES)
    assert pattern
    lifetime, seconds = draw(_LIFETIMES)
    return CookieInput(
        key=new_key(),
        name=pattern.name,
        match=pattern.match,
        storage=draw(st.sampled_from([*vocabulary.STORAGES])),
        party=draw(st.sampled_from([*vocabulary.PARTIES])),
        domain=draw(st.sampled_from(["", "quay.example", ".quay.example"])),
        path=draw(st.sampled_from(["/", "/berth", "/=1"])),
        lifetime=lifetime,
        max_age_seconds=seconds,
        duration_text=draw(_TEXTS),
        rolling=draw(st.booleans()),
        set_when=draw(st.sampled_from(["", *vocabulary.SET_WHEN])),
        http_only=draw(st.sampled_from([None, True, False])),
        secure=draw(st.sampled_from([None, True, False])),
        same_site=draw(st.sampled_from(["", *vocabulary.SAME_SITES])),
        source=draw(st.sampled_from([*vocabulary.SOURCES])),
        first_seen=draw(_MOMENTS),
        last_seen=draw(_MOMENTS),
    )


@st.composite
def entries(draw: st.DrawFn) -> State:
    def texts() -> Localized:
        return draw(_TEXTS)

    answers = EntryInput(
        provider=draw(st.one_of(st.sampled_from(["Quay IT", "=Gull", "'=Gull", "a;b", "-"]), _PLAIN.filter(bool))),
        category=draw(st.sampled_from(["", "necessary", "statistics"])),
        function=texts(),
        location=texts(),
        purpose=texts(),
        cookies=draw(st.lists(cookies(), max_size=3)),
        data_collected=texts(),
        recipients=texts(),
        consent_basis=draw(st.sampled_from(["", *vocabulary.CONSENT_BASES])),
        exemption_reason=texts(),
        gdpr_basis=draw(st.sampled_from(["", *vocabulary.GDPR_BASES])),
        personal_data=draw(st.sampled_from([*vocabulary.YES_NO_UNKNOWN])),
        data_retention=draw(st.one_of(st.none(), st.integers(0, 10**10))),
        register_reference=draw(_PLAIN),
        third_party_access=draw(st.sampled_from([*vocabulary.YES_NO_UNKNOWN])),
        reviewed_at=draw(_DATES),
        review_due=draw(_DATES),
        notes=draw(_PROSE),
    )
    return input_state(answers, key=new_key(), status=draw(st.sampled_from([*vocabulary.STATUSES])))


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(states=st.lists(entries(), min_size=1, max_size=4))
def test_what_is_exported_and_imported_again_is_the_same(file_format: Format, states: list[State]) -> None:
    content = written(states, file_format=file_format)

    imported = read_rows(
        read(content, filename=f"cookies.{file_format}"),
        locale="en",
        locales=["en", "nl"],
        categories={one["key"]: one["name"].values() for one in CATEGORIES},
    )
    onto_itself = make_plan(imported.entries, states, mode="replace")
    into_nothing = make_plan(imported.entries, [], mode="merge")

    assert imported.problems == []
    assert imported.unknown_columns == []
    assert not onto_itself.writes
    assert [planned.after for planned in into_nothing.added] == states


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(states=st.lists(entries(), min_size=1, max_size=4), locale=st.sampled_from(["en", "nl"]))
def test_the_file_as_on_the_page_changes_nothing_when_it_is_imported_again(
    file_format: Format, states: list[State], locale: str
) -> None:
    content = written(states, file_format=file_format, layout="policy", locale=locale)

    imported = read_rows(
        read(content, filename=f"policy.{file_format}"),
        locale=locale,
        locales=["en", "nl"],
        categories={one["key"]: one["name"].values() for one in CATEGORIES},
    )
    plan = make_plan(imported.entries, states, mode="merge")

    assert imported.problems == []
    assert not plan.writes
    assert len(plan.unchanged) == len(states)
