"""Looking at an entry again: it is still correct."""

from app.audit import Actor
from app.audit.service import record
from app.database import transaction
from app.inventory.checks.parameters import REVIEW_EVERY
from app.inventory.checks.upkeep import later
from app.inventory.errors import ConflictError
from app.inventory.queries.checks import today_at
from app.inventory.service.entries import kept_state, locked_entry, subject_of
from app.inventory.service.sites import locked_site
from app.inventory.state import entry_state


def review_entry(*, by: Actor, site: str, key: str, revision: int) -> None:
    """Keep that an entry was looked at today and is still correct, as it was in `revision`.

    Nothing that the public reads changes. Raises `ConflictError` when it was saved since, `EntryNotFoundError`.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        entry = locked_entry(session, owner, key)
        if entry.revision != revision:
            raise ConflictError(entry_state(entry), entry.revision)
        before = kept_state(entry)
        entry.reviewed_at = today_at(owner)
        entry.review_due = later(entry.reviewed_at, REVIEW_EVERY.value)
        entry.revision += 1
        record(by=by, action="reviewed", subject=subject_of(owner, entry), before=before, after=kept_state(entry))
