"""Importing a list: prepared and previewed, written all or nothing, undone as long as nobody touched its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.queries import Event, State, get_event, latest_change
from app.audit.service import record
from app.database import insert_rows, now, transaction
from app.evidence.canonical import canonical_json
from app.inventory.errors import ImportChangedError, ImportNotFoundError, UndoRefusedError
from app.inventory.importing import Mode, Plan, Planned, make_plan
from app.inventory.models import Cookie, Entry, PreparedImport, Provider, Site
from app.inventory.queries import category_keys, list_categories, next_position, walk_entries, whole_entry
from app.inventory.rows import ImportedRows, ProviderDetails
from app.inventory.service.derived import counter_of
from app.inventory.service.entries import PROVIDER_NUMBER, kept_state
from app.inventory.service.sites import locked_site
from app.inventory.state import (
    COOKIE_FIELDS,
    ENTRY_COLUMNS,
    EntryInput,
    derived,
    entry_input,
    entry_state,
    provider_state,
)
from app.inventory.translation import NOTHING, after_save, entry_state_texts
from app.language import say

KINDS = ("entry", "entries", "import", "provider", "category", "site")
"""Kinds of objects whose change makes a preview out of date."""

_KEPT_FOR = timedelta(days=1)
_AT_ONCE = 500
_DATES = frozenset({"reviewed_at", "review_due"})
_MOMENTS = frozenset({"first_seen", "last_seen"})

_in_columns = attrgetter(*ENTRY_COLUMNS)

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Done:
    """What an import wrote: how many entries it added, changed and retired, and the number of its audit event."""

    added: int
    changed: int
    retired: int


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
        return Done(len(plan.added), len(plan.changed), len(retired))


def undo_import(*, by: Actor, site: str, event: int) -> int:
    """Undo an import, all or nothing; how many entries are as they were again.

    Raises `UndoRefusedError` when one of its rows was changed since, or it was undone already.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        done = get_event(event)
        if done is None or done.subject.kind != "import" or done.subject.site != site or done.action != "imported":
            raise ImportNotFoundError(event)
        before, after = _entries(done)
        entries = {entry.key: entry for entry in _walk(session, owner, list(after))}
        touched = [key for key, state in after.items() if key not in entries or kept_state(entries[key]) != state]
        if touched:
            raise UndoRefusedError(
                say(
                    "This import cannot be undone any more: %(count)s of its entries were changed or deleted since",
                    count=len(touched),
                )
            )
        was = {key: state for key, state in after.items() if key in entries}
        writer = _Writer(session, owner, lambda _count: None)
        back = [Planned(key, 0, after[key], state) for key, state in before.items()]
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
    plan = make_plan(imported.entries, present, mode=mode, not_missing=imported.rejected_keys)
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
        before={"entries": dict(before)},
        after={"entries": dict(after), **about},
        touched=[Subject("entry", key, site.key) for key in {**before, **after}],
    )


def _entries(event: Event) -> tuple[Mapping[str, State], Mapping[str, State]]:
    return (event.before or {}).get("entries", {}), (event.after or {}).get("entries", {})


