"""A hash chain: each link covers its own content and the hash of the link before it."""

from collections.abc import Mapping

from app.evidence.canonical import canonical_json, fingerprint

FIRST = "0" * 64
"""What stands as the previous hash in the first link."""


def link_hash(content: Mapping[str, object], previous_hash: str) -> str:
    """The hash of a link: SHA-256 over the canonical JSON of `content` with `previous_hash` added."""
    return fingerprint(canonical_json({**content, "previous_hash": previous_hash}))
