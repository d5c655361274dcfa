"""What of a policy is translated, what is missing and what is stale: one item for each text and language. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from app.inventory.checks.facts import Text, texts_of_category, texts_of_entry, texts_of_policy
from app.inventory.names import Pattern, editable
from app.inventory.translation import Translation, seen, translations
from app.language import pick, say
from app.policy.texts import name_of

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.checks import Facts
    from app.language import Message


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One text in one language. `text` says where it stands, `called` what it belongs to."""

    text: Text
    called: "str | Message"
    translation: Translation

    @property
    def name(self) -> str:
        """What its control is called on a page."""
        return f"{self.text.kind}-{self.text.key}-{self.text.part}"

    @property
    def seen(self) -> str:
        """What a person sees who translates it: see `app.inventory.translation.seen`."""
        return seen(self.text.texts, self.translation.source_locale, self.translation.locale)

    @property
    def is_open(self) -> bool:
        """Whether there is something to do."""
        return self.translation.state != "done"


class Progress(NamedTuple):
    """How many texts of a language are done, stale and missing."""

    done: int
    stale: int
    missing: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.done + self.stale + self.missing


def items_of(facts: "Facts") -> Iterator[Item]:
    """Every text of the policy in every language but the one it is written in first, in the order of the page."""
    first = facts.locales[0]
    for state in facts.texts:
        yield from _items(facts, name_of(state["heading"], state["body"], facts.locales), texts_of_policy(state))
    for state in facts.categories.values():
        yield from _items(facts, pick(state["name"], first, first).text, texts_of_category(state))
    for state in facts.entries:
        yield from _items(facts, _called(state, first), texts_of_entry(state))


def progress_of(items: Iterable[Item], locales: Sequence[str]) -> Mapping[str, Progress]:
    """How far each language is."""
    counts = {locale: {"done": 0, "stale": 0, "missing": 0} for locale in locales}
    for item in items:
        counts[item.translation.locale][item.translation.state] += 1
    return {locale: Progress(**count) for locale, count in counts.items()}


def _items(facts: "Facts", called: "str | Message", texts: Iterable[Text]) -> Iterator[Item]:
    for text in texts:
        for translation in translations({text.part: text.texts}, text.translated, facts.locales):
            yield Item(text=text, called=called, translation=translation)


def _called(entry: "State", locale: str) -> "str | Message":
    names = ", ".join(editable(Pattern(cookie["name"], cookie["match"])) for cookie in entry["cookies"][:2])
    return pick(entry["function"], locale, locale).text or names or say("A row without a name")


LONGEST: Final[Mapping[str, int]] = {
    "function": 300,
    "location": 300,
    "purpose": 2000,
    "data_collected": 1000,
    "recipients": 1000,
    "exemption_reason": 2000,
    "duration_text": 200,
    "name": 100,
    "description": 2000,
    "heading": 150,
    "body": 20_000,
}
"""So many characters each text may have, as in its own form."""

IN_SENTENCES: Final = frozenset({"purpose", "exemption_reason", "description", "body"})
"""Texts that may have several lines."""