def _walk(session: Session, site: Site, keys: Sequence[str]) -> Iterator[Entry]:
    for part in _parts(keys):
        statement = select(Entry).where(Entry.site_id == site.id, Entry.key.in_(part))
        yield from session.scalars(statement.options(*whole_entry()))


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


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
        self.providers = {one.name.casefold(): (one.id, one.name) for one in known}
        self.provider_states = {one.name: provider_state(one) for one in known}
        self.count_findings = counter_of(site, self.provider_states)
        self.new_providers: list[str] = []
        self.before: dict[str, State] = {}
        self.written = 0

    def add(self, planned: Sequence[Planned]) -> dict[str, State]:
        """Insert new entries; their states as they are kept in the audit trail, by key."""
        position = next_position(self.site)
        last = self.session.scalar(select(func.max(Entry.id))) or 0
        after: dict[str, State] = {}
        for start in range(0, len(planned), _AT_ONCE):
            part = planned[start : start + _AT_ONCE]
            rows = [self._row(one.after) | {"position": position + start + n} for n, one in enumerate(part)]
            insert_rows(self.session, "entry", rows)
            numbers = self._numbers(after=last)
            last = max(numbers.values())
            cookies = [
                cookie | {"entry_id": numbers[one.key], "position": n} | _seen(cookie)
                for one in part
                for n, cookie in enumerate(one.after["cookies"], start=1)
            ]
            insert_rows(self.session, "cookie", cookies)
            for one, row in zip(part, rows, strict=True):
                after[one.key] = {**one.after, PROVIDER_NUMBER: row["provider_id"], "revision": 1}
            self._count(len(part))
        return after

    def _numbers(self, *, after: int) -> dict[str, int]:
        """The row numbers of what was inserted last: nobody else adds to a site that is locked."""
        statement = select(Entry.key, Entry.id).where(Entry.site_id == self.site.id, Entry.id > after)
        return dict(self.session.execute(statement).all())

    def change(self, planned: Sequence[Planned]) -> dict[str, State]:
        """Change entries that are there; their new states as they are kept in the audit trail, by key."""
        wanted = {one.key: one.after for one in planned}
        after: dict[str, State] = {}
        for entry in _walk(self.session, self.site, list(wanted)):
            self.before[entry.key] = kept_state(entry)
            state = wanted[entry.key]
            translated = self._translated(entry, state)
            row = self._row(state, translated) | {"translated": translated}
            for name, value in row.items():
                if name != "revision":
                    setattr(entry, name, value)
            entry.revision += 1
            _write_cookies(entry, state["cookies"])
            after[entry.key] = {**state, PROVIDER_NUMBER: row["provider_id"], "revision": entry.revision}
            self._count(1)
        self.session.flush()
        self.session.expire_all()
        return after

    def _row(self, state: State, translated: str = NOTHING) -> dict[str, Any]:
        answers = entry_input(state)
        provider, name = self._provider(answers)
        errors, findings = self.count_findings({**state, "provider": name, "translated": translated})
        made = derived(answers)
        row: dict[str, Any] = dict(zip(ENTRY_COLUMNS, _in_columns(answers), strict=True))
        return row | {
            "key": state["key"],
            "site_id": self.site.id,
            "provider_id": provider,
            "category_id": self.categories.get(answers.category),
            "status": state["status"],
            "search_text": made.search_text,
            "first_cookie": made.first_cookie,
            "longest_seconds": made.longest_seconds,
            "errors": errors,
            "findings": findings,
            "revision": 1,
            "changed_at": self.moment,
        }

    def _translated(self, entry: Entry, state: State) -> str:
        before, after = entry_state_texts(self.before[entry.key]), entry_state_texts(state)
        return after_save(entry.translated, before=before, after=after, source=self.locales[0])

    def _provider(self, answers: EntryInput) -> tuple[int, str]:
        """The number of the provider and its name as it is written here; a new one is added."""
        name = answers.provider.strip()
        found = self.providers.get(name.casefold())
        if found is None:
            known = self.details.get(answers.provider, ProviderDetails())
            provider = Provider(name=name, country=known.country, privacy_policy_url=known.privacy_policy_url)
            self.session.add(provider)
            self.session.flush()
            found = self.providers[name.casefold()] = provider.id, name
            self.provider_states[name] = provider_state(provider)
            self.new_providers.append(name)
        return found

    def _count(self, written: int) -> None:
        self.written += written
        self.progress(self.written)


def _write_cookies(entry: Entry, states: Sequence[State]) -> None:
    known = {cookie.key: cookie for cookie in entry.cookies}
    kept: list[Cookie] = []
    for position, state in enumerate(states, start=1):
        cookie = known.get(state["key"]) or Cookie(key=state["key"])
        for name in COOKIE_FIELDS:
            setattr(cookie, name, _rich(name, state[name]))
        cookie.position = position
        kept.append(cookie)
    entry.cookies = kept


def _seen(cookie: State) -> dict[str, Any]:
    return {name: _rich(name, cookie[name]) for name in _MOMENTS}


def _rich(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DATES else value
