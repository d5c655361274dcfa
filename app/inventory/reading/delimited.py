"""CSV, TSV and their kin: which sign parts the cells, where the table begins, and its rows, read as they are walked."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from app.inventory import columns
from app.inventory.reading.decoding import Decoded
from app.inventory.reading.document import LONGEST_CELL, MOST_COLUMNS, Document, ReadingError, Row, Table
from app.language import say

SEPARATORS: Final = (",", ";", "\t", "|")

_SAMPLE: Final = 64 * 1024
_SAMPLE_ROWS: Final = 200
_FIRST_ROWS: Final = 20
"""How far down the header may stand: some files begin with a title."""
_CONSISTENT: Final = 0.8
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_SEPARATOR_LINE: Final = re.compile(r"\"?sep=\"?(.)\"{0,2}[^\S\r\n]*(?:\r\n|\r|\n|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the first part of a text tells: the separator, how many lines to skip, where the header stands.

    `known` says whether the header names columns of ours, `rows` how many follow it, `consistent` which share of them
    is as wide as the header.
    """

    separator: str
    skip: int
    header: Row
    header_ends: int
    above: tuple[str, ...]
    known: bool
    declared: bool
    rows: int
    consistent: float


class DelimitedRows:
    """The rows under a header, read anew each time they are walked. Raises `ReadingError` at a row that is broken."""

    def __init__(self, text: str, separator: str, *, after: int) -> None:
        self._content = text.encode()
        self._separator = separator
        self._after = after

    def __iter__(self) -> Iterator[Row]:
        after = self._after
        with io.TextIOWrapper(io.BytesIO(self._content), encoding="utf-8", newline="") as lines:
            for _ in range(after):
                next(lines, None)
            reader = csv.reader(lines, delimiter=self._separator, strict=True, skipinitialspace=True)
            line = after + 1
            try:
                for cells in reader:
                    if cells:
                        yield Row(line, cells)
                    line = after + reader.line_num + 1
            except csv.Error:
                raise _explain(self._content.decode(), self._separator, line) from None


def sniff(text: str) -> Sniffed | None:
    """Find the separator and the header of `text`; `None` when it has no row at all."""
    declared = _SEPARATOR_LINE.match(text)
    skip = 1 if declared else 0
    rest = text[declared.end() :] if declared else text
    candidates = (declared[1],) if declared and declared[1] not in '"\r\n' else SEPARATORS
    found = [sniffed for sign in candidates if (sniffed := _sniff_as(rest, sign, skip, declared=bool(declared)))]
    # `max` keeps the first of equals: the order of `SEPARATORS` decides.
    return max(found, key=_likelihood, default=None)


def read_delimited(decoded: Decoded, sniffed: Sniffed) -> Document:
    """The one table of a delimited text. Raises `ReadingError` when it is none."""
    header = [cell.strip() for cell in sniffed.header.cells]
    if len(header) > MOST_COLUMNS:
        raise ReadingError(
            say("The header has %(count)s columns", count=len(header)),
            say("A table may have at most %(most)s columns", most=MOST_COLUMNS),
            line=sniffed.header.line,
        )
    if not sniffed.known:
        _refuse_broken(decoded.text, sniffed)
    rows = DelimitedRows(decoded.text, sniffed.separator, after=sniffed.header_ends)
    table = Table(header, rows, sniffed.above, sniffed.header.line, sniffed.known)
    return Document("csv", [table], encoding=decoded.encoding, separator=sniffed.separator)


def is_table(sniffed: Sniffed) -> bool:
    """Whether a text without a header of ours still looks like a table: several columns, the rows equally wide."""
    if sniffed.known or sniffed.declared:
        return True
    return len(sniffed.header.cells) > 1 and sniffed.rows > 0 and sniffed.consistent >= _CONSISTENT


def _likelihood(sniffed: Sniffed) -> tuple[int, bool, float, int]:
    width = len(sniffed.header.cells)
    known = columns.count_known(sniffed.header.cells) if sniffed.known else 0
    return known, width > 1, sniffed.consistent, width


