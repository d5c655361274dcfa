"""Importing a list: prepared and previewed, written all or nothing, undone as long as nobody touched its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.queries import State, get_event, latest_change
from app.audit.service import record
from app.database import insert_columns, now, transaction
from app.evidence.canonical import canonical_json
from app.inventory.errors import ImportChangedError, ImportNotFoundError, UndoRefusedError
from app.inventory.importing import Mode, Plan, Planned, make_plan
from app.inventory.models import Cookie, Entry, PreparedImport, Provider, Site
from app.inventory.queries import (
    category_keys,
    list_categories,
    list_provider_names,
    next_position,
    walk_entries,
    whole_entry,
)
from app.inventory.rows import ImportedRows, ProviderDetails
from app.inventory.service.derived import counter_of
from app.inventory.service.entries import PROVIDER_NUMBER, kept_state
from app.inventory.service.sites import locked_site
from app.inventory.state import (
    COOKIE_FIELDS,
    ENTRY_COLUMNS,
    derived,
    entry_input,
    entry_state,
    input_state,
    provider_state,
    tabulate,
    whole_states,
)
from app.inventory.translation import NOTHING, after_save, entry_state_texts
from app.language import say, say_n

KINDS = ("entry", "entries", "import", "provider", "category", "site")
"""Kinds of objects whose change makes a preview out of date."""

_KEPT_FOR = timedelta(days=1)
_LOOKED_UP_AT_ONCE = 500
_WRITTEN_AT_ONCE = 5_000
_DAYS = frozenset({"reviewed_at", "review_due"})
_MOMENTS = frozenset({"first_seen", "last_seen"})

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Done:
    """What an import wrote: how many entries it added, changed and retired.

    `repeated` are the lines that it left out, each with the line of the row that is about the same entry.
    """

    added: int
    changed: int
    retired: int
    repeated: Sequence[tuple[int, int]] = ()


def prepare_import(*, by: Actor, site: str, filename: str, content: bytes, options: Mapping[str, Any]) -> int:
    """Keep a file until its import is confirmed, at most a day; gives its number. Raises `SiteNotFoundError`."""
    with transaction() as session:
        owner = locked_site(session, site)
        session.execute(delete(PreparedImport).where(PreparedImport.created_at < now() - _KEPT_FOR))
        prepared = PreparedImport(
            site_id=owner.id,
            created_by=by.id,
            created_at=now(),
            filename=filename[:255],
            content=content,
            options=canonical_json(dict(options)),
            inventory_change=latest_change(kinds=KINDS, site=site),
        )
        session.add(prepared)
        session.flush()
        return prepared.id


def change_prepared(*, by: Actor, site: Site, number: int, options: Mapping[str, Any]) -> None:
    """Read a kept file otherwise; its preview is made anew from the inventory as it is now."""
    with transaction() as session:
        prepared = find_prepared(session, by=by, site=site, number=number)
        prepared.options = canonical_json(dict(options))
        prepared.inventory_change = latest_change(kinds=KINDS, site=site.key)


def find_prepared(session: Session, *, by: Actor, site: Site, number: int) -> PreparedImport:
    """The file that this person prepared for this site. Raises `ImportNotFoundError`, also when it is a day old."""
    prepared = session.get(PreparedImport, number)
    if (
        prepared is None
        or prepared.site_id != site.id
        or prepared.created_by != by.id
        or prepared.created_at < now() - _KEPT_FOR
    ):
        raise ImportNotFoundError(number)
    return prepared


def discard_prepared(*, by: Actor, site: Site, number: int) -> None:
    """Forget a kept file."""
    with transaction() as session:
        session.delete(find_prepared(session, by=by, site=site, number=number))


def preview(site: Site, imported: ImportedRows, *, mode: Mode) -> Plan:
    """What an import would do to `site`; nothing is written."""
    return _plan(site, imported, mode)


def run_import(
    *,
    by: Actor,
    site: str,
    imported: ImportedRows,
    mode: Mode,
    source: str,
    prepared: int | None = None,
    also: Callable[[], None] | None = None,
    progress: Progress | None = None,
) -> Done:
    """Write an import, all or nothing, in one audit event that lists its rows.

    `source` names the file. `prepared` is the number of the preview that was confirmed; `ImportChangedError` is raised
    when the inventory changed since. `also` writes what else was ticked, in the same transaction. `progress` is told
    how many entries were written.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        if prepared is not None:
            _spend(session, by=by, site=owner, number=prepared)
        plan = _plan(owner, imported, mode)
        if also:
            also()
        writer = _Writer(session, owner, progress or (lambda _count: None), imported.providers)
        retired = [one for one in plan.missing if one.before != one.after]
        after = writer.add(plan.added) | writer.change([*plan.changed, *retired])
        if after:
            owner.changed_at = writer.moment
            about = {"providers": writer.new_providers}
            _record(by=by, site=owner, key=source, action="imported", before=writer.before, after=after, about=about)
        return Done(len(plan.added), len(plan.changed), len(retired), (*plan.repeated_lines,))


