"""The columns of a table of cookies: ours, and the names that others give them in five languages.

Import and export share them. A header is matched whatever its case, spaces, signs, accents and "(s)"; a text's column
may end in a language: `purpose_nl`, "Purpose (nl)", "Doel [nl]", "Purpose (Dutch)". Without it the text is in the
language of the import.

Two layouts are written:

- `cookies`: one row per cookie, for data. Columns by their key, texts with a language behind it.
- `policy`: one row per entry, as on the page. Columns in the words of the page's language.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from app.inventory.column_words import WORDS
from app.inventory.wording import comparable
from app.language import LANGUAGE_NAMES, Message, is_locale, say

Belongs = Literal["entry", "cookie", "provider"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, what it belongs to, its words for a person, and the longest text it takes (characters)."""

    key: str
    belongs: Belongs
    title: Message
    localized: bool = False
    longest: int = 0


_ALL: Final = (
    Column("key", "entry", say("Key"), longest=8),
    Column("provider", "entry", say("Provider"), longest=200),
    Column("function", "entry", say("Function"), localized=True),
    Column("location", "entry", say("Location"), localized=True),
    Column("function_and_location", "entry", say("Function and location"), localized=True),
    Column("cookie_name", "cookie", say("Cookie name")),
    Column("purpose", "entry", say("Purpose"), localized=True),
    Column("category", "entry", say("Category")),
    Column("type", "entry", say("Type")),
    Column("consent_basis", "entry", say("Is consent needed?")),
    Column("exemption_reason", "entry", say("Why no consent is needed"), localized=True),
    Column("data_collected", "entry", say("Data collected"), localized=True),
    Column("recipients", "entry", say("Recipients"), localized=True),
    Column("gdpr_basis", "entry", say("Legal basis (GDPR)")),
    Column("personal_data", "entry", say("Personal data")),
    Column("data_retention_seconds", "entry", say("How long the data are kept")),
    Column("register_reference", "entry", say("Number in the processing register"), longest=200),
    Column("third_party_access", "entry", say("Read by others")),
    Column("status", "entry", say("Status")),
    Column("reviewed_at", "entry", say("Reviewed on")),
    Column("review_due", "entry", say("Review due")),
    Column("notes", "entry", say("Internal notes")),
    Column("provider_country", "provider", say("Provider's country")),
    Column("provider_privacy_url", "provider", say("Provider's privacy statement"), localized=True, longest=500),
    Column("cookie_key", "cookie", say("Cookie's key"), longest=8),
    Column("cookie_match", "cookie", say("Name or pattern")),
    Column("wildcard", "cookie", say("Pattern")),
    Column("storage", "cookie", say("Stored as")),
    Column("party", "cookie", say("First or third party")),
    Column("domain", "cookie", say("Domain"), longest=255),
    Column("path", "cookie", say("Path"), longest=500),
    Column("lifetime", "cookie", say("Lifetime")),
    Column("max_age_seconds", "cookie", say("Lifetime in seconds")),
    Column("duration_text", "cookie", say("Lifetime in words"), localized=True),
    Column("rolling", "cookie", say("Starts anew at each visit")),
    Column("set_when", "cookie", say("When it is set")),
    Column("http_only", "cookie", say("Hidden from scripts (HttpOnly)")),
    Column("secure", "cookie", say("Only over https (Secure)")),
    Column("same_site", "cookie", say("SameSite")),
    Column("source", "cookie", say("Source")),
    Column("first_seen", "cookie", say("First seen")),
    Column("last_seen", "cookie", say("Last seen")),
    Column("platform", "entry", say("Platform"), longest=200),
)

COLUMNS: Final[Mapping[str, Column]] = {column.key: column for column in _ALL}

COOKIES_LAYOUT: Final = (
    "key", "provider", "function", "location", "category", "consent_basis", "exemption_reason", "purpose",
    "data_collected", "recipients", "gdpr_basis", "personal_data", "data_retention_seconds", "register_reference",
    "third_party_access", "status", "reviewed_at", "review_due", "provider_country", "provider_privacy_url",
    "cookie_key", "cookie_name", "cookie_match", "storage", "party", "domain", "path", "lifetime", "max_age_seconds",
    "duration_text", "rolling", "set_when", "http_only", "secure", "same_site", "source", "first_seen", "last_seen",
)  # fmt: skip
"""One row per cookie, in the order of the page; an entry without a cookie is one row with empty cookie columns."""

INTERNAL_COLUMNS: Final = ("notes",)
"""Only in the file for the organisation itself, after the others."""

