"""Events of the trail in sentences. The modules above tell what happened to their own objects."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app

from app.audit import Actor
from app.audit.queries import Event
from app.language import Message, say
from app.web.locale import said

Narrator = Callable[[Event], list[Message]]
"""Tells one event: first what happened, then details, a sentence each."""


@dataclass
class Narration:
    """Who tells what; filled by the modules above while the application is wired."""

    narrators: dict[str, Narrator] = field(default_factory=dict)
    name_person: Callable[[int], Message] = field(default=lambda number: say("person %(number)s", number=number))
    name_site: Callable[[str], str] = field(default=str)


@dataclass(frozen=True)
class Told:
    """An event in the reader's language: when, who, what with its details, and the site's name, if it is of one."""

    number: int
    at: datetime
    who: str
    sentence: str
    details: list[str]
    site: str


def set_up_narration(
    app: Flask,
    *,
    narrators: Mapping[str, Narrator] | None = None,
    name_person: Callable[[int], Message] | None = None,
    name_site: Callable[[str], str] | None = None,
) -> None:
    """Let a module tell its own events. `narrators` maps a subject's kind to its narrator.

    `name_person` says what the person of a number is called, `name_site` what the site of a key is called.
    """
    narration: Narration = app.extensions.setdefault("narration", Narration())
    narration.narrators.update(narrators or {})
    narration.name_person = name_person or narration.name_person
    narration.name_site = name_site or narration.name_site


def tell(event: Event) -> Told:
    """`event` in sentences."""
    narration: Narration = current_app.extensions["narration"]
    messages = narration.narrators.get(event.subject.kind, _tell_plainly)(event) or _tell_plainly(event)
    sentence, *details = [_begin(said(message)) for message in messages]
    site = narration.name_site(event.subject.site) if event.subject.site else ""
    return Told(event.id, event.at, _begin(said(name_actor(event.by))), sentence, details, site)


def tell_all(events: Iterable[Event]) -> list[Told]:
    """Each of `events` in sentences."""
    return [tell(event) for event in events]


def name_actor(actor: Actor) -> Message:
    """Who did it: a person by name, the command line, or the register itself."""
    if actor.kind == "command":
        return say("the command line")
    if actor.kind == "system":
        return say("the register itself")
    narration: Narration = current_app.extensions["narration"]
    return narration.name_person(actor.id)


def name_site(key: str) -> str:
    """What the site of this key is called now; the key when it is gone."""
    narration: Narration = current_app.extensions["narration"]
    return narration.name_site(key)


def _begin(sentence: str) -> str:
    """A sentence may begin with what stands inside others: "a former colleague". An e-mail address stays as it is."""
    if "@" in sentence.partition(" ")[0]:
        return sentence
    return sentence[:1].upper() + sentence[1:]


def _tell_plainly(event: Event) -> list[Message]:
    what = event.subject.key or event.subject.kind
    if event.before is None and event.after is not None:
        return [say("%(what)s was added", what=what)]
    if event.after is None and event.before is not None:
        return [say("%(what)s was deleted", what=what)]
    return [say("%(what)s was changed", what=what)]
