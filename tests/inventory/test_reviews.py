"""The yearly review: what is due, looking at one entry after the other, and the record of it."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.audit import SYSTEM, Actor
from app.audit.queries import list_events
from app.inventory.errors import ConflictError
from app.inventory.queries import get_entry, get_site
from app.inventory.queries.reviews import count_reviews, list_due
from app.inventory.service import change_entry, retire_entry, review_entry
from app.inventory.state import entry_input, entry_state
from app.policy.queries.draft import draft_of
from tests.builders import entry_answers, make_cookie, make_entry, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient

if TYPE_CHECKING:
    from app.inventory.models import Site

SignedIn = Callable[[str], CriticalClient]

TODAY = date(2026, 11, 26)
REVIEW = "/admin/sites/harbour/review/"


def look(site: "Site", key: str, by: Actor = SYSTEM) -> None:
    review_entry(by=by, site=site.key, key=key, revision=get_entry(site, key).revision)


def text_of(client: CriticalClient, path: str = REVIEW) -> str:
    return client.get(path, follow_redirects=True).get_data(as_text=True)


def still_correct(client: CriticalClient, **answers: str) -> str:
    """Press the button of the entry that comes next; the page after it."""
    return text_of(client, client.submit(REVIEW, answers, button="Still correct").location)


# --- What is due --------------------------------------------------------------------------------------------------


@on_both_databases
@pytest.mark.parametrize(
    ("reviewed_at", "review_due", "due"),
    [
        (None, None, True),
        (date(2025, 11, 26), None, True),
        (date(2025, 11, 27), None, False),
        (None, TODAY, True),
        (None, date(2026, 11, 27), False),
        # A day that somebody set goes before the usual year.
        (date(2024, 1, 1), date(2027, 1, 1), False),
        (date(2026, 11, 1), date(2026, 11, 20), True),
    ],
)
def test_an_entry_is_due_by_the_day_set_or_a_year_after_the_last_look(
    session: Session, reviewed_at: date | None, review_due: date | None, *, due: bool
) -> None:
    site = make_site()
    key = make_entry(site, reviewed_at=reviewed_at, review_due=review_due).key

    assert list_due(site, TODAY) == ([key] if due else [])
    assert count_reviews(site, TODAY).due == int(due)


def test_entries_come_in_the_order_of_the_page_and_retired_ones_do_not(session: Session) -> None:
    site = make_site()
    last = make_entry(site, category="marketing").key
    first = make_entry(site, category="necessary").key
    gone = make_entry(site, category="necessary").key
    retire_entry(by=SYSTEM, site=site.key, key=gone)

    assert list_due(site, TODAY) == [first, last]


@time_machine.travel("2026-11-26 12:00+00:00", tick=False)
def test_the_round_is_counted(session: Session) -> None:
    site = make_site()
    make_entry(site, reviewed_at=date(2026, 3, 1))
    make_entry(site, reviewed_at=date(2026, 3, 1), review_due=date(2026, 12, 24))
    looked_at = make_entry(site).key
    assert count_reviews(site, TODAY).next_day is None
    look(site, looked_at)

    found = count_reviews(site, TODAY)

    assert (found.entries, found.due, found.done, found.today) == (3, 0, 3, 1)
    assert found.next_day == date(2026, 12, 24)


# --- Still correct ------------------------------------------------------------------------------------------------


@on_both_databases
@time_machine.travel("2026-11-26 23:30+00:00", tick=False)
def test_an_entry_that_is_still_correct_is_due_in_a_year(session: Session) -> None:
    site = make_site(time_zone="Europe/Amsterdam")
    key = make_entry(site).key

    look(site, key)

    entry = get_entry(site, key)
    # It is the next day there already.
    assert entry.reviewed_at == date(2026, 11, 27)
    assert entry.review_due == date(2027, 11, 27)
    event = list_events(site=site.key)[0]
    assert (event.action, event.subject.key) == ("reviewed", key)


def test_a_review_is_no_change_for_the_public(session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    before, changed_at = draft_of(get_site(site.key)).text, get_site(site.key).changed_at

    look(site, key)

    assert draft_of(get_site(site.key)).text == before
    assert get_site(site.key).changed_at == changed_at


def test_what_was_changed_meanwhile_is_not_said_to_be_correct(session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    seen = get_entry(site, key).revision
    change_entry(by=SYSTEM, site=site.key, key=key, answers=entry_answers(purpose={"en": "Something else."}))

    with pytest.raises(ConflictError):
        review_entry(by=SYSTEM, site=site.key, key=key, revision=seen)

    assert get_entry(site, key).reviewed_at is None


# --- The pages ----------------------------------------------------------------------------------------------------


def test_a_person_goes_through_all_that_is_due(session: Session, signed_in: SignedIn) -> None:
    site = make_site()
    stored = make_cookie("berth", storage="local_storage", set_when="after_sign_in")
    make_entry(site, function={"en": "Mooring"}, notes="Ask the harbour master.", cookies=[stored])
    make_entry(site, function={"en": "Tides"})
    editor = signed_in("editor")

    first = text_of(editor)
    second = still_correct(editor)
    done = still_correct(editor)

    assert "1 of 2" in first
    for fact in ("Ask the harbour master.", "Local storage", "After signing in", "First party", "12 months"):
        assert fact in first
    assert "“Mooring” is still correct." in second
    assert "2 of 2" in second
    assert "Nothing is due for review" in done
    assert "2 entries were reviewed today." in done


def test_an_entry_can_wait_until_later(session: Session, signed_in: SignedIn) -> None:
    site = make_site()
    make_entry(site, function={"en": "Mooring"})
    later = make_entry(site, function={"en": "Tides"}).key
    editor = signed_in("editor")

    skipped = text_of(editor, f"{REVIEW}?at={later}")
    end = text_of(editor, f"{REVIEW}?at=end")

    assert f'href="{REVIEW}?at={later}"' in text_of(editor)
    assert "2 of 2" in skipped
    assert f'href="{REVIEW}?at=end"' in skipped
    assert "2 entries are left for later" in end
    assert get_entry(site, later).reviewed_at is None


def test_a_change_comes_back_to_the_same_entry(session: Session, signed_in: SignedIn) -> None:
    site = make_site()
    key = make_entry(site, function={"en": "Mooring"}).key
    editor = signed_in("editor")
    form = f"/admin/sites/harbour/entries/{key}?list=review"
    assert form.replace("&", "&amp;") in text_of(editor)

    response = editor.submit(form, {"purpose-en": "Remembers which berth is yours."}, button="Save entry")

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response.location == f"{REVIEW}?at={key}"
    assert "Remembers which berth is yours." in text_of(editor, response.location)


def test_who_looks_at_an_old_page_is_asked_to_look_again(session: Session, signed_in: SignedIn) -> None:
    site = make_site()
    entry = make_entry(site, function={"en": "Mooring"})
    editor = signed_in("editor")
    changed = entry_input(entry_state(get_entry(site, entry.key)) | {"notes": "New."})
    change_entry(by=SYSTEM, site=site.key, key=entry.key, answers=changed)

    page = still_correct(editor, revision="1")

    assert "“Mooring” was changed meanwhile. Look at it again." in page
    assert get_entry(get_site("harbour"), entry.key).reviewed_at is None


def test_the_button_pressed_twice_is_no_change_by_somebody_else(session: Session, signed_in: SignedIn) -> None:
    site = make_site()
    first = make_entry(site, function={"en": "Mooring"}).key
    tides = make_entry(site, function={"en": "Tides"}, cookies=[make_cookie("tide")]).key
    editor = signed_in("editor")

    answers = [editor.post(f"{REVIEW}{first}?next={tides}", data={"revision": "1"}) for _press in "ab"]

    page = text_of(editor, f"{REVIEW}?at={tides}")
    assert [one.location for one in answers] == [f"{REVIEW}?at={tides}"] * 2
    assert "“Mooring” needs no review any more." in page
    assert "changed meanwhile" not in page
    assert "1 of 2 entries reviewed." in text_of(editor, f"{REVIEW}record")


def test_the_record_says_who_looked_at_what_and_when(session: Session, signed_in: SignedIn) -> None:
    site = make_site()
    key = make_entry(site, function={"en": "Mooring"}).key
    editor = signed_in("editor")
    still_correct(editor)

    record = text_of(editor, f"{REVIEW}record")

    assert "Mooring was looked at and is still correct" in record
    assert "1 review is on record." in record
    assert "<time datetime=" in record
    assert "Mooring was looked at and is still correct" in text_of(
        editor, f"/admin/sites/harbour/entries/{key}/history"
    )


def test_the_record_has_pages(session: Session, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.inventory.views.reviewing.EVENTS_ON_A_PAGE", 1)
    site = make_site()
    for name in ("Mooring", "Tides"):
        look(site, make_entry(site, function={"en": name}).key)
    viewer = signed_in("viewer")

    newest, oldest = text_of(viewer, f"{REVIEW}record"), text_of(viewer, f"{REVIEW}record?page=99")

    assert "Tides was looked at" in newest
    assert "Mooring was looked at" not in newest
    assert "Mooring was looked at" in oldest


def test_a_viewer_cannot_review(session: Session, signed_in: SignedIn) -> None:
    key = make_entry(make_site()).key

    assert signed_in("viewer").get(REVIEW).status_code == HTTPStatus.FORBIDDEN
    assert signed_in("viewer").get(f"/admin/sites/harbour/entries/{key}/history").status_code == HTTPStatus.OK
