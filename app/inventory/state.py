"""The inventory as plain data: what a person answers, and what an object was at some moment.

`EntryInput` and `CookieInput` are what services take. A `State` is the same as JSON that can be hashed: for the audit
trail, to put an earlier state back, to compare an import with what is there, and to export. Its keys never change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from app.audit.queries import State
from app.inventory.names import Pattern, editable
from app.inventory.wording import fold
from app.language import Localized, Message, say, tidy

if TYPE_CHECKING:
    from app.inventory.models import Category, Cookie, Entry, Provider, Site

_LAST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class CookieInput:
    """One name or pattern as a person gives it. `key` names the cookie it was, or is empty for a new one."""

    key: str = ""
    name: str
    match: str = "exact"
    storage: str = "http_cookie"
    party: str = "first"
    domain: str = ""
    path: str = "/"
    lifetime: str = ""
    max_age_seconds: int | None = None
    duration_text: Localized = field(default_factory=dict)
    rolling: bool = False
    set_when: str = ""
    http_only: bool | None = None
    secure: bool | None = None
    same_site: str = ""
    source: str = "manual"
    first_seen: datetime | None = None
    last_seen: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EntryInput:
    """One row of the policy as a person gives it.

    `provider` is a provider's name; one that does not exist yet is added. `category` is a category's key, empty while
    the entry is not classified.
    """

    provider: str
    category: str = ""
    function: Localized = field(default_factory=dict)
    location: Localized = field(default_factory=dict)
    purpose: Localized = field(default_factory=dict)
    cookies: Sequence[CookieInput] = ()
    data_collected: Localized = field(default_factory=dict)
    recipients: Localized = field(default_factory=dict)
    consent_basis: str = ""
    exemption_reason: Localized = field(default_factory=dict)
    gdpr_basis: str = ""
    personal_data: str = "unknown"
    data_retention: int | None = None
    register_reference: str = ""
    third_party_access: str = "unknown"
    reviewed_at: date | None = None
    review_due: date | None = None
    notes: str = ""


COOKIE_FIELDS: Final = tuple(f.name for f in fields(CookieInput))
ENTRY_FIELDS: Final = tuple(f.name for f in fields(EntryInput))
ENTRY_TEXTS: Final = ("function", "location", "purpose", "data_collected", "recipients", "exemption_reason")
"""The answers of an entry that are written in every language of the site."""

ENTRY_COLUMNS: Final = tuple(name for name in ENTRY_FIELDS if name not in {"provider", "category", "cookies"})
"""The answers that the entry's own row holds."""

SITE_FIELDS: Final = (
    "key",
    "name",
    "base_url",
    "extra_hosts",
    "controller_name",
    "controller_contact",
    "dpo_contact",
    "authority_name",
    "authority_url",
    "privacy_statement_url",
    "accessibility_statement_url",
    "default_locale",
    "locales",
    "time_zone",
    "public",
    "four_eyes",
    "publisher_url",
    "data_contact",
    "data_licence",
    "data_theme",
)
CATEGORY_FIELDS: Final = ("key", "name", "description", "default_consent_basis", "position")
PROVIDER_FIELDS: Final = (
    "name",
    "legal_name",
    "role",
    "country",
    "privacy_policy_url",
    "opt_out_url",
    "transfer_safeguard",
)


def entry_state(entry: "Entry") -> State:
    """What `entry` is now; its provider, category and cookies must be loaded. The provider stands by its name."""
    state = {name: _plain(getattr(entry, name)) for name in ENTRY_COLUMNS}
    return state | {
        "key": entry.key,
        "status": entry.status,
        "provider": entry.provider.name,
        "category": entry.category.key if entry.category else "",
        "cookies": [cookie_state(cookie) for cookie in entry.cookies],
    }


def cookie_state(cookie: "Cookie | CookieInput") -> State:
    """What `cookie` is now."""
    return {name: _plain(getattr(cookie, name)) for name in COOKIE_FIELDS}


def input_state(answers: EntryInput, *, key: str = "", status: str = "active") -> State:
    """The state that an entry with these answers has; equal to its `entry_state` exactly when nothing would change."""
    state = {name: _plain(getattr(answers, name)) for name in ENTRY_COLUMNS}
    return state | {
        "key": key,
        "status": status,
        "provider": answers.provider,
        "category": answers.category,
        "cookies": [cookie_state(cookie) for cookie in answers.cookies],
    }


def entry_input(state: State) -> EntryInput:
    """The answers that a state of an entry holds. Answers that were not asked for yet at that time are left open."""
    given = {name: state[name] for name in ENTRY_FIELDS if name in state}
    for name in _DATES:
        if given.get(name):
            given[name] = date.fromisoformat(given[name])
    return EntryInput(**given | {"cookies": tuple(map(cookie_input, state["cookies"]))})


