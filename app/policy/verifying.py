"""Verifying what was published: the chain of versions, their pages, and that the audit trail tells of the same ones."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from app.audit import Subject
from app.audit.queries import list_history, list_sites
from app.language import say
from app.policy.proof import BrokenLink, PublishedTexts, first_broken
from app.policy.queries.versions import walk_versions
from app.policy.service.publishing import as_published

if TYPE_CHECKING:
    from app.inventory.models import Site

_MISSING: Final = say("it is missing, and the audit trail tells that it was published")


def verify(site: "Site") -> BrokenLink | int:
    """The first thing of `site` that is not as it was published, else how many versions there are."""
    hashes: list[str] = []
    broken = first_broken(_walk(site, hashes))
    if broken:
        return broken
    for number, link in enumerate([*hashes, ""], start=1):
        recorded = _hash_in_trail(site.key, number)
        if recorded and not link:
            return BrokenLink(site.key, number, _MISSING)
        if recorded != link:
            return BrokenLink(site.key, number, say("the audit trail tells of another one with this number"))
    return len(hashes)


def find_vanished(present: Collection[str]) -> BrokenLink | None:
    """The first version of a website that the audit trail tells of and that is none of those `present`, by key."""
    for key in list_sites():
        if key not in present and _hash_in_trail(key, 1):
            return BrokenLink(key, 1, _MISSING)
    return None


def _walk(site: "Site", hashes: list[str]) -> Iterator[PublishedTexts]:
    for version, pages in walk_versions(site):
        hashes.append(version.hash)
        yield as_published(site.key, version, {page.locale: (page.html, page.sha256) for page in pages})


def _hash_in_trail(site: str, number: int) -> str:
    events = list_history(Subject("version", str(number), site), limit=1)
    return str((events[0].after or {}).get("hash", "")) if events else ""
