r"""Names of cookies: exact ones and patterns, how they are typed, read from a cell, said and matched.

A pattern is `exact`, `prefix` or `glob`. The name of an exact or prefix pattern is stored as it is, without a star.
A glob is stored as it is typed: `*` stands for anything, `\*` for a star and `\\` for a backslash.

Two written forms:

- the editable form, for the field of one cookie: `_ga`, `_hs*`, `a*b*`; `read_editable(editable(x)) == x`.
- the cell form, for all names of an entry in one cell of a table, parted by semicolons: the editable form where a cell
  is read that way, else in double quotes with a backslash before every sign; `read_cell(cell(xs)).patterns == xs`.

In both a backslash before a sign takes away what the sign means. Cells are read more widely than fields: quotes of
every kind, an ellipsis, "any cookie starting with _hs".
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from app.inventory.wording import CLOSING_QUOTES, OPENING_QUOTES
from app.language import Message, say

LONGEST_NAME: Final = 300
"""Characters; the width of the column."""


MOST_NAMES: Final = 100
"""Names and patterns in one entry; a form with more takes longer than a person waits."""


class Pattern(NamedTuple):
    """A name or pattern; `match` is a word of `vocabulary.MATCHES`."""

    name: str
    match: str = "exact"


class Hidden(NamedTuple):
    """A character of a text that nobody sees: its place, from 1, and what it is."""

    position: int
    called: Message


class Names(NamedTuple):
    """What a cell holds: its patterns, the hidden characters taken out of it, and why parts could not be read."""

    patterns: tuple[Pattern, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    problems: tuple[Message, ...] = ()


class UnusableNameError(ValueError):
    """A text that cannot be a cookie's name; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


# --- Hidden characters --------------------------------------------------------------------------------------------

_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
# Letters and marks by category, yet drawn as nothing: grapheme joiner, Hangul fillers, variation selectors, blank.
_DRAWN_AS_NOTHING: Final = frozenset(
    map(chr, [0x34F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)])
) | frozenset(map(chr, range(0xE0100, 0xE01F0)))
_CALLED: Final = {
    "\t": say("a tab"),
    "\n": say("a line break"),
    "\r": say("a line break"),
    "\u00a0": say("a non-breaking space"),
    "\u202f": say("a narrow non-breaking space"),
    "\u00ad": say("a soft hyphen"),
    "\u200b": say("a zero-width space"),
    "\u200c": say("a zero-width non-joiner"),
    "\u200d": say("a zero-width joiner"),
    "\u2060": say("a word joiner"),
    "\ufeff": say("a byte order mark"),
    "\u200e": say("a left-to-right mark"),
    "\u200f": say("a right-to-left mark"),
}
_TURNS_DIRECTION: Final = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def find_hidden(text: str) -> tuple[Hidden, ...]:
    """The characters of `text` that nobody sees: controls, formats, odd spaces, unassigned ones."""
    if text.isascii() and text.isprintable():
        return ()
    return tuple(Hidden(place, _called(sign)) for place, sign in enumerate(text, 1) if _is_hidden(sign))


