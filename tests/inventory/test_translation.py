"""How far translations are: missing, stale since the source changed, done; kept up to date at every save."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.audit import COMMAND, SYSTEM
from app.inventory.queries import get_category, get_entry, get_site
from app.inventory.reading import read
from app.inventory.rows import read_rows
from app.inventory.service import (
    BulkChange,
    CategoryInput,
    bring_back_entry,
    change_category,
    change_entry,
    change_ticked,
    put_back_entry,
    retire_entry,
)
from app.inventory.service.importing import run_import
from app.inventory.state import entry_input, entry_state
from app.inventory.translation import (
    CATEGORY_TEXTS,
    after_save,
    confirmed,
    entry_texts,
    texts_of,
    translations,
)
from tests.builders import make_cookie, make_entry, make_site
from tests.conftest import on_both_databases

ALL = ("en", "nl", "fr")
SAID = {"purpose": {"en": "Keeps you signed in.", "nl": "Houdt u ingelogd."}}
SAID_OTHERWISE = {"purpose": {"en": "Keeps you signed in for a day.", "nl": "Houdt u ingelogd."}}


def states(texts: dict[str, dict[str, str]], kept: str = "{}") -> dict[str, str]:
    return {f"{one.field}-{one.locale}": one.state for one in translations(texts, kept, ALL)}


def test_a_translation_is_missing_or_done() -> None:
    assert states(SAID) == {"purpose-nl": "done", "purpose-fr": "missing"}


def test_a_text_in_no_language_asks_for_no_translation() -> None:
    assert states({"purpose": {}}) == {}


def test_a_text_that_only_another_language_has_is_missing_in_the_first() -> None:
    assert states({"purpose": {"nl": "Houdt u ingelogd."}}) == {"purpose-en": "missing", "purpose-fr": "missing"}


def test_a_translation_is_stale_once_its_source_changed() -> None:
    kept = after_save(None, before=SAID, after=SAID_OTHERWISE, source="en")

    assert states(SAID_OTHERWISE, kept) == {"purpose-nl": "stale", "purpose-fr": "missing"}


def test_it_stays_stale_whatever_else_is_saved() -> None:
    kept = after_save(None, before=SAID, after=SAID_OTHERWISE, source="en")
    both = SAID_OTHERWISE | {"function": {"en": "Signing in"}}

    assert states(both, after_save(kept, before=SAID_OTHERWISE, after=both, source="en"))["purpose-nl"] == "stale"


def test_it_is_done_when_it_is_written_anew() -> None:
    kept = after_save(None, before=SAID, after=SAID_OTHERWISE, source="en")
    mended = {"purpose": SAID_OTHERWISE["purpose"] | {"nl": "Houdt u een dag ingelogd."}}

    assert after_save(kept, before=SAID_OTHERWISE, after=mended, source="en") == "{}"


def test_it_is_done_when_both_are_written_at_once() -> None:
    after = {"purpose": {"en": "Remembers you.", "nl": "Onthoudt u."}}

    assert after_save(None, before=SAID, after=after, source="en") == "{}"


def test_it_is_done_again_when_the_source_reads_as_before() -> None:
    kept = after_save(None, before=SAID, after=SAID_OTHERWISE, source="en")

    assert after_save(kept, before=SAID_OTHERWISE, after=SAID, source="en") == "{}"


def test_a_source_that_is_written_after_its_translation_leaves_that_done() -> None:
    assert after_save(None, before={"purpose": {"nl": "Houdt u ingelogd."}}, after=SAID, source="en") == "{}"


def test_a_person_can_say_that_it_is_still_right() -> None:
    kept = after_save(None, before=SAID, after=SAID_OTHERWISE, source="en")

    assert states(SAID_OTHERWISE, confirmed(kept, "purpose", "nl"))["purpose-nl"] == "done"


# --- At every save ------------------------------------------------------------------------------------------------


def stale_in_entry(key: str) -> set[tuple[str, str]]:
    site = get_site("harbour")
    entry = get_entry(site, key)
    found = translations(entry_texts(entry), entry.translated, site.ordered_locales)
    return {(one.field, one.locale) for one in found if one.state == "stale"}


@on_both_databases
def test_a_changed_purpose_makes_its_translation_stale_and_putting_it_back_mends_that(session: Session) -> None:
    entry = make_entry(make_site())
    before = entry_state(entry)
    answers = replace(entry_input(before), purpose=entry.purpose | {"en": "Remembers where you lie."})

    change_entry(by=SYSTEM, site="harbour", key=entry.key, answers=answers)
    changed = stale_in_entry(entry.key)
    retire_entry(by=SYSTEM, site="harbour", key=entry.key)
    bring_back_entry(by=SYSTEM, site="harbour", key=entry.key)
    kept = stale_in_entry(entry.key)
    put_back_entry(by=SYSTEM, site="harbour", key=entry.key, state=before)

    assert changed == kept == {("purpose", "nl")}
    assert stale_in_entry(entry.key) == set()


@on_both_databases
def test_a_changed_duration_of_a_cookie_makes_its_translation_stale(session: Session) -> None:
    cookie = make_cookie(duration_text={"en": "up to a year", "nl": "hooguit een jaar"})
    entry = make_entry(make_site(), cookies=(cookie,))
    answers = entry_input(entry_state(entry))
    own = replace(answers.cookies[0], duration_text={"en": "up to two years", "nl": "hooguit een jaar"})

    change_entry(by=SYSTEM, site="harbour", key=entry.key, answers=replace(answers, cookies=(own,)))

    assert stale_in_entry(entry.key) == {(f"cookies-{own.key}-duration_text", "nl")}


@on_both_databases
def test_a_reason_given_to_ticked_entries_makes_its_translation_stale(session: Session) -> None:
    entry = make_entry(make_site())
    reason = entry.exemption_reason | {"en": "Without it there is no berth."}
    change = BulkChange(consent_basis="exempt_requested_service", exemption_reason=reason)

    change_ticked(by=SYSTEM, site="harbour", keys=[entry.key], change=change)

    assert stale_in_entry(entry.key) == {("exemption_reason", "nl")}


@on_both_databases
def test_an_import_makes_translations_stale_and_done(session: Session) -> None:
    entry = make_entry(make_site())
    english = f"Entry key,Provider,Cookie name,Purpose\n{entry.key},Quay IT,berth,Remembers where you lie.\n"
    dutch = f"Entry key,Provider,Cookie name,Purpose (nl)\n{entry.key},Quay IT,berth,Onthoudt waar u ligt.\n"

    bring_in(english)
    after_english = stale_in_entry(entry.key)
    bring_in(dutch)

    assert after_english == {("purpose", "nl")}
    assert stale_in_entry(entry.key) == set()


def bring_in(text: str) -> None:
    imported = read_rows(read(text.encode()), locale="en", locales=["en", "nl"])
    run_import(by=COMMAND, site="harbour", imported=imported, mode="merge", source="list.csv")


@on_both_databases
@pytest.mark.parametrize(("first", "stale"), [("en", "nl"), ("nl", "en")])
def test_the_source_of_a_category_is_the_first_language_of_most_sites(session: Session, first: str, stale: str) -> None:
    make_site(default_locale=first)
    name = get_category("necessary").name | {first: "Needed"}

    change_category(by=SYSTEM, key="necessary", answers=CategoryInput(name=name))
    category = get_category("necessary")

    found = translations(texts_of(category, CATEGORY_TEXTS), category.translated, (first, stale))
    assert [(one.field, one.locale) for one in found if one.state == "stale"] == [("name", stale)]
