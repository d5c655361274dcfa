"""Workbooks (.xlsx): the sheet that looks most like a table of cookies."""

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook

from app.inventory import columns
from app.inventory.reading.archive import broken
from app.inventory.reading.document import LONGEST_CELL, MOST_COLUMNS, Document, ReadingError, Row, Table
from app.language import Message, say

_FIRST_ROWS: Final = 20
_MOST_SHEETS: Final = 50
_NAMED_FORMULAS: Final = 5
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(content: bytes) -> Document:
    """The table on the first sheet that has a header of ours, else on the fullest one; the other sheets are named."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions it does not keep; we only read cells.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                sheets = [_read_sheet(sheet) for sheet in _visible(book)]
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


@dataclass(slots=True)
class _Sheet:
    """A sheet's title, its rows that hold something, and its formulas that give an error: row and error."""

    title: str
    rows: list[Row] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)

    @property
    def header_at(self) -> int | None:
        """Which of the rows is the header of a table of cookies."""
        first = enumerate(self.rows[:_FIRST_ROWS])
        return next((at for at, row in first if columns.is_header(row.cells)), None)


def _read_sheet(sheet: Any) -> _Sheet:
    # The size that a sheet declares may be wrong, or made up to keep us busy.
    sheet.reset_dimensions()
    found = _Sheet(sheet.title)
    for line, row in enumerate(sheet.iter_rows(), 1):
        cells = []
        for cell in row:
            is_broken = cell.data_type == "e"
            cells.append("" if is_broken else _text(cell.value))
            if is_broken:
                found.broken.append((line, str(cell.value)))
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            _refuse_wide_or_long(cells, line, sheet.title)
            found.rows.append(Row(line, cells))
    return found


def _refuse_wide_or_long(cells: list[str], line: int, title: str) -> None:
    if len(cells) > MOST_COLUMNS:
        raise ReadingError(
            say("This row of the sheet “%(sheet)s” has %(count)s columns", sheet=title, count=len(cells)),
            say("A table may have at most %(most)s columns", most=MOST_COLUMNS),
            line=line,
        )
    if len(max(cells, key=len)) > LONGEST_CELL:
        raise ReadingError(
            say("A cell of this row is longer than %(most)s characters", most=LONGEST_CELL),
            say("Shorten it"),
            line=line,
        )


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
    return sign != "\0" and not 0xD800 <= ord(sign) <= 0xDFFF


def _document(sheets: list[_Sheet]) -> Document:
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise ReadingError(say("This workbook is empty"), say("Fill a sheet with one row per cookie"))
    known = [sheet for sheet in filled if sheet.header_at is not None]
    chosen = known[0] if known else max(filled, key=lambda sheet: sum(len(row.cells) for row in sheet.rows))
    at = chosen.header_at
    header = chosen.rows[at or 0]
    above = tuple(" ".join(filter(None, row.cells)) for row in reversed(chosen.rows[: at or 0]))
    table = Table(
        [cell.strip() for cell in header.cells],
        chosen.rows[(at or 0) + 1 :],
        (*above, chosen.title),
        header.line,
        at is not None,
    )
    return Document("xlsx", [table], notes=[*_other_sheets(chosen, filled, len(known)), *_broken_formulas(chosen)])


def _other_sheets(chosen: _Sheet, filled: list[_Sheet], known: int) -> Iterable[Message]:
    others = ", ".join(f"“{sheet.title}”" for sheet in filled if sheet is not chosen)
    if not others:
        return
    yield say("Only the sheet “%(sheet)s” is read; left out: %(others)s", sheet=chosen.title, others=others)
    if known > 1:
        yield say("Other sheets hold tables of cookies too: save each as a file of its own and import them one by one")


def _broken_formulas(sheet: _Sheet) -> Iterable[Message]:
    for line, error in sheet.broken[:_NAMED_FORMULAS]:
        yield say("Row %(line)s: a formula gives %(error)s, so the cell is read as empty", line=line, error=error)