POLICY_LAYOUT: Final = ("provider", "function_and_location", "cookie_name", "purpose", "category", "key")
"""One row per entry, all names in one cell."""

_POLICY_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("Service provider's name", "Function and location", "Cookie name(s)", "Purposes", "Category", "Key"),
    "nl": ("Naam van de aanbieder", "Functie en plaats", "Cookienamen", "Doelen", "Categorie", "Sleutel"),
    "fr": ("Nom du fournisseur", "Fonction et emplacement", "Nom du cookie", "Finalités", "Catégorie", "Clé"),
    "de": ("Name des Anbieters", "Funktion und Ort", "Cookie-Name", "Zwecke", "Kategorie", "Schlüssel"),
    "es": ("Nombre del proveedor", "Función y ubicación", "Nombre de cookie", "Finalidades", "Categoría", "Clave"),
}


class Target(NamedTuple):
    """Where a column of a file goes: one of `COLUMNS`, and for a text its language."""

    key: str
    locale: str = ""

    @property
    def header(self) -> str:
        """The name in a file of ours: `purpose_nl`."""
        return f"{self.key}_{self.locale}" if self.locale else self.key


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A column that is not imported, and why. `place` counts from 1."""

    place: int
    header: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Mapped:
    """A header mapped to our columns: a target or `None` for each column, and those left out."""

    targets: tuple[Target | None, ...]
    unknown: tuple[UnknownColumn, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the columns that the file has."""
        return frozenset(target.key for target in self.targets if target)

    @property
    def missing(self) -> tuple[Message, ...]:
        """The columns without which no row can be read, in words; empty when it can be done."""
        keys = self.keys
        if "key" in keys:
            return ()
        missing = [] if keys & {"provider", "platform"} else [COLUMNS["provider"].title]
        if not keys & {"cookie_name", "function", "function_and_location"}:
            missing.append(COLUMNS["cookie_name"].title)
        return tuple(missing)


def cookies_targets(locales: Iterable[str], *, internal: bool = False) -> tuple[Target, ...]:
    """The columns of layout `cookies` for a site that offers `locales`, in order."""
    offered = tuple(locales)
    keys = COOKIES_LAYOUT + (INTERNAL_COLUMNS if internal else ())
    return tuple(Target(key, locale) for key in keys for locale in (offered if COLUMNS[key].localized else ("",)))


def policy_headers(locale: str) -> tuple[str, ...]:
    """The header of layout `policy` in a language, English where we have no words; the order of `POLICY_LAYOUT`."""
    return _POLICY_HEADERS.get(locale, _POLICY_HEADERS["en"])


def find_target(header: str, *, locale: str, locales: Sequence[str] = ()) -> Target | None:
    """The column that `header` names, or `None`. `locale` is the language of a text's column that names none."""
    key = _ALIASES.get(_bare(header))
    if key and not _SPACED.search(header):
        return Target(key, locale if COLUMNS[key].localized else "")
    for base, tag in _split_language(header, locales):
        based = _ALIASES.get(_bare(base))
        if based and COLUMNS[based].localized:
            return Target(based, tag)
    return Target(key, locale if COLUMNS[key].localized else "") if key else None


def map_header(
    header: Sequence[str], *, locale: str, locales: Sequence[str] = (), chosen: Mapping[str, str] | None = None
) -> Mapped:
    """Map a header to our columns.

    `locales` are the site's languages; a text in another one is reported as unknown (no `locales`: all are taken).
    `chosen` is what a person decided: a header as it stands in the file to one of ours (`purpose_nl`), or to `""` for
    a column to leave out.
    """
    targets: list[Target | None] = []
    unknown: list[UnknownColumn] = []
    for place, cell in enumerate(header, 1):
        title = cell.strip()
        decided = (chosen or {}).get(title)
        target = None if decided == "" else find_target(decided or title, locale=locale, locales=locales)
        reason = _why_not(target, targets, locales) if target else _meaningless(title, left_out=decided == "")
        if reason:
            unknown.append(UnknownColumn(place, title, reason))
        targets.append(None if reason else target)
    return Mapped(tuple(targets), tuple(unknown))


def count_known(cells: Sequence[str]) -> int:
    """How many different columns of ours the cells of a row name: a header has at least two."""
    found = {find_target(cell, locale="") for cell in cells if cell and len(cell) <= _LONGEST_HEADER}
    return len(found - {None})


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row is the header of a table of cookies: it names two columns, one of them who, what or which."""
    if count_known(cells) < 2:
        return False
    keys = {target.key for cell in cells if (target := find_target(cell, locale=""))}
    return bool(keys & {"key", "provider", "platform", "function", "function_and_location", "cookie_name"})


def guess_language(header: Sequence[str]) -> str:
    """The language that most of the header's words are in, or `""`. Words of ours (`cookie_name`) say nothing."""
    votes: dict[str, int] = {}
    for cell in header:
        for language in _LANGUAGES_OF.get(_bare(cell), ()):
            votes[language] = votes.get(language, 0) + 1
    best = max(votes.values(), default=0)
    leaders = [language for language, count in votes.items() if count == best]
    return leaders[0] if len(leaders) == 1 else ""