def _sniff_as(text: str, separator: str, skip: int, *, declared: bool) -> Sniffed | None:
    lines = io.StringIO(text[:_SAMPLE], newline="")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    rows: list[tuple[Row, int]] = []
    line = skip + 1
    for cells in islice(reader, _SAMPLE_ROWS):
        if any(cell.strip() for cell in cells):
            rows.append((Row(line, cells), skip + reader.line_num))
        line = skip + reader.line_num + 1
    if not rows:
        return None
    first = rows[:_FIRST_ROWS]
    at = next((place for place, (row, _) in enumerate(first) if columns.is_header(row.cells)), None)
    header, ends = rows[at or 0]
    widths = Counter(len(row.cells) for row, _ in rows[at or 0 :])
    return Sniffed(
        separator,
        skip,
        header,
        ends,
        tuple(_title(row.cells) for row, _ in reversed(first[:at])) if at else (),
        at is not None,
        declared,
        sum(widths.values()) - 1,
        widths[len(header.cells)] / sum(widths.values()),
    )


def _title(cells: Sequence[str]) -> str:
    return " ".join(cell.strip() for cell in cells if cell.strip())


def _refuse_broken(text: str, sniffed: Sniffed) -> None:
    """Without a known header the first rows may be swallowed by a quote that is never closed: say that."""
    for _row in islice(DelimitedRows(text, sniffed.separator, after=sniffed.skip), _SAMPLE_ROWS):
        pass


# --- Broken rows --------------------------------------------------------------------------------------------------


def _explain(text: str, separator: str, line: int) -> ReadingError:
    """Why the reader stopped in the row that begins on `line`, by walking that row again."""
    place = _start_of_line(text, line)
    stop = re.compile(f"[{re.escape(separator)}\r\n]")
    column = 1
    while place < len(text):
        began = line
        while text.startswith(" ", place):
            place += 1
        if text.startswith('"', place):
            end = _closing_quote(text, place)
            if end < 0 or end - place > 2 * LONGEST_CELL:
                return _unclosed(began, column) if end < 0 else _too_long(began, column, quoted=True)
            length = end - place - 1 - text.count('""', place + 1, end)
            line += len(_LINE_END.findall(text, place, end))
            place = end + 1
            if place < len(text) and text[place] not in f"{separator}\r\n":
                return _text_after_quote(line, began, column)
        else:
            found = stop.search(text, place)
            end = found.start() if found else len(text)
            length = end - place
            place = end
        if length > LONGEST_CELL:
            return _too_long(began, column, quoted=text[end : end + 1] == '"')
        if text.startswith(separator, place):
            place += 1
            column += 1
        elif found := _LINE_END.match(text, place):
            place = found.end()
            line += 1
            column = 1
    return ReadingError(say("This row cannot be read"), line=line)


def _start_of_line(text: str, line: int) -> int:
    place = 0
    for end in islice(_LINE_END.finditer(text), line - 1):
        place = end.end()
    return place


def _closing_quote(text: str, opening: int) -> int:
    place = text.find('"', opening + 1)
    while place >= 0 and text.startswith('"', place + 1):
        place = text.find('"', place + 2)
    return place


def _unclosed(line: int, column: int) -> ReadingError:
    return ReadingError(
        say("The quote that opens here is never closed"),
        say("Put a quote at the end of the cell; double a quote that belongs to the text"),
        line=line,
        column=column,
    )


def _text_after_quote(line: int, began: int, column: int) -> ReadingError:
    if began == line:
        message = say("After the closing quote of this cell more text follows")
    else:
        message = say("The quote that opens here is closed on line %(line)s, where more text follows", line=line)
    return ReadingError(message, say('Double a quote that belongs to the text ("")'), line=began, column=column)


def _too_long(line: int, column: int, *, quoted: bool) -> ReadingError:
    return ReadingError(
        say("This cell is longer than %(most)s characters", most=LONGEST_CELL),
        say("Perhaps its closing quote is missing; else shorten it") if quoted else say("Shorten it"),
        line=line,
        column=column,
    )
