"""What a file holds once it is read: tables, prose, and what is worth saying about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from app.language import Message

MEGABYTE: Final = 1024 * 1024

LONGEST_CELL: Final = 131_072
"""Characters in one cell; the limit of the standard library's reader of CSV."""

MOST_COLUMNS: Final = 200

Kind = Literal["csv", "xlsx", "docx", "html", "text"]


class Row(NamedTuple):
    """One row: the line it begins on, from 1, and its cells as they stand in the file.

    In a workbook the line is the number of the row on its sheet, in a Word document that of the row in its table.
    """

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the headings above it, the nearest first, its header, and its rows.

    `rows` can be walked several times and may be read only while it is walked: then it raises `ReadingError`.
    """

    header: list[str]
    rows: Iterable[Row]
    headings: tuple[str, ...] = ()
    line: int = 1
    has_known_header: bool = True


@dataclass(frozen=True, slots=True)
class Prose:
    """A piece of text under one heading, as Markdown. "inventory" is the one that the tables stand under."""

    heading: str
    body: str
    line: int
    kind: Literal["text", "inventory"] = "text"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. `separator` is empty where no sign parts the cells."""

    kind: Kind
    tables: Sequence[Table]
    prose: Sequence[Prose] = ()
    notes: Sequence[Message] = ()
    encoding: str = ""
    separator: str = ""


@dataclass
class ReadingError(Exception):
    """A file that cannot be read: what is wrong, on which line and in which column of the table (from 1), what to do.

    The message does not repeat the place: who shows it puts line and column before it.
    """

    message: Message
    hint: Message | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}." if self.hint else f"{self.message}."


@dataclass
class TooLargeError(ReadingError):
    """A file over a limit of size."""


@dataclass
class EncodingError(ReadingError):
    """A text that is not in the encoding it should be in.

    `offset` counts bytes from 0. `preview` holds some lines as Windows-1252 would read them, for a person to confirm
    or refuse; it is empty when that cannot be.
    """

    offset: int = 0
    preview: list[str] = field(default_factory=list)

    @property
    def may_be_windows_1252(self) -> bool:
        """Whether reading the file again as Windows-1252 could be right."""
        return bool(self.preview)
