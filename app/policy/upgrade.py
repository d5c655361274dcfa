"""Upgrading a register from before versions were kept: what was public becomes version 1, and stays public."""

from typing import Final

from app.audit import Actor
from app.inventory.queries import list_public_sites
from app.policy.queries.versions import current_number
from app.policy.rendering import render_main
from app.policy.service.publishing import publish_at_once

_SUMMARY: Final = {
    "en": "From now on every change of this policy is kept as a numbered version. This is the first one.",
    "nl": "Van nu af aan wordt elke wijziging van dit beleid als genummerde versie bewaard. Dit is de eerste.",
    "fr": "Désormais, chaque modification de cette politique est conservée sous forme de version numérotée. Voici la"
    " première.",
    "de": "Ab jetzt wird jede Änderung dieser Richtlinie als nummerierte Fassung aufbewahrt. Dies ist die erste.",
}


def publish_what_was_public(*, by: Actor) -> list[str]:
    """Publish each site that is open to the public and has no version; gives their keys. Changes nothing twice."""
    found = [site.key for site in list_public_sites() if not current_number(site)]
    for key in found:
        publish_at_once(
            by=by,
            site=key,
            reason="The register was brought to a release that keeps versions; what was public stays public.",
            summary=_SUMMARY,
            render=render_main,
        )
    return found
