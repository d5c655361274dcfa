"""A policy at one moment as one plain object that can be hashed: all that the public reads, in all languages. Pure.

The object, `schema` 1, is what stands in `Version.snapshot` as canonical JSON:

- `schema`: 1. A number is added to when a name changes its meaning or goes; new names may come at any time.
- `site`: the settings that are shown, under the names of `SITE_FIELDS`.
- `categories`, `providers`: lists of states, those that an entry names.
- `entries`: a list of states in the order of the page, without what never leaves the organisation.
- `texts`: a list of `key`, `kind`, `heading`, `body` in the order of the page; those of kind `banner` among them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from app.evidence.canonical import canonical_json
from app.inventory.exporting import NOT_PUBLIC
from app.inventory.state import CookieInput, cookie_input
from app.language import Localized
from app.policy.texts import Text

if TYPE_CHECKING:
    from app.audit.queries import State

SCHEMA: Final = 1

_NOT_SHOWN_OF_SITE: Final = frozenset({"public", "four_eyes"})
_FROM_THE_SCANS: Final = frozenset({"source", "first_seen", "last_seen"})

Shown = TypeVar("Shown")


@dataclass(frozen=True, kw_only=True)
class PolicySite:
    """The settings of a website that its policy shows."""

    key: str
    name: str
    base_url: str
    extra_hosts: Sequence[str] = ()
    controller_name: str = ""
    controller_contact: str = ""
    dpo_contact: str = ""
    authority_name: str = ""
    authority_url: str = ""
    privacy_statement_url: str = ""
    accessibility_statement_url: str = ""
    default_locale: str = "en"
    locales: Sequence[str] = ("en",)
    time_zone: str = "Europe/Amsterdam"
    publisher_url: str = ""
    data_contact: str = ""
    data_licence: str = ""
    data_theme: str = ""

    @property
    def ordered_locales(self) -> list[str]:
        """The languages offered, the default one first."""
        return sorted(self.locales, key=lambda tag: (tag != self.default_locale, self.locales.index(tag)))


@dataclass(frozen=True, kw_only=True)
class PolicyCategory:
    """A category that an entry of the policy is in."""

    key: str
    name: Localized
    description: Localized = field(default_factory=dict)
    default_consent_basis: str = ""
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class PolicyProvider:
    """A provider that an entry of the policy names."""

    name: str
    legal_name: str = ""
    role: str = ""
    country: str = ""
    privacy_policy_url: Localized = field(default_factory=dict)
    opt_out_url: str = ""
    transfer_safeguard: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyEntry:
    """A row of the policy with its provider, its category (`None`: not classified) and its cookies."""

    key: str
    provider: PolicyProvider
    category: PolicyCategory | None
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
    third_party_access: str = "unknown"


@dataclass(frozen=True)
class Snapshot:
    """A policy at one moment, read from its plain object; `state` is that object."""

    state: "State"
    site: PolicySite
    categories: Sequence[PolicyCategory]
    providers: Sequence[PolicyProvider]
    entries: Sequence[PolicyEntry]
    texts: Sequence[Text]

    @property
    def text(self) -> str:
        """The canonical JSON that is stored and hashed."""
        return canonical_json(self.state)

    @property
    def consent_categories(self) -> list[PolicyCategory]:
        """The categories that are offered as a choice: those in which an entry needs consent."""
        needed = {entry.category.key for entry in self.entries if entry.category and entry.consent_basis == "consent"}
        return [category for category in self.categories if category.key in needed]


@dataclass(frozen=True)
class Edition:
    """What a page says of the version it belongs to: its number, when it was published, and the one before (or 0)."""

    number: int
    published_at: datetime
    previous: int


def put_together(
    *,
    site: "State",
    categories: Iterable["State"],
    providers: Iterable["State"],
    entries: Sequence["State"],
    texts: Iterable["State"],
) -> "State":
    """The plain object of a snapshot; `entries` are the active ones as the public reads them."""
    used_providers = {entry["provider"] for entry in entries}
    used_categories = {entry["category"] for entry in entries}
    return {
        "schema": SCHEMA,
        "site": {name: value for name, value in site.items() if name not in _NOT_SHOWN_OF_SITE},
        "categories": [one for one in categories if one["key"] in used_categories],
        "providers": [one for one in providers if one["name"] in used_providers],
        "entries": entries,
        "texts": list(texts),
    }


def parse_snapshot(text: str) -> Snapshot:
    """The snapshot that this JSON text holds."""
    return read_snapshot(json.loads(text))


def read_snapshot(state: "State") -> Snapshot:
    """The snapshot that this plain object holds. Names that we do not know are passed over."""
    categories = {one["key"]: _read(PolicyCategory, one) for one in state["categories"]}
    providers = {one["name"]: _read(PolicyProvider, one) for one in state["providers"]}
    return Snapshot(
        state=state,
        site=_read(PolicySite, state["site"]),
        categories=list(categories.values()),
        providers=list(providers.values()),
        entries=[
            _read(
                PolicyEntry,
                entry
                | {
                    "provider": providers[entry["provider"]],
                    "category": categories.get(entry["category"]),
                    "cookies": [cookie_input(cookie) for cookie in entry["cookies"]],
                },
            )
            for entry in state["entries"]
        ],
        texts=[_read(Text, text) for text in state["texts"]],
    )


def public_entry(entry: "State") -> "State":
    """The state of an entry without what never leaves the organisation."""
    shown = {name: value for name, value in entry.items() if name not in NOT_PUBLIC}
    shown["cookies"] = [
        {name: value for name, value in cookie.items() if name not in _FROM_THE_SCANS} for cookie in entry["cookies"]
    ]
    return shown


def _read(kind: type[Shown], state: Mapping[str, Any]) -> Shown:
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # all of ours are dataclasses
    return kind(**{name: value for name, value in state.items() if name in names})