def cookie_input(state: State) -> CookieInput:
    """The answers that a state of a cookie holds."""
    given = {name: state[name] for name in COOKIE_FIELDS if name in state}
    for name in _MOMENTS:
        if given.get(name):
            given[name] = datetime.fromisoformat(given[name])
    return CookieInput(**given)


def site_state(site: "Site") -> State:
    """What `site` is now."""
    return {name: _plain(getattr(site, name)) for name in SITE_FIELDS}


def category_state(category: "Category") -> State:
    """What `category` is now."""
    return {name: _plain(getattr(category, name)) for name in CATEGORY_FIELDS}


def provider_state(provider: "Provider") -> State:
    """What `provider` is now."""
    return {name: _plain(getattr(provider, name)) for name in PROVIDER_FIELDS}


LANGUAGES: Final[Mapping[str, Message]] = {
    "en": say("English"),
    "nl": say("Dutch"),
    "fr": say("French"),
    "de": say("German"),
}
"""The languages of texts, in the words of the reader."""


def language_name(locale: str) -> str | Message:
    """What a language is called in the words of the reader; its tag when it is none that we know."""
    return LANGUAGES.get(locale, locale)


class Derived(NamedTuple):
    """What the row of an entry keeps besides its answers, so that the list is quick."""

    search_text: str
    first_cookie: str
    longest_seconds: int | None


def derived(entry: State) -> Derived:
    """What every save of an entry must write beside its answers and what the checks count."""
    cookies = entry["cookies"]
    names = [editable(Pattern(cookie["name"], cookie["match"])) for cookie in cookies]
    searched = [*names, *entry["function"].values(), *entry["location"].values(), *entry["purpose"].values()]
    return Derived(
        search_text="\n".join(map(fold, searched)),
        first_cookie=names[0][:300] if names else "",
        longest_seconds=max(map(_seconds, cookies), default=None),
    )


def _seconds(cookie: State) -> int:
    return _LAST if cookie["lifetime"] == "until_cleared" else cookie["max_age_seconds"] or 0


_MOMENTS = frozenset({"first_seen", "last_seen"})
_DATES = frozenset({"reviewed_at", "review_due"})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return tidy(value)
    return [*value] if isinstance(value, list | tuple) else value


def tabulate(states: Mapping[str, State]) -> State:
    """States of many entries by key, for an event of the audit trail: written as a table, as an import is one.

    `{"table": {"common": answers, "columns": {name: values}, "cookies": …}}`: what all have in common stands there
    once. `cookies` is such a table too, with `entry`: the number of the row, from 0, that each belongs to.
    """
    entries = [*states.values()]
    owners = [row for row, state in enumerate(entries) for _ in state["cookies"]]
    cookies = _table([cookie for state in entries for cookie in state["cookies"]])
    return {"table": {**_table(entries), "cookies": {**cookies, "entry": owners}}}


def keys_in(kept: State | None) -> list[str]:
    """The keys of the entries that one side of an event holds; none when it is not about several."""
    kept = kept or {}
    if "table" in kept:
        return [*kept["table"]["columns"].get("key", ())]
    entries = kept.get("entries")
    return [*entries] if isinstance(entries, dict) else []


def state_in(kept: State | None, key: str) -> State | None:
    """The state of one of the entries that one side of an event holds; `None` when it does not hold that."""
    keys = keys_in(kept)
    if not kept or key not in keys:
        return None
    if "table" not in kept:
        state: State = kept["entries"][key]
        return state
    entries, row = kept["table"], keys.index(key)
    cookies = [place for place, owner in enumerate(entries["cookies"]["entry"]) if owner == row]
    return _row(entries, row) | {"cookies": [_row(entries["cookies"], place) for place in cookies]}


def whole_states(kept: State | None) -> dict[str, State]:
    """The states of all entries that one side of an event holds, by key."""
    if not kept or "table" not in kept:
        return dict((kept or {}).get("entries", {}))
    entries = kept["table"]
    found = [_row(entries, row) | {"cookies": []} for row in range(len(keys_in(kept)))]
    for place, owner in enumerate(entries["cookies"]["entry"]):
        found[owner]["cookies"].append(_row(entries["cookies"], place))
    return {state["key"]: state for state in found}


def _table(states: Sequence[State]) -> State:
    names = [name for name in states[0] if name != "cookies"] if states else []
    columns = {name: [state[name] for state in states] for name in names}
    common = {
        name: values[0] for name, values in columns.items() if name != "key" and values.count(values[0]) == len(values)
    }
    return {"common": common, "columns": {name: columns[name] for name in names if name not in common}}


def _row(table: State, row: int) -> State:
    return {**table["common"], **{name: values[row] for name, values in table["columns"].items()}}
