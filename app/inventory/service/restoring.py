"""Giving a site's settings and entries the answers they had at an earlier moment, all at once, for who records it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.audit import Actor, Subject
from app.database import now
from app.inventory.models import Entry, Site
from app.inventory.queries import category_keys, list_entries_for, list_provider_names
from app.inventory.service.derived import refresh_all
from app.inventory.service.entries import kept_state, subject_of, write_answers
from app.inventory.service.sites import kept_state as kept_site
from app.inventory.service.sites import site_input
from app.inventory.service.sites import subject_of as subject_of_site
from app.inventory.state import entry_input, entry_state, site_state

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.queries import State


@dataclass
class Restored:
    """What became of the things of one kind: their states by key, and how the audit trail names them."""

    before: dict[str, "State"] = field(default_factory=dict)
    after: dict[str, "State"] = field(default_factory=dict)
    touched: list[Subject] = field(default_factory=list)

    def note(self, subject: Subject, before: "State | None", after: "State | None") -> None:
        """Add one that is different now; `None` is one that was or is not there."""
        self.before |= {subject.key: before} if before else {}
        self.after |= {subject.key: after} if after else {}
        self.touched.append(subject)


def restore_settings(session: "Session", site: Site, state: "State") -> Restored:
    """Give `site`, which is locked, the settings of `state`; what that does not name stays."""
    before, languages = kept_site(site), site.ordered_locales
    for name, value in vars(site_input(site_state(site) | state)).items():
        setattr(site, name, [*value] if isinstance(value, list | tuple) else value)
    restored = Restored()
    if kept_site(site) != before:
        site.revision += 1
        if site.ordered_locales != languages:
            refresh_all(session, site)
        restored.note(subject_of_site(site), before, kept_site(site))
    return restored


def restore_entries(session: "Session", site: Site, states: Sequence["State"], *, by: Actor) -> Restored:
    """Make `states` the active entries of `site`, which is locked, in their order; others that are active are retired.

    Answers that a state does not name, such as notes, stay. Providers and categories stay as they are: an entry whose
    provider was renamed keeps it, one whose category is gone is not classified.
    """
    present = {entry.key: entry for entry in list_entries_for(site)}
    names, categories = set(list_provider_names().values()), category_keys()
    published_names = {state["provider"] for state in states}
    restored = Restored()
    for position, state in enumerate(states, start=1):
        entry = present.pop(state["key"], None)
        wanted = dict(state)
        if state["provider"] not in names and entry and entry.provider.name not in published_names:
            wanted["provider"] = entry.provider.name
        if state["category"] not in categories:
            wanted["category"] = ""
        if entry is None:
            entry = Entry(key=state["key"], site_id=site.id, status="active", revision=1, cookies=[])
            write_answers(entry, entry_input(wanted), by=by, site=site)
            session.add(entry)
            restored.note(subject_of(site, entry), None, kept_state(entry))
        else:
            _put_back(restored, site, entry, wanted, by=by)
        entry.position = position
    for position, entry in enumerate(present.values(), start=len(states) + 1):
        entry.position = position
        if entry.status == "active":
            before = kept_state(entry)
            entry.status, entry.revision, entry.changed_at = "retired", entry.revision + 1, now()
            restored.note(subject_of(site, entry), before, kept_state(entry))
    session.flush()
    return restored


def _put_back(restored: Restored, site: Site, entry: Entry, wanted: "State", *, by: Actor) -> None:
    before, state = kept_state(entry), entry_state(entry)
    known = {cookie["key"]: cookie for cookie in state["cookies"]}
    cookies = [known.get(cookie["key"], {}) | cookie for cookie in wanted["cookies"]]
    target = state | wanted | {"cookies": cookies, "status": "active"}
    if target == state:
        return
    entry.status = "active"
    write_answers(entry, entry_input(target), by=by, site=site)
    entry.revision += 1
    restored.note(subject_of(site, entry), before, kept_state(entry))
