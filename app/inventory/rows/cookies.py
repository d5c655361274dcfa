"""The cookies of a row: their names, and the answers that all names in the cell share."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from app.inventory import answers
from app.inventory.formulas import unguard
from app.inventory.importing import GivenCookie
from app.inventory.lifetimes import Lifetime, read_lifetime, say_lifetime
from app.inventory.names import Names, Pattern, UnusableNameError, find_hidden, make_pattern, read_cell, without_hidden
from app.inventory.reading.document import Row
from app.inventory.rows.cells import Parsers, Places
from app.inventory.rows.result import RowProblem
from app.inventory.vocabulary import LIFETIMES
from app.language import say

_PARSERS: Final[Parsers] = {
    "storage": ("storage", answers.read_storage),
    "party": ("party", answers.read_party),
    "path": ("path", None),
    "rolling": ("rolling", answers.read_flag),
    "set_when": ("set_when", answers.read_set_when),
    "http_only": ("http_only", answers.read_flag),
    "secure": ("secure", answers.read_flag),
    "same_site": ("same_site", answers.read_same_site),
    "source": ("source", answers.read_source),
    "first_seen": ("first_seen", answers.read_moment),
    "last_seen": ("last_seen", answers.read_moment),
}


class CookieReader:
    """Reads the cookies in the rows of one table. What depends on the header only is settled once."""

    def __init__(self, places: Places, categories: answers.Categories, locale: str) -> None:
        at = places.at
        self._places = places
        self._categories = categories
        self._locale = locale
        self._name = at["cookie_name"]
        self._key = at.get("cookie_key")
        self._match = at.get("cookie_match")
        self._wildcard = at.get("wildcard")
        self._domain = at.get("domain")
        self._type = at.get("type")
        self._lifetime = at.get("lifetime")
        self._seconds = at.get("max_age_seconds")
        self._words = places.texts.get("duration_text")
        self._parsed = places.parsed(_PARSERS)
        self._others = [place for place in places.of("cookie") if place != self._name]

    def read(
        self, row: Row, cells: Sequence[str], entry: dict[str, Any], problems: list[RowProblem]
    ) -> list[GivenCookie]:
        """The cookies of a row whose entry has the answers `entry`; none where the cell of the names is empty."""
        patterns = self._patterns(row, cells, problems)
        if not patterns:
            if not problems and any(cells[place] for place in self._others):
                problems.append(no_name(self._places, row.line))
            return []
        shared = self._answers(row.line, cells, entry, problems)
        key = cells[self._key] if self._key is not None else ""
        return [
            GivenCookie(key if number == 0 else "", {"name": pattern.name, "match": pattern.match, **shared})
            for number, pattern in enumerate(patterns)
        ]

    def _patterns(self, row: Row, cells: Sequence[str], problems: list[RowProblem]) -> Sequence[Pattern]:
        # Taken as it stands in the file: a tab after a name is a hidden character too.
        written = unguard(row.cells[self._name].strip(" ")) if self._name < len(row.cells) else ""
        if self._match is not None and cells[self._match] and written:
            match = self._places.answer(cells[self._match], self._match, answers.read_match, row.line, problems)
            names = _literal(written, match) if match else Names()
        else:
            names = read_cell(written, prefix=self._wildcard is not None and _is_yes(cells[self._wildcard]))
        if names.hidden or names.problems:
            self._tell(names, written, row.line, problems)
        return names.patterns

    def _tell(self, names: Names, written: str, line: int, problems: list[RowProblem]) -> None:
        for hidden in names.hidden:
            message = say("Left out %(what)s at character %(place)s", what=hidden.called, place=hidden.position)
            self._places.remark("hidden", line, "cookie_name", written, message)
        problems += [
            RowProblem(line, self._places.header[self._name], message, say("Correct the name in the file"))
            for message in names.problems
        ]

    def _answers(
        self, line: int, cells: Sequence[str], entry: dict[str, Any], problems: list[RowProblem]
    ) -> dict[str, Any]:
        places = self._places
        found: dict[str, Any] = {}
        for place, name, parse in self._parsed:
            found[name] = places.answer(cells[place], place, parse, line, problems)
        if self._domain is not None:
            self._add_domain(found, cells[self._domain], line)
        if self._type is not None and "category" not in entry:
            self._add_type(found, cells[self._type], line, problems)
        if self._lifetime is not None:
            self._add_lifetime(found, cells[self._lifetime], line)
        if self._seconds is not None:
            seconds = places.answer(cells[self._seconds], self._seconds, answers.read_seconds, line, problems)
            found.setdefault("lifetime", "persistent" if seconds is not None else "")
            found["max_age_seconds"] = seconds if found["lifetime"] == "persistent" else None
        if self._words:
            found["duration_text"] = {locale: cells[place] for locale, place in self._words}
        return found

    def _add_lifetime(self, found: dict[str, Any], text: str, line: int) -> None:
        if text in LIFETIMES or not text:
            found["lifetime"] = text
            found["max_age_seconds"] = None
            return
        lifetime, is_said_otherwise = _read_lifetime(text)
        found["lifetime"] = lifetime.kind
        found["max_age_seconds"] = lifetime.seconds
        if lifetime.rolling:
            found["rolling"] = True
        if not lifetime.plain:
            found["duration_text"] = {self._locale: lifetime.written}
        if not lifetime.is_understood:
            message = say("Not understood as a lifetime; the words are kept, and the lifetime is left open")
            self._places.remark("lifetime", line, "lifetime", text, message)
        elif is_said_otherwise:
            self._places.result.lifetimes[line] = lifetime.written

    def _add_domain(self, found: dict[str, Any], text: str, line: int) -> None:
        """A domain; "example.org (3rd party)" says the party too."""
        domain = text
        if text.endswith(")") or " " in text:
            plain = text.replace("(3rd", "(third").replace("(1st", "(first")
            if "(third party)" in plain:
                found["party"] = "third"
            elif "(first party)" in plain:
                found["party"] = "first"
            words = plain.replace("(third party)", " ").replace("(first party)", " ").split()
            domain = next((word for word in words if "." in word), "")
            if [word for word in words if word != "or"] != [domain]:
                message = say("Only one domain fits; “%(domain)s” was taken", domain=domain)
                self._places.remark("domain", line, "domain", text, message if domain else say("Not a domain"))
        found["domain"] = domain

    def _add_type(self, found: dict[str, Any], text: str, line: int, problems: list[RowProblem]) -> None:
        """A column "Type" may hold the party, the storage or the lifetime as well as the category."""
        if not text:
            return
        for name, parse in (("party", answers.read_party), ("storage", answers.read_storage)):
            try:
                found.setdefault(name, parse(text))
            except answers.AnswerError:
                continue
            return
        lifetime = read_lifetime(text)
        if not lifetime.kind:
            self._places.answer(text, self._places.at["type"], self._categories.read, line, problems)
        elif self._lifetime is None:
            found["lifetime"], found["max_age_seconds"] = lifetime.kind, lifetime.seconds


def no_name(places: Places, line: int) -> RowProblem:
    """The problem of a row that is about a cookie and does not name it."""
    hint = say("Write the cookie's name, or remove the row")
    return RowProblem(line, places.called("cookie_name"), say("The name is empty"), hint)


def _is_yes(text: str) -> bool:
    try:
        return answers.read_flag(text) or False
    except answers.AnswerError:
        return False


def _literal(written: str, match: str) -> Names:
    """The one name in a file of ours, whose column beside it says whether it is a pattern."""
    try:
        return Names((make_pattern(without_hidden(written), match),), find_hidden(written))
    except UnusableNameError as error:
        return Names((), (), (error.message,))


@lru_cache(maxsize=4096)
def _read_lifetime(text: str) -> tuple[Lifetime, bool]:
    """The lifetime, and whether we say it otherwise than it is written."""
    lifetime = read_lifetime(text)
    return lifetime, lifetime.plain and str(say_lifetime(lifetime.kind, lifetime.seconds)) != lifetime.written
