"""What the rules look at: plain states, the same from a draft, an entry that is being typed, or a snapshot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from app.audit.queries import State
from app.inventory.names import Pattern, editable
from app.inventory.translation import cookie_field
from app.language import Localized, Message, say


class Declared(NamedTuple):
    """A name as some entry declares it, for comparing entries with one another."""

    entry: str
    cookie: str
    name: str
    match: str
    storage: str
    domain: str
    path: str
    provider: str
    category: str


Place = tuple[str, str, str, str, str]


def place_of(cookie: Mapping[str, str], host: str) -> Place:
    """Name and place of a cookie at a site of this host; two of the same are the same thing."""
    domain = cookie["domain"].lstrip(".").casefold() if cookie["domain"] else host
    return cookie["name"], cookie["match"], cookie["storage"], domain, cookie["path"] or "/"


class Cookie(NamedTuple):
    """What a rule about cookies is shown: the state of one, that of its entry, and its row in the form."""

    state: State
    entry: State
    number: int

    @property
    def written(self) -> str:
        """Its name as a person types it."""
        return editable(Pattern(self.state["name"], self.state["match"]))

    @property
    def is_exempt(self) -> bool:
        """Whether its entry says that no consent is needed."""
        return bool(self.entry["consent_basis"].startswith("exempt"))

    @property
    def seconds(self) -> int:
        """How long it lives; 0 until the browser closes, or while nobody knows."""
        return self.state["max_age_seconds"] or 0 if self.state["lifetime"] == "persistent" else 0


class Text(NamedTuple):
    """What a rule about texts is shown: one answer in several languages.

    `kind` and `key` name the object it belongs to; `field` is its name in the form, `part` its name for ever. `entry`
    is the entry it stands in, if any. `needed`: visitors must have it in every language.
    """

    kind: str
    key: str
    field: str
    part: str
    label: Message
    texts: Localized
    needed: bool = False
    entry: State | None = None
    translated: str | None = None
    """From what the translations were made, as the row keeps it; a published snapshot does not hold it."""


@dataclass(frozen=True, kw_only=True)
class Waived:
    """A warning that somebody accepts until a day."""

    id: int
    rule: str
    subject: str
    reason: str
    role: str
    until: date
    by: int = 0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything about one site that rules may ask, as states (see `app.inventory.state`).

    `entries` are those on the policy. `asks_consent` and `declared` are worked out from them; who shows one entry only
    (`is_whole` is false) gives what is true of the whole site.
    """

    site: State
    today: date
    categories: Mapping[str, State] = field(default_factory=dict)
    """By key."""
    providers: Mapping[str, State] = field(default_factory=dict)
    """By name: those that the entries name."""
    entries: Sequence[State] = ()
    texts: Sequence[State] = ()
    others_ask_consent: bool = False
    others_declare: Sequence[Declared] = ()
    is_whole: bool = True

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """The languages that are offered, the first one first."""
        first = self.site["default_locale"]
        return (first, *(tag for tag in self.site["locales"] if tag != first))

    @cached_property
    def host(self) -> str:
        """Where a cookie without a domain belongs."""
        return urlsplit(self.site["base_url"]).hostname or ""

    @cached_property
    def asks_consent(self) -> bool:
        """Whether any entry needs consent."""
        return self.others_ask_consent or any(entry["consent_basis"] == "consent" for entry in self.entries)

    @cached_property
    def declared(self) -> Sequence[Declared]:
        """Every name that is declared."""
        return [*self.others_declare, *(one for entry in self.entries for one in declared_in(entry))]

    @cached_property
    def places(self) -> Mapping[Place, list[str]]:
        """Names and places to the keys of the entries that declare them."""
        found: dict[Place, list[str]] = {}
        for one in self.declared:
            found.setdefault(place_of(one._asdict(), self.host), []).append(one.entry)
        return found

    @cached_property
    def exact_names(self) -> Sequence[tuple[str, Declared]]:
        """The declared names that are no patterns, in order, for looking up how names begin."""
        return sorted((one.name, one) for one in self.declared if one.match == "exact")

    @cached_property
    def strangers(self) -> Sequence[str]:
        """Names of all providers that are not this organisation itself."""
        return [name for provider in self.providers for name in self.names_of_stranger(provider)]

    def names_of_stranger(self, provider: str) -> Sequence[str]:
        """What this provider is called; nothing when it is this organisation itself."""
        known = self.providers.get(provider)
        if known is None or known["role"] == "own":
            return ()
        own = self.site["controller_name"].casefold()
        return [name for name in (known["name"], known["legal_name"]) if name and name.casefold() != own]


def declared_in(entry: State) -> Iterator[Declared]:
    """The names that `entry` declares."""
    for cookie in entry["cookies"]:
        yield Declared(
            entry["key"],
            cookie["key"],
            cookie["name"],
            cookie["match"],
            cookie["storage"],
            cookie["domain"],
            cookie["path"],
            entry["provider"],
            entry["category"],
        )


def facts_of(snapshot: Mapping[str, Any], *, today: date) -> Facts:
    """The facts of a frozen snapshot: `site`, `categories`, `providers`, `entries`, `texts`."""
    return Facts(
        site=snapshot["site"],
        today=today,
        categories={one["key"]: one for one in snapshot["categories"]},
        providers={one["name"]: one for one in snapshot["providers"]},
        entries=[one for one in snapshot["entries"] if one.get("status", "active") == "active"],
        texts=snapshot["texts"],
    )


# --- Texts --------------------------------------------------------------------------------------------------------

_LABELS: Final = {
    "function": say("Function"),
    "location": say("Location"),
    "purpose": say("Purpose"),
    "data_collected": say("Data collected"),
    "recipients": say("Who receives what is in it?"),
    "exemption_reason": say("Why is no consent needed?"),
}
_DURATION: Final = say("How the lifetime is said")
_NAME, _DESCRIPTION = say("Name"), say("Description")
_HEADING, _BODY = say("Heading"), say("Text")


def texts_of_entry(entry: State, *, read: Callable[[str, Localized], object] | None = None) -> Iterator[Text]:
    """The answers of `entry` and its cookies that are written in several languages.

    `read` tells by the field and what is written there whether anybody reads it.
    """
    key, translated = entry["key"], entry.get("translated")
    for name, label in _LABELS.items():
        # Most texts are empty, and thousands of entries pass here.
        if (entry[name] or name == "function") and (not read or read(name, entry[name])):
            yield Text("entry", key, name, name, label, entry[name], name == "function", entry, translated)
    for number, cookie in enumerate(entry["cookies"]):
        if cookie["duration_text"]:
            part, where = cookie_field(cookie["key"]), f"cookies-{number}-duration_text"
            yield Text(
                "entry", key, where, part, _DURATION, cookie["duration_text"], entry=entry, translated=translated
            )


def texts_of_category(category: State) -> Iterator[Text]:
    """Name and description of a category."""
    key, kept = category["key"], category.get("translated")
    yield Text("category", key, "name", "name", _NAME, category["name"], needed=True, translated=kept)
    yield Text("category", key, "description", "description", _DESCRIPTION, category["description"], translated=kept)


def texts_of_policy(text: State) -> Iterator[Text]:
    """Heading and words of a text of the policy."""
    key, kept = text["key"], text.get("translated")
    yield Text("text", key, "heading", "heading", _HEADING, text["heading"], translated=kept)
    yield Text("text", key, "body", "body", _BODY, text["body"], translated=kept)
