"""The texts of a policy: ours until somebody changes one, then the site's own."""

from dataclasses import replace

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.audit.queries import count_events, list_history
from app.database import db, transaction
from app.inventory.errors import ConflictError, WrongAnswersError
from app.inventory.queries import get_site
from app.inventory.translation import SECTION_TEXTS, texts_of, translations
from app.language import PUBLIC_LOCALES
from app.policy.defaults import DEFAULT_BANNER, DEFAULT_TEXTS
from app.policy.errors import LastTableError, TextNotFoundError
from app.policy.models import Section
from app.policy.queries import get_banner, get_text, list_texts
from app.policy.queries.draft import draft_of
from app.policy.service import add_text, change_text, delete_text, move_text, put_back_text, subject_of
from app.policy.texts import BANNER, LONGEST_BODY, TextInput
from tests.builders import make_site
from tests.conftest import on_both_databases

pytestmark = pytest.mark.usefixtures("session")

OURS = [text.key for text in DEFAULT_TEXTS]
NEW_WORDS = TextInput(heading={"en": "Crumbs"}, body={"en": "A crumb is what a ship leaves on the quay."})


def keys(site: str = "harbour") -> list[str]:
    return [text.key for text in list_texts(get_site(site))]


def test_a_new_site_shows_our_texts_in_every_language_of_public_pages(session: Session) -> None:
    site = make_site()

    texts = list_texts(site)

    assert texts == list(DEFAULT_TEXTS)
    written = [words for text in (*texts, get_banner(site)) for words in (text.heading, text.body) if words]
    assert all({*words} == {*PUBLIC_LOCALES} for words in written)


@on_both_databases
def test_a_site_with_texts_of_its_own_has_our_banner_until_it_writes_its_own(session: Session) -> None:
    site = make_site()
    change_text(by=SYSTEM, site="harbour", key="introduction", answers=NEW_WORDS)
    ours = get_banner(site)

    change_text(by=SYSTEM, site="harbour", key=BANNER, answers=NEW_WORDS, revision=ours.revision)
    change_text(by=SYSTEM, site="harbour", key=BANNER, answers=replace(NEW_WORDS, body={"en": "Crumbs?"}))

    own = get_banner(get_site("harbour"))
    assert ours == DEFAULT_BANNER
    assert (own.kind, own.heading, own.body, own.revision) == (BANNER, {"en": "Crumbs"}, {"en": "Crumbs?"}, 3)
    assert keys() == OURS
    assert get_text(get_site("harbour"), BANNER) == own


def test_what_is_published_holds_the_words_of_the_banner(session: Session) -> None:
    site = make_site()

    texts = draft_of(site).texts

    assert [text.kind for text in texts][-1] == BANNER
    assert texts[-1].body == DEFAULT_BANNER.body


def test_the_banner_is_neither_moved_onto_the_page_nor_deleted(session: Session) -> None:
    make_site()
    change_text(by=SYSTEM, site="harbour", key=BANNER, answers=NEW_WORDS)

    with pytest.raises(TextNotFoundError):
        move_text(by=SYSTEM, site="harbour", key=BANNER, up=True)
    with pytest.raises(LastTableError):
        delete_text(by=SYSTEM, site="harbour", key=BANNER)

    assert keys() == OURS


def test_a_text_that_was_called_banner_before_keeps_its_address(session: Session) -> None:
    site = make_site()
    key = add_text(by=SYSTEM, site="harbour", answers=TextInput(heading={"en": "Banner"}))
    with transaction() as database:
        database.execute(update(Section).where(Section.key == key).values(key=BANNER))

    change_text(by=SYSTEM, site="harbour", key="banner-words", answers=NEW_WORDS)

    assert key == "text-banner"
    assert get_text(get_site("harbour"), BANNER).heading == {"en": "Banner"}
    assert get_banner(site).heading == {"en": "Crumbs"}


def test_no_text_of_ours_says_that_anonymous_statistics_need_no_consent() -> None:
    words = " ".join(text for one in DEFAULT_TEXTS for text in (*one.heading.values(), *one.body.values())).lower()

    assert "anonym" not in words
    assert "anoniem" not in words
    assert "statisti" not in words


@on_both_databases
def test_the_first_change_makes_all_texts_the_sites_own(session: Session) -> None:
    make_site()
    make_site("lock", base_url="https://lock.example")

    changed = change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=NEW_WORDS)

    assert changed
    assert keys() == OURS
    assert get_text(get_site("harbour"), "what-a-cookie-is").body == NEW_WORDS.body
    assert list_texts(get_site("lock")) == list(DEFAULT_TEXTS)


def test_every_change_is_one_event_with_before_and_after(session: Session) -> None:
    make_site()
    already = count_events()

    change_text(by=SYSTEM, site="harbour", key="contact", answers=NEW_WORDS)

    newest = list_history(subject_of("harbour", "contact"))[0]
    assert count_events() == already + 1
    assert newest.action == "changed"
    assert newest.before
    assert newest.after
    assert newest.before["heading"]["en"] == "Contact and complaints"
    assert newest.after["heading"] == {"en": "Crumbs"}


def test_saving_what_was_there_changes_nothing(session: Session) -> None:
    site = make_site()
    was, already = site.changed_at, count_events()
    same = get_text(site, "contact")

    changed = change_text(
        by=SYSTEM, site="harbour", key="contact", answers=TextInput(heading=same.heading, body=same.body)
    )

    assert not changed
    assert count_events() == already
    assert get_site("harbour").changed_at == was


