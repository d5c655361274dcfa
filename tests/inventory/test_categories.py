"""Categories: one table of the page each, shared by all sites."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.errors import CategoryNotFoundError, DuplicateCategoryError, InUseError, WrongAnswersError
from app.inventory.queries import get_category, get_entry, list_categories
from app.inventory.service import CategoryInput, add_category, change_category, delete_category, move_category
from tests.builders import make_category, make_entry, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient

SignedIn = Callable[[str], CriticalClient]


def keys() -> list[str]:
    return [one.key for one in list_categories()]


@on_both_databases
def test_a_new_category_comes_last_and_can_be_moved_up(session: Session) -> None:
    make_site()
    make_category("social")

    move_category(by=SYSTEM, key="social", up=True)
    move_category(by=SYSTEM, key="necessary", up=True)

    assert keys() == ["necessary", "preferences", "statistics", "social", "marketing"]


def test_two_categories_cannot_have_one_key(session: Session) -> None:
    make_site()

    with pytest.raises(DuplicateCategoryError):
        make_category("necessary")


@pytest.mark.parametrize("key", ["", "Social", "-social", "so cial", "x" * 41])
def test_a_key_is_small_letters_digits_and_hyphens(session: Session, key: str) -> None:
    with pytest.raises(WrongAnswersError):
        add_category(by=SYSTEM, key=key, answers=CategoryInput(name={"en": "Social"}))


def test_a_category_needs_a_name(session: Session) -> None:
    make_site()

    with pytest.raises(WrongAnswersError):
        change_category(by=SYSTEM, key="necessary", answers=CategoryInput(name={}))


@on_both_databases
def test_a_category_in_use_is_deleted_only_with_another_in_its_place(session: Session) -> None:
    site = make_site()
    make_category("social")
    entry = make_entry(site, category="social", consent_basis="consent")

    with pytest.raises(InUseError):
        delete_category(by=SYSTEM, key="social")
    delete_category(by=SYSTEM, key="social", replace_by="marketing")

    after = get_entry(site, entry.key)
    assert after.category is not None
    assert after.category.key == "marketing"
    assert after.consent_basis == "consent"
    with pytest.raises(CategoryNotFoundError):
        get_category("social")


def test_a_changed_default_leaves_the_answers_of_entries_alone(session: Session) -> None:
    site = make_site()
    key = make_entry(site, category="statistics", consent_basis="consent").key
    answers = CategoryInput(name={"en": "Statistics"}, default_consent_basis="exempt_audience_measurement")

    change_category(by=SYSTEM, key="statistics", answers=answers)

    assert get_entry(site, key).consent_basis == "consent"


def test_an_editor_adds_changes_and_deletes_a_category(signed_in: SignedIn, session: Session) -> None:
    make_site()
    editor = signed_in("editor")

    added = editor.submit("/admin/categories/new", {"key": "social", "name-en": "Social", "name-nl": "Sociaal"})
    changed = editor.submit("/admin/categories/social", {"description-en": "Shared posts."})
    described = get_category("social").description
    deleted = editor.submit("/admin/categories/social/delete")

    assert [answer.status_code for answer in (added, changed, deleted)] == [303, 303, 303]
    assert described == {"en": "Shared posts."}
    assert "social" not in keys()


def test_the_list_shows_names_in_the_readers_language(signed_in: SignedIn, session: Session) -> None:
    make_site()
    viewer = signed_in("viewer")

    page = viewer.get("/admin/categories/", headers={"Accept-Language": "nl"}).get_data(as_text=True)

    assert "Noodzakelijk" in page


def test_a_category_is_moved_by_a_button(signed_in: SignedIn, session: Session) -> None:
    make_site()

    signed_in("editor").submit("/admin/categories/", button="Move Preferences up")

    assert keys()[:2] == ["preferences", "necessary"]


def test_what_is_first_already_says_so_when_it_is_moved_up(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site())
    editor = signed_in("editor")
    said = {
        "/admin/categories/necessary/move": "It is the first category already.",
        f"/admin/sites/harbour/entries/{entry.key}/move": "It is the first of its table already.",
        "/admin/sites/harbour/texts/introduction/move": "It is the first of the page already.",
    }

    for path, sentence in said.items():
        done = editor.post(path, data={"to": "up"})
        assert sentence in editor.get(done.location).text


def test_the_page_that_deletes_asks_what_takes_its_place(signed_in: SignedIn, session: Session) -> None:
    site = make_site()
    key = make_entry(site).key
    editor = signed_in("editor")

    page = editor.get("/admin/categories/necessary/delete").get_data(as_text=True)
    without = editor.submit("/admin/categories/necessary/delete")
    editor.submit("/admin/categories/necessary/delete", {"replace_by": "preferences"})

    assert "Mooring" in page
    assert without.status_code == 422
    assert get_entry(site, key).category.key == "preferences"  # type: ignore[union-attr]  # it has one
