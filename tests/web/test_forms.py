"""The base of every form: what is typed is what is kept, and what is wrong is said so that it can be corrected."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, g, render_template_string, request
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from app.inventory.vocabulary import STORAGES, YES_NO_UNKNOWN
from app.language import say
from app.web.forms import (
    ChoiceField,
    DayField,
    Form,
    LocalizedField,
    PlainString,
    PlainText,
    Problem,
    RadioChoiceField,
    Rows,
    SecretField,
    TicksField,
    WholeNumberField,
    check_email,
    check_web_address,
)
from app.web.forms.lazy import lazy_gettext as _l
from tests.critic import faults_of_page


class NameForm(Form):
    name = PlainString("Name", required="Enter the name", exact=True, max_length=12)
    days = WholeNumberField("Days", least=1, most=400)
    words = LocalizedField("Lifetime in words")


class SampleForm(Form):
    title = PlainString("Title", required=_l("Enter the title"), max_length=20)
    notes = PlainText("Notes", description="Never published.")
    address = PlainString("Address", check=check_web_address)
    purpose = LocalizedField("Purpose", required="Write why", required_in="all", max_length=30)
    location = LocalizedField("Location")
    storage = ChoiceField("Stored as", STORAGES, default="http_cookie")
    category = ChoiceField("Category", {"n": "Necessary"}, empty=_l("Not classified yet"))
    personal = RadioChoiceField("Personal data", YES_NO_UNKNOWN, default="unknown")
    languages = TicksField("Languages", {"nl": "Nederlands", "en": "English"}, required="Tick a language")
    due = DayField("Review by")
    cookies = Rows(
        NameForm, "Cookies", row_title="Cookie %(number)s", most=4, too_many="At most %(most)s cookies", min_entries=1
    )


COMPLETE = {
    "title": "Bakery",
    "purpose-nl": "Telt bezoeken.",
    "purpose-en": "Counts visits.",
    "languages": "nl",
    "storage": "http_cookie",
    "cookies-0-name": "_ga",
}


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    with app.test_request_context():
        yield app


def sent(answers: dict[str, Any] | None = None, **kwargs: Any) -> SampleForm:
    """A form as a browser sends it, complete but for `answers`."""
    values = MultiDict({**COMPLETE, **(answers or {})})
    return SampleForm(values, locales=("nl", "en"), csrf=False, **kwargs)


def test_a_complete_form_has_nothing_to_correct(app: Flask) -> None:
    form = sent()

    assert form.validate(), form.summary
    assert form.summary == []


def test_every_problem_is_listed_in_the_order_of_the_page_with_its_control(app: Flask) -> None:
    form = sent({"title": " ", "purpose-en": "", "languages": "xx", "cookies-0-name": "", "cookies-1-days": "ten"})

    form.validate()

    assert form.summary == [
        Problem("title", "Title", "Enter the title"),
        Problem("purpose-en", "Purpose, English", "Write why"),
        Problem("languages", "Languages", "Choose from the answers in the list"),
        Problem("cookies-0-name", "Cookie 1, name", "Enter the name"),
        Problem("cookies-1-name", "Cookie 2, name", "Enter the name"),
        Problem("cookies-1-days", "Cookie 2, days", "Enter a whole number, for example 13"),
    ]


def test_a_language_is_named_in_the_language_of_the_interface(app: Flask) -> None:
    form = sent({"purpose-en": ""})

    with force_locale("nl"):
        form.validate()

        assert form.summary[0].label == "Purpose, Engels"


def test_only_the_white_space_round_a_text_is_taken_off(app: Flask) -> None:
    form = sent({"title": "  Two  words\t", "notes": "\r\nFirst\r\n\r\n  second \r\n"})

    assert form.title.data == "Two  words"
    assert form.notes.data == "First\n\n  second"


@pytest.mark.parametrize(
    ("text", "exact", "refused"),
    [
        ("_ga\N{ZERO WIDTH SPACE}", True, True),
        ("_g\N{SOFT HYPHEN}a", True, True),
        ("_ga\N{NO-BREAK SPACE}x", True, True),
        ("_ga\tx", True, True),
        ("_ga x", True, False),
        ("co\N{SOFT HYPHEN}operate", False, False),
        ("a\x00b", False, True),
        ("a\nb", False, True),
    ],
)
def test_a_character_that_nobody_can_see_is_reported_and_never_removed(
    app: Flask, text: str, exact: bool, refused: bool
) -> None:
    form = sent({"cookies-0-name" if exact else "title": text})

    valid = form.validate()

    assert valid is not refused
    field = form.cookies[0].form.name if exact else form.title
    assert field.data == text


def test_a_hidden_character_is_named_with_what_stands_before_it(app: Flask) -> None:
    form = sent({"cookies-0-name": "_pk\N{SOFT HYPHEN}id"})

    form.validate()

    assert form.summary[0].message == "After “_pk” stands a character that cannot be seen (U+00AD). Type it again"


def test_a_line_break_is_welcome_where_several_lines_are(app: Flask) -> None:
    assert sent({"notes": "one\r\ntwo\tthree"}).validate()


def test_a_text_that_is_too_long_is_refused_and_not_cut_off(app: Flask) -> None:
    form = sent({"title": "x" * 21})

    form.validate()

    assert form.summary[0].message == "Shorten this to 20 characters; it has 21"
    assert len(form.title.data) == 21
    assert "maxlength" not in form.title()


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://portal.example/privacy?a=b#c", True),
        ("http://localhost:8000", True),
        ("portal.example", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://user:secret@portal.example", False),
        ("https://portal.example:port", False),
        ("https://portal.example/a b", False),
        ("https://[::1", False),
    ],
)
def test_an_address_is_a_whole_one_on_the_web(app: Flask, address: str, *, good: bool) -> None:
    assert (check_web_address(address) is None) is good


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("a@b.example", True),
        ("a.b+c@d.e.example", True),
        ("a@b", False),
        ("@b.example", False),
        ("a b@c.example", False),
    ],
)
def test_an_e_mail_address_has_a_name_and_a_host(app: Flask, address: str, *, good: bool) -> None:
    assert (check_email(address) is None) is good


def test_a_text_in_several_languages_comes_back_by_language(app: Flask) -> None:
    form = sent({"location-nl": " Overal ", "location-en": " "})

    assert form.location.data == {"nl": "Overal"}
    assert form.purpose.data == {"en": "Counts visits.", "nl": "Telt bezoeken."}
    assert [one.locale for one in form.purpose.inputs] == ["nl", "en"]


def test_a_text_in_a_language_no_longer_offered_stays(app: Flask) -> None:
    stored = {"purpose": {"fr": "Compte les visites.", "nl": "Oud."}}

    form = sent(data=stored)

    assert form.purpose.data == {"en": "Counts visits.", "fr": "Compte les visites.", "nl": "Telt bezoeken."}


def test_a_text_that_was_not_asked_for_stays(app: Flask) -> None:
    form = sent(data={"location": {"nl": "Overal"}})

    assert form.location.data == {"nl": "Overal"}


def test_each_language_has_its_own_problem(app: Flask) -> None:
    form = sent({"purpose-nl": "x" * 31, "purpose-en": "y\x07"})

    form.validate()

    assert [len(one.errors) for one in form.purpose.inputs] == [1, 1]
    assert [problem.field_id for problem in form.summary] == ["purpose-nl", "purpose-en"]


def test_rows_speak_the_languages_of_the_form(app: Flask) -> None:
    form = sent({"cookies-0-words-en": "up to a year"})

    assert form.cookies[0].form.words.data == {"en": "up to a year"}


@pytest.mark.parametrize("answer", ["", "xx"])
def test_an_answer_that_is_not_in_the_list_is_refused(app: Flask, answer: str) -> None:
    form = sent({"storage": answer})

    assert not form.validate()
    assert form.summary[0].message == "Choose one of the answers in the list"


def test_no_answer_is_an_answer_where_it_is_offered(app: Flask) -> None:
    form = sent({"category": ""})

    assert form.validate()
    assert form.category.data == ""


def test_answers_from_the_register_itself_can_be_offered_later(app: Flask) -> None:
    form = sent({"category": "s"})

    form.category.offer({"s": say("Statistics")})

    assert form.validate()
    assert 'value="s">Statistics' in form.category().replace(" selected", "")


@pytest.mark.parametrize("text", ["2024-13-01", "tomorrow", "1/2/2024"])
def test_a_day_that_does_not_exist_is_refused(app: Flask, text: str) -> None:
    form = sent({"due": text})

    assert not form.validate()
    assert "year-month-day" in form.summary[0].message


@pytest.mark.parametrize(
    ("number", "good"), [("1", True), (" 400 ", True), ("0", False), ("401", False), ("1.5", False)]
)
def test_a_number_is_whole_and_within_bounds(app: Flask, number: str, *, good: bool) -> None:
    assert sent({"cookies-0-days": number}).validate() is good


def test_a_problem_found_by_a_service_stands_at_its_field(app: Flask) -> None:
    form = sent()
    form.validate()

    form.refuse(say("There is a “%(name)s” already", name="Bakery"), form.title)
    form.refuse("Say it in Dutch too", form.purpose, locale="nl")
    form.refuse("Somebody was quicker")

    assert form.summary == [
        Problem("title", "Title", "There is a “Bakery” already"),
        Problem("purpose-nl", "Purpose, Dutch", "Say it in Dutch too"),
        Problem("", "", "Somebody was quicker"),
    ]


def test_a_row_is_added_by_a_button(app: Flask) -> None:
    form = sent({"add": "cookies"})

    assert form.changed_rows()
    assert [row.form.name.data for row in form.cookies] == ["_ga", ""]
    assert form.cookies.added == "cookies-1"


@pytest.mark.parametrize("button", ["0", "cookies-0"])
def test_a_row_is_removed_by_a_button_and_the_others_keep_what_was_typed(app: Flask, button: str) -> None:
    form = sent({"remove": button, "cookies-1-name": "_gid", "cookies-1-days": "ten"})

    assert form.changed_rows()
    assert [row.form.name.data for row in form.cookies] == ["_gid"]
    assert 'value="ten"' in form.cookies[0].form.days()
    assert form.cookies[0].form.name.name == "cookies-0-name"


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"add": "other"},
        *({"remove": place} for place in ("9", "-1", "x", "²", "9" * 5000)),
        *({f"cookies-{place}-name": "x"} for place in ("-1", "x", "²", "9" * 5000)),
    ],
)
def test_no_row_changes_without_its_button(app: Flask, answers: dict[str, str]) -> None:
    form = sent(answers)

    assert not form.changed_rows()
    assert len(form.cookies) == 1


def _rows(count: int, *, first: int = 0) -> dict[str, str]:
    return {f"cookies-{place}-name": f"_{place}" for place in range(first, first + count)}


def test_more_rows_than_there_is_room_for_are_refused_and_none_is_lost(app: Flask) -> None:
    form = sent(_rows(6) | {"cookies-5-days": "a\0b"})

    assert not form.validate()
    assert [(one.field_id, one.message) for one in form.summary] == [("cookies", "At most 4 cookies")]
    assert [row.form.name.data for row in form.cookies] == ["_0", "_1", "_2", "_3"]
    assert form.cookies.beyond == [("cookies-4-name", "_4"), ("cookies-5-name", "_5"), ("cookies-5-days", "a�b")]
    assert form.cookies.next_index == 6
    page = render_template_string(PAGE, form=form)
    assert '<input type="hidden" name="cookies-5-name" value="_5">' in page
    assert "2 more are kept" in page
    assert [*faults_of_page(page)] == ["a form without token: "]


def test_a_row_that_waited_takes_the_room_of_one_that_is_removed(app: Flask) -> None:
    form = sent(_rows(6) | {"remove": "cookies-1"})

    assert form.changed_rows()
    assert [row.form.name.data for row in form.cookies] == ["_0", "_2", "_3", "_4"]
    assert form.cookies[3].form.name.name == "cookies-3-name"
    assert form.cookies.beyond == [("cookies-5-name", "_5")]


def test_no_row_is_added_where_there_is_no_room(app: Flask) -> None:
    form = sent(_rows(4) | {"add": "cookies"})

    assert form.changed_rows()
    assert len(form.cookies) == 4
    assert [one.message for one in form.summary] == ["At most 4 cookies"]


def test_as_many_rows_as_are_stored_may_stay(app: Flask) -> None:
    form = sent(_rows(5), data={"cookies": [{"name": f"_{place}"} for place in range(5)]})

    assert form.validate()
    assert len(form.cookies) == 5


def test_a_form_kept_over_signing_in_is_there_and_filled(app: Flask) -> None:
    g.kept_form = MultiDict({"title": "Kept", "cookies-0-name": "_a", "cookies-1-name": "_b", "csrf_token": "old"})

    form = SampleForm(locales=("nl", "en"), data={"title": "Stored"})

    assert form.kept
    assert form.title.data == "Kept"
    assert [row.form.name.data for row in form.cookies] == ["_a", "_b"]
    assert form.errors == {}


def test_what_was_kept_of_one_form_does_not_fill_another(app: Flask) -> None:
    g.kept_form = MultiDict({"reason": "Kept", "csrf_token": "old"})

    form = SampleForm(locales=("nl",), data={"title": "Stored"})

    assert not form.kept
    assert form.title.data == "Stored"


def test_a_kept_form_is_not_sent_again(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"title": "Sent"}):
        g.kept_form = MultiDict({"title": "Kept"})

        form = SampleForm(locales=("nl",), csrf=False)

        assert not form.kept
        assert form.title.data == "Sent"


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sample</title></head><body><main>
{% from "components/error_summary.html" import error_summary %}
{% from "components/field.html" import field %}
{% from "components/form_tag.html" import form_tag %}
{% from "components/rows.html" import rows %}
{{ error_summary(form) }}
<h1>Sample</h1>
{% call form_tag(form) %}
{% for one in form if one.name not in ("cookies", "csrf_token") %}{{ field(one) }}
{% endfor %}
{% call(row, number) rows(form.cookies, add="Add a cookie") %}
{% for one in row %}{{ field(one) }}
{% endfor %}
{% endcall %}
<button type="submit">Save</button>
{% endcall %}
</main></body></html>
"""