def undo_import(*, by: Actor, site: str, event: int) -> int:
    """Undo an import, all or nothing; how many entries are as they were again.

    Raises `UndoRefusedError` when one of its rows was changed since, or it was undone already.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        done = get_event(event)
        if done is None or done.subject.kind != "import" or done.subject.site != site or done.action != "imported":
            raise ImportNotFoundError(event)
        before, after = whole_states(done.before), whole_states(done.after)
        entries = {entry.key: entry for entry in _walk(session, owner, list(after))}
        touched = [key for key, state in after.items() if key not in entries or not _is_same(entries[key], state)]
        if touched:
            raise UndoRefusedError(
                say_n(
                    "This import cannot be undone any more: %(num)s of its entries was changed or deleted since",
                    "This import cannot be undone any more: %(num)s of its entries were changed or deleted since",
                    len(touched),
                )
            )
        was = {key: state for key, state in after.items() if key in entries}
        writer = _Writer(session, owner, lambda _count: None)
        names = {name.casefold(): name for name in list_provider_names().values()}
        back = [Planned(key, 0, after[key], _as_of_now(state, names)) for key, state in before.items()]
        became = writer.change(back)
        for entry in entries.values():
            session.expunge(entry)
        for keys in _parts(list(after.keys() - before.keys())):
            session.execute(delete(Entry).where(Entry.site_id == owner.id, Entry.key.in_(keys)))
        _remove_unused(session, (done.after or {}).get("providers", []))
        owner.changed_at = writer.moment
        _record(by=by, site=owner, key=str(event), action="undone", before=was, after=became, about={})
        return len(after)


def _plan(site: Site, imported: ImportedRows, mode: Mode) -> Plan:
    present = [entry_state(entry) for entry in walk_entries(site)]
    plan = make_plan(
        imported.entries,
        present,
        mode=mode,
        not_missing=imported.rejected_keys,
        providers=list_provider_names().values(),
    )
    _prefill_consent(plan)
    return plan


def _prefill_consent(plan: Plan) -> None:
    """A category's usual answer to "Is consent needed?" prefills that of a new entry; the file's own answer stands."""
    usual = {category.key: category.default_consent_basis for category in list_categories()}
    for one in plan.added:
        one.after["consent_basis"] = one.after["consent_basis"] or usual.get(one.after["category"], "")


def _spend(session: Session, *, by: Actor, site: Site, number: int) -> None:
    prepared = find_prepared(session, by=by, site=site, number=number)
    if prepared.inventory_change != latest_change(kinds=KINDS, site=site.key):
        raise ImportChangedError(say("The register changed since this preview. Look again."))
    session.delete(prepared)


def _record(
    *,
    by: Actor,
    site: Site,
    key: str,
    action: str,
    before: Mapping[str, State],
    after: Mapping[str, State],
    about: Mapping[str, Any],
) -> None:
    record(
        by=by,
        action=action,
        subject=Subject("import", key[:80], site.key),
        before=tabulate(before),
        after={**tabulate(after), **about},
        touched=[Subject("entry", key, site.key) for key in {**before, **after}],
    )


def _is_same(entry: Entry, state: State) -> bool:
    """Whether `entry` is as it was, however often it was saved meanwhile: a later import may be undone first."""
    return {**kept_state(entry), "revision": 0} == {**state, "revision": 0}


def _as_of_now(state: State, providers: Mapping[str, str]) -> State:
    """An earlier state of an entry with every answer that is asked for now, its provider spelled as it is now."""
    name = state["provider"].strip()
    whole = input_state(entry_input(state), key=state["key"], status=state["status"])
    return whole | {"provider": providers.get(name.casefold(), name)}


def _walk(session: Session, site: Site, keys: Sequence[str]) -> Iterator[Entry]:
    for part in _parts(keys):
        statement = select(Entry).where(Entry.site_id == site.id, Entry.key.in_(part))
        yield from session.scalars(statement.options(*whole_entry()))


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _LOOKED_UP_AT_ONCE] for start in range(0, len(keys), _LOOKED_UP_AT_ONCE))


def _remove_unused(session: Session, names: Sequence[str]) -> None:
    used = select(Entry.provider_id).distinct()
    session.execute(delete(Provider).where(Provider.name.in_(names), Provider.id.not_in(used)))


class _Writer:
    """Writes planned entries of one site in few statements, whatever their number."""

    def __init__(
        self, session: Session, site: Site, progress: Progress, details: Mapping[str, ProviderDetails] | None = None
    ) -> None:
        self.session = session
        self.site = site
        self.progress = progress
        self.details = details or {}
        self.moment = now()
        self.locales = site.ordered_locales
        self.categories = category_keys()
        known = session.scalars(select(Provider)).all()
        self.providers = {one.name: one.id for one in known}
        self.provider_states = {one.name: provider_state(one) for one in known}
        self.count_findings = counter_of(site, self.provider_states)
        self.new_providers: list[str] = []
        self.before: dict[str, State] = {}
        self.written = 0

    def add(self, planned: Sequence[Planned]) -> dict[str, State]:
        """Insert new entries; their states as they are kept in the audit trail, by key."""
        self._add_providers(planned)
        position = next_position(self.site)
        last = self.session.scalar(select(func.max(Entry.id))) or 0
        after: dict[str, State] = {}
        for start in range(0, len(planned), _WRITTEN_AT_ONCE):
            states = [one.after for one in planned[start : start + _WRITTEN_AT_ONCE]]
            columns = self._columns(states, [NOTHING] * len(states))
            places = range(position + start, position + start + len(states))
            insert_columns(self.session, "entry", columns | {"position": places})
            numbers = self._numbers(after=last)
            last = max(numbers.values())
            insert_columns(self.session, "cookie", _cookie_columns(states, numbers))
            for state, provider in zip(states, columns["provider_id"], strict=True):
                state.update({PROVIDER_NUMBER: provider, "revision": 1})
                after[state["key"]] = state
            self._count(len(states))
        return after

    def _numbers(self, *, after: int) -> dict[str, int]:
        """The row numbers of what was inserted last: nobody else adds to a site that is locked."""
        statement = select(Entry.key, Entry.id).where(Entry.site_id == self.site.id, Entry.id > after)
        return dict(self.session.execute(statement).all())

    def change(self, planned: Sequence[Planned]) -> dict[str, State]:
        """Change entries that are there; their new states as they are kept in the audit trail, by key."""
        self._add_providers(planned)
        wanted = {one.key: one.after for one in planned}
        after: dict[str, State] = {}
        for entry in _walk(self.session, self.site, list(wanted)):
            self.before[entry.key] = kept_state(entry)
            state = wanted[entry.key]
            columns = self._columns([state], [self._translated(entry, state)])
            for name, values in columns.items():
                if name != "revision":
                    setattr(entry, name, values[0])
            entry.revision += 1
            _write_cookies(entry, state["cookies"])
            after[entry.key] = {**state, PROVIDER_NUMBER: entry.provider_id, "revision": entry.revision}
            self._count(1)
        self.session.flush()
        self.session.expire_all()
        return after

    def _columns(self, states: Sequence[State], translated: list[str]) -> dict[str, list[Any]]:
        """By column what the rows of these entries hold, except for their places."""
        made = [derived(state) for state in states]
        counts = [
            self.count_findings(state if kept == NOTHING else {**state, "translated": kept})
            for state, kept in zip(states, translated, strict=True)
        ]
        count = len(states)
        return {name: _rich(name, [state[name] for state in states]) for name in ENTRY_COLUMNS} | {
            "key": [state["key"] for state in states],
            "site_id": [self.site.id] * count,
            "provider_id": [self.providers[state["provider"]] for state in states],
            "category_id": [self.categories.get(state["category"]) for state in states],
            "status": [state["status"] for state in states],
            "search_text": [one.search_text for one in made],
            "first_cookie": [one.first_cookie for one in made],
            "longest_seconds": [one.longest_seconds for one in made],
            "errors": [errors for errors, _ in counts],
            "findings": [findings for _, findings in counts],
            "translated": translated,
            "revision": [1] * count,
            "changed_at": [self.moment] * count,
        }

    def _translated(self, entry: Entry, state: State) -> str:
        before, after = entry_state_texts(self.before[entry.key]), entry_state_texts(state)
        return after_save(entry.translated, before=before, after=after, source=self.locales[0])

    def _add_providers(self, planned: Sequence[Planned]) -> None:
        """Add the providers that these entries name and the register does not know."""
        names = dict.fromkeys(one.after["provider"] for one in planned)
        new = []
        for name in [name for name in names if name not in self.providers]:
            known = self.details.get(name, ProviderDetails())
            new.append(Provider(name=name, country=known.country, privacy_policy_url=known.privacy_policy_url))
        self.session.add_all(new)
        self.session.flush()
        self.providers |= {one.name: one.id for one in new}
        self.provider_states |= {one.name: provider_state(one) for one in new}
        self.new_providers += [one.name for one in new]

    def _count(self, written: int) -> None:
        self.written += written
        self.progress(self.written)


def _write_cookies(entry: Entry, states: Sequence[State]) -> None:
    known = {cookie.key: cookie for cookie in entry.cookies}
    kept: list[Cookie] = []
    for position, state in enumerate(states, start=1):
        cookie = known.get(state["key"]) or Cookie(key=state["key"])
        for name in COOKIE_FIELDS:
            setattr(cookie, name, _rich(name, [state[name]])[0])
        cookie.position = position
        kept.append(cookie)
    entry.cookies = kept


def _cookie_columns(states: Sequence[State], numbers: Mapping[str, int]) -> dict[str, list[Any]]:
    """By column what the rows of the cookies of these entries hold; `numbers` are the row numbers of the entries."""
    cookies = [cookie for state in states for cookie in state["cookies"]]
    return {name: _rich(name, [cookie[name] for cookie in cookies]) for name in COOKIE_FIELDS} | {
        "entry_id": [numbers[state["key"]] for state in states for _ in state["cookies"]],
        "position": [place for state in states for place, _ in enumerate(state["cookies"], start=1)],
    }


def _rich(name: str, values: list[Any]) -> list[Any]:
    """The values of a column as the tables take them; a state holds days and moments as texts."""
    if name in _MOMENTS:
        return [value and datetime.fromisoformat(value) for value in values]
    return [value and date.fromisoformat(value) for value in values] if name in _DAYS else values
