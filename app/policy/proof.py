"""What the hash of a version covers, and how versions are verified. Pure: needs the stored texts and nothing else.

The hash of a version is SHA-256 over the canonical JSON (RFC 8785) of one object: the site's key, the number, the
SHA-256 of the snapshot and of each page, the moment, people by number, the decision with its reason, the SHA-256 of
summary, difference and checks, and the hash of the version before it (64 zeros before the first).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.evidence.canonical import canonical_json, fingerprint
from app.evidence.chain import FIRST, link_hash
from app.language import Message, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class PublishedTexts:
    """A version as it is stored, everything that is hashed. `pages` maps languages to the content of `<main>`."""

    site: str
    number: int
    snapshot: str
    snapshot_sha256: str
    pages: Mapping[str, tuple[str, str]]
    """By language: the HTML, and its SHA-256 as stored."""
    published_at: "datetime"
    published_by: int
    approved_by: int | None
    material: bool
    change_reason: str
    change_summary: str
    difference: str
    checks: str
    restored_from: int | None
    previous_hash: str
    hash: str


def hashed_content(version: PublishedTexts) -> dict[str, object]:
    """What the hash of `version` covers besides the hash before it."""
    return {
        "site": version.site,
        "number": version.number,
        "snapshot_sha256": version.snapshot_sha256,
        "pages": {locale: sha256 for locale, (_html, sha256) in sorted(version.pages.items())},
        "published_at": version.published_at.isoformat(timespec="microseconds"),
        "published_by": version.published_by,
        "approved_by": version.approved_by,
        "material": version.material,
        "change_reason": version.change_reason,
        "change_summary_sha256": fingerprint(version.change_summary),
        "difference_sha256": fingerprint(version.difference),
        "checks_sha256": fingerprint(version.checks),
        "restored_from": version.restored_from,
    }


def hashed_text(version: PublishedTexts) -> str:
    """The very text of which the hash of `version` is the SHA-256."""
    return canonical_json({**hashed_content(version), "previous_hash": version.previous_hash})


def version_hash(version: PublishedTexts) -> str:
    """The hash that `version` must have."""
    return link_hash(hashed_content(version), version.previous_hash)


@dataclass(frozen=True)
class BrokenLink:
    """The first thing that is not as it was published."""

    site: str
    number: int
    what: Message


def first_broken(versions: "Iterable[PublishedTexts]") -> BrokenLink | None:
    """Walk the versions of one site from the first on; the first that is missing or not as published, or `None`."""
    previous_hash, expected = FIRST, 1
    for version in versions:
        wrong = _wrong(version, expected, previous_hash)
        if wrong:
            return BrokenLink(version.site, version.number, wrong)
        previous_hash, expected = version.hash, expected + 1
    return None


def _wrong(version: PublishedTexts, expected: int, previous_hash: str) -> Message | None:
    if version.number != expected:
        return say("version %(number)s is missing before it", number=expected)
    if version.previous_hash != previous_hash:
        return say("it does not follow the version before it")
    if fingerprint(version.snapshot) != version.snapshot_sha256:
        return say("its snapshot is not the one that was published")
    for locale, (html, sha256) in sorted(version.pages.items()):
        if fingerprint(html) != sha256:
            return say("its page in the language “%(locale)s” is not the one that was published", locale=locale)
    if version_hash(version) != version.hash:
        return say("its facts (who, when, why, or a fingerprint) are not those that were published")
    return None
