"""What the row of an entry holds besides its answers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.inventory.models import Entry, Site
from app.inventory.queries import whole_entry
from app.inventory.state import derived, entry_input, entry_state


def refresh_derived(entry: Entry, locales: Sequence[str]) -> None:
    """Write what is derived from the answers of `entry`; its provider, category and cookies must be loaded."""
    made = derived(entry_input(entry_state(entry)), locales)
    entry.search_text = made.search_text
    entry.first_cookie = made.first_cookie
    entry.longest_seconds = made.longest_seconds
    entry.missing = made.missing


def refresh_all(session: Session, site: Site) -> None:
    """Do so for every entry of `site`, after its languages changed."""
    for entry in session.scalars(select(Entry).where(Entry.site_id == site.id).options(*whole_entry())):
        refresh_derived(entry, site.ordered_locales)
