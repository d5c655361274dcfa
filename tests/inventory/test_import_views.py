"""Importing in the browser: give a list, look, decide, and find it on the page."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.audit.queries import list_imports
from app.config import Settings
from app.inventory.queries import find_provider, get_site, list_entries_for
from tests.builders import make_entry, make_site
from tests.conftest import make_settings
from tests.critic import CriticalClient

GIVE = "/admin/sites/harbour/import/"

LIST = "Provider,Function,Cookie name,Purpose,Duration\nQuay IT,Signing in,berth,Knows who you are,2 weeks\n"

SignedIn = Callable[..., CriticalClient]


@pytest.fixture
def editor(app: Flask, signed_in: SignedIn) -> CriticalClient:
    with app.app_context():
        make_site()
    return signed_in("editor")


def given(editor: CriticalClient, text: str = LIST, **answers: str) -> str:
    """Paste a list; gives the address of its preview."""
    answer = editor.submit(GIVE, {"text": text, **answers}, button="Show what would change")
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return answer.headers["Location"]


def uploaded(editor: CriticalClient, content: bytes, name: str = "list.csv") -> TestResponse:
    return editor.post(
        GIVE,
        data={"file": (BytesIO(content), name), "text": "", "locale": "en", "mode": "merge"},
        content_type="multipart/form-data",
    )


def names(app: Flask) -> list[str]:
    with app.app_context():
        return [cookie.name for entry in list_entries_for(get_site("harbour")) for cookie in entry.cookies]


@pytest.mark.parametrize(
    ("chosen", "header", "expected"),
    [
        ("", "Aanbieder,Functie,Cookienaam,Doel,Categorie,Bewaartermijn", "nl"),
        ("", "Provider,Function,Cookie name,Purpose,Category,Duration", "en"),
        ("en", "Aanbieder,Functie,Cookienaam,Doel,Categorie,Bewaartermijn", "en"),
    ],
)
def test_texts_are_in_the_language_of_the_headings_unless_another_is_chosen(
    app: Flask, editor: CriticalClient, chosen: str, header: str, expected: str
) -> None:
    preview = given(editor, f"{header}\nQuay IT,Signing in,berth,Knows you,,\n", locale=chosen)

    assert f'<option selected value="{expected}">' in editor.get(preview).text
    editor.submit(preview, {}, button="Import 1 entry")
    with app.app_context():
        (entry,) = list_entries_for(get_site("harbour"))
    assert entry.purpose == {expected: "Knows you"}


def test_a_pasted_list_is_previewed_before_anything_is_written(app: Flask, editor: CriticalClient) -> None:
    preview = editor.get(given(editor))

    assert "Preview: nothing is written yet" in preview.text
    assert "berth" in preview.text
    assert names(app) == []


def test_a_confirmed_list_is_in_the_register(app: Flask, editor: CriticalClient) -> None:
    answer = editor.submit(given(editor), button="import")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "1 entry imported." in editor.get(answer.headers["Location"]).text
    assert names(app) == ["berth"]


def test_what_is_retired_is_told_apart_from_what_comes_in(app: Flask, editor: CriticalClient) -> None:
    editor.submit(given(editor), button="import")
    other = LIST.replace("Signing in,berth", "Tides,tide")
    both = given(editor, other, mode="replace")

    assert "Import 1 entry and retire 1" in editor.get(both).text
    answer = editor.submit(both, button="import")
    assert "1 entry imported. 1 entry retired." in editor.get(answer.headers["Location"]).text
    assert "Retire 1 entry" in editor.get(given(editor, LIST.splitlines()[0], mode="replace")).text


def test_where_only_texts_are_new_only_texts_are_offered(editor: CriticalClient) -> None:
    policy = "Cookies policy\n\nWe like it plain.\n\n" + LIST.replace(",", "\t")
    editor.submit(given(editor, policy), button="import")
    again = given(editor, policy)

    assert "Take over the ticked texts" in editor.get(again).text
    nothing = editor.submit(again, button="import")
    assert "Nothing was imported." in editor.get(nothing.headers["Location"]).text
    taken = editor.submit(given(editor, policy), {"texts": "0"}, button="import")
    assert "1 text taken over." in editor.get(taken.headers["Location"]).text


def test_an_uploaded_file_is_imported(app: Flask, editor: CriticalClient) -> None:
    answer = uploaded(editor, LIST.encode())

    assert answer.status_code == HTTPStatus.SEE_OTHER
    editor.submit(answer.headers["Location"], button="import")
    assert names(app) == ["berth"]


def test_nothing_given_is_said_and_nothing_is_lost(editor: CriticalClient) -> None:
    answer = editor.submit(GIVE, {"mode": "append"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose a file, or paste the list" in answer.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 x", "This is a PDF"),
        (b'Provider,Cookie name\nQuay,"berth\n', "line 2"),
        (b"Provider,Cookie name\nQuay,be\x00rth\n", "NUL"),
        (b"Colour,Shape\nred,round\n", "no column"),
        (b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(editor: CriticalClient, content: bytes, sentence: str) -> None:
    answer = uploaded(editor, content)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence.lower() in answer.text.lower()


def test_a_rejected_row_stops_the_import_until_it_is_left_out(app: Flask, editor: CriticalClient) -> None:
    address = given(editor, LIST + "Quay IT,Maps,,Shows maps,\n,Nobody,x,y,\n")

    stopped = editor.submit(address, button="import")
    editor.submit(address, {"skip_rejected": "y"}, button="import")

    assert stopped.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "tick that they are left out" in stopped.text
    assert "berth" in names(app)


def test_letters_of_an_older_program_are_shown_once_to_confirm(app: Flask, editor: CriticalClient) -> None:
    content = "Provider,Function,Cookie name\nCafé IT,Aanmelden,berth\n".encode("cp1252")
    answer = uploaded(editor, content)
    address = answer.headers["Location"]

    asked = editor.get(address)
    editor.submit(address, button="windows-1252")
    editor.submit(address, button="import")

    assert "Café IT" in asked.text
    assert "Are the letters right?" in asked.text
    with app.app_context():
        assert find_provider("Café IT") is not None


def test_a_column_that_means_nothing_can_be_given_a_meaning(app: Flask, editor: CriticalClient) -> None:
    address = given(editor, "Provider,Cookie name,Waarom toch\nQuay IT,berth,Knows who you are\n")

    assert "Waarom toch" in editor.get(address).text
    editor.submit(address, {"column-Waarom toch": "purpose_en"}, button="again")
    editor.submit(address, button="import")

    with app.app_context():
        assert list_entries_for(get_site("harbour"))[0].purpose == {"en": "Knows who you are"}


@pytest.mark.parametrize("duration", ["12 mois", "24 Stunden", "P6M", "forever, nearly"])
def test_a_lifetime_in_other_words_is_shown_with_those_words(editor: CriticalClient, duration: str) -> None:
    preview = editor.get(given(editor, LIST.replace("2 weeks", f'"{duration}"')))

    assert preview.status_code == HTTPStatus.OK
    assert f"“{duration}”" in preview.text


def test_a_preview_that_is_out_of_date_is_shown_anew(app: Flask, editor: CriticalClient) -> None:
    address = given(editor)
    with app.app_context():
        make_entry(get_site("harbour"))

    answer = editor.submit(address, button="import")

    assert answer.headers["Location"] == address
    assert "The register changed since this preview. Look again." in editor.get(address).text
    assert "berth" not in names(app)[1:]


@pytest.mark.parametrize("text", ["²", "9" * 5000, "-1", "\0"])
def test_a_text_that_the_file_does_not_have_is_not_taken(editor: CriticalClient, text: str) -> None:
    done = editor.post(given(editor), data={"texts": text, "mode": "merge", "locale": "en", "do": "import"})

    page = editor.get(done.location).text
    assert "1 entry imported." in page
    assert "taken over" not in page


def test_only_a_column_of_ours_can_be_chosen(editor: CriticalClient) -> None:
    address = given(editor, LIST.replace("Duration", "Wibble"))

    editor.post(
        address,
        data={"column-Wibble": "no\0thing", "column-\0": "Lifetime", "mode": "merge", "locale": "en", "do": "again"},
    )

    assert "“Wibble” means nothing to the register." in editor.get(address).text


def test_a_preview_can_be_thrown_away(app: Flask, editor: CriticalClient) -> None:
    address = given(editor)

    editor.submit(address, button="discard")

    gone = editor.get(address)
    assert gone.status_code == HTTPStatus.NOT_FOUND
    assert "This import is no longer here" in gone.text
    assert names(app) == []


def test_an_import_is_undone_by_its_button(app: Flask, editor: CriticalClient) -> None:
    editor.submit(given(editor), button="import")

    answer = editor.submit(GIVE, button="Undo the import of a pasted text")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert names(app) == []


def test_an_import_that_was_undone_already_says_so_in_a_whole_sentence(app: Flask, editor: CriticalClient) -> None:
    editor.submit(given(editor), button="import")
    with app.app_context():
        event = list_imports(site="harbour", limit=1)[0].id

    answers = [editor.post(f"{GIVE}undo/{event}") for _ in range(2)]

    assert "changed or deleted since.</p>" in editor.get(answers[1].location).text


def test_somebody_elses_preview_is_not_found(editor: CriticalClient, signed_in: SignedIn) -> None:
    address = given(editor)

    assert signed_in("admin").get(address).status_code == HTTPStatus.NOT_FOUND


def test_what_a_list_says_is_shown_as_text(editor: CriticalClient) -> None:
    preview = editor.get(given(editor, LIST.replace("Knows who you are", "<script>alert(1)</script>")))

    assert "<script>alert" not in preview.text


class TestLimits:
    @pytest.fixture
    def settings(self, tmp_path: Path, database_url: str) -> Settings:
        return make_settings(tmp_path, database_url, upload_megabytes=1, browser_import_rows=2)

    def test_a_long_list_belongs_on_the_command_line(self, editor: CriticalClient) -> None:
        rows = "".join(f"Quay IT,Service {number},cookie_{number},Why,1 day\n" for number in range(3))

        answer = editor.submit(GIVE, {"text": LIST.splitlines()[0] + "\n" + rows})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "flask inventory import FILE --site harbour" in answer.text

    def test_a_file_over_the_limit_is_413(self, editor: CriticalClient) -> None:
        answer = editor.post(GIVE, data=b"x" * 1_500_000, content_type="multipart/form-data; boundary=x")

        assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