# --- Matching -----------------------------------------------------------------------------------------------------

_LONGEST_HEADER: Final = 80
_PLURAL: Final = re.compile(r"(?<=\w)\((?:s|n|es|e|en)\)")
_LANGUAGE_WORDS: Final = {
    "english": "en", "engels": "en", "anglais": "en", "englisch": "en", "ingles": "en",
    "dutch": "nl", "nederlands": "nl", "neerlandais": "nl", "niederlandisch": "nl", "neerlandes": "nl",
    "french": "fr", "frans": "fr", "francais": "fr", "franzosisch": "fr", "frances": "fr",
    "german": "de", "duits": "de", "allemand": "de", "deutsch": "de", "aleman": "de",
    "spanish": "es", "spaans": "es", "espagnol": "es", "spanisch": "es", "espanol": "es",
}  # fmt: skip
_BRACKETED: Final = re.compile(r"(?P<base>.+?)[\s_-]*[(\[](?P<tag>[^()\[\]]{2,20})[)\]]\s*")
# "Doel(en)" is a plural, "Doel (en)" the Dutch word for purpose with a language.
_SPACED: Final = re.compile(r"\s[(\[]\w+[)\]]\s*$")
_SUFFIXED: Final = re.compile(r"(?P<base>.+?)(?P<gap>[_\s-])(?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\s*")


def _bare(header: str) -> str:
    """The header without what people vary: case, accents, spaces, signs, an "(s)" for the plural."""
    return _bare_cached(header) if len(header) <= _LONGEST_HEADER else ""


@lru_cache(maxsize=4096)
def _bare_cached(header: str) -> str:
    plain = _PLURAL.sub("", comparable(header))
    return re.sub(r"[\W_]", "", plain.replace("'s ", "s "))


def _split_language(header: str, locales: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The ways to read `header` as a column and a language, the likeliest first."""
    if len(header) > _LONGEST_HEADER:
        return
    if bracketed := _BRACKETED.fullmatch(header):
        tag = bracketed["tag"].strip()
        yield bracketed["base"], _LANGUAGE_WORDS.get(comparable(tag)) or _tag(tag, locales)
    elif suffixed := _SUFFIXED.fullmatch(header):
        tag = _tag(suffixed["tag"], locales)
        # "Purpose of the …" must not end in a language: after a space only a language we know counts.
        if suffixed["gap"] == "_" or tag in {*LANGUAGE_NAMES, "es", *locales}:
            yield suffixed["base"], tag


def _tag(written: str, locales: Sequence[str]) -> str:
    """The locale tag as the site writes it: "NL" is `nl`."""
    known = {tag.casefold(): tag for tag in locales}
    language, _, rest = written.partition("-")
    return known.get(written.casefold(), f"{language.casefold()}-{rest}" if rest else language.casefold())


def _why_not(target: Target, taken: Sequence[Target | None], locales: Sequence[str]) -> Message | None:
    if target in taken:
        return say("Another column already gives “%(column)s”", column=COLUMNS[target.key].title)
    if target.locale and (not is_locale(target.locale) or (locales and target.locale not in locales)):
        return say("The site has no texts in the language “%(language)s”", language=target.locale)
    return None


def _meaningless(title: str, *, left_out: bool) -> Message:
    if left_out:
        return say("You chose to leave this column out")
    if not title:
        return say("The column has no name")
    return say("“%(column)s” means nothing to the register", column=title)


def _aliases() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """All names of columns in their bare form: which column they mean, and in which languages they are words."""
    keys: dict[str, str] = {}
    languages: dict[str, list[str]] = {}
    for column in _ALL:
        keys[_bare(column.key)] = column.key
    for key, names in WORDS.items():
        for language, listed in names.items():
            for name in map(_bare, listed.split("|")):
                keys.setdefault(name, key)
                languages.setdefault(name, []).append(language)
    for column in _ALL:
        title = _bare(str(column.title))
        keys.setdefault(title, column.key)
        languages.setdefault(title, []).append("en")
    return keys, {name: tuple(dict.fromkeys(found)) for name, found in languages.items()}


_ALIASES, _LANGUAGES_OF = _aliases()
