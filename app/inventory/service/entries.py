"""The rows of the policy: added, changed, moved, retired, brought back, put back, deleted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.service import record
from app.database import now, transaction
from app.inventory.errors import (
    ConflictError,
    EntryNotFoundError,
    Problem,
    StillActiveError,
    WrongAnswersError,
)
from app.inventory.keys import is_key, new_key
from app.inventory.models import Cookie, Entry, Provider, Site
from app.inventory.names import Pattern, editable
from app.inventory.queries import find_category, find_entry, find_neighbour, next_position, whole_entry
from app.inventory.service.derived import refresh_derived
from app.inventory.service.providers import provider_for
from app.inventory.service.sites import locked_site
from app.inventory.state import COOKIE_FIELDS, ENTRY_COLUMNS, CookieInput, EntryInput, entry_input, entry_state
from app.inventory.translation import after_save, confirmed, entry_texts
from app.language import say

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.models import Category

PROVIDER_NUMBER = "provider_number"
"""Stands in the audit trail beside the provider's name, so that an earlier state finds a provider renamed since."""


def add_entry(*, by: Actor, site: str, answers: EntryInput, key: str = "") -> str:
    """Add an entry to the site with the key `site`, as the last of its table; gives its key.

    `key` is one given earlier (by an export); it is taken when the site has no such entry. A provider that does not
    exist is added. Raises `WrongAnswersError`, `SiteNotFoundError`.
    """
    check_entry(answers)
    with transaction() as session:
        owner = locked_site(session, site)
        entry = Entry(
            key=key if is_key(key) and find_entry(owner, key) is None else new_key(),
            site_id=owner.id,
            position=next_position(owner),
            status="active",
            revision=1,
            cookies=[],
        )
        write_answers(entry, answers, by=by, site=owner)
        session.add(entry)
        owner.changed_at = entry.changed_at
        record(by=by, action="added", subject=subject_of(owner, entry), before=None, after=kept_state(entry))
        session.flush()
        return entry.key


def change_entry(*, by: Actor, site: str, key: str, answers: EntryInput, revision: int | None = None) -> bool:
    """Save an entry; whether anything was different.

    Raises `ConflictError` when it was saved since `revision`, `WrongAnswersError`, `EntryNotFoundError`.
    """
    check_entry(answers)
    with transaction() as session:
        owner = locked_site(session, site)
        entry = locked_entry(session, owner, key)
        if revision is not None and entry.revision != revision:
            raise ConflictError(entry_state(entry), entry.revision)
        return _save(owner, entry, answers, by=by, action="changed")


def put_back_entry(*, by: Actor, site: str, key: str, state: "State") -> bool:
    """Give an entry the answers of an earlier `state`, and whether it was retired; whether anything was different."""
    with transaction() as session:
        owner = locked_site(session, site)
        entry = locked_entry(session, owner, key)
        named = as_put_back(session, state)
        return _save(owner, entry, entry_input(named), by=by, action="put_back", status=state["status"])


def as_put_back(session: "Session", state: "State") -> "State":
    """What becomes of an earlier `state` of an entry now: its provider as it is called today, no category that is gone.

    A provider that is gone is added again, as an entry cannot be without.
    """
    provider = session.get(Provider, state.get(PROVIDER_NUMBER, 0))
    named = state | ({"provider": provider.name} if provider else {})
    return named if find_category(state["category"]) else named | {"category": ""}


def confirm_entry(*, by: Actor, site: str, key: str, part: str, locale: str) -> None:
    """Keep that a translation of an entry is still right though its source changed. Raises `EntryNotFoundError`."""
    with transaction() as session:
        owner = locked_site(session, site)
        entry = locked_entry(session, owner, key)
        entry.translated = confirmed(entry.translated, part, locale)
        refresh_derived(entry, owner)
        state = kept_state(entry)
        after = state | {"confirmed": {"part": part, "locale": locale}}
        record(by=by, action="confirmed", subject=subject_of(owner, entry), before=state, after=after)


def retire_entry(*, by: Actor, site: str, key: str) -> None:
    """Take an entry off the policy; it is kept and can be brought back."""
    _set_status(by=by, site=site, key=key, status="retired", action="retired")


def bring_back_entry(*, by: Actor, site: str, key: str) -> None:
    """Put a retired entry on the policy again."""
    _set_status(by=by, site=site, key=key, status="active", action="brought_back")


def delete_entry(*, by: Actor, site: str, key: str) -> None:
    """Delete a retired entry with its cookies. Raises `StillActiveError` for one that is not retired."""
    with transaction() as session:
        owner = locked_site(session, site)
        entry = locked_entry(session, owner, key)
        if entry.status != "retired":
            raise StillActiveError(say("Retire this entry first: only a retired entry can be deleted"))
        owner.changed_at = now()
        record(by=by, action="deleted", subject=subject_of(owner, entry), before=kept_state(entry), after=None)
        session.delete(entry)


