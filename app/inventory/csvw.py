"""Metadata beside the public CSV: what each column holds, in every language of the site (CSV on the Web, W3C 2015).

https://www.w3.org/TR/tabular-metadata/
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from app.inventory import vocabulary
from app.inventory.columns import COLUMNS, Target
from app.inventory.vocabulary import Vocabulary
from app.language import Message

MEDIA_TYPE: Final = "application/csvm+json"

SayIn = Callable[[Message, str], str]
"""A sentence of ours in a language, given by its tag."""

_WORDS: Final[Mapping[str, Vocabulary]] = {
    "consent_basis": vocabulary.CONSENT_BASES,
    "gdpr_basis": vocabulary.GDPR_BASES,
    "personal_data": vocabulary.YES_NO_UNKNOWN,
    "third_party_access": vocabulary.YES_NO_UNKNOWN,
    "cookie_match": vocabulary.MATCHES,
    "storage": vocabulary.STORAGES,
    "party": vocabulary.PARTIES,
    "lifetime": vocabulary.LIFETIMES,
    "set_when": vocabulary.SET_WHEN,
    "same_site": vocabulary.SAME_SITES,
}
_KINDS: Final[Mapping[str, str]] = {
    "data_retention_seconds": "nonNegativeInteger",
    "max_age_seconds": "nonNegativeInteger",
    "rolling": "boolean",
    "http_only": "boolean",
    "secure": "boolean",
    "provider_privacy_url": "anyURI",
}
_REQUIRED: Final = frozenset({"key", "provider"})


def describe(
    *,
    url: str,
    title: Message,
    publisher: str,
    licence: str,
    changed_on: str,
    languages: Sequence[str],
    targets: Sequence[Target],
    say_in: SayIn,
) -> dict[str, Any]:
    """The metadata of the CSV at `url` with the columns `targets`; `changed_on` is a date by ISO 8601.

    `licence` is the address of one. `languages` are those of the site, the first one before the others.
    """
    about: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": languages[0]}],
        "url": url,
        "dc:title": [{"@value": say_in(title, language), "@language": language} for language in languages],
        "dc:language": list(languages),
        "dc:license": {"@id": licence},
        "dc:modified": {"@value": changed_on, "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "null": "",
            # An entry without a cookie is a row without a key of a cookie.
            "primaryKey": ["key", "cookie_key"],
            "columns": [_column(target, languages, say_in) for target in targets],
        },
    }
    return about | ({"dc:publisher": publisher} if publisher else {})


def _column(target: Target, languages: Sequence[str], say_in: SayIn) -> dict[str, Any]:
    column = COLUMNS[target.key]
    described: dict[str, Any] = {
        "name": target.header,
        # The header itself stands among the titles: by these a reader finds the column.
        "titles": {language: [target.header, say_in(column.title, language)] for language in languages},
        "datatype": _datatype(target.key),
    }
    if target.locale:
        described["lang"] = target.locale
    if target.key in _REQUIRED:
        described["required"] = True
    return described


def _datatype(key: str) -> str | dict[str, str]:
    if key in _WORDS:
        return {"base": "string", "format": "|".join(_WORDS[key])}
    return _KINDS.get(key, "string")
