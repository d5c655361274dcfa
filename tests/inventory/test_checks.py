"""The checks: for each rule something it lets through and something it finds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.audit.queries import State
from app.inventory import checks
from app.inventory.checks import (
    RULES,
    EntryCounter,
    Facts,
    Finding,
    Registry,
    Rule,
    Waived,
    blocking,
    completeness,
    consent,
    count,
    duration,
    facts_of,
    languages,
    parties,
    patterns,
    purpose,
    run_checks,
    upkeep,
)
from app.inventory.checks.upkeep import later
from app.inventory.lifetimes import DAY, MONTH, YEAR
from app.inventory.state import input_state
from app.inventory.translation import fingerprint
from tests.builders import entry_answers, make_cookie

TODAY = date(2026, 11, 26)
SITE: State = {
    "key": "harbour",
    "name": "Harbour Portal",
    "base_url": "https://harbour.example",
    "controller_name": "Town of Quay",
    "controller_contact": "privacy@quay.example",
    "dpo_contact": "dpo@quay.example",
    "authority_name": "Autoriteit Persoonsgegevens",
    "authority_url": "https://authority.example",
    "default_locale": "en",
    "locales": ["en", "nl"],
}
PROVIDER: State = {
    "name": "Quay IT",
    "legal_name": "",
    "role": "processor",
    "country": "NL",
    "privacy_policy_url": {"en": "https://quay-it.example/privacy"},
    "opt_out_url": "",
    "transfer_safeguard": "none_needed",
}
CATEGORY: State = {
    "key": "necessary",
    "name": {"en": "Necessary", "nl": "Noodzakelijk"},
    "description": {"en": "The site needs them.", "nl": "De site kan niet zonder."},
    "default_consent_basis": "",
    "position": 1,
}


def an_entry(key: str = "aaaaaaaa", **answers: Any) -> State:
    """The state of an entry in which no rule finds anything, but for what is said otherwise."""
    state = input_state(entry_answers(**answers), key=key)
    for number, cookie in enumerate(state["cookies"]):
        cookie["key"] = cookie["key"] or f"cookie{number:02}"
    return state


def some_facts(*entries: State, **others: Any) -> Facts:
    usual: dict[str, Any] = {
        "site": SITE,
        "today": TODAY,
        "categories": {"necessary": CATEGORY},
        "providers": {"Quay IT": PROVIDER},
        "entries": entries or (an_entry(),),
    }
    return Facts(**usual | others)


def found_by(rule: str, facts: Facts) -> list[Finding]:
    return [one for one in run_checks(facts, RULES) if one.rule.id == rule]


def a_provider(**answers: Any) -> dict[str, Any]:
    return {"providers": {"Quay IT": PROVIDER | answers}}


def stays(seconds: int, **answers: Any) -> list[Any]:
    return [make_cookie(max_age_seconds=seconds, **answers)]


STATISTICS: dict[str, Any] = {"category": "statistics", "consent_basis": "exempt_audience_measurement"}
ASKS: dict[str, Any] = {
    "consent_basis": "consent",
    "exemption_reason": {},
    "recipients": {"en": "Quay IT", "nl": "Quay IT"},
}
UNANSWERED = [make_cookie(lifetime="", max_age_seconds=None)]
LOCAL: dict[str, Any] = {"storage": "local_storage", "lifetime": "until_cleared", "max_age_seconds": None}

# rule, answers of one entry (or facts), the field in which it is mended
FOUND: list[tuple[str, Any, str]] = [
    ("INV-01", an_entry(purpose={"nl": "Onthoudt aan welke steiger u ligt."}), "purpose-en"),
    ("INV-02", an_entry(cookies=UNANSWERED, personal_data="yes"), "cookies-0-number"),
    ("INV-02", an_entry(cookies=[make_cookie(max_age_seconds=None)]), "cookies-0-number"),
    ("INV-02", an_entry(cookies=[]), "cookies-0-name"),
    ("INV-03", an_entry(third_party_access="unknown"), "third_party_access"),
    ("INV-04", an_entry(provider="Unknown"), "provider"),
    ("INV-04", an_entry(provider=" onbekend "), "provider"),
    ("INV-05", an_entry(consent_basis="", exemption_reason={}), "consent_basis"),
    ("INV-06", an_entry(category=""), "category"),
    ("INV-08", an_entry(personal_data="unknown"), "personal_data"),
    ("INV-09", some_facts(an_entry(), an_entry("bbbbbbbb")), "cookies-0-name"),
    ("INV-09", some_facts(an_entry(), an_entry("b" * 8, cookies=stays(9, domain="harbour.example"))), "cookies-0-name"),
    ("INV-09", an_entry(cookies=[make_cookie(), make_cookie(domain=".Harbour.example")]), "cookies-0-name"),
    ("INV-10", an_entry(**ASKS | {"recipients": {}}), "recipients-en"),
    ("INV-11", an_entry(personal_data="yes"), "register_reference"),
    ("INV-12", an_entry(personal_data="yes"), "gdpr_basis"),
    ("PUR-01", an_entry(purpose={"en": "Session", "nl": "Onthoudt aan welke steiger u ligt."}), "purpose-en"),
    ("PUR-01", an_entry(purpose={"en": "Berth.", "nl": "Onthoudt aan welke steiger u ligt."}), "purpose-en"),
    ("PUR-01", an_entry(purpose={"en": "x" * 301, "nl": "Onthoudt aan welke steiger u ligt."}), "purpose-en"),
    (
        "PUR-02",
        an_entry(purpose={"en": "To improve your experience here.", "nl": "Onthoudt de steiger."}),
        "purpose-en",
    ),
    (
        "PUR-02",
        an_entry(purpose={"en": "Remembers at which berth.", "nl": "Voor een optimale ervaring."}),
        "purpose-nl",
    ),
    ("PUR-05", an_entry(purpose={"en": "Quay IT uses cookies on its website.", "nl": "Cookies."}), "purpose-en"),
    ("PUR-05", an_entry(purpose={"en": "Remembers the berth.", "nl": "Quay IT gebruikt cookies."}), "purpose-nl"),
    ("DUR-01", an_entry(**STATISTICS, cookies=stays(14 * MONTH)), "cookies-0-number"),
    ("DUR-02", an_entry(**STATISTICS, cookies=stays(MONTH, rolling=True)), "cookies-0-rolling"),
    ("DUR-04", an_entry(cookies=stays(2 * YEAR)), "cookies-0-number"),
    ("DUR-05", an_entry(cookies=stays(402 * DAY)), "cookies-0-number"),
    ("DUR-10", an_entry(cookies=[make_cookie(lifetime="until_cleared", max_age_seconds=None)]), "cookies-0-number"),
    ("DUR-10", an_entry(cookies=[make_cookie(**LOCAL)]), "cookies-0-duration_text-en"),
    (
        "DUR-10",
        an_entry(cookies=[make_cookie(lifetime="", max_age_seconds=None, duration_text={"nl": "Zolang als nodig"})]),
        "cookies-0-number",
    ),
    ("DUR-11", an_entry(cookies=stays(13 * MONTH)), "cookies-0-number"),
    (
        "CON-02",
        an_entry(**STATISTICS, personal_data="unknown", third_party_access="yes", provider="X"),
        "consent_basis",
    ),
    ("CON-02", some_facts(an_entry(**STATISTICS, personal_data="yes"), **a_provider(role="joint")), "consent_basis"),
    ("CON-03", an_entry(category="marketing"), "consent_basis"),
    ("CON-03", an_entry(category="social-media"), "consent_basis"),
    ("CON-04", an_entry(cookies=stays(MONTH, party="third"), exemption_reason={}), "cookies-0-party"),
    ("CON-05", an_entry(exemption_reason={"nl": "U vroeg erom."}), "exemption_reason-en"),
    ("CON-06", an_entry(**ASKS, gdpr_basis="legitimate_interests"), "gdpr_basis"),
    ("CON-07", an_entry(cookies=[make_cookie("cookies_preferences")]), "cookies-0-name"),
    ("PTY-01", some_facts(**a_provider(country="US", transfer_safeguard="none_needed")), "transfer_safeguard"),
    ("PTY-04", some_facts(**a_provider(privacy_policy_url={})), "privacy_policy_url-en"),
    ("PTY-04", some_facts(**a_provider(privacy_policy_url={"fr": "https://x.example/vie"})), "privacy_policy_url-en"),
    ("PTY-04", some_facts(**a_provider(privacy_policy_url={"nl": "http://x.example/p"})), "privacy_policy_url-nl"),
    ("PTY-04", some_facts(**a_provider(privacy_policy_url={"en": "https://x.example/"})), "privacy_policy_url-en"),
    ("PTY-06", some_facts(providers={one: PROVIDER | {"name": one} for one in ("Quay IT", "Quay-it B.V.")}), "name"),
    ("PTY-07", some_facts(**a_provider(role="")), "role"),
    ("OBS-04", an_entry(cookies=[make_cookie("ab", match="prefix")]), "cookies-0-name"),
    ("OBS-04", an_entry(cookies=[make_cookie("*a*b", match="glob")]), "cookies-0-name"),
    (
        "OBS-04",
        some_facts(
            an_entry(cookies=[make_cookie("ber", match="prefix")]),
            an_entry("bbbbbbbb", category="statistics", cookies=[make_cookie("berth_count")]),
        ),
        "cookies-0-name",
    ),
    ("I18N-01", an_entry(purpose={"en": "Remembers at which berth you moored."}), "purpose-nl"),
    ("I18N-01", an_entry(function={}), "function-en"),
    ("I18N-01", some_facts(categories={"necessary": CATEGORY | {"name": {"en": "Necessary"}}}), "name-nl"),
    ("I18N-01", an_entry(cookies=stays(9, duration_text={"en": "nine seconds"})), "cookies-0-duration_text-nl"),
    (
        "I18N-02",
        an_entry() | {"translated": f'{{"purpose": {{"nl": "{fingerprint("Something else.")}"}}}}'},
        "purpose-nl",
    ),
    ("I18N-03", an_entry(purpose=dict.fromkeys(("en", "nl"), "Remembers at which berth you moored.")), "purpose-nl"),
    ("I18N-05", an_entry(purpose={"en": "Kept for 12 months.", "nl": "Bewaard voor 13 maanden."}), "purpose-nl"),
    ("I18N-05", an_entry(purpose={"en": "Reads {name} of the berth.", "nl": "Leest de steiger."}), "purpose-nl"),
    ("GOV-03", an_entry(review_due=date(2026, 11, 25)), "review_due"),
    ("GOV-03", an_entry(reviewed_at=date(2025, 11, 1)), "reviewed_at"),
    ("GOV-03", an_entry(reviewed_at=date(2025, 12, 20)), "reviewed_at"),
]

LET_THROUGH: list[tuple[str, Any]] = [
    ("INV-01", an_entry()),
    ("INV-02", an_entry(cookies=[make_cookie(lifetime="session", max_age_seconds=None)])),
    ("INV-03", an_entry(third_party_access="no")),
    ("INV-04", an_entry(provider="Unknown Pleasures Ltd")),
    ("INV-05", an_entry()),
    ("INV-06", an_entry()),
    ("INV-08", an_entry(personal_data="yes")),
    ("INV-09", some_facts(an_entry(), an_entry("bbbbbbbb", cookies=[make_cookie(storage="local_storage")]))),
    ("INV-09", some_facts(an_entry(), an_entry("bbbbbbbb", cookies=[make_cookie(domain="other.example")]))),
    ("INV-10", an_entry(**ASKS)),
    ("INV-11", an_entry(personal_data="yes", register_reference="V-1")),
    ("INV-11", {name: value for name, value in an_entry(personal_data="yes").items() if name != "register_reference"}),
    ("INV-12", an_entry(personal_data="yes", gdpr_basis="public_task")),
    ("PUR-01", an_entry(purpose={"en": "x" * 20, "nl": "x" * 300})),
    ("PUR-02", an_entry(purpose={"en": "Mighty boats keep their berth.", "nl": "Onthoudt aan welke steiger u ligt."})),
    ("PUR-05", an_entry(purpose={"en": "The town uses cookies for Quay IT.", "nl": "Wij gebruiken cookies."})),
    ("PUR-05", some_facts(an_entry(purpose={"en": "Quay IT uses cookies."}), **a_provider(role="own"))),
    ("DUR-01", an_entry(**STATISTICS, cookies=stays(13 * MONTH))),
    ("DUR-01", an_entry(**STATISTICS, cookies=stays(396 * DAY))),
    ("DUR-01", an_entry(**ASKS, category="statistics", cookies=stays(2 * YEAR))),
    ("DUR-02", an_entry(cookies=stays(MONTH, rolling=True))),
    ("DUR-04", an_entry(cookies=stays(13 * MONTH))),
    ("DUR-05", an_entry(cookies=stays(400 * DAY))),
    (
        "DUR-10",
        an_entry(cookies=[make_cookie(**LOCAL, duration_text={"en": "Cleared at signing out", "nl": "Gewist"})]),
    ),
    ("DUR-10", an_entry(cookies=[make_cookie(lifetime="session", max_age_seconds=None)])),
    ("DUR-11", an_entry(cookies=stays(12 * MONTH))),
    ("CON-02", an_entry(**STATISTICS, personal_data="yes", third_party_access="yes")),
    ("CON-02", an_entry(**STATISTICS, personal_data="no", third_party_access="yes", provider="X")),
    ("CON-03", an_entry(**ASKS, category="marketing")),
    ("CON-04", an_entry(cookies=stays(MONTH, party="third"))),
    ("CON-05", an_entry()),
    ("CON-06", an_entry(**ASKS, gdpr_basis="consent")),
    ("CON-07", some_facts(an_entry(cookies=[make_cookie("cookies_preferences")]), an_entry("bbbbbbbb", **ASKS))),
    ("PTY-01", some_facts(**a_provider(country="US", transfer_safeguard="scc"))),
    ("PTY-01", some_facts(**a_provider(country=""))),
    ("PTY-04", some_facts()),
    ("PTY-04", some_facts(**a_provider(role="own", privacy_policy_url={}))),
    ("PTY-06", some_facts(providers={one: PROVIDER | {"name": one} for one in ("Quay IT", "Quay Ferries")})),
    ("PTY-07", some_facts()),
    (
        "OBS-04",
        some_facts(
            an_entry(cookies=[make_cookie("ber", match="prefix")]),
            an_entry("bbbbbbbb", cookies=[make_cookie("berth_count")]),
        ),
    ),
    ("I18N-01", an_entry(location={})),
    ("I18N-02", an_entry() | {"translated": "{}"}),
    ("I18N-03", an_entry(recipients=dict.fromkeys(("en", "nl"), "Example Analytics Ltd, Dublin"))),
    ("I18N-05", an_entry(purpose={"en": "Kept for 12 months.", "nl": "Bewaard voor 1 jaar."})),
    ("I18N-05", an_entry(purpose={"en": "Of 1,500 berths.", "nl": "Van 1.500 steigers."})),
    ("GOV-03", an_entry(reviewed_at=date(2026, 6, 1))),
    ("GOV-03", an_entry(review_due=date(2026, 12, 27))),
    ("GOV-03", an_entry()),
]

OWN = [
    one
    for module in (completeness, purpose, duration, consent, parties, patterns, languages, upkeep)
    for one in module.RULES
]


def test_a_complete_entry_has_no_finding() -> None:
    assert run_checks(some_facts(), RULES) == []


@pytest.mark.parametrize(("rule", "about", "field"), FOUND)
def test_a_rule_finds(rule: str, about: Any, field: str) -> None:
    found = found_by(rule, about if isinstance(about, Facts) else some_facts(about))

    assert field in [one.field for one in found]


@pytest.mark.parametrize(("rule", "about"), LET_THROUGH)
def test_a_rule_lets_through(rule: str, about: Any) -> None:
    assert found_by(rule, about if isinstance(about, Facts) else some_facts(about)) == []


@pytest.mark.parametrize("rule", [one.id for one in OWN if one.scope != "waiver"])
def test_each_rule_is_shown_both(rule: str) -> None:
    assert rule in {found[0] for found in FOUND}
    assert rule in {through[0] for through in LET_THROUGH}


# --- How grave ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["INV-02", "INV-03"])
@pytest.mark.parametrize(
    ("answers", "severity"),
    [({}, "warning"), ({"personal_data": "yes"}, "error"), (ASKS, "error")],
)
def test_what_is_missing_is_graver_where_consent_or_personal_data_are_involved(
    rule: str, answers: dict[str, Any], severity: str
) -> None:
    entry = an_entry(**{"cookies": UNANSWERED, "third_party_access": "unknown"} | answers)

    assert [one.severity for one in found_by(rule, some_facts(entry))] == [severity]


def test_a_review_that_comes_near_is_a_note() -> None:
    near, over = (
        found_by("GOV-03", some_facts(an_entry(review_due=day))) for day in (date(2026, 12, 26), date(2026, 11, 25))
    )

    assert [near[0].severity, over[0].severity] == ["info", "warning"]


def test_the_worst_comes_first() -> None:
    entry = an_entry(category="", personal_data="unknown", purpose={"en": "Why.", "nl": "Waarom."})

    severities = [one.severity for one in run_checks(some_facts(entry), RULES)]

    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert set(severities) == {"error", "warning", "info"}


def test_errors_and_warnings_block_and_notes_do_not() -> None:
    entry = an_entry(category="", personal_data="unknown", purpose={"en": "Why.", "nl": "Waarom."})

    found = run_checks(some_facts(entry), RULES)

    assert {one.rule.id for one in blocking(found)} == {"INV-06", "INV-08"}
    assert count(found) == {"error": 1, "warning": 1, "info": 2}


def test_a_retired_entry_of_a_snapshot_is_not_looked_at() -> None:
    snapshot = {
        "site": SITE,
        "categories": [CATEGORY],
        "providers": [PROVIDER],
        "entries": [an_entry(), an_entry("bbbbbbbb", category="") | {"status": "retired"}],
        "texts": [],
    }

    assert run_checks(facts_of(snapshot, today=TODAY), RULES) == []


# --- Waivers ------------------------------------------------------------------------------------------------------

UNKNOWN_DATA = some_facts(an_entry(personal_data="unknown"))


def a_waiver(**others: Any) -> Waived:
    usual: dict[str, Any] = {
        "id": 1,
        "rule": "INV-08",
        "subject": "entry:aaaaaaaa",
        "reason": "The supplier answers in March.",
        "role": "data protection officer",
        "until": TODAY,
    }
    return Waived(**usual | others)


def test_a_warning_that_somebody_accepts_blocks_no_longer() -> None:
    (found,) = run_checks(UNKNOWN_DATA, RULES, [a_waiver()])

    assert found.waived == a_waiver()
    assert blocking([found]) == []


@pytest.mark.parametrize("others", [{"rule": "PTY-07"}, {"subject": "entry:bbbbbbbb"}])
def test_a_waiver_covers_nothing_else(others: dict[str, Any]) -> None:
    (found,) = run_checks(UNKNOWN_DATA, RULES, [a_waiver(**others)])

    assert found.waived is None


def test_a_waiver_whose_day_is_over_is_an_error_beside_the_warning() -> None:
    found = run_checks(UNKNOWN_DATA, RULES, [a_waiver(until=date(2026, 11, 25))])

    assert [(one.rule.id, one.severity) for one in found] == [("GOV-05", "error"), ("INV-08", "warning")]
    assert len({one.subject for one in found}) == 1
    assert len(blocking(found)) == 2


def test_a_waiver_of_what_was_mended_meanwhile_is_no_error() -> None:
    assert run_checks(some_facts(), RULES, [a_waiver(until=date(2026, 1, 1))]) == []


def test_an_error_is_never_accepted() -> None:
    facts = some_facts(an_entry(cookies=UNANSWERED, personal_data="yes", gdpr_basis="consent", register_reference="1"))
    waiver = a_waiver(rule="INV-02", subject="entry:aaaaaaaa/cookie00")

    (found,) = run_checks(facts, RULES, [waiver])

    assert (found.severity, found.waived) == ("error", None)


def test_each_cookie_and_each_language_has_a_waiver_of_its_own() -> None:
    entry = an_entry(
        cookies=[*stays(2 * YEAR), make_cookie("anchor", max_age_seconds=2 * YEAR)],
        purpose=dict.fromkeys(("en", "nl"), "Remembers at which berth you moored."),
    )

    subjects = {one.subject for one in run_checks(some_facts(entry), RULES) if one.severity == "warning"}

    assert subjects == {"entry:aaaaaaaa/cookie00", "entry:aaaaaaaa/cookie01", "entry:aaaaaaaa/purpose-nl"}


def test_a_long_name_still_fits_the_column_of_a_waiver() -> None:
    names = ["A" * 150 + ending for ending in ("1", "2")]
    providers = {name: PROVIDER | {"name": name, "role": ""} for name in names}

    subjects = {one.subject for one in found_by("PTY-07", some_facts(providers=providers))}

    assert len(subjects) == 2
    assert max(map(len, subjects)) <= 80


# --- The rules themselves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", OWN, ids=lambda one: one.id)
def test_a_rule_says_what_why_and_what_to_do(rule: Rule) -> None:
    assert rule.title.text
    assert rule.explanation.text.endswith(".")
    assert rule.hint.text.endswith(".")
    assert rule.sources


@pytest.mark.parametrize(
    "name", [name for name, one in vars(checks.parameters).items() if isinstance(one, checks.Parameter)]
)
def test_a_parameter_has_a_log_in_order(name: str) -> None:
    log = getattr(checks.parameters, name).log

    assert log
    assert [one.day for one in log] == sorted(one.day for one in log)


def test_two_rules_cannot_have_one_id() -> None:
    registry = Registry([upkeep.review_due])

    with pytest.raises(ValueError, match="GOV-03"):
        registry.add(replace(upkeep.review_due))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 26), 12, date(2027, 11, 26)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert later(day, months) == expected


# --- Counting -----------------------------------------------------------------------------------------------------


def reworded(entry: State) -> State:
    """`entry` with other words in its texts, and its cookies called otherwise."""

    def texts(state: State) -> State:
        return {name: dict.fromkeys(value, f"Words of {name}.") for name, value in state.items() if type(value) is dict}

    cookies = [{**cookie, "name": f"other_{cookie['name']}"} for cookie in entry["cookies"]]
    return {**entry, **texts(entry), "key": "zzzzzzzz", "cookies": cookies}


def test_entries_are_counted_as_the_checks_find_whatever_was_counted_before() -> None:
    of_entries = [an_entry() | about for _, about, *_ in FOUND + LET_THROUGH if not isinstance(about, Facts)]
    counter = EntryCounter(some_facts(is_whole=False), RULES)

    for entry in [one for about in of_entries for one in (reworded(about), about)]:
        found = run_checks(some_facts(entry, is_whole=False), RULES)
        alone = [one for one in found if not one.rule.looks_around and one.severity != "info"]
        assert counter(entry) == (count(alone)["error"], len(alone))
