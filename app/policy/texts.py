"""The texts of a policy as plain data: what a person answers, and what a text was at some moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from app.language import Localized, Message, say, tidy

if TYPE_CHECKING:
    from app.audit.queries import State

TEXT: Final = "text"
INVENTORY: Final = "inventory"
"""The kind of the text with which the tables of cookies stand."""
BANNER: Final = "banner"
"""The kind of the words with which visitors are asked for consent, and their key: they stand on no page."""

KINDS_OF_COOKIES: Final = "kinds-of-cookies"
YOUR_CHOICES: Final = "your-choices"
CONTACT: Final = "contact"
"""Keys of texts under which the page adds something: the kinds in use, how long a choice is kept, whom to contact."""

OWN_ANCHORS: Final = frozenset({"main", "data", "filter", BANNER})
OWN_PREFIXES: Final = ("entry-", "cookie-", "category-")
"""What the page itself uses as anchors besides the keys of texts."""

LONGEST_HEADING: Final = 150
LONGEST_BODY: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class Text:
    """A part of the policy. `key` is its anchor on the page; `body` is Markdown; `revision` counts the saves.

    `translated` says which translations are stale: see `app.inventory.translation`.
    """

    key: str
    kind: str = TEXT
    heading: Localized = field(default_factory=dict)
    body: Localized = field(default_factory=dict)
    revision: int = 1
    translated: str = "{}"


@dataclass(frozen=True, kw_only=True)
class TextInput:
    """Heading and body as a person gives them. Without a heading a text stands right under what comes before it."""

    heading: Localized = field(default_factory=dict)
    body: Localized = field(default_factory=dict)


def text_state(text: Any) -> "State":
    """What a text is now, a `Text` or a row of the table: `key`, `kind`, `heading` and `body`."""
    return {"key": text.key, "kind": text.kind, "heading": tidy(text.heading), "body": tidy(text.body)}


def text_input(state: "State") -> TextInput:
    """The answers that a state of a text holds."""
    return TextInput(heading=dict(state["heading"]), body=dict(state["body"]))


def name_of(texts: Localized, body: Localized, locales: Sequence[str]) -> str | Message:
    """What a text is called in lists: its heading, else its first words."""
    for tag in (*locales, *texts):
        if texts.get(tag):
            return texts[tag]
    for tag in (*locales, *body):
        if body.get(tag):
            words = body[tag].split()
            return " ".join(words[:6]) + (" …" if len(words) > 6 else "")
    return say("A text without words")