def move_entry(*, by: Actor, site: str, key: str, up: bool) -> bool:
    """Let an entry change places with the one before or after it in its table; whether there was one."""
    with transaction() as session:
        owner = locked_site(session, site)
        entry = locked_entry(session, owner, key)
        other = find_neighbour(entry, up=up)
        if other is None:
            return False
        before = kept_state(entry) | {"position": entry.position}
        if entry.position == other.position:
            # Two entries of one place stand in the order of their arrival; from now on each has a place of its own.
            _number_anew(session, owner)
        entry.position, other.position = other.position, entry.position
        owner.changed_at = now()
        record(
            by=by,
            action="moved_up" if up else "moved_down",
            subject=subject_of(owner, entry),
            before=before,
            after=kept_state(entry) | {"position": entry.position},
            touched=[subject_of(owner, other)],
        )
        return True


def subject_of(site: Site, entry: Entry) -> Subject:
    """How the audit trail names `entry`."""
    return Subject("entry", entry.key, site.key)


def kept_state(entry: Entry) -> "State":
    """What the audit trail keeps of `entry`: its state, its provider's number and its revision."""
    return entry_state(entry) | {PROVIDER_NUMBER: entry.provider.id, "revision": entry.revision}


def locked_entry(session: Session, site: Site, key: str) -> Entry:
    """The entry, everything loaded, as it is now. The lock on the site keeps others from changing it meanwhile."""
    statement = select(Entry).where(Entry.site_id == site.id, Entry.key == key).options(*whole_entry())
    entry = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if entry is None:
        raise EntryNotFoundError(key)
    return entry


def write_answers(entry: Entry, answers: EntryInput, *, by: Actor, site: Site) -> None:
    """Give `entry` (new, or with everything loaded) these answers, and all that is derived from them."""
    before = entry_texts(entry)
    entry.provider = provider_for(by=by, name=answers.provider)
    entry.provider_id = entry.provider.id
    entry.category = _category_for(answers.category)
    for name in ENTRY_COLUMNS:
        setattr(entry, name, getattr(answers, name))
    _write_cookies(entry, answers.cookies)
    entry.translated = after_save(entry.translated, before=before, after=entry_texts(entry), source=site.default_locale)
    refresh_derived(entry, site)
    entry.changed_at = now()


def check_entry(answers: EntryInput) -> None:
    """Raise `WrongAnswersError` unless `answers` can be kept: a provider, and no name twice in the same place."""
    problems: list[Problem] = []
    if not answers.provider.strip():
        problems.append(Problem("provider", say("Enter the name of the provider")))
    seen: dict[tuple[str, str, str, str], int] = {}
    for number, cookie in enumerate(answers.cookies):
        written = editable(Pattern(cookie.name, cookie.match))
        first = seen.setdefault((written, cookie.storage, cookie.domain, cookie.path), number)
        if first != number:
            message = say("“%(cookie)s” stands in this entry twice. Remove one of the two", cookie=written)
            problems.append(Problem(f"cookies-{number}-name", message))
    if problems:
        raise WrongAnswersError(problems)


def _save(site: Site, entry: Entry, answers: EntryInput, *, by: Actor, action: str, status: str = "") -> bool:
    before, changed_at = kept_state(entry), entry.changed_at
    entry.status = status or entry.status
    write_answers(entry, answers, by=by, site=site)
    if kept_state(entry) == before:
        entry.changed_at = changed_at
        return False
    entry.revision += 1
    site.changed_at = entry.changed_at
    record(by=by, action=action, subject=subject_of(site, entry), before=before, after=kept_state(entry))
    return True


def _set_status(*, by: Actor, site: str, key: str, status: str, action: str) -> None:
    with transaction() as session:
        owner = locked_site(session, site)
        entry = locked_entry(session, owner, key)
        if entry.status == status:
            return
        before = kept_state(entry)
        entry.status = status
        entry.revision += 1
        entry.changed_at = owner.changed_at = now()
        record(by=by, action=action, subject=subject_of(owner, entry), before=before, after=kept_state(entry))


def _category_for(key: str) -> "Category | None":
    if not key:
        return None
    category = find_category(key)
    if category is None:
        raise WrongAnswersError([Problem("category", say("Choose a category from the list"))])
    return category


def _write_cookies(entry: Entry, cookies: Sequence[CookieInput]) -> None:
    known = {cookie.key: cookie for cookie in entry.cookies}
    kept: list[Cookie] = []
    for position, answers in enumerate(cookies, start=1):
        key = answers.key if is_key(answers.key) and answers.key not in {c.key for c in kept} else new_key()
        cookie = known.get(key) or Cookie(key=key)
        for name in COOKIE_FIELDS:
            if name != "key" and getattr(cookie, name) != getattr(answers, name):
                setattr(cookie, name, getattr(answers, name))
        if cookie.position != position:
            cookie.position = position
        kept.append(cookie)
    entry.cookies = kept


def _number_anew(session: Session, site: Site) -> None:
    order = select(Entry).where(Entry.site_id == site.id).order_by(Entry.position, Entry.id)
    for position, entry in enumerate(session.scalars(order), start=1):
        entry.position = position
