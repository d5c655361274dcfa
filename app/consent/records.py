"""A record of consent: what is kept of a choice, what its hash covers, and how a seal covers records. Pure.

A record says nothing about the visitor: no address, no browser, no account. It proves that a choice was made and what
was shown (GDPR 7(1); EDPB 05/2020, 108), by the number and hash of a version that cannot change.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.evidence.canonical import canonical_json, fingerprint
from app.evidence.chain import link_hash

EVENTS: Final = ("given", "refused", "withdrawn", "renewed")
METHODS: Final = ("banner", "preferences", "embed")


@dataclass(frozen=True, kw_only=True)
class Record:
    """One event. `choices` is canonical JSON from category to yes or no; `token_hash` is empty for a refusal."""

    record: str
    """32 hexadecimal digits, at random or made from the key of a press, so that a replay is the same record."""
    site: str
    version: int
    version_hash: str
    event: str
    choices: str
    method: str
    locale: str
    gpc: bool
    """Whether the browser sent Global Privacy Control with it."""
    at: datetime
    valid_until: datetime
    token_hash: str

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of everything else."""
        return record_hash(self)


def record_hash(record: "Record") -> str:
    """The hash that a record must have; takes anything with a record's attributes."""
    return fingerprint(hashed_text(record))


def hashed_text(record: "Record") -> str:
    """The canonical JSON of all that the hash of `record` covers; takes anything with a record's attributes."""
    # Written out: a million records are verified in a minute. Canonical JSON has its names in this order.
    gpc = "true" if record.gpc else "false"
    return (
        f'{{"at":"{moment(record.at)}","choices":{canonical_json(record.choices)},"event":"{record.event}","gpc":{gpc},'
        f'"locale":"{record.locale}","method":"{record.method}","record":"{record.record}","site":"{record.site}",'
        f'"token_hash":"{record.token_hash}","valid_until":"{moment(record.valid_until)}","version":{record.version},'
        f'"version_hash":"{record.version_hash}"}}'
    )


def moment(at: datetime) -> str:
    """A moment as it is hashed: ISO 8601 with microseconds, in UTC."""
    return at.isoformat(timespec="microseconds")


def hash_token(token: str) -> str:
    """What is kept of a receipt: SHA-256 of its 22 characters; empty for none."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


Counts = dict[str, dict[str, dict[str, dict[str, int]]]]
"""How many: site → version → day (UTC) → `accepted`, `custom`, `refused`, `withdrawn`."""


def count(counts: Counts, *, site: str, version: int, at: datetime, event: str, choices: Mapping[str, bool]) -> None:
    """Add one event to `counts`. A yes to everything is accepted, to some of it custom."""
    said_yes = "accepted" if all(choices.values()) else "custom"
    kind = event if event in {"refused", "withdrawn"} else said_yes
    day = counts.setdefault(site, {}).setdefault(str(version), {}).setdefault(at.date().isoformat(), {})
    day[kind] = day.get(kind, 0) + 1


class Root:
    """Grows to the root of a seal: SHA-256 over the hashes of its records in order, each with a line feed."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.rows = 0

    def add(self, hashes: Iterable[str]) -> None:
        """Cover these hashes, in this order."""
        for one in hashes:
            self._digest.update(f"{one}\n".encode())
            self.rows += 1

    def hexdigest(self) -> str:
        """The root so far."""
        return self._digest.hexdigest()


def seal_content(seal: Any) -> dict[str, object]:
    """What the hash of `seal`, a row of the table, covers besides the hash before it."""
    return {
        "number": seal.id,
        "first_id": seal.first_id,
        "last_id": seal.last_id,
        "rows": seal.rows,
        "root": seal.root,
        "counts_sha256": fingerprint(seal.counts),
        "at": moment(seal.at),
    }


def seal_hash(seal: Any) -> str:
    """The hash that `seal` must have, chained to the one before it."""
    return link_hash(seal_content(seal), seal.previous_hash)
