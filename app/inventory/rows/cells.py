"""The cells of one row, by the columns of the table they stand in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from app.inventory.answers import AnswerError
from app.inventory.columns import COLUMNS, Belongs, Mapped
from app.inventory.reading.document import LONGEST_CELL, Table
from app.inventory.rows.result import ImportedRows, Remark, RemarkKind, RowProblem
from app.language import Message, say

LONGEST_TEXT: Final = 20_000
"""Characters in a text of an entry: several pages."""

_SHORT_ENOUGH: Final = 200
"""No column that is checked takes less."""

Parse = Callable[[str], Any]
Parsers = Mapping[str, tuple[str, Parse | None]]
"""Columns whose cell is one answer: the answer's name, and how the cell is read (`None`: as it stands)."""

Parsed = list[tuple[int, str, Parse | None]]


class Places:
    """Where the columns of one table stand. `at` has those that stand alone, `texts` those with a language."""

    def __init__(self, table: Table, mapped: Mapped, result: ImportedRows) -> None:
        self.header = table.header
        self.result = result
        self.targets = mapped.targets
        self.at: dict[str, int] = {}
        self.texts: dict[str, list[tuple[str, int]]] = {}
        for place, target in enumerate(mapped.targets):
            if target and COLUMNS[target.key].localized:
                self.texts.setdefault(target.key, []).append((target.locale, place))
            elif target:
                self.at[target.key] = place

    def has(self, *keys: str) -> bool:
        """Whether the table has one of these columns."""
        return not (self.at.keys() | self.texts.keys()).isdisjoint(keys)

    def of(self, belongs: Belongs) -> list[int]:
        """The places of all columns that belong to an entry, to a cookie or to a provider."""
        places = [place for key, place in self.at.items() if COLUMNS[key].belongs == belongs]
        texts = [place for key, found in self.texts.items() if COLUMNS[key].belongs == belongs for _, place in found]
        return sorted([*places, *texts])

    def parsed(self, parsers: Parsers) -> Parsed:
        """The columns of `parsers` that the table has, with their places."""
        return [(self.at[key], name, parse) for key, (name, parse) in parsers.items() if key in self.at]

    def called(self, key: str) -> str:
        """A column as the file calls it; our own word where the file has none."""
        if key in self.at:
            return self.header[self.at[key]]
        places = self.texts.get(key)
        return self.header[places[0][1]] if places else str(COLUMNS[key].title)

    def answer(self, text: str, place: int, parse: Parse | None, line: int, problems: list[RowProblem]) -> Any:
        """What a cell says; `None` and a problem where it says nothing that can be kept."""
        if parse is None:
            return text
        try:
            return parse(text)
        except AnswerError as error:
            problems.append(RowProblem(line, self.header[place], error.message, error.hint))
            return None

    def remark(self, kind: RemarkKind, line: int, key: str, written: str, message: Message) -> None:
        """Tell that a cell was not taken over as it is written."""
        self.result.remarks.append(Remark(kind, line, self.called(key), written, message))

    def refuse_shape(self, cells: Sequence[str], line: int, problems: list[RowProblem]) -> None:
        """Find what is wrong with a row as such: more cells than the header, a text that is too long."""
        width = len(self.header)
        if len(cells) > width and any(cells[width:]):
            message = say("The row has %(width)s cells, the header %(header)s", width=len(cells), header=width)
            hint = say("Put quotes round a cell that holds the separator, or remove what is too much")
            problems.append(RowProblem(line, "", message, hint))
        if max(map(len, cells)) > _SHORT_ENOUGH:
            self._refuse_long(cells, line, problems)

    def _refuse_long(self, cells: Sequence[str], line: int, problems: list[RowProblem]) -> None:
        for place, (cell, target) in enumerate(zip(cells, self.targets, strict=False)):
            longest = (COLUMNS[target.key].longest or LONGEST_TEXT) if target else LONGEST_CELL
            if len(cell) > longest:
                message = say("The text is longer than %(most)s characters", most=longest)
                problems.append(RowProblem(line, self.header[place], message, say("Shorten it")))
