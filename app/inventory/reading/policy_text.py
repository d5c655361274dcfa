"""A whole policy as plain text: its table is found by the header row, the rest is prose.

The cells of the table are parted by tabs, as when a page is copied, by bars, or by two spaces and more. A blank line
does not end a table; a line without cells does, and rows as wide as the header may go on below it under a new heading.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.inventory import columns
from app.inventory.reading.document import Row
from app.inventory.reading.prose import Grid, Heading, Paragraph, Piece, escape_lines

_SEARCHED: Final = 5_000
"""Lines in which a header is looked for."""
_LONGEST_HEADING: Final = 150
_MOST_WORDS: Final = 18

Split = Callable[[str], list[str]]


def _by_tabs(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _by_bars(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _by_spaces(line: str) -> list[str]:
    return re.split(r" {2,}", line.strip())


_WAYS: Final[tuple[tuple[str, str, Split], ...]] = (
    ("\t", "\t", _by_tabs),
    ("|", "|", _by_bars),
    ("  ", "", _by_spaces),
)
_RULE: Final = re.compile(r"[\s|:+=-]*")


@dataclass(frozen=True, slots=True)
class Found:
    """The first header of a text: its line, counted from 0, and how its cells are parted."""

    at: int
    separator: str
    sign: str
    split: Split


def find_header(lines: Sequence[str]) -> Found | None:
    """The first line that is the header of a table of cookies."""
    for at, line in enumerate(lines[:_SEARCHED]):
        for sign, separator, split in _WAYS:
            if sign in line.strip(" ") and len(line) < _SEARCHED and columns.is_header(split(line)):
                return Found(at, separator, sign, split)
    return None


def has_prose(lines: Sequence[str], found: Found) -> bool:
    """Whether there is more than the table: text above it, or lines without cells."""
    return any(line.strip() and (at < found.at or found.sign not in line) for at, line in enumerate(lines))


def pieces_of(lines: Sequence[str], found: Found) -> Iterator[Piece]:
    """Headings, paragraphs and grids in their order."""
    prose: list[tuple[int, str]] = []
    header: list[str] = []
    at = 0
    while at < len(lines):
        cells = _cells(lines[at], found) if at >= found.at else []
        begins = len(cells) > 1 and columns.is_header(cells)
        if begins or (len(cells) > 1 and len(cells) == len(header)):
            yield from _prose(prose)
            prose = []
            header = cells if begins else header
            rows, end = _rows(lines, at, found, header)
            yield Grid(rows, at + 1, header=None if begins else header)
            at = end
        else:
            prose.append((at + 1, lines[at].strip()))
            at += 1
    yield from _prose(prose)


def _cells(line: str, found: Found) -> list[str]:
    return found.split(line) if found.sign in line else [line.strip()]


def _rows(lines: Sequence[str], at: int, found: Found, header: Sequence[str]) -> tuple[list[Row], int]:
    """The rows from line `at` on, the first one taken as it is, and the line after them."""
    rows = [Row(at + 1, _cells(lines[at], found))]
    is_parted = False
    for end in range(at + 1, len(lines)):
        if not lines[end].strip():
            is_parted = True
            continue
        cells = _cells(lines[end], found)
        if not is_parted and _joins(rows[-1].cells, cells, len(header)):
            rows[-1].cells[-1] = f"{rows[-1].cells[-1]}\n{cells[0]}"
            rows[-1].cells.extend(cells[1:])
        elif _is_row(cells, found, header):
            if not _RULE.fullmatch(lines[end]) and cells != header:
                rows.append(Row(end + 1, cells))
        else:
            return rows, end
        is_parted = False
    return rows, len(lines)


def _joins(last: Sequence[str], cells: Sequence[str], width: int) -> bool:
    """Whether a line is the rest of the row above, one of whose cells holds a line break."""
    if len(last) >= width:
        return False
    return len(cells) == 1 or len(last) + len(cells) - 1 == width


def _is_row(cells: Sequence[str], found: Found, header: Sequence[str]) -> bool:
    if len(cells) == 1:
        return False
    if cells != header and columns.is_header(cells):
        return False
    # Where only spaces part the cells, nothing but a full row can be told from prose.
    return bool(found.separator) or len(cells) == len(header)


# --- Prose --------------------------------------------------------------------------------------------------------

_SENTENCE_END: Final = (".", "!", ";", ",", ":", "…", ".”", '."', ".)")
_MARKED: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*")


def _prose(lines: Sequence[tuple[int, str]]) -> Iterator[Piece]:
    group: list[tuple[int, str]] = []
    for number, line in (*lines, (0, "")):
        if line:
            group.append((number, line))
            continue
        yield from _pieces(group)
        group = []


def _pieces(group: Sequence[tuple[int, str]]) -> Iterator[Piece]:
    """One heading, one paragraph, or a heading with its paragraph right below it."""
    if not group:
        return
    number, first = group[0]
    marked = _MARKED.fullmatch(first)
    is_above_sentence = len(group) > 1 and group[1][1].endswith(_SENTENCE_END)
    if marked:
        yield Heading(marked[2], number, len(marked[1]))
    elif _looks_like_heading(first) and (len(group) == 1 or is_above_sentence):
        yield Heading(first, number, 1 if number == 1 else 2, guessed=True)
    else:
        yield Paragraph(escape_lines("\n".join(line for _, line in group)), number)
        return
    yield from _pieces(group[1:])


def _looks_like_heading(line: str) -> bool:
    if len(line) > _LONGEST_HEADING or line.endswith(_SENTENCE_END) or line.startswith(("•", "·", "- ", "* ", "– ")):
        return False
    return len(line.split()) <= _MOST_WORDS and any(sign.isalpha() for sign in line)