class EverythingForm(SampleForm):
    secret = SecretField("Password", required="Enter your password")


@pytest.mark.parametrize(
    "answers", [COMPLETE, {"title": "<b>&\"'", "purpose-en": "</textarea><b>", "cookies-0-name": ""}]
)
def test_a_form_of_every_kind_of_question_is_a_page_without_fault(app: Flask, answers: dict[str, str]) -> None:
    form = EverythingForm(MultiDict(answers), locales=("nl", "en"))
    form.validate()

    page = render_template_string(PAGE, form=form)

    assert [*faults_of_page(page)] == []


def test_a_wrong_answer_says_so_to_everyone(app: Flask) -> None:
    form = sent({"title": "", "notes": "\x07", "purpose-en": ""})
    form.validate()

    page = render_template_string(PAGE, form=form)

    assert 'aria-describedby="title-problem" aria-invalid="true"' in page
    assert 'aria-describedby="notes-hint notes-problem"' in page
    assert 'lang="en" value="" required aria-describedby="purpose-en-problem" aria-invalid="true"' in page
    assert '<a href="#purpose-en">Purpose, English: Write why</a>' in page
    assert "Not saved: correct 3 answers" in page


def test_a_nul_is_refused_at_its_field_and_shown_as_browsers_show_it(app: Flask) -> None:
    typed = {"title": "Bake\0ry", "notes": "No\0te", "purpose-en": "Counts\0visits.", "cookies-0-name": "_g\0a"}
    form = EverythingForm(
        MultiDict({**COMPLETE, **typed, "cookies-0-days": "1\0", "due": "2027\0"}), locales=("nl", "en")
    )
    form.validate()

    page = render_template_string(PAGE, form=form)

    assert [*faults_of_page(page)] == []
    assert {*typed, "cookies-0-days", "due"} <= {problem.field_id for problem in form.summary}
    assert "After “Bake” stands a character that cannot be seen (U+0000). Type it again" in page
    for shown in ('value="Bake�ry"', "No�te</textarea>", 'value="Counts�visits."', 'value="_g�a"', 'value="1�"'):
        assert shown in page


