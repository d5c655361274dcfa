"""Discarding what is not published: the draft of a site becomes again what the public reads."""

from typing import TYPE_CHECKING

from app.audit import Actor, Subject
from app.audit.service import record
from app.database import now, transaction
from app.evidence.canonical import fingerprint
from app.inventory.service.restoring import restore_entries, restore_settings
from app.inventory.service.sites import locked_site
from app.language import say
from app.policy.errors import PublicationError
from app.policy.queries.draft import draft_of
from app.policy.queries.versions import find_current
from app.policy.service.publishing import snapshot_of
from app.policy.service.texts import restore_texts

if TYPE_CHECKING:
    from app.audit.queries import State


def discard_changes(*, by: Actor, site: str, seen: str = "") -> int:
    """Put entries, texts and settings back to what was published; how many things are different now.

    Internal answers such as notes stay. Entries that were never published are retired, deleted ones are made again.
    Providers and categories, which other sites share, stay as they are. `seen` is the fingerprint of the draft that
    `by` has read. Raises `PublicationError`.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        current = find_current(owner)
        if current is None:
            raise PublicationError(say("Nothing was published yet, so there is nothing to go back to"))
        if seen and seen != fingerprint(draft_of(owner).text):
            raise PublicationError(say("Something was changed since you opened the page. Read it once more"))
        published: State = snapshot_of(current).state
        settings = restore_settings(session, owner, published["site"])
        entries = restore_entries(session, owner, published["entries"], by=by)
        texts = restore_texts(session, owner, published["texts"])
        parts = {"sites": settings, "entries": entries, "texts": texts}
        touched = [subject for part in parts.values() for subject in part.touched]
        owner.changed_at = now()
        record(
            by=by,
            action="discarded",
            subject=Subject("draft", "", site),
            before={name: part.before for name, part in parts.items()},
            after={name: part.after for name, part in parts.items()} | {"version": current.number},
            touched=touched,
        )
        return len(touched)
