"""What an event of the audit trail did to one object, in words; used by the histories and the audit trail."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from app.audit import Subject
from app.audit.queries import Event, State
from app.inventory.differences import KINDS, written
from app.inventory.state import LANGUAGES, keys_in, state_in
from app.language import Message, say, say_n


def states_in(event: Event, subject: Subject) -> tuple[State | None, State | None] | None:
    """What `event` says `subject` was before and after; `None` when it changed it only in passing.

    An event about several entries (a change of ticked rows, an import) holds them on both sides, see `tabulate`; an
    entry that is missing on one side was added or is gone. In the same way `texts` and `sites` stand there by key.
    """
    if event.subject == subject:
        return (event.before, event.after) if _is_whole(event.before) and _is_whole(event.after) else None
    if subject.kind == "entry":
        pair = state_in(event.before, subject.key), state_in(event.after, subject.key)
    else:
        place = _PLACES.get(subject.kind, "")
        before, after = (event.before or {}).get(place) or {}, (event.after or {}).get(place) or {}
        pair = before.get(subject.key), after.get(subject.key)
    return pair if any(pair) else None


_PLACES: Final = {"section": "texts", "site": "sites"}


def _is_whole(state: State | None) -> bool:
    return state is None or not state.keys().isdisjoint({"name", "cookies", "heading"})


def headline(event: Event, name: str = "") -> Message:
    """What `event` did, in one sentence; `name` is what its subject is called now."""
    name = name or called(event)
    return _HEADLINES.get((event.subject.kind, event.action), _CHANGED)(event, name)


def called(event: Event) -> str:
    """What the subject of `event` was called then: a name, a function, the names of its cookies, else its key."""
    state = event.after if event.after and _is_whole(event.after) else event.before
    if not state or not _is_whole(state):
        return event.subject.key
    named = state.get("name") or state.get("function") or state.get("heading") or {}
    if isinstance(named, str):
        return named
    cookies = ", ".join(written(cookie) for cookie in state.get("cookies", ())[:2])
    return named.get("en") or next(iter(named.values()), "") or cookies or event.subject.key


def _count(event: Event) -> int:
    return len({*keys_in(event.before), *keys_in(event.after)})


def _simply(message: Callable[[str], Message]) -> Callable[[Event, str], Message]:
    return lambda _event, name: message(name)


def _deleted(event: Event, name: str) -> Message:
    after = event.after or {}
    if not after.get("entries"):
        return say("%(name)s was deleted", name=name)
    return say_n(
        "%(name)s was deleted; %(other)s took its place in %(num)s entry",
        "%(name)s was deleted; %(other)s took its place in %(num)s entries",
        after["entries"],
        name=name,
        other=after.get("replaced_by", ""),
    )


def _waived(event: Event, name: str) -> Message:
    return say(
        "The warning %(rule)s about %(name)s was accepted until %(until)s, as %(role)s: %(reason)s",
        name=name,
        until=date.fromisoformat((event.after or {})["until"]),
        **{word: (event.after or {}).get(word, "") for word in ("rule", "role", "reason")},
    )


def _waiver_ended(event: Event, name: str) -> Message:
    return say(
        "The warning %(rule)s about %(name)s is accepted no longer", name=name, rule=(event.before or {})["rule"]
    )


def _confirmed(event: Event, name: str) -> Message:
    locale = (event.after or {}).get("confirmed", {}).get("locale", "")
    language = LANGUAGES.get(locale, locale)
    return say("A translation of %(name)s is still right (%(language)s)", name=name, language=language)


_ADDED = _simply(lambda name: say("%(name)s was added", name=name))
_CHANGED = _simply(lambda name: say("%(name)s was changed", name=name))
_PUT_BACK = _simply(lambda name: say("An earlier state of %(name)s was put back", name=name))

_HEADLINES: Final[Mapping[tuple[str, str], Callable[[Event, str], Message]]] = {
    **{(kind, "added"): _ADDED for kind in KINDS},
    **{(kind, "changed"): _CHANGED for kind in KINDS},
    **{(kind, "put_back"): _PUT_BACK for kind in KINDS},
    **{(kind, "deleted"): _deleted for kind in KINDS},
    **{(kind, "confirmed"): _confirmed for kind in ("entry", "category", "section")},
    ("site", "opened"): _simply(lambda name: say("The policy of %(name)s was made public", name=name)),
    ("site", "closed"): _simply(lambda name: say("The policy of %(name)s was closed to the public", name=name)),
    ("category", "moved"): _simply(lambda name: say("%(name)s was given another place", name=name)),
    ("entry", "reviewed"): _simply(lambda name: say("%(name)s was looked at and is still correct", name=name)),
    ("entry", "retired"): _simply(lambda name: say("%(name)s was retired", name=name)),
    ("entry", "brought_back"): _simply(lambda name: say("%(name)s was brought back", name=name)),
    **{
        (kind, "moved_up"): _simply(lambda name: say("%(name)s was moved up", name=name))
        for kind in ("entry", "section")
    },
    **{
        (kind, "moved_down"): _simply(lambda name: say("%(name)s was moved down", name=name))
        for kind in ("entry", "section")
    },
    ("entries", "changed_together"): lambda event, _name: say_n(
        "%(num)s ticked entry was changed", "%(num)s ticked entries were changed in one step", _count(event)
    ),
    ("import", "imported"): lambda event, name: say_n(
        "“%(name)s” was imported: %(num)s entry", "“%(name)s” was imported: %(num)s entries", _count(event), name=name
    ),
    ("import", "undone"): lambda event, _name: say_n(
        "An import was undone: %(num)s entry is as it was",
        "An import was undone: %(num)s entries are as they were",
        _count(event),
    ),
    ("waiver", "waived"): _waived,
    ("waiver", "waiver_ended"): _waiver_ended,
    ("draft", "discarded"): lambda event, _name: say_n(
        "Unpublished changes were discarded: %(num)s entry is as it was published",
        "Unpublished changes were discarded: %(num)s entries are as they were published",
        _count(event),
    ),
    ("entries", "retired_together"): lambda event, _name: say_n(
        "%(num)s ticked entry was retired", "%(num)s ticked entries were retired in one step", _count(event)
    ),
}
