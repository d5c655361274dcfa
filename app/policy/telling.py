"""The differences between two policies as a person reads them, in one language of the site. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from app.inventory.lifetimes import say_lifetime
from app.inventory.names import Pattern, editable
from app.language import Message, Picked, pick, say, say_n
from app.language.paragraphs import changed_paragraphs
from app.policy.texts import name_of

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.differences import Difference
    from app.policy.compare import Change, Kind, What
    from app.policy.snapshot import Snapshot

SHARED: Final = frozenset({"provider", "category"})
"""Kinds of things that belong to all websites together."""


@dataclass(frozen=True, kw_only=True)
class ToldChange:
    """One change. `name` is what is different, `about` which kind of thing that is (`None`: an entry).

    `sentences` tell what came or went, `quote` is the text that came with it, `rows` are answers before and after.
    `elsewhere`: nothing is different in this language, but in another one.
    """

    what: "What"
    kind: "Kind"
    key: str
    name: Picked | Message
    about: Message | None
    sentences: Sequence[Message]
    quote: Picked
    rows: Sequence["Difference"]
    elsewhere: bool = False

    @property
    def shared(self) -> bool:
        """Whether it is about something that other websites use too."""
        return self.kind in SHARED


def tell_changes(
    changes: Iterable["Change"], before: "Snapshot | None", after: "Snapshot", locale: str
) -> list[ToldChange]:
    """Each of `changes`, which are those of `compare(before, after)`, in the language `locale` of the site."""
    teller = _Teller(before, after, locale)
    return [teller.tell(change) for change in changes]


def count_unchanged(changes: Iterable["Change"], after: "Snapshot") -> int:
    """How many entries of `after` read as before."""
    touched = {change.key for change in changes if change.kind == "entry" and change.what != "removed"}
    return sum(entry.key not in touched for entry in after.entries)


def changed_languages(changes: Iterable["Change"], after: "Snapshot") -> list[str]:
    """The languages of the site in which a text was changed."""
    changed = {one.locale for change in changes if change.what == "changed" for one in change.details({})}
    return [tag for tag in after.site.ordered_locales if tag in changed]


def say_count(changes: Sequence["Change"]) -> list[Message]:
    """How many were changed, added and removed, one part each, without those that are none."""
    counts = {what: sum(change.what == what for change in changes) for what in ("changed", "added", "removed")}
    words = {
        "changed": say("%(count)s changed", count=counts["changed"]),
        "added": say("%(count)s added", count=counts["added"]),
        "removed": say("%(count)s removed", count=counts["removed"]),
    }
    return [words[what] for what, count in counts.items() if count]


_ABOUT: Final[Mapping[str, Message]] = {
    "provider": say("Provider"),
    "category": say("Category"),
    "section": say("Text"),
}
_GONE: Final[Mapping[str, Message]] = {
    "provider": say("No entry names it any more."),
    "category": say("No entry is in it any more."),
    "section": say("This text is no longer on the page."),
}
ORDERS: Final[Mapping[str, Message]] = {
    "entries": say("Order of the entries"),
    "texts": say("Order of the texts"),
}


class _Teller:
    """Knows both policies, and what their categories are called."""

    def __init__(self, before: "Snapshot | None", after: "Snapshot", locale: str) -> None:
        self._before, self._after, self._locale = before, after, locale
        self._default = after.site.default_locale
        known = [*(before.categories if before else ()), *after.categories]
        self._categories = {one.key: self._pick(one.name).text for one in known}

    def tell(self, change: "Change") -> ToldChange:
        details = change.details(self._categories)
        rows = [row for one in details if one.locale in {"", self._locale} for row in _rows_of(one)]
        state = change.after or change.before or {}
        sentences, quote = self._words(change, state, rows)
        return ToldChange(
            what=change.what,
            kind=change.kind,
            key=change.key,
            name=self._name(change, state),
            about=_ABOUT.get(change.kind),
            sentences=sentences,
            quote=quote,
            rows=rows if change.what == "changed" else (),
            elsewhere=change.what == "changed" and bool(details) and not rows,
        )

    def _words(self, change: "Change", state: "State", rows: Sequence["Difference"]) -> tuple[list[Message], Picked]:
        nothing = Picked("", "")
        if change.what == "changed":
            return [], nothing
        if change.what == "removed":
            return [self._no_longer(state) if change.kind == "entry" else _GONE[change.kind]], nothing
        if change.kind == "entry":
            return self._what_came(state), self._pick(state["purpose"])
        if change.kind == "section":
            return [], self._pick(state["body"]) if self._before else nothing
        # What it is called stands above; the usual answer of a category is for those who write entries.
        left_out = {"name", f"name-{self._locale}", "key", "position", "default_consent_basis"}
        told = [
            say("%(label)s: %(value)s.", label=one.label, value=_open_ended(one.after))
            for one in rows
            if one.field not in left_out
        ]
        return told, nothing

    def _what_came(self, entry: "State") -> list[Message]:
        cookies = entry["cookies"]
        told = []
        if cookies:
            names = ", ".join(map(_written, cookies))
            told.append(say("%(provider)s sets %(cookie)s.", provider=entry["provider"], cookie=names))
        else:
            told.append(say("Provider: %(provider)s.", provider=entry["provider"]))
        lifetimes = [say_lifetime(one["lifetime"], one["max_age_seconds"]) for one in cookies if one["lifetime"]]
        if len({*map(str, lifetimes)}) == 1:
            told.append(say("Lifetime: %(lifetime)s.", lifetime=lifetimes[0]))
        else:
            told += [
                say(
                    "Lifetime of %(cookie)s: %(lifetime)s.",
                    cookie=_written(one),
                    lifetime=say_lifetime(one["lifetime"], one["max_age_seconds"]),
                )
                for one in cookies
                if one["lifetime"]
            ]
        if entry["category"]:
            told.append(say("Category: %(category)s.", category=self._categories.get(entry["category"], "")))
        if entry["consent_basis"]:
            needed = entry["consent_basis"] == "consent"
            told.append(say("Consent is needed.") if needed else say("No consent is needed."))
        return told

    @staticmethod
    def _no_longer(entry: "State") -> Message:
        names = ", ".join(map(_written, entry["cookies"]))
        if not names:
            return say("This entry is no longer on the page.")
        return say_n(
            "%(cookie)s of %(provider)s is no longer declared.",
            "%(cookie)s of %(provider)s are no longer declared.",
            len(entry["cookies"]),
            cookie=names,
            provider=entry["provider"],
        )

    def _name(self, change: "Change", state: "State") -> Picked | Message:
        if change.kind == "order":
            return ORDERS[change.key]
        if change.kind == "site":
            return say("About the website")
        if change.kind == "provider":
            return Picked(state["name"], "")
        if change.kind == "category":
            return self._pick(state["name"])
        if change.kind == "entry":
            return self._function(state)
        called = name_of(state["heading"], state["body"], [self._locale, self._default])
        return called if isinstance(called, Message) else Picked(called, self._pick(state["heading"]).locale)

    def _function(self, entry: "State") -> Picked:
        function = self._pick(entry["function"])
        return function if function.text else Picked(", ".join(map(_written, entry["cookies"])) or entry["key"], "")

    def _pick(self, texts: Mapping[str, str]) -> Picked:
        return pick(texts, self._locale, self._default)


def _rows_of(one: "Difference") -> "list[Difference]":
    """An answer as rows of a table in its own language; of a long text only the paragraphs that differ."""
    plain = replace(one, label=one.answer)
    if not one.field.startswith("body"):
        return [plain]
    return [replace(plain, before=was, after=became) for was, became in changed_paragraphs(one.before, one.after)]


def _open_ended(words: "str | Message") -> "str | Message":
    """A text without the full stop that the sentence round it brings."""
    return words.removesuffix(".") if type(words) is str else words


def _written(cookie: Mapping[str, Any]) -> str:
    return editable(Pattern(cookie["name"], cookie["match"]))
