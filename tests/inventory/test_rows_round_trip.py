"""Export, then import: the same entries, whatever is in them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.audit.queries import State
from app.inventory import vocabulary
from app.inventory.exporting import Format, Layout, Source, export
from app.inventory.importing import make_plan
from app.inventory.lifetimes import LONGEST
from app.inventory.names import Pattern, UnusableNameError, make_pattern, without_hidden
from app.inventory.reading import read
from app.inventory.rows import ImportedRows, read_rows
from app.inventory.state import CookieInput, EntryInput, cookie_state, input_state
from app.language import tidy

LOCALES = ("en", "nl")
SITE: State = {
    "key": "s",
    "name": "S",
    "base_url": "",
    "controller_name": "",
    "default_locale": "en",
    "locales": list(LOCALES),
}
NAMES = {"necessary": {"en": "Needed", "nl": "Nodig"}, "own kind": {"en": "Our own kind", "nl": "Eigen (soort)"}}
CATEGORIES: list[State] = [{"key": key, "name": name, "description": {}} for key, name in NAMES.items()]

SIGNS = "=+-@'\",;\t\n\r ()\\*＝…“:"
PIECES = st.sampled_from([*SIGNS, "page", "location: ", "1 year", "necessary", "_x0041_", "#REF!"])
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.lists(PIECES, max_size=6).map("".join),
).map(str.strip)
LOCALIZED = st.dictionaries(st.sampled_from(LOCALES), TEXTS, max_size=2).map(tidy)
PROVIDERS = TEXTS.map(lambda text: " ".join(text.split())).filter(bool)
KEYS = st.text("abcdefgh23456789", min_size=8, max_size=8)


def one_of(words: Mapping[str, object], *more: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*words, *more])


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    name = without_hidden(draw(TEXTS))
    try:
        return make_pattern(name or "x", draw(one_of(vocabulary.MATCHES)))
    except UnusableNameError:
        return Pattern("x")


@st.composite
def cookies(draw: st.DrawFn) -> CookieInput:
    pattern = draw(patterns())
    kind = draw(one_of(vocabulary.LIFETIMES, ""))
    return CookieInput(
        name=pattern.name,
        match=pattern.match,
        storage=draw(one_of(vocabulary.STORAGES)),
        party=draw(one_of(vocabulary.PARTIES)),
        domain=draw(st.sampled_from(["", "example.org", ".example.org"])),
        path=draw(st.sampled_from(["/", "/a b", "=x"])),
        lifetime=kind,
        max_age_seconds=draw(st.none() | st.integers(0, LONGEST)) if kind == "persistent" else None,
        duration_text=draw(LOCALIZED),
        rolling=draw(st.booleans()),
        set_when=draw(one_of(vocabulary.SET_WHEN, "")),
        http_only=draw(st.none() | st.booleans()),
        secure=draw(st.none() | st.booleans()),
        same_site=draw(one_of(vocabulary.SAME_SITES, "")),
        source=draw(one_of(vocabulary.SOURCES)),
        first_seen=draw(st.none() | st.datetimes(timezones=st.just(UTC))),
        last_seen=draw(st.none() | st.datetimes(timezones=st.just(UTC))),
    )


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    given_cookies = draw(st.lists(cookies(), max_size=3, unique_by=lambda one: (one.name, one.match)))
    answers = EntryInput(
        provider=draw(PROVIDERS),
        category=draw(st.sampled_from(["", *NAMES])),
        function=draw(LOCALIZED),
        location=draw(LOCALIZED),
        purpose=draw(LOCALIZED),
        data_collected=draw(LOCALIZED),
        recipients=draw(LOCALIZED),
        consent_basis=draw(one_of(vocabulary.CONSENT_BASES, "")),
        exemption_reason=draw(LOCALIZED),
        gdpr_basis=draw(one_of(vocabulary.GDPR_BASES, "")),
        personal_data=draw(one_of(vocabulary.YES_NO_UNKNOWN)),
        data_retention=draw(st.none() | st.integers(0, LONGEST)),
        register_reference=draw(TEXTS),
        third_party_access=draw(one_of(vocabulary.YES_NO_UNKNOWN)),
        reviewed_at=draw(st.none() | st.dates()),
        review_due=draw(st.none() | st.dates()),
        notes=draw(TEXTS),
        cookies=(),
    )
    state = input_state(answers, key=draw(KEYS), status=draw(one_of(vocabulary.STATUSES)))
    state["cookies"] = [
        cookie_state(one) | {"key": f"{state['key'][:7]}{number}"} for number, one in enumerate(given_cookies, 2)
    ]
    return dict(state)


STATES = st.lists(entries(), max_size=4, unique_by=lambda state: state["key"])


def there_and_back(
    states: list[dict[str, Any]], file_format: Format, layout: Layout, locale: str = "en"
) -> ImportedRows:
    source = Source(
        site=SITE,
        changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        categories=CATEGORIES,
        providers={},
        locale=locale,
        internal=True,
    )
    content = b"".join(export(source, states, file_format=file_format, layout=layout))
    known = {key: name.values() for key, name in NAMES.items()}
    return read_rows(read(content, filename=f"a.{file_format}"), locale=locale, locales=LOCALES, categories=known)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(states=STATES)
def test_the_file_of_all_answers_changes_nothing_in_the_register_it_comes_from(
    file_format: Format, states: list[dict[str, Any]]
) -> None:
    rows = there_and_back(states, file_format, "cookies")

    plan = make_plan(rows.entries, states, mode="replace")
    assert rows.problems == []
    assert rows.remarks == []
    assert not plan.writes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(states=STATES)
def test_the_file_of_all_answers_makes_the_same_register_anew(states: list[dict[str, Any]]) -> None:
    rows = there_and_back(states, "csv", "cookies")

    plan = make_plan(rows.entries, [], mode="merge")
    assert [one.after for one in plan.added] == states


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(states=STATES, locale=st.sampled_from(LOCALES))
def test_the_file_as_on_the_page_changes_nothing_in_the_register_it_comes_from(
    states: list[dict[str, Any]], locale: str
) -> None:
    # A text that is missing in the page's language stands there in another: those are given in both.
    for state in states:
        for name in ("function", "location", "purpose"):
            state[name] = dict.fromkeys(LOCALES, next(iter(state[name].values()), "")) if state[name] else {}

    rows = there_and_back(states, "csv", "policy", locale)

    plan = make_plan(rows.entries, states, mode="merge")
    assert rows.problems == []
    assert not plan.writes
