"""The facts of consent of what is published now, from the database."""

from typing import TYPE_CHECKING

from app.consent.facts import ConsentFacts, consent_facts
from app.inventory.queries import find_site, get_site
from app.policy.queries.versions import find_current, find_version, list_material_numbers
from app.policy.snapshot import parse_snapshot

if TYPE_CHECKING:
    from app.policy.models import Version
    from app.policy.snapshot import Snapshot


def load_facts(key: str, number: int = 0) -> ConsentFacts | None:
    """The facts of the newest version of the site with this key, or of its version `number`.

    `None` while there is nothing that visitors read.
    """
    site = find_site(key)
    if site is None or not site.public:
        return None
    version = find_version(site, number) if number else find_current(site)
    return facts_of(version, parse_snapshot(version.snapshot)) if version else None


def facts_of(version: "Version", snapshot: "Snapshot") -> ConsentFacts:
    """The facts of `version`, which holds `snapshot`."""
    return consent_facts(
        snapshot,
        number=version.number,
        version_hash=version.hash,
        material=list_material_numbers(get_site(snapshot.site.key)),
    )
