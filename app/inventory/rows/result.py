"""What comes of reading rows: entries, and what a person must know about the others."""

from dataclasses import dataclass, field
from typing import Literal

from app.inventory.columns import Target, UnknownColumn
from app.inventory.importing import GivenEntry
from app.language import Message


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is rejected: its line, the column as the file calls it, what is wrong, and what to do."""

    line: int
    column: str
    message: Message
    hint: Message


RemarkKind = Literal["lifetime", "hidden", "domain", "country", "address"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was taken over otherwise than it is written; `written` is the cell's text."""

    kind: RemarkKind
    line: int
    column: str
    written: str
    message: Message


@dataclass(slots=True)
class ProviderDetails:
    """What a file says of a provider, for one that the register does not have yet."""

    country: str = ""
    privacy_policy_url: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ImportedRows:
    """What a document says.

    `row_count` counts the rows that hold something. `rejected_keys` are the entries that rejected rows are about: they
    are not missing from the file. `lifetimes` holds by line how a lifetime was written where we say it otherwise.
    `providers` holds by name what the file says of a provider. `most_rows` is the number that may not be passed.
    """

    entries: list[GivenEntry] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    known_columns: list[tuple[str, Target]] = field(default_factory=list)
    unknown_columns: list[UnknownColumn] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    rejected_keys: set[str] = field(default_factory=set)
    providers: dict[str, ProviderDetails] = field(default_factory=dict)
    lifetimes: dict[int, str] = field(default_factory=dict)
    row_count: int = 0
    most_rows: int = 0

    @property
    def rejected_lines(self) -> list[int]:
        """The lines that are left out, in order."""
        return sorted({problem.line for problem in self.problems})
