"""Prose as Markdown, and a document put together from what follows one another in it: headings, paragraphs, grids."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.inventory import columns
from app.inventory.reading.document import Prose, Row, Table
from app.language import Message, say

_HEADER_WITHIN: Final = 5
_LONGEST_LEAD: Final = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `guessed`: it only looks like one, as in a text without formatting."""

    text: str
    line: int
    level: int = 2
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or an item of a list, as Markdown."""

    markdown: str
    line: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns, perhaps a table of cookies. `header` is that of an earlier grid that goes on here."""

    rows: Sequence[Row]
    line: int
    caption: str = ""
    header: Sequence[str] | None = None


Piece = Heading | Paragraph | Grid


@dataclass(slots=True)
class _Block:
    heading: Heading | None
    paragraphs: list[Paragraph] = field(default_factory=list)
    is_above_table: bool = False


class Assembly:
    """Tables with the headings above them, prose in blocks, and notes on what was left out."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.notes: list[Message] = []
        self._unknown: list[Table] = []
        self._blocks: list[_Block] = [_Block(None)]

    def add(self, piece: Piece) -> None:
        """Take the next piece of the document."""
        if isinstance(piece, Heading):
            self._blocks.append(_Block(piece))
        elif isinstance(piece, Paragraph):
            self._blocks[-1].paragraphs.append(piece)
        else:
            self._add_grid(piece)

    def finish(self) -> None:
        """Settle what is known only at the end: without a table of cookies, the largest other one is offered."""
        if not self.tables and self._unknown:
            largest = max(self._unknown, key=lambda table: len(list(table.rows)) * len(table.header))
            self.tables.append(largest)
            self._unknown.remove(largest)
        self.notes.extend(
            say("The table on line %(line)s is no table of cookies and was left out", line=table.line)
            for table in self._unknown
        )

    @property
    def prose(self) -> list[Prose]:
        """The blocks that hold text, and the heading that the tables stand under."""
        found: list[Prose] = []
        stray: list[Paragraph] = []
        for place, block in enumerate(self._blocks):
            if block.heading and block.heading.guessed and not block.paragraphs and not self._leads(place):
                # What looked like a heading has nothing under it: it was a paragraph.
                stray.append(Paragraph(escape_lines(block.heading.text), block.heading.line))
                continue
            if stray and found:
                found[-1] = Prose(
                    found[-1].heading, _joined([found[-1].body, *_texts(stray)]), found[-1].line, found[-1].kind
                )
            elif stray:
                found.append(Prose("", _joined(_texts(stray)), stray[0].line))
            stray = []
            if block.paragraphs or self._is_inventory(place):
                found.append(self._prose(block, is_inventory=self._is_inventory(place)))
        if stray:
            found.append(Prose("", _joined(_texts(stray)), stray[0].line))
        return found

    @staticmethod
    def _prose(block: _Block, *, is_inventory: bool) -> Prose:
        line = block.heading.line if block.heading else block.paragraphs[0].line
        heading = block.heading.text if block.heading else ""
        return Prose(heading, _joined(_texts(block.paragraphs)), line, "inventory" if is_inventory else "text")

    def _leads(self, place: int) -> bool:
        return self._blocks[place].is_above_table or self._is_inventory(place)

    def _is_inventory(self, place: int) -> bool:
        """Whether the block is what the first table and its own heading stand under."""
        first = next((at for at, block in enumerate(self._blocks) if block.is_above_table), 0)
        if place != first - 1 or place < 1:
            return False
        block, below = self._blocks[place], self._blocks[first]
        if not block.heading or not below.heading:
            return False
        return block.heading.level < below.heading.level or not block.paragraphs

    def _add_grid(self, grid: Grid) -> None:
        rows = list(grid.rows)
        if not rows:
            return
        block = self._blocks[-1]
        if grid.header is not None:
            self.tables.append(Table(list(grid.header), rows, self._headings(grid), grid.line))
            block.is_above_table = True
            return
        at = next((at for at, row in enumerate(rows[:_HEADER_WITHIN]) if columns.is_header(row.cells)), None)
        header = rows[at or 0].cells
        # A header is repeated where a table was broken over pages.
        below = [row for row in rows[(at or 0) + 1 :] if row.cells != header]
        table = Table([cell.strip() for cell in header], below, self._headings(grid), grid.line, at is not None)
        if at is None:
            self._unknown.append(table)
            return
        self.tables.append(table)
        block.is_above_table = True

    def _headings(self, grid: Grid) -> tuple[str, ...]:
        """What stands above: the caption, a line that ends in a colon, and the headings up to the highest level."""
        block = self._blocks[-1]
        lead = block.paragraphs[-1].markdown if block.paragraphs else ""
        lead = lead if lead.endswith(":") and len(lead) <= _LONGEST_LEAD else ""
        above: list[str] = []
        level = 99
        for heading in (block.heading for block in reversed(self._blocks)):
            if heading and heading.level < level:
                above.append(heading.text)
                level = heading.level
        return tuple(text for text in (grid.caption, lead, *above) if text)


def assemble(pieces: Iterable[Piece]) -> Assembly:
    """Put a document together."""
    assembly = Assembly()
    for piece in pieces:
        assembly.add(piece)
    assembly.finish()
    return assembly


def _texts(paragraphs: Iterable[Paragraph]) -> list[str]:
    return [paragraph.markdown for paragraph in paragraphs]


def _joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs with a blank line between them, items of a list without."""
    text = ""
    for before, paragraph in zip(("", *paragraphs), paragraphs, strict=False):
        if text:
            text += "\n" if before.startswith("- ") and paragraph.startswith("- ") else "\n\n"
        text += paragraph
    return text


# --- Markdown -----------------------------------------------------------------------------------------------------

_ADDRESS: Final = re.compile(r"<(?:https?://|mailto:)[^\s<>]+>")
_SIGN: Final = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_START: Final = re.compile(r"^(\s*)([#>+=~-]|\d+(?=[.)]))", re.MULTILINE)
_ITEM: Final = re.compile(r"^[ \t]*(?:[•·▪◦‣●○–—*-])[ \t]+(?=\S)")


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it stands; addresses in angle brackets stay links."""
    parts: list[str] = []
    end = 0
    for address in _ADDRESS.finditer(text):
        parts += [_SIGN.sub(r"\\\g<0>", text[end : address.start()]), address[0]]
        end = address.end()
    return "".join([*parts, _SIGN.sub(r"\\\g<0>", text[end:])])


def escape_lines(text: str) -> str:
    """Lines of plain text as Markdown: items stay items, other signs at the start of a line mean nothing."""
    lines = []
    for line in text.splitlines():
        item = _ITEM.match(line)
        escaped = escape(line[item.end() :] if item else line.strip())
        lines.append("- " + protect_start(escaped) if item else protect_start(escaped))
    return "\n".join(lines)


def protect_start(markdown: str) -> str:
    """`markdown` so that its first sign begins no list, heading or quotation."""

    def guarded(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"

    return _START.sub(guarded, markdown)
