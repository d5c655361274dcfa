"""From the tables of a document to entries and cookies: what each cell means, and what is wrong with it.

Gives `GivenEntry` rows, as `importing.make_plan` takes them, and beside them what a person must know: rejected rows,
columns that mean nothing, lifetimes that were not understood, hidden characters in names.

Rows with the same entry key are one entry, wherever they stand; without a key every row is an entry of its own. A row
that is rejected takes its whole entry with it, so that no entry comes in by halves.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Final

from app.inventory.answers import Categories
from app.inventory.columns import Mapped, guess_language, map_header
from app.inventory.reading import Document, ReadingError, Table
from app.inventory.rows.result import ImportedRows, ProviderDetails, Remark, RemarkKind, RowProblem
from app.inventory.rows.table import TableReader
from app.language import say

MOST_ROWS: Final = 250_000
"""Rows in a file, unless the caller says otherwise."""

__all__ = [
    "MOST_ROWS",
    "ImportedRows",
    "ProviderDetails",
    "Remark",
    "RemarkKind",
    "RowProblem",
    "guess_locale",
    "read_rows",
]


def read_rows(
    document: Document,
    *,
    locale: str,
    locales: Sequence[str] = (),
    chosen: Mapping[str, str] | None = None,
    categories: Mapping[str, Iterable[str]] | None = None,
    present: Callable[[], Container[str]] | None = None,
    most_rows: int = MOST_ROWS,
    progress: Callable[[int], None] | None = None,
) -> ImportedRows:
    """The entries in `document`.

    `locale` is the language of texts whose column names none, `locales` are the site's languages, `chosen` the columns
    that a person chose (see `map_header`), `categories` the register's categories by key with their names, `present`
    gives the keys of the site's entries: only those may come without a provider. `progress` is told how many rows were
    read, now and then. Raises `ReadingError` when no table has the columns it takes, or the
    file breaks off, and `TooLargeError` when it has more than `most_rows` rows.
    """
    result = ImportedRows(most_rows=most_rows, notes=list(document.notes))
    known = Categories(categories)
    tables = [
        (table, map_header(table.header, locale=locale, locales=locales, chosen=chosen)) for table in document.tables
    ]
    usable = [(table, mapped) for table, mapped in tables if not mapped.missing]
    if not usable:
        raise _missing_columns(*tables[0])
    _note_tables(tables, result)
    for table, mapped in usable:
        _note_columns(table, mapped, result)
        TableReader(table, mapped, result, known, locale=locale, present=present).read(progress)
    return result


def guess_locale(document: Document, *, locales: Sequence[str]) -> str:
    """The language that the headers of `document` are in, when it is one of the site's; else the first of those."""
    guessed = (guess_language(table.header) for table in document.tables)
    return next((language for language in guessed if language in locales), locales[0])


def _note_tables(tables: Sequence[tuple[Table, Mapped]], result: ImportedRows) -> None:
    result.notes += [
        say(
            "The table on line %(line)s was left out: it has no column %(missing)s",
            line=table.line,
            missing=_listed(mapped),
        )
        for table, mapped in tables
        if mapped.missing
    ]


def _note_columns(table: Table, mapped: Mapped, result: ImportedRows) -> None:
    for header, target in zip(table.header, mapped.targets, strict=True):
        if target and (header, target) not in result.known_columns:
            result.known_columns.append((header, target))
    result.unknown_columns += [column for column in mapped.unknown if column not in result.unknown_columns]


def _missing_columns(table: Table, mapped: Mapped) -> ReadingError:
    found = ", ".join(f"“{header}”" for header in table.header if header)
    return ReadingError(
        say(
            "The table has no column %(missing)s; its header reads: %(found)s",
            missing=_listed(mapped),
            found=found or "–",
        ),
        say("Give that column its name in the file, or choose a column for it"),
        line=table.line,
    )


def _listed(mapped: Mapped) -> str:
    return ", ".join(f"“{title}”" for title in mapped.missing)
