"""Saved web pages."""

import time
from pathlib import Path

import pytest

from app.inventory.reading import EncodingError, ReadingError, TooLargeError, read

PAGE = (Path(__file__).parent / "fixtures" / "saved-page.html").read_bytes()
TABLE = "<table><tr><th>Provider</th><th>Cookie name</th></tr><tr><td>Café</td><td>{}</td></tr></table>"


def test_every_table_of_cookies_on_a_page_is_read_with_its_caption_and_headings() -> None:
    document = read(PAGE, filename="cookies.html")

    assert document.kind == "html"
    assert [table.headings[0] for table in document.tables] == ["Noodzakelijke cookies", "Statistische cookies"]
    assert "line 27" in str(document.notes[0])


def test_a_cell_over_several_rows_is_filled_down_and_lines_are_kept() -> None:
    document = read(PAGE)

    assert [(row.line, row.cells[:3]) for row in document.tables[0].rows] == [
        (16, ["Lindeburg", "Inloggen", "lb_session"]),
        (17, ["Lindeburg", "Formulieren", "lb_token"]),
    ]


def test_items_and_line_breaks_in_a_cell_become_lines() -> None:
    rows = list(read(PAGE).tables[1].rows)

    assert rows[0].cells[2:4] == ["tr_id\ntr_day", "Telt bezoeken,\nniet mensen."]
    assert rows[1].cells == ["Marketingcookies", "", "", "", ""]


def test_prose_becomes_markdown_without_menus_scripts_and_footers() -> None:
    prose = read(PAGE).prose

    assert [block.heading for block in prose] == ["Cookies op onze site", "Soorten cookies", "Onze cookies"]
    assert prose[0].body == (
        "Wij gebruiken **weinig** cookies.\nLees ook de [privacyverklaring](<https://lindeburg.example/privacy>)."
    )
    assert prose[1].body == "- Noodzakelijke: voor wat u vraagt.\n- Statistieken: om te tellen."
    assert prose[2].kind == "inventory"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("iso-8859-1", "windows-1252"), ("windows-1252", "windows-1252"), ("", "utf-8")],
)
def test_the_page_is_read_in_the_encoding_it_declares(declared: str, encoding: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""

    document = read(f"<html><head>{meta}</head><body>{TABLE.format('a')}</body></html>".encode(encoding))

    assert next(iter(document.tables[0].rows)).cells[0] == "Café"


def test_a_mark_of_utf_16_wins_over_what_is_declared() -> None:
    content = "<html><meta charset=utf-8>" + TABLE.format("a")

    document = read(b"\xff\xfe" + content.encode("utf-16-le"), filename="a.html")

    assert next(iter(document.tables[0].rows)).cells[0] == "Café"


def test_a_page_in_another_encoding_than_it_says_is_named_by_its_byte() -> None:
    with pytest.raises(EncodingError) as caught:
        read(f"<html><meta charset=utf-8>{TABLE.format('a')}</html>".encode("windows-1252"))

    assert caught.value.may_be_windows_1252


def test_a_soft_hyphen_in_a_name_is_kept_for_the_next_step_to_report() -> None:
    document = read(f"<html>{TABLE.format('lb_&shy;id&nbsp;')}</html>".encode())

    assert next(iter(document.tables[0].rows)).cells[1] == "lb_\u00adid"


def test_a_table_in_a_layout_table_is_read() -> None:
    document = read(f"<table><tr><td>Menu</td><td>{TABLE.format('a')}</td></tr></table>".encode())

    assert [row.cells for row in document.tables[0].rows] == [["Café", "a"]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "99999999", "2"])
def test_spans_that_make_no_sense_do_no_harm(span: str) -> None:
    page = f"<html>{TABLE.format('a')}</html>".replace("<td>Café", f'<td rowspan="{span}">Café')

    assert next(iter(read(page.encode()).tables[0].rows)).cells == ["Café", "a"]


def test_too_many_columns_on_a_page_are_refused() -> None:
    with pytest.raises(ReadingError, match="at most 200 columns"):
        read(f"<html>{TABLE.format('a')}</html>".replace("<td>Café", '<td colspan="100000">Café').encode())


def test_a_page_of_an_unreal_size_is_refused() -> None:
    with pytest.raises(TooLargeError, match="at most 5 MB"):
        read(b"<html>" + b"<p>x" * (2 * 1024 * 1024))


def test_thousands_of_headings_are_no_trouble() -> None:
    page = "<html>" + "<h2>Kind</h2><p>Text</p>" * 5_000 + TABLE.format("a") * 500

    start = time.perf_counter()
    document = read(page.encode())

    assert (len(document.tables), len(document.prose)) == (500, 5_000)
    assert time.perf_counter() - start < 5


def test_a_page_without_a_table_says_what_is_read() -> None:
    with pytest.raises(ReadingError, match="There is no table"):
        read(b"<!doctype html><html><body><p>We use few cookies.</p></body></html>")
