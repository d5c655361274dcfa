"""What the row of an entry holds besides its answers."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.audit.queries import State
from app.database import transaction
from app.inventory.checks import RULES, EntryCounter, Facts
from app.inventory.models import Entry, Site
from app.inventory.queries import whole_entry
from app.inventory.queries.checks import list_waivers, today_at
from app.inventory.state import derived, entry_state, provider_state, site_state


def counter_of(site: Site, providers: Mapping[str, State]) -> EntryCounter:
    """Counts what the checks find in entries of `site`; `providers` are states by name, at least those they name."""
    facts = Facts(
        site=site_state(site),
        today=today_at(site),
        providers=providers,
        is_whole=False,
    )
    return EntryCounter(facts, RULES, list_waivers(site))


def refresh_derived(entry: Entry, site: Site, *, count: EntryCounter | None = None) -> None:
    """Write what is derived from the answers of `entry`; its provider, category and cookies must be loaded."""
    state = entry_state(entry)
    made = derived(state)
    entry.search_text = made.search_text
    entry.first_cookie = made.first_cookie
    entry.longest_seconds = made.longest_seconds
    count = count or counter_of(site, {entry.provider.name: provider_state(entry.provider)})
    entry.errors, entry.findings = count(state | {"translated": entry.translated})


def refresh_all(session: Session, site: Site, *which: ColumnElement[bool]) -> None:
    """Do so for every entry of `site`, or for some, after what is around them changed."""
    entries = list(session.scalars(select(Entry).where(Entry.site_id == site.id, *which).options(*whole_entry())))
    count = counter_of(site, {entry.provider.name: provider_state(entry.provider) for entry in entries})
    for entry in entries:
        refresh_derived(entry, site, count=count)


def refresh_everywhere(session: Session, *which: ColumnElement[bool]) -> None:
    """Do so for some entries of any site."""
    session.flush()
    sites = select(Site).where(Site.id.in_(select(Entry.site_id).where(*which)))
    for site in session.scalars(sites.execution_options(populate_existing=True)).all():
        refresh_all(session, site, *which)


def count_anew() -> None:
    """Count what the checks find where an upgrade left that open."""
    with transaction() as session:
        refresh_everywhere(session, Entry.errors < 0)
