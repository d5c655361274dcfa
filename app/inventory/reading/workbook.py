"""Workbooks (.xlsx): the sheet that looks most like a table of cookies."""

import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any, Final

from openpyxl import load_workbook

from app.inventory import columns
from app.inventory.reading.archive import broken
from app.inventory.reading.document import LONGEST_CELL, MOST_COLUMNS, Document, ReadingError, Row, Table
from app.language import Message, say

_FIRST_ROWS: Final = 20
_MOST_SHEETS: Final = 50
_ERRORS: Final = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LINE_BREAKS: Final = {"\t", "\n", "\r"}


def read_workbook(content: bytes) -> Document:
    """The table on the first sheet that has a header of ours, else on the fullest one; the other sheets are named."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions it does not keep; we only read cells.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                sheets = [(sheet.title, _rows(sheet)) for sheet in _visible(book)]
            finally:
                book.close()
    except ReadingError:
        raise
    except Exception as error:
        raise broken() from error
    return _document(sheets)


def _visible(book: Any) -> list[Any]:
    sheets = book.worksheets[:_MOST_SHEETS]
    return [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets


def _rows(sheet: Any) -> list[Row]:
    # The size that a sheet declares may be wrong, or made up to keep us busy.
    sheet.reset_dimensions()
    rows: list[Row] = []
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise ReadingError(
                say(
                    "Row %(line)s of the sheet “%(sheet)s” has %(count)s columns",
                    line=line,
                    sheet=sheet.title,
                    count=len(cells),
                ),
                say("A table may have at most %(most)s columns", most=MOST_COLUMNS),
                line=line,
            )
        rows.append(Row(line, cells))
    return rows


def _text(value: object) -> str:
    match value:
        case None:
            text = ""
        case str():
            text = _unescaped(value)
        case bool():
            text = "true" if value else "false"
        case float():
            text = f"{value:.15g}"
        case datetime():
            text = value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date() | time():
            text = value.isoformat()
        case timedelta():
            text = f"{value.total_seconds():.15g} seconds"
        case _:
            text = str(value)
    return text


def _unescaped(text: str) -> str:
    """`text` with the signs that a workbook writes as `_x000D_`; those that no text may hold are left out."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: sign if _is_allowed(sign := chr(int(found[1], 16))) else "", text)


def _is_allowed(sign: str) -> bool:
    return sign in _LINE_BREAKS or (sign >= " " and not 0xD800 <= ord(sign) <= 0xDFFF)


def _document(sheets: list[tuple[str, list[Row]]]) -> Document:
    filled = [(title, rows) for title, rows in sheets if rows]
    if not filled:
        raise ReadingError(say("This workbook is empty"), say("Fill a sheet with one row per cookie"))
    known = [(title, rows) for title, rows in filled if _header_at(rows) is not None]
    title, rows = known[0] if known else max(filled, key=lambda sheet: sum(len(row.cells) for row in sheet[1]))
    at = _header_at(rows)
    header = rows[at or 0]
    above = tuple(" ".join(filter(None, row.cells)) for row in reversed(rows[: at or 0]))
    table = Table(
        [cell.strip() for cell in header.cells],
        [_without_errors(row) for row in rows[(at or 0) + 1 :]],
        (*above, title),
        header.line,
        at is not None,
    )
    return Document("xlsx", [table], notes=[*_other_sheets(title, filled, known), *_problems(rows)])


def _header_at(rows: list[Row]) -> int | None:
    return next((at for at, row in enumerate(rows[:_FIRST_ROWS]) if columns.is_header(row.cells)), None)


def _other_sheets(
    title: str, filled: list[tuple[str, list[Row]]], known: list[tuple[str, list[Row]]]
) -> Iterable[Message]:
    others = ", ".join(f"“{other}”" for other, _ in filled if other != title)
    if not others:
        return
    yield say("Only the sheet “%(sheet)s” is read; left out: %(others)s", sheet=title, others=others)
    if len(known) > 1:
        yield say("Other sheets hold tables of cookies too: save each as a file of its own and import them one by one")


def _without_errors(row: Row) -> Row:
    if _ERRORS.isdisjoint(row.cells):
        return row
    return Row(row.line, ["" if cell in _ERRORS else cell for cell in row.cells])


def _problems(rows: list[Row]) -> Iterable[Message]:
    broken_formulas = ((row.line, cell) for row in rows for cell in row.cells if cell in _ERRORS)
    for line, cell in islice(broken_formulas, 5):
        yield say("Row %(line)s: a formula gives %(error)s, so the cell is read as empty", line=line, error=cell)
    for row in rows:
        if any(len(cell) > LONGEST_CELL for cell in row.cells):
            raise ReadingError(
                say("A cell in row %(line)s is longer than %(most)s characters", line=row.line, most=LONGEST_CELL),
                say("Shorten it"),
                line=row.line,
            )