def without_hidden(text: str) -> str:
    """`text` with hidden spaces made plain and other hidden characters left out, without outer white space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return "".join(sign for sign in kept if not _is_hidden(sign)).strip()


def _is_hidden(sign: str) -> bool:
    return sign != " " and (unicodedata.category(sign) in _HIDDEN_CATEGORIES or sign in _DRAWN_AS_NOTHING)


def _called(sign: str) -> Message:
    if sign in _CALLED:
        return _CALLED[sign]
    if sign in _TURNS_DIRECTION:
        return say("a mark that turns the reading direction")
    return say("the hidden character U+%(code)s", code=f"{ord(sign):04X}")


# --- Escapes ------------------------------------------------------------------------------------------------------

# A sign after a backslash is moved to a private plane while a text is read, so that nothing takes it for what it
# usually means. `without_hidden` has removed every private character before.
_SHIELD: Final = 0xF0000
_ESCAPED: Final = re.compile("\\\\([^\\w\\s\U00010000-\U0010ffff])")
_SHIELDED: Final = re.compile("[\U000f0000-\U000ffffd]")
_SIGNS: Final = re.compile("[^\\w\\s\U00010000-\U0010ffff]")


def _shield(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(_SHIELD + ord(found[1])), text) if "\\" in text else text


def _unshield(text: str) -> str:
    return _SHIELDED.sub(lambda found: chr(ord(found[0]) - _SHIELD), text)


def _escape(name: str) -> str:
    return name.replace("\\", "\\\\").replace("*", "\\*")


# --- Fields -------------------------------------------------------------------------------------------------------


def editable(pattern: Pattern) -> str:
    """The form in which a person types and edits `pattern`: `_ga`, `_hs*`, `a*b`."""
    if pattern.match == "glob":
        return pattern.name
    return _escape(pattern.name) + ("*" if pattern.match == "prefix" else "")


def read_editable(text: str) -> Pattern:
    """The pattern that a person typed. Raises `UnusableNameError` for an empty, endless or all-embracing one."""
    cleaned = without_hidden(text)
    hidden = find_hidden(text.strip())
    if hidden:
        raise UnusableNameError(
            say(
                "The name has %(what)s at character %(place)s. Type it again without it",
                what=hidden[0].called,
                place=hidden[0].position,
            )
        )
    return _pattern(_shield(cleaned))


def make_pattern(name: str, match: str) -> Pattern:
    """The pattern of a stored name and its `match`, in the one form that is stored. Raises as `read_editable`."""
    if match == "glob":
        return _pattern(_shield(name))
    return _checked(Pattern(name.strip(), match))


def _pattern(shielded: str) -> Pattern:
    literals = [_unshield(part) for part in shielded.split("*")]
    if len(literals) == 1:
        return _checked(Pattern(literals[0].strip()))
    if not any(literals[1:]):
        return _checked(Pattern(literals[0].strip(), "prefix"))
    inner = [part for part in literals[1:-1] if part]
    return _checked(Pattern("*".join(map(_escape, [literals[0], *inner, literals[-1]])), "glob"))


def _checked(pattern: Pattern) -> Pattern:
    if pattern.match == "prefix" and not pattern.name.strip():
        raise UnusableNameError(
            say("“*” alone matches every name. Write what the names begin with, for example “_hs*”")
        )
    if not pattern.name.strip():
        raise UnusableNameError(say("Enter the cookie's name"))
    if len(pattern.name) > LONGEST_NAME:
        raise UnusableNameError(say("The name is longer than %(most)s characters. Shorten it", most=LONGEST_NAME))
    return pattern


# --- Said and matched ---------------------------------------------------------------------------------------------


def say_pattern(pattern: Pattern) -> Message:
    """`pattern` for a reader: "names that begin with _hs"."""
    if pattern.match == "exact":
        return say("%(name)s", name=pattern.name)
    if pattern.match == "prefix":
        return say("names that begin with %(start)s", start=pattern.name)
    start, *inner, end = _literals(pattern.name)
    if not inner and not start:
        return say("names that end with %(end)s", end=end)
    if not inner and end:
        return say("names that begin with %(start)s and end with %(end)s", start=start, end=end)
    return say("names of the form %(form)s", form=pattern.name)


def matches(pattern: Pattern, name: str) -> bool:
    """Whether `name` is one that `pattern` declares. Case counts. Takes time in proportion to the lengths."""
    if pattern.match == "exact":
        return name == pattern.name
    if pattern.match == "prefix":
        return name.startswith(pattern.name)
    start, *inner, end = _literals(pattern.name)
    if len(name) < len(start) + len(end) or not name.startswith(start) or not name.endswith(end):
        return False
    place, last = len(start), len(name) - len(end)
    for literal in inner:
        found = name.find(literal, place, last)
        if found < 0:
            return False
        place = found + len(literal)
    return True


def literals(pattern: Pattern) -> tuple[str, ...]:
    """What stands between the stars of `pattern`, in order; the first is how its names begin."""
    return _literals(pattern.name) if pattern.match == "glob" else (pattern.name,)


@lru_cache(maxsize=4096)
def _literals(glob: str) -> tuple[str, ...]:
    return tuple(_unshield(part) for part in _shield(glob).split("*"))


# --- Cells --------------------------------------------------------------------------------------------------------

_SIMPLE: Final = re.compile(rf"[A-Za-z0-9_.-]{{0,{LONGEST_NAME - 1}}}[A-Za-z0-9_]")
_ELLIPSIS: Final = re.compile(r"(?:…|\.\.\.)$")
_PLACEHOLDER: Final = re.compile(r"<[^<>]{1,60}>")
_LISTED: Final = re.compile(r",| (?:and|en|et|und|y|or|of|ou|oder|o|&) ")
_BULLET: Final = re.compile(r"^(?:[•·▪◦‣∙●○]|[-–—*](?=\s))\s*")
_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a", "n.a.", "n.v.t.", "nvt"})
_STARTS_WITH: Final = re.compile(
    r"\b(?:start(?:s|ing|en|end)?|begin(?:s|ning|nen|nend|t)?|beginnt|prefixed|anfangen(?:d)?"
    r"|commen[cç](?:ant|e|ent)|d[ée]but(?:ant|e|ent)"
    r"|empie(?:za|zan|ce|cen)|comien(?:za|zan|ce|cen)|empezando|comenzando)"
    r"\s+(?:with|by|met|par|avec|mit|por|con)\b\s*:?\s*(?P<name>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WITH_STARTS: Final = re.compile(
    r"\b(?:met|mit)\s+(?P<name>\S+)\s+(?:beginnen|begint|beginnend|beginnt|starten|start|anfangen)\W*$", re.IGNORECASE
)
_LINE_BREAKS: Final = {ord("\r"): ";", ord("\n"): ";"}


def cell(patterns: Iterable[Pattern]) -> str:
    """All names of an entry in one cell: "sessionid; _hs*"."""
    return "; ".join(_cell_form(pattern) for pattern in patterns)


def _cell_form(pattern: Pattern) -> str:
    form = editable(pattern)
    if read_cell(form).patterns == (pattern,):
        return form
    escaped = "*".join(_SIGNS.sub(r"\\\g<0>", literal) for literal in literals(pattern))
    return f'"{escaped}{"*" if pattern.match == "prefix" else ""}"'


def read_cell(text: str, *, prefix: bool = False) -> Names:
    """The names in a cell, parted by semicolons, line breaks, or commas where every part is a name without spaces.

    With `prefix` every name without a star is what names begin with (a column "wildcard match" says so).
    A name that stands there twice counts once.
    """
    if _SIMPLE.fullmatch(text) and text.casefold() not in _NOTHING:
        return Names((Pattern(text, "prefix" if prefix else "exact"),))
    return _read_cell(text, prefix)


@lru_cache(maxsize=4096)
def _read_cell(text: str, prefix: bool) -> Names:  # noqa: FBT001  # a cached function's arguments are its key
    hidden = find_hidden(text.translate(_LINE_BREAKS).strip(" "))
    patterns: dict[Pattern, None] = {}
    problems: list[Message] = []
    for part in _parts(text):
        try:
            found = _read_part(part)
        except UnusableNameError as error:
            problems.append(error.message)
            continue
        for pattern in found:
            patterns[pattern._replace(match="prefix") if prefix and pattern.match == "exact" else pattern] = None
    return Names(tuple(patterns), hidden, tuple(problems))


def _parts(text: str) -> list[str]:
    """The cell cleaned, shielded and split, without bullets and empty parts."""
    found: list[str] = []
    for line in text.splitlines():
        for part in _shield(without_hidden(line)).split(";"):
            bare = _BULLET.sub("", part.strip())
            listed = _listed(bare)
            parted = len(listed) > 1 and not any(" " in name for name in listed)
            found.extend(listed if parted else [bare])
    return [part for part in found if part.casefold() not in _NOTHING]


def _read_part(part: str) -> list[Pattern]:
    quoted = _unquoted(part)
    phrase = None if quoted != part else _STARTS_WITH.search(part) or _WITH_STARTS.search(part)
    if not phrase:
        return [_wide_pattern(quoted)]
    return [_prefix_of(start) for start in _listed(phrase["name"])]


def _listed(part: str) -> list[str]:
    if "," not in part:
        return [part]
    return [name.strip() for name in _LISTED.split(part) if name.strip()]


def _prefix_of(start: str) -> Pattern:
    if start.endswith(")") and " (" in start:
        start = start[: start.rindex(" (")]
    bare = _unquoted(_ELLIPSIS.sub("", start).rstrip(". "))
    return _pattern(_ELLIPSIS.sub("", bare).rstrip("*") + "*")


def _wide_pattern(part: str) -> Pattern:
    starred = _PLACEHOLDER.sub("*", part)
    if _ELLIPSIS.search(starred):
        starred = _ELLIPSIS.sub("", starred).rstrip("*") + "*"
    return _pattern(starred)


def _unquoted(part: str) -> str:
    while len(part) > 1 and part[0] in OPENING_QUOTES and part[-1] in CLOSING_QUOTES:
        part = part[1:-1].strip()
    return part
