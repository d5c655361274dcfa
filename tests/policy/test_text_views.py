"""The pages on which the texts of a policy are kept."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.queries import get_site
from app.policy.defaults import DEFAULT_BANNER
from app.policy.queries import get_banner, get_text, list_texts
from app.policy.service import change_text
from app.policy.texts import LONGEST_HEADING, TextInput
from tests.builders import make_entry, make_site, publish
from tests.critic import CriticalClient, attributes, find, words

TEXTS = "/admin/sites/harbour/texts/"
EDIT = f"{TEXTS}what-a-cookie-is"
CRUMBS = TextInput(heading={"en": "Crumbs", "nl": "Kruimels"}, body={"en": "A crumb is small."})

SignedIn = Callable[[str], CriticalClient]


def page_of(client: CriticalClient, path: str) -> JustHTML:
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK, response.status
    return JustHTML(response.get_data(as_text=True), sanitize=False)


def test_the_list_shows_the_texts_in_the_order_of_the_page(signed_in: SignedIn, session: Session) -> None:
    make_site()

    page = page_of(signed_in("editor"), TEXTS)

    names = [words(header) for header in find(page, "tbody th")]
    assert names == [
        "On this page you read which …",
        "What a cookie is",
        "Kinds of cookies",
        "The cookies we use with the tables of cookies",
        "Your choices",
        "Contact and complaints",
        "Cookies on this website",
    ]


def test_the_list_says_which_language_a_text_still_lacks(signed_in: SignedIn, session: Session) -> None:
    make_site()
    change_text(by=SYSTEM, site="harbour", key="contact", answers=TextInput(body={"en": "Call us."}))

    page = page_of(signed_in("editor"), TEXTS)

    assert "not in Dutch yet" in words(find(page, "tbody tr")[-2])


def test_the_words_of_the_banner_can_be_written_but_not_deleted(signed_in: SignedIn, session: Session) -> None:
    make_site()
    person = signed_in("editor")

    form = page_of(person, f"{TEXTS}banner")
    refusal = page_of(person, f"{TEXTS}banner/delete")
    person.submit(f"{TEXTS}banner", {"heading-en": "Crumbs?", "body-en": "May we?"})

    assert "Shown only when a cookie needs consent." in words(find(form, "main")[0])
    assert "This one stays" in words(find(refusal, "main")[0])
    assert find(refusal, "main form") == []
    assert get_banner(get_site("harbour")).body == DEFAULT_BANNER.body | {"en": "May we?"}


def test_what_an_editor_types_is_what_visitors_read(
    signed_in: SignedIn, client: CriticalClient, session: Session
) -> None:
    make_entry(make_site())
    answers = {
        "heading-en": "Crumbs",
        "heading-nl": "Kruimels",
        "body-en": "A **crumb** is small.\n\n- one\n- two",
        "body-nl": "Een kruimel is klein.",
    }

    saved = signed_in("editor").submit(EDIT, answers)

    assert (saved.status_code, saved.headers["Location"]) == (HTTPStatus.SEE_OTHER, TEXTS)
    publish()
    english, dutch = (client.get(f"/harbour/{tag}/").get_data(as_text=True) for tag in ("en", "nl"))
    assert "<p>A <strong>crumb</strong> is small.</p>\n<ul>\n<li>one</li>" in english
    assert "Een kruimel is klein." in dutch
    assert "A cookie is a small note" not in english


def test_both_languages_stand_side_by_side_each_marked_as_such(signed_in: SignedIn, session: Session) -> None:
    make_site()

    page = page_of(signed_in("editor"), EDIT)

    assert [attributes(area).get("lang") for area in find(page, "main textarea")] == ["en", "nl"]
    assert "Een cookie is een briefje" in words(find(page, "main textarea")[1])


def test_a_new_text_stands_at_the_end_and_can_be_moved_up(signed_in: SignedIn, session: Session) -> None:
    make_site()
    person = signed_in("editor")

    person.submit(f"{TEXTS}new", {"heading-en": "Our harbour", "body-en": "It is deep."})
    last = list_texts(get_site("harbour"))[-1].key
    person.submit(TEXTS, button="Move Our harbour up")

    assert last == "our-harbour"
    assert [text.key for text in list_texts(get_site("harbour"))][-2:] == ["our-harbour", "contact"]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Write a heading or a text"),
        ({"heading-nl": "x" * (LONGEST_HEADING + 1)}, "Shorten this to 150 characters"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_explained_and_not_lost(
    signed_in: SignedIn, session: Session, answers: dict[str, str], sentence: str
) -> None:
    make_site()

    response = signed_in("editor").submit(f"{TEXTS}new", answers)

    html = response.get_data(as_text=True)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in html
    assert all(typed in html for typed in answers.values())


def test_the_second_of_two_people_gets_both_versions_side_by_side(signed_in: SignedIn, session: Session) -> None:
    make_site()
    person = signed_in("editor")
    stale = {"revision": "1", "heading-en": "Mine", "body-en": "My words."}
    change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=CRUMBS)

    clash = person.post(EDIT, data=stale | {"csrf_token": _token(person)})

    html = clash.get_data(as_text=True)
    assert clash.status_code == HTTPStatus.CONFLICT
    assert "Both versions side by side" in html
    assert "Crumbs" in html
    assert "Mine" in html
    assert get_text(get_site("harbour"), "what-a-cookie-is").heading["en"] == "Crumbs"


def test_what_is_chosen_of_the_two_is_kept(signed_in: SignedIn, session: Session) -> None:
    make_site()
    person = signed_in("editor")
    change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=CRUMBS)

    kept = person.post(
        EDIT,
        data={
            "csrf_token": _token(person),
            "revision": "2",
            "base": "1",
            "heading-en": "Mine",
            "heading-nl": "Kruimels",
            "body-en": "My words.",
            "choose-heading-en": "theirs",
            "choose-body-en": "mine",
        },
    )

    text = get_text(get_site("harbour"), "what-a-cookie-is")
    assert kept.status_code == HTTPStatus.SEE_OTHER
    assert text.heading == {"en": "Crumbs", "nl": "Kruimels"}
    assert text.body == {"en": "My words."}


def test_deleting_asks_first_and_says_what_stays(signed_in: SignedIn, client: CriticalClient, session: Session) -> None:
    make_entry(make_site())
    person = signed_in("editor")

    asked = page_of(person, f"{TEXTS}contact/delete")
    still = get_text(get_site("harbour"), "contact")
    done = person.submit(f"{TEXTS}contact/delete")

    assert still.key == "contact"
    assert "visitors have a right to know" in words(find(asked, "main")[0])
    assert done.status_code == HTTPStatus.SEE_OTHER
    publish()
    public = client.get("/harbour/en/").get_data(as_text=True)
    assert "Tell us, and we will look into it" not in public
    assert "Town of Quay" in public


def test_the_tables_cannot_be_deleted_here_either(signed_in: SignedIn, session: Session) -> None:
    make_site()
    person = signed_in("editor")

    page = page_of(person, f"{TEXTS}cookies/delete")
    forced = person.post(f"{TEXTS}cookies/delete", data={"csrf_token": _token(person)})

    assert not find(page, "main form")
    assert forced.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert get_text(get_site("harbour"), "cookies").kind == "inventory"


def test_the_history_tells_each_change_and_an_earlier_state_can_be_put_back(
    signed_in: SignedIn, session: Session
) -> None:
    make_site()
    person = signed_in("editor")
    change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=CRUMBS)
    change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=TextInput(heading={"en": "Flakes"}))

    history = page_of(person, f"{EDIT}/history")
    link = attributes(find(history, ".timeline a.button")[0])["href"]
    person.submit(link)

    told = words(find(history, ".timeline")[0])
    assert "Heading (English): Crumbs → became Flakes" in told
    assert "{" not in told
    assert get_text(get_site("harbour"), "what-a-cookie-is").heading["en"] == "Crumbs"


def test_the_audit_trail_tells_it_in_sentences_too(signed_in: SignedIn, session: Session) -> None:
    make_site()
    change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=CRUMBS)

    told = words(find(page_of(signed_in("viewer"), "/admin/audit/"), "main")[0])

    assert "Crumbs was changed" in told


def test_a_text_that_is_not_there_is_404(signed_in: SignedIn, session: Session) -> None:
    make_site()
    person = signed_in("editor")

    for path in (f"{TEXTS}nowhere", f"{TEXTS}nowhere/delete", f"{TEXTS}nowhere/history", "/admin/sites/no/texts/"):
        assert person.get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_viewer_reads_but_changes_nothing(signed_in: SignedIn, session: Session) -> None:
    make_site()
    viewer = signed_in("viewer")

    page = page_of(viewer, TEXTS)

    assert not find(page, "main form")
    assert viewer.get(f"{EDIT}/history").status_code == HTTPStatus.OK
    for path in (EDIT, f"{TEXTS}new", f"{EDIT}/delete"):
        assert viewer.get(path).status_code == HTTPStatus.FORBIDDEN


def _token(person: CriticalClient) -> str:
    page = page_of(person, EDIT)
    return attributes(find(page, 'main [name="csrf_token"]')[0])["value"]
