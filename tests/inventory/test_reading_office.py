"""Workbooks and Word documents."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import openpyxl
import pytest
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from app.inventory.reading import Document, ReadingError, TooLargeError, read

HEADER = ["Provider", "Cookie name", "Purpose", "Duration"]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def word(document: WordDocument) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def cells_of(document: Document, table: int = 0) -> list[list[str]]:
    return [row.cells for row in document.tables[table].rows]


def add_table(document: WordDocument, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_a_workbook_is_read_with_its_titles_and_row_numbers() -> None:
    content = workbook(
        ("Cookies", [["Our cookies"], [], list(HEADER), ["Lindeburg", "lb_id", "Keeps you\nsigned in", "2 weeks"]])
    )

    document = read(content, filename="list.xlsx")

    [table] = document.tables
    assert document.kind == "xlsx"
    assert (table.header, table.line, table.headings) == (HEADER, 3, ("Our cookies", "Cookies"))
    assert [(row.line, row.cells) for row in table.rows] == [
        (4, ["Lindeburg", "lb_id", "Keeps you\nsigned in", "2 weeks"])
    ]


def test_numbers_dates_and_answers_become_plain_text() -> None:
    content = workbook(
        (
            "A",
            [
                ["Provider", "Cookie name", "n", "d", "m", "b", "f"],
                [
                    "A",
                    12.0,
                    3,
                    date(2026, 11, 22),
                    datetime(2026, 11, 22, 9, 5, tzinfo=UTC).replace(tzinfo=None),
                    True,
                    0.5,
                ],
            ],
        )
    )

    assert cells_of(read(content)) == [["A", "12", "3", "2026-11-22", "2026-11-22 09:05:00", "true", "0.5"]]


def test_the_sheet_with_a_header_of_ours_is_read_and_the_others_are_named() -> None:
    content = workbook(("Read me", [["x"] * 9] * 9), ("Cookies", [["Provider", "Cookie name"], ["A", "a"]]))

    document = read(content)

    assert cells_of(document) == [["A", "a"]]
    assert [str(note) for note in document.notes] == ["Only the sheet “Cookies” is read; left out: “Read me”"]


def test_several_sheets_of_cookies_are_reported() -> None:
    rows: list[list[object]] = [["Provider", "Cookie name"], ["A", "a"]]

    document = read(workbook(("One", rows), ("Two", rows)))

    assert "one by one" in str(document.notes[-1])


def test_a_formula_without_a_result_is_an_empty_cell_and_a_broken_one_is_reported() -> None:
    content = workbook(("A", [["Provider", "Cookie name", "Purpose"], ["A", "a", "=1+1"], ["B", "b", "#REF!"]]))

    document = read(content)

    assert cells_of(document) == [["A", "a"], ["B", "b"]]
    assert "Row 3: a formula gives #REF!" in str(document.notes[0])


def test_signs_that_a_workbook_writes_in_its_own_way_are_read_back() -> None:
    document = read(
        workbook(("A", [["Provider", "Cookie name"], ["one_x000D_\ntwo_x005F_x0041_", "a_x0000_b_xD800_"]]))
    )

    assert cells_of(document) == [["one\r\ntwo_x0041_", "ab"]]


def test_an_empty_workbook_says_so() -> None:
    with pytest.raises(ReadingError, match="This workbook is empty"):
        read(workbook(("A", [])))


def test_too_many_columns_in_a_workbook_are_refused() -> None:
    with pytest.raises(ReadingError, match="300 columns"):
        read(workbook(("A", [["x"] * 300])))


def test_a_word_document_gives_its_tables_with_the_headings_above() -> None:
    document = docx.Document()
    document.add_heading("Cookies", 1)
    document.add_paragraph("We use few.")
    document.add_heading("Necessary cookies", 2)
    add_table(document, [HEADER, ["Lindeburg", "lb_id\nlb_token", "Keeps you signed in", "2 weeks"]])
    document.add_heading("Statistics", 2)
    add_table(document, [HEADER, ["Telraam", "tr_id", "Counts", "13 months"]])

    found = read(word(document), filename="policy.docx")

    assert found.kind == "docx"
    assert [table.headings for table in found.tables] == [("Necessary cookies", "Cookies"), ("Statistics", "Cookies")]
    assert cells_of(found) == [["Lindeburg", "lb_id\nlb_token", "Keeps you signed in", "2 weeks"]]
    assert [row.line for row in found.tables[0].rows] == [2]


def test_the_prose_of_a_word_document_becomes_markdown() -> None:
    document = docx.Document()
    document.add_heading("What a cookie is", 1)
    document.add_paragraph("A *short* text.")
    document.add_paragraph("Counting", style="List Bullet")
    document.add_paragraph("Remembering", style="List Bullet")
    document.add_heading("Our cookies", 1)
    document.add_heading("Necessary", 2)
    add_table(document, [HEADER, ["A", "a", "b", "c"]])

    found = read(word(document))

    assert [(prose.heading, prose.body, prose.kind) for prose in found.prose] == [
        ("What a cookie is", "A \\*short\\* text.\n\n- Counting\n- Remembering", "text"),
        ("Our cookies", "", "inventory"),
    ]


def test_a_bold_line_above_a_table_is_its_heading() -> None:
    document = docx.Document()
    document.add_paragraph("We use few.")
    document.add_paragraph().add_run("Statistics cookies").bold = True
    add_table(document, [HEADER, ["A", "a", "b", "c"]])

    assert read(word(document)).tables[0].headings == ("Statistics cookies",)


def test_cells_that_reach_over_rows_are_filled_down_and_over_columns_once() -> None:
    document = docx.Document()
    add_table(document, [HEADER, ["A", "a", "p", "1 day"], ["", "b", "q", "2 days"], ["Statistics", "", "", ""]])
    table = document.tables[0]
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 3))

    rows = cells_of(read(word(document)))

    assert rows[:2] == [["A", "a", "p", "1 day"], ["A", "b", "q", "2 days"]]
    assert rows[2] == ["Statistics", "", "", ""]


def test_inserted_words_count_and_deleted_ones_do_not() -> None:
    document = docx.Document()
    add_table(document, [HEADER, ["Lindeburg", "lb_id", "Keeps you", "2 weeks"]])
    paragraph = document.tables[0].cell(1, 2).paragraphs[0]
    for tag, text_tag, text in (("w:ins", "w:t", " signed in"), ("w:del", "w:delText", " away")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(words)
        change.append(run)
        paragraph._p.append(change)

    assert cells_of(read(word(document)))[0][2] == "Keeps you signed in"


def test_a_word_document_without_a_table_says_what_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("We use few cookies.")

    with pytest.raises(ReadingError, match="There is no table in this file"):
        read(word(document))


def test_an_archive_that_would_unpack_without_end_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (30 * 1024 * 1024))

    with pytest.raises(TooLargeError, match="Unpacked, this file would take 30 MB"):
        read(target.getvalue())


def test_a_workbook_with_a_document_type_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>')

    with pytest.raises(ReadingError, match="damaged"):
        read(target.getvalue())


@pytest.mark.parametrize(
    ("name", "said"),
    [("ppt/presentation.xml", "presentation"), ("content.xml", "LibreOffice"), ("a.txt", "zip archive")],
)
def test_other_archives_are_named(name: str, said: str) -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, b"x")

    with pytest.raises(ReadingError, match=said):
        read(target.getvalue())


def test_a_locked_archive_says_so() -> None:
    content = bytearray(workbook(("A", [["Provider", "Cookie name"]])))
    for at in (content.find(b"PK\x01\x02"),):
        content[at + 8] |= 1

    with pytest.raises(ReadingError, match="locked with a password"):
        read(bytes(content))
