"""The policy as it would be published now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.inventory.queries import list_categories, list_providers
from app.inventory.queries.states import walk_states
from app.inventory.state import category_state, provider_state, site_state
from app.policy.queries import get_banner, list_texts
from app.policy.snapshot import Snapshot, public_entry, put_together, read_snapshot
from app.policy.texts import text_state

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.models import Site


def draft_of(site: "Site") -> Snapshot:
    """What the public would read if `site` were published now, all of one moment. Not to be called in a transaction."""
    # First: on PostgreSQL the walk begins a transaction in which everything after it sees the same moment.
    entries = [public_entry(entry) for entry in walk_states(site.id, status="active")]
    return read_snapshot(draft_state(site, entries))


def draft_state(site: "Site", entries: Sequence["State"]) -> "State":
    """The plain object of a snapshot; `entries` are the active ones as the public reads them, in their order."""
    return put_together(
        site=site_state(site),
        categories=[category_state(category) for category in list_categories()],
        providers=[provider_state(provider) for provider in list_providers()],
        entries=entries,
        texts=[text_state(text) for text in (*list_texts(site), get_banner(site))],
    )
