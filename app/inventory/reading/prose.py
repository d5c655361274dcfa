"""Prose as Markdown, and a document put together from what follows one another in it: headings, paragraphs, grids."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from app.inventory import columns
from app.inventory.reading.document import Prose, Row, Table
from app.language import Message, say, say_n

_HEADER_WITHIN: Final = 5
_LONGEST_LEAD: Final = 200
_NAMED_TABLES: Final = 5


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
        self.prose: list[Prose] = []
        self.notes: list[Message] = []
        self._unknown: list[Table] = []
        self._blocks: list[_Block] = [_Block(None)]
        self._above: list[Heading] = []

    def add(self, piece: Piece) -> None:
        """Take the next piece of the document."""
        if isinstance(piece, Heading):
            self._blocks.append(_Block(piece))
            while self._above and self._above[-1].level >= piece.level:
                self._above.pop()
            self._above.append(piece)
        elif isinstance(piece, Paragraph):
            self._blocks[-1].paragraphs.append(piece)
        else:
            self._add_grid(piece)

    def finish(self) -> None:
        """Settle what is known only at the end. Without a table of cookies, the largest other one is offered."""
        if not self.tables and self._unknown:
            largest = max(self._unknown, key=lambda table: len(list(table.rows)) * len(table.header))
            self.tables.append(largest)
            self._unknown.remove(largest)
        self.notes += [
            say("The table on line %(line)s is no table of cookies and was left out", line=table.line)
            for table in self._unknown[:_NAMED_TABLES]
        ]
        more = len(self._unknown) - _NAMED_TABLES
        if more > 0:
            self.notes.append(say_n("%(num)s more such table", "%(num)s more such tables", more))
        inventory = self._inventory()
        self.prose = [
            _prose_of(block, is_inventory=block is inventory)
            for block in self._without_false_headings(inventory)
            if block.paragraphs or block is inventory
        ]

    def _inventory(self) -> _Block | None:
        """The block that the first table and its own heading stand under."""
        first = next((at for at, block in enumerate(self._blocks) if block.is_above_table), 0)
        above, below = self._blocks[max(first - 1, 0)], self._blocks[first]
        if above is below or not above.heading or not below.heading:
            return None
        return above if above.heading.level < below.heading.level or not above.paragraphs else None

    def _without_false_headings(self, inventory: _Block | None) -> Iterator[_Block]:
        """The blocks; what only looked like a heading and has nothing under it was a paragraph of the block before."""
        last = self._blocks[0]
        for block in self._blocks[1:]:
            is_used = block.paragraphs or block.is_above_table or block is inventory
            if block.heading and block.heading.guessed and not is_used:
                last.paragraphs.append(Paragraph(escape_lines(block.heading.text), block.heading.line))
                continue
            yield last
            last = block
        yield last

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
        above = [heading.text for heading in reversed(self._above)]
        return tuple(text for text in (grid.caption, lead, *above) if text)


def assemble(pieces: Iterable[Piece]) -> Assembly:
    """Put a document together."""
    assembly = Assembly()
    for piece in pieces:
        assembly.add(piece)
    assembly.finish()
    return assembly


def _prose_of(block: _Block, *, is_inventory: bool) -> Prose:
    line = block.heading.line if block.heading else block.paragraphs[0].line
    heading = block.heading.text if block.heading else ""
    return Prose(heading, _joined(block.paragraphs), line, "inventory" if is_inventory else "text")


def _joined(paragraphs: Sequence[Paragraph]) -> str:
    """Paragraphs with a blank line between them, items of a list without."""
    texts = [paragraph.markdown for paragraph in paragraphs]
    gaps = ("\n" if before.startswith("- ") and text.startswith("- ") else "\n\n" for before, text in pairwise(texts))
    return "".join([*texts[:1], *(part for pair in zip(gaps, texts[1:], strict=True) for part in pair)])


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
