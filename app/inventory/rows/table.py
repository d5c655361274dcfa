"""The rows of one table, put together to entries."""

import gc
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any, Final

from app.inventory import answers
from app.inventory.columns import Mapped
from app.inventory.formulas import unguard
from app.inventory.importing import GivenCookie, GivenEntry
from app.inventory.names import MOST_NAMES
from app.inventory.reading.document import Row, Table, TooLargeError
from app.inventory.rows.cells import Places
from app.inventory.rows.cookies import CookieReader, no_name
from app.inventory.rows.entry import EntryReader
from app.inventory.rows.result import ImportedRows, RowProblem
from app.inventory.state import ENTRY_TEXTS
from app.language import say

_TELL_EVERY: Final = 500


@dataclass(slots=True)
class _Draft:
    """An entry with a key while its rows come in. `cells` are those that say something of the entry itself."""

    line: int
    cells: tuple[str, ...]
    answers: dict[str, Any] = field(default_factory=dict)
    cookies: list[GivenCookie] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)


class TableReader:
    """Reads the rows of one table into an `ImportedRows`."""

    def __init__(
        self,
        table: Table,
        mapped: Mapped,
        result: ImportedRows,
        categories: answers.Categories,
        *,
        locale: str,
        present: Callable[[], Container[str]] | None = None,
    ) -> None:
        self._table = table
        self._result = result
        self._places = Places(table, mapped, result)
        self._entries = EntryReader(table, self._places, categories, locale)
        self._cookies = CookieReader(self._places, categories, locale) if self._places.has("cookie_name") else None
        self._per_cookie = self._cookies is not None and self._places.has("cookie_key", "cookie_match")
        self._key = self._places.at.get("key")
        self._of_entry = self._places.of("entry")
        # The first place stands there twice, as of one place `itemgetter` gives no tuple.
        self._entry_cells = itemgetter(*self._of_entry, self._of_entry[0])
        self._drafts: dict[str, _Draft] = {}
        self._present = present

    def read(self, progress: Callable[[int], None] | None) -> None:
        """Read all rows. `progress` is told how many were read, now and then."""
        result = self._result
        width = len(self._table.header)
        first = len(result.entries)
        with _no_collecting():
            for row in self._table.rows:
                # Asked here, for every cell of a large file: calling `unguard` costs more than reading the file.
                cells = [cell.strip() if cell[:1] != "'" else unguard(cell.strip()) for cell in row.cells]
                filled = len(cells) - cells.count("")
                if not filled:
                    continue
                if len(cells) < width:
                    cells += [""] * (width - len(cells))
                if filled == 1 and self._entries.take_heading(cells):
                    continue
                result.row_count += 1
                if result.row_count > result.most_rows:
                    raise _too_many(result.most_rows)
                self._read_row(row, cells)
                if progress and result.row_count % _TELL_EVERY == 0:
                    progress(result.row_count)
            self._finish(first)
        if progress:
            progress(result.row_count)

    def _read_row(self, row: Row, cells: list[str]) -> None:
        problems: list[RowProblem] = []
        self._places.refuse_shape(cells, row.line, problems)
        key = cells[self._key] if self._key is not None else ""
        if key:
            self._read_keyed(key, row, cells, problems)
        else:
            self._read_alone(row, cells, problems)
        if problems:
            self._result.problems += problems

    def _read_alone(self, row: Row, cells: list[str], problems: list[RowProblem]) -> None:
        given = self._entries.read(cells, row.line, problems)
        cookies = self._cookies.read(row, cells, given, problems) if self._cookies else None
        if cookies and len(cookies) > MOST_NAMES:
            self._refuse_many(row.line, problems)
        if not problems:
            self._refuse_empty(given, cookies, row.line, problems)
        if not problems:
            self._result.entries.append(GivenEntry(row.line, "", given, cookies, self._per_cookie))

    def _read_keyed(self, key: str, row: Row, cells: list[str], problems: list[RowProblem]) -> None:
        said = self._entry_cells(cells)
        draft = self._drafts.get(key)
        if draft is None:
            draft = self._drafts[key] = _Draft(row.line, said)
            draft.answers = self._entries.read(cells, row.line, problems)
        elif said != draft.cells:
            self._add_to(draft, said, cells, row.line, problems)
        draft.lines.append(row.line)
        if self._cookies:
            had = len(draft.cookies)
            draft.cookies += self._cookies.read(row, cells, draft.answers, problems)
            if had <= MOST_NAMES < len(draft.cookies):
                self._refuse_many(row.line, problems)
        if problems:
            draft.rejected.add(row.line)

    def _add_to(
        self, draft: _Draft, said: tuple[str, ...], cells: list[str], line: int, problems: list[RowProblem]
    ) -> None:
        """Another row of an entry: what it leaves empty, an earlier one says; what it says otherwise is a mistake."""
        whole = list(cells)
        for place, before, here in zip(self._of_entry, draft.cells, said, strict=False):
            if before and here and before != here:
                message = say("This row and line %(line)s are one entry, but say different things", line=draft.line)
                hint = say("Write the same in both, or empty the key of this row to make it an entry of its own")
                problems.append(RowProblem(line, self._table.header[place], message, hint))
            whole[place] = before or here
        merged = self._entry_cells(whole)
        if merged != draft.cells and not problems:
            draft.cells = merged
            draft.answers = self._entries.read(whole, line, problems)

    def _finish(self, first: int) -> None:
        entries = self._result.entries
        self._refuse_nameless()
        for key, draft in self._drafts.items():
            if draft.rejected:
                self._reject(key, draft)
            else:
                cookies = draft.cookies if self._cookies else None
                entries.append(GivenEntry(draft.line, key, draft.answers, cookies, self._per_cookie))
        if self._drafts and len(entries) - first > len(self._drafts):
            # Rows with and without a key: back to the order of the file.
            entries[first:] = sorted(entries[first:], key=attrgetter("line"))
        self._drafts = {}

    def _refuse_nameless(self) -> None:
        """A row with the key of an entry that is not there makes a new one, which needs a provider."""
        nameless = {key: draft for key, draft in self._drafts.items() if not draft.answers.get("provider")}
        present = self._present() if nameless and self._present else nameless
        for key, draft in nameless.items():
            if key not in present and not draft.rejected:
                self._result.problems.append(self._no_provider(draft.line))
                draft.rejected.add(draft.line)

    def _no_provider(self, line: int) -> RowProblem:
        hint = say("Write who sets the cookie, or remove the row")
        return RowProblem(line, self._places.called("provider"), say("The provider's name is missing"), hint)

    def _reject(self, key: str, draft: _Draft) -> None:
        """An entry comes in whole or not at all: its other rows are left out too."""
        self._result.rejected_keys.add(key)
        message = say("Another row of the same entry is rejected")
        hint = say("Correct that row; the rows of an entry come in together")
        self._result.problems += [
            RowProblem(line, self._places.called("key"), message, hint)
            for line in draft.lines
            if line not in draft.rejected
        ]

    def _refuse_many(self, line: int, problems: list[RowProblem]) -> None:
        message = say("The entry has more than %(most)s names of cookies", most=MOST_NAMES)
        hint = say("Split it into several entries, or write names that begin alike as one pattern, such as _ga_*")
        problems.append(RowProblem(line, self._places.called("cookie_name"), message, hint))

    def _refuse_empty(
        self, given: dict[str, Any], cookies: Sequence[GivenCookie] | None, line: int, problems: list[RowProblem]
    ) -> None:
        if not given.get("provider"):
            problems.append(self._no_provider(line))
        elif not cookies and not any(text for name in ENTRY_TEXTS for text in given.get(name, {}).values()):
            problems.append(no_name(self._places, line))


def _too_many(most: int) -> TooLargeError:
    return TooLargeError(say("The file has more than %(most)s rows", most=most), say("Split it into smaller files"))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Hold the garbage collector still: rows make no cycles, and walking the growing heap takes half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
