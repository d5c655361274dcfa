"""Translating a policy: how far each language is, side by side with its source, saved all at once or not at all."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import count_events, list_events
from app.inventory.forms.cookies import CookieForm
from app.inventory.forms.entries import EntryForm
from app.inventory.forms.shared import CategoryForm
from app.inventory.models import Entry, Site
from app.inventory.queries import get_category, get_entry, get_site
from app.inventory.service import change_entry
from app.inventory.state import entry_input, entry_state
from app.policy.checking import facts_of_policy
from app.policy.errors import TranslationOvertakenError
from app.policy.forms import TextForm
from app.policy.queries import get_text
from app.policy.service import change_text
from app.policy.service.translating import Written, save_translations
from app.policy.texts import BANNER, TextInput
from app.policy.translating import LONGEST, Item, items_of, progress_of
from tests.builders import make_cookie, make_entry, make_site
from tests.conftest import on_both_databases
from tests.critic import CriticalClient, attributes, find, words

PAGE = "/admin/sites/harbour/translations/"

SignedIn = Callable[[str], CriticalClient]


def open_items(locale: str = "") -> dict[str, str]:
    found = items_of(facts_of_policy(get_site("harbour")))
    return {
        item.name: item.translation.state for item in found if item.is_open and locale in {"", item.translation.locale}
    }


def item_of(name: str, locale: str) -> Item:
    found = items_of(facts_of_policy(get_site("harbour")))
    return next(item for item in found if item.name == name and item.translation.locale == locale)


def written(name: str, locale: str, text: str = "") -> Written:
    item = item_of(name, locale)
    return Written(kind=item.text.kind, key=item.text.key, part=item.text.part, seen=item.seen, text=text)


def reword(entry: Entry, english: str = "Remembers where you lie.") -> None:
    answers = entry_input(entry_state(get_entry(get_site("harbour"), entry.key)))
    change_entry(
        by=SYSTEM,
        site="harbour",
        key=entry.key,
        answers=replace(answers, purpose={**answers.purpose, "en": english}),
    )


def four_languages() -> Site:
    return make_site(locales=("en", "nl", "fr", "de"))


# --- What is open -------------------------------------------------------------------------------------------------


def test_a_policy_in_its_own_languages_has_nothing_open(session: Session) -> None:
    make_entry(make_site())

    assert open_items() == {}


def test_each_text_of_an_entry_is_missing_in_a_language_that_is_added(session: Session) -> None:
    cookie = make_cookie(duration_text={"en": "up to a year", "nl": "hooguit een jaar"})
    entry = make_entry(four_languages(), cookies=(cookie,))

    found = open_items("fr")

    parts = ["function", "location", "purpose", "exemption_reason", f"cookies-{entry.cookies[0].key}-duration_text"]
    assert found == {f"entry-{entry.key}-{part}": "missing" for part in parts}


def test_the_words_of_the_banner_count_only_when_something_needs_consent(session: Session) -> None:
    site = make_site()
    change_text(by=SYSTEM, site="harbour", key=BANNER, answers=TextInput(body={"en": "May we?"}))
    before = open_items("nl")

    make_entry(site, consent_basis="consent", exemption_reason={})

    assert before == {}
    assert open_items("nl") == {"text-banner-body": "missing"}


def test_progress_counts_done_stale_and_missing(session: Session) -> None:
    entry = make_entry(make_site(locales=("en", "nl", "fr")))
    reword(entry)

    counts = progress_of(items_of(facts_of_policy(get_site("harbour"))), ["en", "nl", "fr"])

    texts = counts["nl"].all - 4
    assert (counts["nl"].done, counts["nl"].stale, counts["nl"].missing) == (texts + 3, 1, 0)
    assert (counts["fr"].done, counts["fr"].stale, counts["fr"].missing) == (texts, 0, 4)
    assert counts["en"].all == 0


def test_a_text_may_be_as_long_here_as_in_its_own_form(signed_in: SignedIn, session: Session) -> None:
    client = signed_in("editor")
    with client.application.test_request_context():
        forms = [form(csrf=False, locales=("en",)) for form in (EntryForm, CookieForm, CategoryForm, TextForm)]
        fields: list[Any] = [field for form in forms for field in form if field.name in LONGEST]
        longest = {field.name: field.max_length for field in fields}

    assert longest == LONGEST


# --- Saving -------------------------------------------------------------------------------------------------------


@on_both_databases
def test_texts_of_every_kind_are_saved_together(session: Session) -> None:
    cookie = make_cookie(duration_text={"en": "up to a year", "nl": "hooguit een jaar"})
    entry = make_entry(four_languages(), cookies=(cookie,))
    change_text(by=SYSTEM, site="harbour", key="contact", answers=TextInput(body={"en": "Call us."}))
    duration = f"entry-{entry.key}-cookies-{entry.cookies[0].key}-duration_text"
    texts = {
        f"entry-{entry.key}-purpose": "Retient votre place.",
        duration: "un an au maximum",
        "category-necessary-name": "Indispensables",
        "text-contact-body": "Appelez-nous.",
    }

    count = save_translations(
        by=SYSTEM, site="harbour", locale="fr", written=[written(name, "fr", text) for name, text in texts.items()]
    )

    saved = get_entry(get_site("harbour"), entry.key)
    assert count == 4
    assert saved.purpose["fr"] == "Retient votre place."
    assert saved.purpose["en"] == entry.purpose["en"]
    assert saved.cookies[0].duration_text["fr"] == "un an au maximum"
    assert get_category("necessary").name["fr"] == "Indispensables"
    assert get_text(get_site("harbour"), "contact").body == {"en": "Call us.", "fr": "Appelez-nous."}
    left = ("function", "location", "exemption_reason")
    assert {*open_items("fr")} == {f"entry-{entry.key}-{part}" for part in left}


@on_both_databases
def test_nothing_is_saved_when_a_source_was_changed_meanwhile(session: Session) -> None:
    first, second = make_entry(four_languages()), make_entry(get_site("harbour"), cookies=(make_cookie("anchor"),))
    typed = [written(f"entry-{one.key}-purpose", "fr", "Retient votre place.") for one in (first, second)]
    reword(second)
    events = count_events()

    with pytest.raises(TranslationOvertakenError) as caught:
        save_translations(by=SYSTEM, site="harbour", locale="fr", written=typed)

    assert caught.value.name == f"entry-{second.key}-purpose"
    assert count_events() == events
    assert "fr" not in get_entry(get_site("harbour"), first.key).purpose


@on_both_databases
def test_a_translation_that_is_still_right_is_done_and_leaves_one_event(session: Session) -> None:
    entry = make_entry(make_site())
    reword(entry)
    revision = get_entry(get_site("harbour"), entry.key).revision
    events = count_events()

    save_translations(by=SYSTEM, site="harbour", locale="nl", written=[written(f"entry-{entry.key}-purpose", "nl")])

    assert open_items() == {}
    assert count_events() == events + 1
    assert list_events(limit=1)[0].action == "confirmed"
    assert get_entry(get_site("harbour"), entry.key).revision == revision


@on_both_databases
def test_texts_and_categories_can_be_confirmed_too(session: Session) -> None:
    make_entry(make_site())
    ours = get_text(get_site("harbour"), "introduction")
    new_words = TextInput(heading=ours.heading, body=ours.body | {"en": "Read on."})
    change_text(by=SYSTEM, site="harbour", key="introduction", answers=new_words)
    name = written("category-necessary-name", "nl", "Nodig")
    before = open_items()

    save_translations(by=SYSTEM, site="harbour", locale="nl", written=[written("text-introduction-body", "nl"), name])

    assert before == {"text-introduction-body": "stale"}
    assert open_items() == {}


# --- The page -----------------------------------------------------------------------------------------------------


def page_of(client: CriticalClient, path: str = PAGE) -> JustHTML:
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK, response.status
    return JustHTML(response.get_data(as_text=True), sanitize=False)


def test_the_source_stands_beside_the_field_and_a_link_leads_to_its_form(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site(locales=("en", "fr")))

    page = page_of(signed_in("editor"))

    row = next(one for one in find(page, ".translation") if "Purpose" in words(one))
    assert words(find(row, ".source")[0]) == entry.purpose["en"]
    assert attributes(find(row, "textarea")[0])["lang"] == "fr"
    assert attributes(find(row, "h3 a")[0])["href"] == f"/admin/sites/harbour/entries/{entry.key}#purpose-fr"
    form = page_of(signed_in("editor"), f"/admin/sites/harbour/entries/{entry.key}")
    assert find(form, "#purpose-fr") != []


def test_what_is_typed_is_saved_and_gone_from_the_list(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site(locales=("en", "fr")))
    person = signed_in("editor")

    saved = person.submit(PAGE, {f"entry-{entry.key}-purpose": "Retient votre place."}, button="Save translations")
    page = page_of(person, saved.headers["Location"])

    assert saved.status_code == HTTPStatus.SEE_OTHER
    assert get_entry(get_site("harbour"), entry.key).purpose["fr"] == "Retient votre place."
    assert "Saved: 1 text." in words(find(page, ".status")[0])
    assert not any("Purpose" in words(one) for one in find(page, ".translation"))


def test_still_right_confirms_one_and_saves_what_was_typed_beside_it(signed_in: SignedIn, session: Session) -> None:
    first = make_entry(make_site())
    second = make_entry(get_site("harbour"), cookies=(make_cookie("anchor"),))
    for entry in (first, second):
        reword(entry)
    person = signed_in("editor")

    person.submit(
        PAGE,
        {f"entry-{second.key}-purpose": "Onthoudt waar u ligt.", "still_right": f"entry-{first.key}-purpose"},
        button="Save translations",
    )

    assert open_items() == {}
    assert get_entry(get_site("harbour"), first.key).purpose["nl"] == first.purpose["nl"]
    history = page_of(person, f"/admin/sites/harbour/entries/{first.key}/history")
    assert "A translation of Mooring is still right (Dutch)" in words(find(history, "main")[0])


def test_who_comes_second_keeps_what_was_typed_and_reads_the_new_source(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site(locales=("en", "fr")))
    name = f"entry-{entry.key}-purpose"
    person = signed_in("editor")
    old = {f"seen-{name}": item_of(name, "fr").seen, name: "Retient votre place."}
    reword(entry)

    refused = person.submit(PAGE, old, button="Save translations")

    html = refused.get_data(as_text=True)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This was changed meanwhile." in html
    assert "Retient votre place." in html
    assert "Remembers where you lie." in html


def test_a_text_that_is_too_long_is_refused_and_kept(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site(locales=("en", "fr")))

    refused = signed_in("editor").submit(PAGE, {f"entry-{entry.key}-function": "x" * 301}, button="Save translations")

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Shorten this to 300 characters" in refused.get_data(as_text=True)
    assert "fr" not in get_entry(get_site("harbour"), entry.key).function


def test_a_viewer_reads_the_list_and_can_save_nothing(signed_in: SignedIn, session: Session) -> None:
    make_entry(make_site(locales=("en", "fr")))
    person = signed_in("viewer")

    page = page_of(person)

    assert len(find(page, ".translation")) == 4
    assert find(page, "main textarea, main input") == []


def test_twenty_stand_on_a_page(signed_in: SignedIn, session: Session) -> None:
    site = make_site(locales=("en", "fr"))
    for number in range(6):
        make_entry(site, cookies=(make_cookie(f"c{number}"),))
    person = signed_in("editor")

    pages = [len(find(page_of(person, f"{PAGE}?page={number}"), ".translation")) for number in (1, 2)]

    assert pages == [20, 4]


def test_a_site_in_one_language_is_told_how_to_offer_another(signed_in: SignedIn, session: Session) -> None:
    make_site(locales=("en",))

    page = page_of(signed_in("publisher"))

    assert "There is one language" in words(find(page, "main")[0])


def test_a_language_that_is_not_offered_has_no_page(signed_in: SignedIn, session: Session) -> None:
    make_site()

    assert signed_in("editor").get(f"{PAGE}?language=de").status_code == HTTPStatus.NOT_FOUND


def test_offering_a_language_shows_at_once_what_is_missing_in_it(signed_in: SignedIn, session: Session) -> None:
    make_entry(make_site())
    person = signed_in("publisher")

    saved = person.submit("/admin/sites/harbour/settings", {"languages": ["en", "nl", "fr"]}, button="Save settings")
    page = page_of(person, saved.headers["Location"])

    assert saved.headers["Location"] == f"{PAGE}?language=fr"
    assert "French is offered from now on." in words(find(page, ".status")[0])
    assert len(find(page, ".translation")) == 4


def test_the_forms_say_which_translation_is_out_of_date(signed_in: SignedIn, session: Session) -> None:
    entry = make_entry(make_site())
    reword(entry)
    ours = get_text(get_site("harbour"), "introduction")
    change_text(by=SYSTEM, site="harbour", key="introduction", answers=replace_english(ours.body))
    person = signed_in("editor")

    notes = {
        path: [words(note) for note in find(page_of(person, f"/admin/sites/harbour/{path}"), ".note")]
        for path in (f"entries/{entry.key}", "texts/introduction", "texts/contact")
    }

    note = "The text in English changed since. Change this one too, or say under “Translations” that it is still right."
    assert notes == {f"entries/{entry.key}": [note], "texts/introduction": [note], "texts/contact": []}


def replace_english(body: dict[str, str]) -> TextInput:
    return TextInput(body=body | {"en": "Read on."})
