"""One row of the policy, typed into a form: kept as typed, checked in plain words, never changed behind one's back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import list_events
from app.evidence.canonical import canonical_json
from app.inventory.errors import EntryNotFoundError, StillActiveError, WrongAnswersError
from app.inventory.models import Entry
from app.inventory.queries import find_provider, get_entry, get_site, list_entries_for, walk_entries
from app.inventory.service import (
    add_entry,
    bring_back_entry,
    change_entry,
    delete_entry,
    move_entry,
    retire_entry,
)
from app.inventory.state import entry_input, entry_state, input_state
from tests.builders import entry_answers, make_cookie, make_entry, make_provider, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient, find, form_values

SignedIn = Callable[[str], CriticalClient]

NEW = "/admin/sites/harbour/entries/new"

TYPED = {
    "provider": "Quay IT",
    "function-en": "Mooring",
    "location-en": "every page",
    "cookies-0-name": "berth",
    "cookies-0-number": "13",
    "cookies-0-unit": "month",
    "purpose-en": "Remembers at which berth you moored.",
    "category": "necessary",
    "consent_basis": "exempt_requested_service",
    "exemption_reason-en": "You asked for a berth.",
}


def path_of(entry: Entry, what: str = "") -> str:
    return f"/admin/sites/harbour/entries/{entry.key}{what}"


def only_entry() -> Entry:
    (entry,) = list_entries_for(get_site("harbour"))
    return entry


# --- Services -----------------------------------------------------------------------------------------------------


@on_both_databases
def test_what_is_given_is_what_is_kept(session: Session) -> None:
    site = make_site()
    answers = entry_answers(
        cookies=[
            make_cookie("_ga_", match="prefix", lifetime="session", max_age_seconds=None),
            make_cookie("Größe‘\\*", storage="local_storage", lifetime="until_cleared", max_age_seconds=None),
            make_cookie("old", max_age_seconds=1000 * 365 * 86_400),
        ],
        notes="Ask Ada ☕",
        data_retention=65_700_000_000 // 3,
    )

    key = add_entry(by=SYSTEM, site=site.key, answers=answers)

    kept = entry_state(get_entry(site, key))
    cookies = [cookie | {"key": ""} for cookie in kept["cookies"]]
    assert kept | {"cookies": cookies} == input_state(answers, key=key)
    assert entry_input(kept) == entry_input(entry_state(get_entry(site, key)))
    assert canonical_json(kept)


@on_both_databases
def test_a_new_provider_is_added_with_the_entry_and_a_known_one_is_used(session: Session) -> None:
    site = make_site()
    known = make_provider("Lock Keepers")

    make_entry(site, provider="Quay IT")
    make_entry(site, provider="LOCK KEEPERS")

    assert find_provider("Quay IT") is not None
    assert [entry.provider.name for entry in list_entries_for(site)] == ["Quay IT", known.name]


def test_one_event_tells_what_an_entry_was_and_became(session: Session) -> None:
    site = make_site()
    entry = make_entry(site)

    change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_answers(notes="New quay"))

    event = list_events()[0]
    assert (event.action, event.subject.key, event.subject.site) == ("changed", entry.key, "harbour")
    assert event.before is not None
    assert event.after is not None
    assert (event.before["notes"], event.after["notes"]) == ("", "New quay")


def test_saving_the_same_answers_changes_nothing(session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    was, events, changed_at = entry_state(entry), len(list_events()), site.changed_at

    changed = change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=entry_input(was))

    after = get_entry(site, entry.key)
    assert changed is False
    assert (entry_state(after), after.revision, len(list_events())) == (was, 1, events)
    session.refresh(site)
    assert site.changed_at == changed_at


@on_both_databases
def test_keys_survive_every_change(session: Session) -> None:
    site = make_site()
    entry = make_entry(site, cookies=[make_cookie("a1"), make_cookie("b2"), make_cookie("c3")])
    first, _, third = (cookie.key for cookie in entry.cookies)
    answers = entry_input(entry_state(entry))
    renamed = replace(answers.cookies[2], name="z9")

    change_entry(
        by=SYSTEM, site=site.key, key=entry.key, answers=replace(answers, cookies=[renamed, answers.cookies[0]])
    )

    after = get_entry(site, entry.key)
    assert [(cookie.key, cookie.name) for cookie in after.cookies] == [(third, "z9"), (first, "a1")]


def test_a_key_from_an_export_is_taken_when_it_is_free(session: Session) -> None:
    site = make_site()

    first = add_entry(by=SYSTEM, site=site.key, answers=entry_answers(), key="berth234")
    second = add_entry(by=SYSTEM, site=site.key, answers=entry_answers(), key="berth234")
    third = add_entry(by=SYSTEM, site=site.key, answers=entry_answers(), key="../../x")

    assert first == "berth234"
    assert len({first, second, third}) == 3
    assert third.isalnum()


def test_a_name_twice_in_one_place_is_refused_and_twice_in_two_places_is_not(session: Session) -> None:
    site = make_site()
    twice = [make_cookie("berth"), make_cookie("berth")]
    apart = [make_cookie("berth"), make_cookie("berth", storage="local_storage"), make_cookie("berth", domain="a.b")]

    with pytest.raises(WrongAnswersError) as caught:
        make_entry(site, cookies=twice)
    make_entry(site, cookies=apart)

    assert caught.value.problems[0].field == "cookies-1-name"


def test_an_unknown_category_is_refused_and_nothing_is_written(session: Session) -> None:
    site = make_site()

    with pytest.raises(WrongAnswersError):
        make_entry(site, category="maritime", provider="Nobody Yet")

    assert list_entries_for(site) == []
    assert find_provider("Nobody Yet") is None


@on_both_databases
def test_entries_stand_in_the_order_of_the_page(session: Session) -> None:
    site = make_site()
    for category, name in [("marketing", "m"), ("", "none"), ("necessary", "n1"), ("necessary", "n2")]:
        make_entry(site, category=category, function={"en": name})

    names = [entry.function["en"] for entry in list_entries_for(site)]

    assert names == ["n1", "n2", "m", "none"]
    assert [entry.function["en"] for entry in walk_entries(site, batch=2)] == names


@on_both_databases
def test_moving_changes_places_within_a_table_and_stops_at_its_end(session: Session) -> None:
    site = make_site()
    first = make_entry(site, function={"en": "first"})
    make_entry(site, category="marketing")
    second = make_entry(site, function={"en": "second"})

    moved = move_entry(by=SYSTEM, site=site.key, key=second.key, up=True)
    at_the_top = move_entry(by=SYSTEM, site=site.key, key=second.key, up=True)

    order = [entry.key for entry in list_entries_for(site)][:2]
    assert (moved, at_the_top) == (True, False)
    assert order == [second.key, first.key]
    assert list_events()[0].action == "moved_up"


def test_moving_works_where_two_entries_have_one_place(session: Session) -> None:
    site = make_site()
    one, two = make_entry(site), make_entry(site)
    for entry in session.query(Entry):
        entry.position = 7
    session.commit()

    move_entry(by=SYSTEM, site=site.key, key=two.key, up=True)

    assert [entry.key for entry in list_entries_for(site)] == [two.key, one.key]


def test_an_entry_is_retired_brought_back_and_deleted_only_when_retired(session: Session) -> None:
    site = make_site()
    key = make_entry(site).key

    with pytest.raises(StillActiveError):
        delete_entry(by=SYSTEM, site=site.key, key=key)
    retire_entry(by=SYSTEM, site=site.key, key=key)
    retired = get_entry(site, key).status
    bring_back_entry(by=SYSTEM, site=site.key, key=key)
    back = get_entry(site, key).status
    retire_entry(by=SYSTEM, site=site.key, key=key)
    delete_entry(by=SYSTEM, site=site.key, key=key)

    assert (retired, back) == ("retired", "active")
    with pytest.raises(EntryNotFoundError):
        get_entry(site, key)
    actions = [event.action for event in list_events(site=site.key)][:4]
    assert actions == ["deleted", "retired", "brought_back", "retired"]


def test_every_change_is_seen_in_the_date_of_the_page(session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    steps: list[Callable[[], object]] = [
        lambda: change_entry(by=SYSTEM, site=site.key, key=key, answers=entry_answers(notes="x")),
        lambda: retire_entry(by=SYSTEM, site=site.key, key=key),
        lambda: bring_back_entry(by=SYSTEM, site=site.key, key=key),
        lambda: retire_entry(by=SYSTEM, site=site.key, key=key),
        lambda: delete_entry(by=SYSTEM, site=site.key, key=key),
    ]

    for step in steps:
        session.refresh(site)
        before = site.changed_at
        step()
        session.refresh(site)
        assert site.changed_at > before


# --- The form -----------------------------------------------------------------------------------------------------


def test_an_entry_is_added_by_the_form(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("en",))
    editor = signed_in("editor")

    answer = editor.submit(NEW, TYPED, button="Save entry")
    listed = editor.get(answer.location).get_data(as_text=True)

    entry = only_entry()
    assert answer.status_code == 303
    assert "Saved. 2 warnings" in listed
    assert entry.provider.name == "Quay IT"
    assert entry.function == {"en": "Mooring"}
    assert entry.cookies[0].name == "berth"
    assert entry.cookies[0].max_age_seconds == 13 * 2_628_000
    assert entry.consent_basis == "exempt_requested_service"


def test_what_the_form_shows_and_sends_unchanged_changes_nothing(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(
        site,
        cookies=[
            make_cookie("_ga_", match="prefix", max_age_seconds=7_776_001, rolling=True, secure=True, http_only=False),
            make_cookie("a*b\\*", match="glob", lifetime="session", max_age_seconds=None, same_site="lax"),
            make_cookie("w", lifetime="persistent", max_age_seconds=None, source="import"),
            make_cookie("x", domain=".quay.example", path="/a", set_when="after_choice", party="third"),
            make_cookie("y", storage="indexed_db", lifetime="until_cleared", max_age_seconds=None),
            make_cookie("z", lifetime="", max_age_seconds=None, duration_text={"en": "up to 12 months"}),
        ],
        data_retention=90,
        notes="two\n\nlines",
        personal_data="yes",
        gdpr_basis="public_task",
        recipients={"en": "Lock Keepers", "fr": "Éclusiers"},
    )
    was, events = entry_state(entry), len(list_events(site=site.key))

    answer = signed_in("editor").submit(path_of(entry), button="Save entry")

    assert answer.status_code == 303
    assert entry_state(get_entry(site, entry.key)) == was
    assert len(list_events(site=site.key)) == events


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"provider": ""}, "provider", "Enter the name of the provider"),
        ({"provider": "Quay\u200bIT"}, "provider", "cannot be seen"),
        ({"function-en": " "}, "function-en", "Write what uses the cookies"),
        ({"purpose-en": ""}, "purpose-en", "Write why this is stored, in one sentence"),
        ({"cookies-0-name": ""}, "cookies-0-name", "Enter the cookie"),
        ({"cookies-0-name": "*"}, "cookies-0-name", "A bare * would cover every cookie"),
        ({"cookies-0-name": "**"}, "cookies-0-name", "A bare * would cover every cookie"),
        ({"cookies-0-name": "_g*"}, "cookies-0-name", "Write at least three characters before the *"),
        ({"cookies-0-name": "_ga\u00ad"}, "cookies-0-name", "a soft hyphen"),
        ({"cookies-0-name": "_g\ta"}, "cookies-0-name", "a tab"),
        ({"cookies-0-number": "ca. 13"}, "cookies-0-number", "Enter a whole number, for example 13"),
        ({"cookies-0-number": "0"}, "cookies-0-number", "Enter a number from 1"),
        ({"cookies-0-number": "1001", "cookies-0-unit": "year"}, "cookies-0-number", "thousand years"),
        ({"cookies-0-domain": "https://quay.example/"}, "cookies-0-domain", "Write the host only"),
        ({"cookies-0-path": "harbour"}, "cookies-0-path", "Begin the path with /"),
        ({"cookies-0-unit": "fortnight"}, "cookies-0-unit", "Choose one of the answers in the list"),
        ({"category": "maritime"}, "category", "Choose one of the answers in the list"),
        ({"exemption_reason-en": ""}, "exemption_reason-en", "Say in one sentence why no consent is needed"),
        ({"review_due": "soon"}, "review_due", "Enter the day as year-month-day"),
    ],
)
def test_an_answer_to_correct_stands_beside_its_field_and_everything_typed_is_kept(
    signed_in: SignedIn, session: Session, answers: dict[str, str], field: str, words: str
) -> None:
    make_site(locales=("en",))

    answer = signed_in("editor").submit(NEW, TYPED | answers, button="Save entry")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Not saved: correct 1 answer" in page
    assert f'href="#{field}"' in page
    assert words in page.replace("&#39;", "'")
    assert "Remembers at which berth you moored." in page or "purpose-en" in answers
    assert "<title>Error:" in page
    assert list_entries_for(get_site("harbour")) == []


def test_an_exemption_that_came_without_a_reason_may_stay_while_something_else_is_edited(
    signed_in: SignedIn, session: Session
) -> None:
    site = make_site(locales=("en",))
    entry = make_entry(site, exemption_reason={})
    editor = signed_in("editor")

    kept = editor.submit(path_of(entry), {"notes": "New quay"}, button="Save entry")
    chosen = editor.submit(path_of(entry), {"consent_basis": "exempt_transmission"}, button="Save entry")

    assert kept.status_code == 303
    assert chosen.status_code == 422


def test_a_duplicate_name_is_shown_beside_the_second_one(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site, cookies=[make_cookie("a1"), make_cookie("b2")])

    answer = signed_in("editor").submit(path_of(entry), {"cookies-1-name": "a1"}, button="Save entry")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="cookies-1-name-problem"' in page
    assert "<title>Error:" in page


def test_rows_are_added_and_removed_without_a_script(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("en",))
    editor = signed_in("editor")
    two_rows = {"cookies-1-name": "buoy", "cookies-1-number": "", "cookies-1-unit": "session"}

    added = editor.post(NEW, data=TYPED | {"add": "cookies"})
    removed = editor.post(NEW, data=TYPED | two_rows | {"remove": "cookies-0"})
    saved = editor.post(NEW, data=TYPED | two_rows | _rest_of_row(1) | _rest_of_row(0))

    assert added.status_code == 200
    assert 'name="cookies-1-name"' in added.get_data(as_text=True)
    assert 'value="berth"' in added.get_data(as_text=True)
    assert removed.status_code == 200
    assert 'value="buoy"' in removed.get_data(as_text=True)
    assert 'value="berth"' not in removed.get_data(as_text=True)
    assert saved.status_code == 303
    assert [(one.name, one.lifetime) for one in only_entry().cookies] == [("berth", "persistent"), ("buoy", "session")]


def _rest_of_row(index: int) -> dict[str, str]:
    row = {"storage": "http_cookie", "party": "first", "path": "/"}
    return {f"cookies-{index}-{name}": value for name, value in row.items()} | {
        "third_party_access": "unknown",
        "personal_data": "unknown",
        "kept_unit": "month",
        "gdpr_basis": "",
    }


def test_thousands_of_cookies_are_refused_with_a_page_for_a_hundred(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("en",))
    editor = signed_in("editor")
    crowd = {f"cookies-{place}-name": f"berth-{place}" for place in range(3000)}

    answer = editor.post(NEW, data=TYPED | crowd)

    assert answer.status_code == 422
    assert "An entry holds at most 100 cookies" in answer.text
    assert answer.text.count('class="form-row"') == 101
    assert answer.text.count('value="berth-') == 3000
    assert list(walk_entries(get_site("harbour"))) == []


def test_a_row_left_blank_is_no_cookie(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("en",))
    editor = signed_in("editor")

    editor.post(NEW, data=TYPED | _rest_of_row(0) | _rest_of_row(1) | {"cookies-1-unit": "month", "cookies-1-name": ""})

    assert [cookie.name for cookie in only_entry().cookies] == ["berth"]


def test_a_removed_row_takes_its_cookie_and_leaves_the_keys_of_the_others(
    signed_in: SignedIn, session: Session
) -> None:
    site = make_site()
    entry = make_entry(site, cookies=[make_cookie("a1"), make_cookie("b2"), make_cookie("c3")])
    keys = [cookie.key for cookie in entry.cookies]
    editor = signed_in("editor")

    page = editor.submit(path_of(entry), button="cookies-1")
    editor.post(path_of(entry), data=_sent_by(page.get_data(as_text=True)))

    assert [cookie.key for cookie in get_entry(site, entry.key).cookies] == [keys[0], keys[2]]


def _sent_by(html: str) -> dict[str, Any]:
    page = JustHTML(html, sanitize=False)
    form = next(f for f in find(page, "main form") if find(f, "[name=provider]"))
    return form_values(form)


def test_save_and_add_another_opens_an_empty_form(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("en",))

    answer = signed_in("editor").submit(NEW, TYPED, button="Save and add another")

    assert answer.location == NEW
    assert only_entry().function == {"en": "Mooring"}


def test_a_copy_opens_as_a_new_entry_and_gets_keys_of_its_own(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    editor = signed_in("editor")

    page = editor.get(path_of(entry, "/duplicate")).get_data(as_text=True)
    before = len(list_entries_for(site))
    editor.submit(path_of(entry, "/duplicate"), button="Save entry")

    one, other = list_entries_for(get_site("harbour"))
    assert "not saved yet" in page
    assert before == 1
    assert one.key != other.key
    assert one.cookies[0].key != other.cookies[0].key
    assert one.purpose == other.purpose


def test_saving_leads_back_to_the_list_as_it_was(signed_in: SignedIn, session: Session) -> None:
    make_entry(make_site())
    editor = signed_in("editor")
    listed = "/admin/sites/harbour/entries/?q=berth&sort=-provider"
    page = editor.get(listed).get_data(as_text=True)
    link = page.split('role="rowheader"><a href="')[1].split('"')[0].replace("&amp;", "&")

    answer = editor.submit(link, {"notes": "x"}, button="Save entry")

    assert answer.location == listed


def test_the_form_says_what_the_checks_find_and_leads_to_it(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site(), third_party_access="unknown", category="")

    page = signed_in("editor").get(path_of(entry)).get_data(as_text=True)

    assert "1 error, 1 warning. Errors block publication." in page
    assert "Go to “Can others read it?”" in page
    assert 'href="#third_party_access"' in page
    assert 'href="#category"' in page


def test_the_buttons_of_an_entry_move_retire_and_bring_it_back(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    first, second = make_entry(site), make_entry(site, function={"en": "Buoys"})
    editor = signed_in("editor")

    moved = editor.submit("/admin/sites/harbour/entries/", button="Move Buoys up")
    editor.submit(path_of(first), button="Retire this entry")
    retired = get_entry(site, first.key).status
    editor.submit(path_of(first), button="Bring it back")

    assert moved.location == f"/admin/sites/harbour/entries/#entry-{second.key}"
    assert [entry.key for entry in list_entries_for(get_site("harbour"))] == [second.key, first.key]
    assert (retired, get_entry(site, first.key).status) == ("retired", "active")


def test_deleting_says_first_what_goes_with_it(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    entry = make_entry(site)
    home, delete = path_of(entry), path_of(entry, "/delete")
    editor = signed_in("editor")

    too_early = editor.get(delete).get_data(as_text=True)
    refused = editor.post(delete)
    editor.submit(home, button="Retire this entry")
    page = editor.get(delete).get_data(as_text=True)
    done = editor.submit(delete)

    assert "Retire it first" in too_early
    assert refused.location == home
    assert "berth" in page
    assert done.location == "/admin/sites/harbour/entries/"
    assert list_entries_for(get_site("harbour")) == []


def test_nothing_of_an_entry_changes_by_looking_at_it(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site())
    events, editor = len(list_events()), signed_in("editor")

    for what in ("", "/history", "/duplicate", "/delete"):
        editor.get(path_of(entry, what))
    statuses = [editor.get(path_of(entry, what)).status_code for what in ("/move", "/retire", "/restore")]

    assert statuses == [405, 405, 405]
    assert len([event for event in list_events() if event.subject.kind != "user"]) == events


def test_a_viewer_reads_and_changes_nothing(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site())
    viewer = signed_in("viewer")

    listed = viewer.get("/admin/sites/harbour/entries/").get_data(as_text=True)
    posts = [viewer.post(path_of(entry, what)).status_code for what in ("", "/move", "/retire", "/delete")]

    assert f'href="{path_of(entry, "/history")}"' in listed
    assert 'type="checkbox" class="tick"' not in listed
    assert posts == [403, 403, 403, 403]


def test_text_that_looks_like_markup_is_shown_as_text(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    evil = '"><script>alert(1)</script>'
    entry = make_entry(site, provider=evil, function={"en": evil}, cookies=[make_cookie(evil)], purpose={"en": evil})
    editor = signed_in("editor")

    for path in ("/admin/sites/harbour/entries/", path_of(entry), path_of(entry, "/history"), "/admin/providers/"):
        assert "<script>alert" not in editor.get(path).get_data(as_text=True)


def test_an_entry_that_is_not_there_says_what_may_have_happened(signed_in: SignedIn, session: Session) -> None:
    make_site()

    answer = signed_in("editor").post("/admin/sites/harbour/entries/deleted8", data={"notes": "typed"})

    assert answer.status_code == 404
    assert "A colleague may have deleted it" in answer.text
