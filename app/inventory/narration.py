"""What happened to the inventory, in sentences for the audit trail."""

from collections.abc import Mapping
from typing import Final

from flask import g

from app.audit import Subject
from app.audit.narration import Narrator
from app.audit.queries import Event
from app.inventory.differences import differences
from app.inventory.history import headline, states_in
from app.inventory.queries import list_categories, list_sites
from app.inventory.state import keys_in
from app.language import Message, pick, say, say_n
from app.web.locale import current_locale

MOST_ENTRIES: Final = 10
"""Of a change to many entries at once, so many are told one by one."""


def narrate(event: Event) -> list[Message]:
    """What `event` did: one sentence, then what changed, a line each: "Category: nothing → Necessary"."""
    told = [headline(event)]
    keys = sorted({*keys_in(event.before), *keys_in(event.after)})
    subjects = [Subject("entry", key, event.subject.site) for key in keys[:MOST_ENTRIES]] or [event.subject]
    categories = _category_names()
    for subject in subjects:
        states = states_in(event, subject)
        if not states or not states[0] or not states[1]:
            continue
        name = _name(states[1]) if keys else ""
        told += [
            _line(name, one.label, one.before, one.after)
            for one in differences(states[0], states[1], kind=subject.kind, categories=categories)
        ]
    if len(keys) > MOST_ENTRIES:
        told.append(say_n("and %(num)s entry more", "and %(num)s entries more", len(keys) - MOST_ENTRIES))
    return told


def name_site(key: str) -> str:
    """What the website of this key is called now; its key when it is gone."""
    if "names_of_sites" not in g:
        g.names_of_sites = {site.key: site.name for site in list_sites()}
    names: dict[str, str] = g.names_of_sites
    return names.get(key, key)


def _category_names() -> dict[str, str]:
    # Looked up once for a page, however many events it tells.
    if "names_of_categories" not in g:
        g.names_of_categories = {one.key: pick(one.name, current_locale(), "en").text for one in list_categories()}
    names: dict[str, str] = g.names_of_categories
    return names


def _line(name: str, label: Message, before: str | Message, after: str | Message) -> Message:
    nothing = say("nothing")
    values = {"label": label, "before": before or nothing, "after": after or nothing}
    if not name:
        return say("%(label)s: %(before)s → %(after)s", **values)
    return say("%(name)s, %(label)s: %(before)s → %(after)s", name=name, **values)


def _name(state: Mapping[str, dict[str, str]]) -> str:
    return pick(state.get("function") or {}, current_locale(), "en").text or str(state.get("key", ""))


NARRATORS: Final[Mapping[str, Narrator]] = dict.fromkeys(
    ("site", "provider", "category", "entry", "entries", "import", "section", "waiver", "draft"), narrate
)