def test_a_change_is_the_pages_newest(session: Session) -> None:
    was = make_site().changed_at

    change_text(by=SYSTEM, site="harbour", key="contact", answers=NEW_WORDS)

    assert get_site("harbour").changed_at > was


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(session: Session) -> None:
    make_site()
    change_text(by=SYSTEM, site="harbour", key="contact", answers=NEW_WORDS, revision=1)

    with pytest.raises(ConflictError) as refused:
        change_text(by=SYSTEM, site="harbour", key="contact", answers=TextInput(body={"en": "Mine"}), revision=1)

    assert refused.value.state["heading"] == {"en": "Crumbs"}
    assert refused.value.revision == 2
    assert get_text(get_site("harbour"), "contact").body == NEW_WORDS.body


def test_changing_one_text_is_no_conflict_for_who_edits_another(session: Session) -> None:
    make_site()
    change_text(by=SYSTEM, site="harbour", key="contact", answers=NEW_WORDS, revision=1)

    assert change_text(by=SYSTEM, site="harbour", key="your-choices", answers=NEW_WORDS, revision=1)


def test_a_new_text_comes_last_under_a_key_made_of_its_heading(session: Session) -> None:
    make_site()

    first = add_text(by=SYSTEM, site="harbour", answers=TextInput(heading={"nl": "Über dé haven"}))
    second = add_text(by=SYSTEM, site="harbour", answers=TextInput(heading={"nl": "Über dé haven"}))

    assert (first, second) == ("uber-de-haven", "uber-de-haven-2")
    assert keys() == [*OURS, first, second]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Main", "text-main"),
        ("Data", "text-data"),
        ("Cookie sessionid", "text-cookie-sessionid"),
        ("港", "text"),
        ("x" * 200, None),
    ],
)
def test_no_key_is_an_anchor_that_the_page_uses_itself(session: Session, heading: str, key: str | None) -> None:
    make_site()
    answers = TextInput(heading={"en": heading})

    if key is None:
        with pytest.raises(WrongAnswersError):
            add_text(by=SYSTEM, site="harbour", answers=answers)
    else:
        assert add_text(by=SYSTEM, site="harbour", answers=answers) == key


@pytest.mark.parametrize("answers", [TextInput(), TextInput(body={"en": "x" * (LONGEST_BODY + 1)})])
def test_an_empty_or_endless_text_is_refused_and_nothing_is_kept(session: Session, answers: TextInput) -> None:
    make_site()
    already = count_events()

    with pytest.raises(WrongAnswersError):
        add_text(by=SYSTEM, site="harbour", answers=answers)

    assert count_events() == already
    assert keys() == OURS


@on_both_databases
def test_texts_move_up_and_down_without_losing_one(session: Session) -> None:
    make_site()

    assert move_text(by=SYSTEM, site="harbour", key=OURS[2], up=True)
    assert keys() == [OURS[0], OURS[2], OURS[1], *OURS[3:]]
    assert move_text(by=SYSTEM, site="harbour", key=OURS[2], up=False)
    assert keys() == OURS


def test_the_first_text_cannot_move_up_nor_the_last_one_down(session: Session) -> None:
    make_site()
    already = count_events()

    assert not move_text(by=SYSTEM, site="harbour", key=OURS[0], up=True)
    assert not move_text(by=SYSTEM, site="harbour", key=OURS[-1], up=False)
    assert count_events() == already


def test_a_deleted_text_is_kept_by_the_trail_only(session: Session) -> None:
    make_site()

    delete_text(by=SYSTEM, site="harbour", key="your-choices")

    assert keys() == [key for key in OURS if key != "your-choices"]
    newest = list_history(subject_of("harbour", "your-choices"))[0]
    assert newest.action == "deleted"
    assert newest.before
    assert "browser" in newest.before["body"]["en"]


def test_the_tables_of_cookies_cannot_be_deleted(session: Session) -> None:
    make_site()

    with pytest.raises(LastTableError):
        delete_text(by=SYSTEM, site="harbour", key="cookies")

    assert keys() == OURS


def test_an_earlier_state_can_be_put_back(session: Session) -> None:
    make_site()
    change_text(by=SYSTEM, site="harbour", key="contact", answers=NEW_WORDS)
    before = list_history(subject_of("harbour", "contact"))[0].before
    assert before

    put_back_text(by=SYSTEM, site="harbour", key="contact", state=before)

    assert get_text(get_site("harbour"), "contact").heading["en"] == "Contact and complaints"
    assert list_history(subject_of("harbour", "contact"))[0].action == "put_back"


@pytest.mark.parametrize("call", [delete_text, lambda **words: move_text(up=True, **words)])
def test_a_text_that_is_not_there_is_not_found(session: Session, call: object) -> None:
    make_site()

    with pytest.raises(TextNotFoundError):
        call(by=SYSTEM, site="harbour", key="nowhere")  # type: ignore[operator]  # either of the two

    assert keys() == OURS


def test_the_texts_are_read_in_one_query(session: Session) -> None:
    site = make_site()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *words: asked.append(words[2]))

    list_texts(site)

    assert len([statement for statement in asked if "section" in statement]) == 1


@on_both_databases
def test_a_changed_text_of_the_policy_makes_its_translation_stale(session: Session) -> None:
    site = make_site()
    ours = get_text(site, "introduction")

    change_text(
        by=SYSTEM,
        site="harbour",
        key="introduction",
        answers=TextInput(heading=ours.heading, body=ours.body | {"en": "Read on."}),
    )
    text = get_text(get_site("harbour"), "introduction")

    found = translations(texts_of(text, SECTION_TEXTS), text.translated, ("en", "nl"))
    assert [(one.field, one.locale) for one in found if one.state == "stale"] == [("body", "nl")]
