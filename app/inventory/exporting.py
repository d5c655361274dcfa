"""The inventory as files: CSV, XLSX and JSON, in two layouts. Pure: takes states, gives bytes, a piece at a time.

Layout `cookies` has a row for each cookie (an entry without one is a row whose cookie columns are empty); layout
`policy` has a row for each entry, as on the page. Tables hold text: answers by their word, `true` and `false`, dates
by ISO 8601, nothing for what is not answered. A cell that a spreadsheet would calculate is guarded (see `formulas`).

The JSON of layout `cookies` is an object (see also `json_schema`):

- `schema_version`: 1. A number is added to when a name changes or goes; new names may come at any time.
- `site`: `key`, `name`, `address`, `responsible`, `languages`, `default_language`.
- `changed_at`: when anything of it changed last, ISO 8601.
- `categories`: a list of `key`, `name`, `description`; texts are objects from language to text.
- `entries`: a list; each has `key`, `provider` (`name`, `country`, `privacy_policy_url`), `category` (a key or `null`),
  `consent_needed` (`true`, `false`, or `null`: not answered yet), the other answers under the names of their columns
  without a language, and `cookies`, a list of the same (`name` and `match` for `cookie_name` and `cookie_match`).

That of layout `policy` has `entries` with the columns of that layout as texts.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, Literal

from app.inventory.columns import COLUMNS, Target, cookies_targets, policy_headers
from app.inventory.formulas import FIRST_SIGNS, guard
from app.inventory.names import Pattern, cell
from app.inventory.places import join_location
from app.language import pick

if TYPE_CHECKING:
    from app.audit.queries import State

Layout = Literal["cookies", "policy"]
Format = Literal["csv", "json", "xlsx"]

LAYOUTS: Final[tuple[Layout, ...]] = ("cookies", "policy")
FORMATS: Final[tuple[Format, ...]] = ("csv", "xlsx", "json")
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SCHEMA_VERSION: Final = 1

NOT_PUBLIC: Final = frozenset({"notes", "register_reference", "reviewed_at", "review_due", "status", "position"}) | {
    *("source", "first_seen", "last_seen"),
}
"""Columns and answers for the organisation itself, which never leave it."""

_COLUMN_OF: Final = {"data_retention": "data_retention_seconds"}
_ANSWER_OF: Final = {column: answer for answer, column in _COLUMN_OF.items()} | {
    "cookie_key": "key",
    "cookie_name": "name",
    "cookie_match": "match",
}

_PIECE: Final = 250
_IN_MEMORY: Final = 1_000_000
_LONGEST_CELL: Final = 32_767
"""Characters, in a workbook."""

# What a workbook cannot hold, and an underscore that it would take for the beginning of such a code
_WRITTEN_AS_CODE: Final = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a file is made of.

    `site` and `categories` are states; `providers` maps names to a country and addresses by language. `locale` is the
    language of layout `policy`. `internal`: the file is for the organisation itself and holds everything. `schema_url`
    is the address of the JSON Schema, if the file is described by one.
    """

    site: "State"
    changed_at: datetime
    categories: "Sequence[State]"
    providers: Mapping[str, tuple[str, Mapping[str, str]]]
    locale: str
    internal: bool = False
    schema_url: str = ""


def export(source: Source, states: "Iterable[State]", *, file_format: Format, layout: Layout) -> Iterator[bytes]:
    """The file, a piece at a time; the first piece comes before any of `states` is asked for, except for XLSX."""
    if file_format == "json":
        return write_json(source, states, layout)
    table = chain([header(source, layout)], rows(source, states, layout))
    return write_xlsx(table) if file_format == "xlsx" else write_csv(table)


# --- Rows ---------------------------------------------------------------------------------------------------------


def header(source: Source, layout: Layout) -> list[str]:
    """The names of the columns."""
    if layout == "policy":
        return list(policy_headers(source.locale))
    return [target.header for target in targets(source)]


def targets(source: Source) -> tuple[Target, ...]:
    """The columns of layout `cookies`."""
    found = cookies_targets(_languages(source), internal=source.internal)
    return found if source.internal else tuple(target for target in found if target.key not in NOT_PUBLIC)


def rows(source: Source, states: "Iterable[State]", layout: Layout) -> Iterator[list[str]]:
    """The rows of a table, guarded, without its header."""
    if layout == "policy":
        return ([guard(text) for text in answers.values()] for answers in policy_answers(source, states))
    return _cookie_rows(source, states)


def _cookie_rows(source: Source, states: "Iterable[State]") -> Iterator[list[str]]:
    columns = list(enumerate(targets(source)))
    of_entry = _Columns([(place, one) for place, one in columns if COLUMNS[one.key].belongs != "cookie"])
    of_cookie = _Columns([(place, one) for place, one in columns if COLUMNS[one.key].belongs == "cookie"])
    facts = {
        name: {"provider_country": country, "provider_privacy_url": addresses}
        for name, (country, addresses) in source.providers.items()
    }
    unknown = {"provider_country": "", "provider_privacy_url": {}}
    for number, state in enumerate(states, start=1):
        entry = [""] * len(columns)
        of_entry.fill(entry, {**state, **facts.get(state["provider"], unknown), "position": number})
        if not state["cookies"]:
            yield entry
        for cookie in state["cookies"]:
            row = entry.copy()
            of_cookie.fill(row, cookie)
            yield row


