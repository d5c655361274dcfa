"""The facts of consent of what is published now, from the database."""

from app.consent.facts import ConsentFacts, consent_facts
from app.inventory.queries import find_site
from app.policy.queries.versions import find_current, list_material_numbers
from app.policy.snapshot import parse_snapshot


def load_facts(key: str) -> ConsentFacts | None:
    """The facts of the newest version of the site with this key; `None` while there is nothing that visitors read."""
    site = find_site(key)
    version = find_current(site) if site and site.public else None
    if site is None or version is None:
        return None
    return consent_facts(
        parse_snapshot(version.snapshot),
        number=version.number,
        version_hash=version.hash,
        material=list_material_numbers(site),
    )
