"""The JSON Schema of the list as JSON: what its readers can rely on (draft 2020-12).

https://json-schema.org/draft/2020-12/json-schema-core
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.inventory import vocabulary
from app.inventory.columns import COLUMNS, POLICY_LAYOUT
from app.inventory.exporting import LAYOUTS, SCHEMA_VERSION

MEDIA_TYPE: Final = "application/schema+json"

_Schema = dict[str, Any]

_TEXT: Final[_Schema] = {"type": "string"}
_YES_OR_NO: Final[_Schema] = {"type": "boolean"}
_TEXTS: Final[_Schema] = {"$ref": "#/$defs/texts"}
_SECONDS: Final[_Schema] = {"type": ["integer", "null"], "minimum": 0}
_PERHAPS: Final[_Schema] = {"type": ["boolean", "null"]}


def _one_of(words: Iterable[str], *, empty: bool = False) -> _Schema:
    return {"type": "string", "enum": [*([""] if empty else []), *words]}


_ENTRY: Final[Mapping[str, _Schema]] = {
    "key": _TEXT,
    "provider": {"$ref": "#/$defs/provider"},
    "category": {"type": ["string", "null"], "description": "The key of one of the categories; null: not decided yet."},
    "consent_needed": _PERHAPS | {"description": "Whether a visitor is asked first; null: nobody has answered yet."},
    "consent_basis": _one_of(vocabulary.CONSENT_BASES, empty=True),
    "exemption_reason": _TEXTS,
    "function": _TEXTS,
    "location": _TEXTS,
    "purpose": _TEXTS,
    "data_collected": _TEXTS,
    "recipients": _TEXTS,
    "gdpr_basis": _one_of(vocabulary.GDPR_BASES, empty=True),
    "personal_data": _one_of(vocabulary.YES_NO_UNKNOWN),
    "data_retention_seconds": _SECONDS,
    "third_party_access": _one_of(vocabulary.YES_NO_UNKNOWN),
    "cookies": {"type": "array", "items": {"$ref": "#/$defs/cookie"}},
}

_COOKIE: Final[Mapping[str, _Schema]] = {
    "key": _TEXT,
    "name": {"type": "string", "minLength": 1},
    "match": _one_of(vocabulary.MATCHES)
    | {"description": "How the name is meant: exactly, as the beginning of names, or with * for anything."},
    "storage": _one_of(vocabulary.STORAGES),
    "party": _one_of(vocabulary.PARTIES),
    "domain": _TEXT | {"description": "Empty: the host of the website."},
    "path": _TEXT,
    "lifetime": _one_of(vocabulary.LIFETIMES, empty=True),
    "max_age_seconds": _SECONDS,
    "duration_text": _TEXTS,
    "rolling": _YES_OR_NO,
    "set_when": _one_of(vocabulary.SET_WHEN, empty=True),
    "http_only": _PERHAPS,
    "secure": _PERHAPS,
    "same_site": _one_of(vocabulary.SAME_SITES, empty=True),
}

_ROW: Final[Mapping[str, _Schema]] = dict.fromkeys(POLICY_LAYOUT, _TEXT)


def describe_json(url: str) -> _Schema:
    """The schema; `url` is its own address. Names that it does not know may stand in the file: they come with time."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "title": "Cookies of a website",
        **_object(
            {
                "$schema": _TEXT,
                "schema_version": {"const": SCHEMA_VERSION},
                "layout": _one_of(LAYOUTS),
                "site": _object(
                    {
                        "key": _TEXT,
                        "name": _TEXT,
                        "address": _TEXT,
                        "responsible": _TEXT,
                        "languages": {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True},
                        "default_language": _TEXT,
                    }
                ),
                "changed_at": {"type": "string", "format": "date-time"},
                "categories": {
                    "type": "array",
                    "items": _object({"key": _TEXT, "name": _TEXTS, "description": _TEXTS}),
                },
                "entries": {"type": "array"},
            }
        ),
        "if": {"properties": {"layout": {"const": "policy"}}},
        "then": {"properties": {"entries": {"items": {"$ref": "#/$defs/row"}}}},
        "else": {"properties": {"entries": {"items": {"$ref": "#/$defs/entry"}}}},
        "$defs": {
            "texts": {
                "description": "A text by the tag of its language.",
                "type": "object",
                "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"},
                "additionalProperties": {"type": "string", "minLength": 1},
            },
            "provider": _object(
                {
                    "name": _TEXT,
                    "country": {"type": ["string", "null"], "description": "Its code by ISO 3166, two letters."},
                    "privacy_policy_url": _TEXTS,
                }
            ),
            "entry": _object(_titled(_ENTRY)),
            "cookie": _object(_titled(_COOKIE, {"key": "cookie_key", "name": "cookie_name", "match": "cookie_match"})),
            "row": _object(_titled(_ROW)),
        },
    }


def _object(answers: Mapping[str, _Schema]) -> _Schema:
    return {"type": "object", "required": list(answers), "properties": dict(answers)}


def _titled(answers: Mapping[str, _Schema], columns: Mapping[str, str] | None = None) -> dict[str, _Schema]:
    """The answers with the words of their columns as titles."""
    called = {name: (columns or {}).get(name, name) for name in answers}
    return {
        name: {"title": str(COLUMNS[called[name]].title), **schema} if called[name] in COLUMNS else schema
        for name, schema in answers.items()
    }