class _Columns:
    """Writes answers into the cells of a row. Hundreds of thousands of cells pass here, so it is told step by step."""

    def __init__(self, columns: Iterable[tuple[int, Target]]) -> None:
        named = [(place, _ANSWER_OF.get(one.key, one.key), one.locale) for place, one in columns]
        self._texts = [(place, name, locale) for place, name, locale in named if locale]
        self._answers = [(place, name) for place, name, locale in named if not locale]

    def fill(self, row: list[str], answers: Mapping[str, Any]) -> None:
        for place, name, locale in self._texts:
            texts = answers[name]
            if texts and (text := texts.get(locale)):
                row[place] = guard(text) if text[0] in FIRST_SIGNS else text
        for place, name in self._answers:
            value = answers[name]
            if value.__class__ is str:
                row[place] = guard(value) if value and value[0] in FIRST_SIGNS else value
            elif value is True or value is False:
                row[place] = "true" if value else "false"
            elif value is not None:
                row[place] = str(value)


def policy_answers(source: Source, states: "Iterable[State]") -> Iterator[dict[str, str]]:
    """The entries as they stand on the page: for each column of `POLICY_LAYOUT` its words.

    A text that is missing in the language comes in another one, as on the page; in a file for the organisation itself
    its cell is empty, so that an import of that file does not take it for a translation.
    """
    default = source.site["default_locale"]
    categories = {one["key"]: pick(one["name"], source.locale, default).text for one in source.categories}
    for state in states:
        function, location, purpose = (
            state[name].get(source.locale, "") if source.internal else pick(state[name], source.locale, default).text
            for name in ("function", "location", "purpose")
        )
        yield {
            "provider": state["provider"],
            "function_and_location": join_location(function, location, source.locale),
            "cookie_name": cell(Pattern(cookie["name"], cookie["match"]) for cookie in state["cookies"]),
            "purpose": purpose,
            "category": categories.get(state["category"], ""),
            "key": state["key"],
        }


def _languages(source: Source) -> tuple[str, ...]:
    """The site's languages, its first one before the others."""
    first = source.site["default_locale"]
    return (first, *(tag for tag in source.site["locales"] if tag != first))


# --- Files --------------------------------------------------------------------------------------------------------


def write_csv(table: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8. The first piece is the header alone."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    lines = iter(table)
    for piece in chain([islice(lines, 1)], _pieces(lines)):
        writer.writerows(piece)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_xlsx(table: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A workbook with one sheet of texts. It is made whole before it is sent, on disk when it is large."""
    # It takes a while to load, and most files are no workbooks.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    def text_cell(text: str) -> Any:
        if not text:
            return None
        made: Any = WriteOnlyCell(sheet)
        written = _WRITTEN_AS_CODE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)[:_LONGEST_CELL]
        made._value = written  # noqa: SLF001  # its setter would make a formula of a text that begins with "="
        made.data_type = "s"
        return made

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("cookies")
    sheet.freeze_panes = "A2"
    for row in table:
        sheet.append([text_cell(text) for text in row])
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        workbook.save(file)
        file.seek(0)
        while piece := file.read(65_536):
            yield piece


def write_json(source: Source, states: "Iterable[State]", layout: Layout) -> Iterator[bytes]:
    """The object that this module describes, an entry to a line. The first piece is what comes before the entries."""
    about = ({"$schema": source.schema_url} if source.schema_url else {}) | {
        "schema_version": SCHEMA_VERSION,
        "layout": layout,
        "site": {
            "key": source.site["key"],
            "name": source.site["name"],
            "address": source.site["base_url"],
            "responsible": source.site["controller_name"],
            "languages": list(_languages(source)),
            "default_language": source.site["default_locale"],
        },
        "changed_at": source.changed_at.isoformat(timespec="seconds"),
        "categories": [
            {"key": one["key"], "name": one["name"], "description": one["description"]} for one in source.categories
        ],
    }
    yield json.dumps(about, ensure_ascii=False, indent=1)[:-2].encode() + b',\n "entries": ['
    objects: Iterator[dict[str, Any]] = (
        policy_answers(source, states) if layout == "policy" else (json_entry(source, state) for state in states)
    )
    separator = "\n"
    for piece in _pieces(objects):
        lines = [json.dumps(one, ensure_ascii=False) for one in piece]
        yield (separator + ",\n".join(lines)).encode()
        separator = ",\n"
    yield b"\n ]\n}\n"


def json_entry(source: Source, state: "State") -> dict[str, Any]:
    """One of the `entries` of layout `cookies`."""
    country, addresses = source.providers.get(state["provider"], ("", {}))
    hidden = frozenset() if source.internal else NOT_PUBLIC
    answers = {_COLUMN_OF.get(name, name): value for name, value in state.items() if name not in hidden}
    return {
        "key": answers.pop("key"),
        **answers,
        "provider": {"name": state["provider"], "country": country or None, "privacy_policy_url": addresses},
        "category": state["category"] or None,
        "consent_needed": state["consent_basis"] == "consent" if state["consent_basis"] else None,
        "cookies": [
            {name: value for name, value in cookie.items() if name not in hidden} for cookie in state["cookies"]
        ],
    }


def _pieces(items: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(items)
    while piece := list(islice(source, _PIECE)):
        yield piece