@pytest.mark.parametrize("body", [b'{"title": "Bakery"}', b"[]", b'"x"', b"5", b"{", b"[" * 50_000])
def test_a_body_that_is_no_form_answers_nothing(body: bytes, app: Flask) -> None:
    with app.test_request_context(method="POST", data=body, content_type="application/json"):
        form = SampleForm(locales=("nl", "en"), csrf=False)

        assert not form.validate()
        assert form.title.data == ""


def test_a_file_answers_no_question_that_asks_for_words(app: Flask) -> None:
    parts = {name: (BytesIO(b"x"), "x.txt") for name in ("title", "purpose-en", "cookies-0-name", "storage", "due")}

    with app.test_request_context(method="POST", data=parts, content_type="multipart/form-data"):
        form = SampleForm(locales=("nl", "en"), csrf=False)

        assert not form.validate()
        assert (form.title.data, form.purpose.data, form.cookies[0].form.name.data) == ("", {}, "")


def test_the_enter_key_saves_and_removes_no_row(app: Flask) -> None:
    page = render_template_string(PAGE, form=sent())

    pressed_by_enter = page[page.index("<button") : page.index("</button>")]
    assert 'type="submit"' in pressed_by_enter
    assert 'name="' not in pressed_by_enter


def test_a_part_of_a_form_that_has_no_name_answers_nothing(app: Flask) -> None:
    parts = ("", '; name="title"', '; filename="x.txt"', '; name="notes"')
    body = (
        "".join(f"--part\r\nContent-Disposition: form-data{part}\r\n\r\nBakery\r\n" for part in parts) + "--part--\r\n"
    )

    with app.test_request_context(method="POST", data=body, content_type="multipart/form-data; boundary=part"):
        form = SampleForm(locales=("nl", "en"), csrf=False)

        assert (form.title.data, form.notes.data) == ("Bakery", "Bakery")
        assert [*request.form] == ["title", "notes"]
        assert [*request.files] == []
