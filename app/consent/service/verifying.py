"""Whether the ledger is as it was written: seals, their chain, each record under them."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from app.audit.queries import list_events
from app.consent.queries import (
    count_rows,
    list_purges,
    newest_record,
    newest_seal_number,
    purged_through,
    read_as_of_now,
    walk_records,
    walk_seals,
)
from app.consent.records import Counts, Root, record_hash, seal_hash
from app.evidence.canonical import canonical_json
from app.evidence.chain import FIRST
from app.language import Message, say


@dataclass(frozen=True)
class Verified:
    """What was walked. `broken` is the first thing that is not as it was written, or `None`."""

    seals: int
    records: int
    unsealed: int
    purged_through: int
    broken: Message | None


def verify() -> Verified:
    """Walk all seals, and all records beside them; memory stays flat however many there are."""
    read_as_of_now()
    try:
        return _walk_all()
    except (ValueError, TypeError):
        # What somebody wrote by hand need not even be a moment or a text.
        return Verified(0, 0, 0, purged_through(), _first_unreadable())


def _walk_all() -> Verified:
    purged, walk = purged_through(), _Walk()
    previous_hash, last_id, seals, records = FIRST, 0, 0, 0
    for seal in walk_seals():
        wrong = _wrong_seal(seal, seals + 1, last_id, previous_hash)
        if wrong is None:
            wrong = _not_purged(seal, walk) if seal.id <= purged else _wrong_records(seal, walk)
        if wrong is not None:
            return Verified(seals, records, 0, purged, wrong)
        previous_hash, last_id, seals = seal.hash, seal.last_id, seals + 1
        records += 0 if seal.id <= purged else seal.rows
    unsealed = 0
    for rows in walk.up_to(None):
        changed = _first_changed(rows, last_id + 1)
        if changed is not None:
            return Verified(seals, records, unsealed, purged, changed)
        unsealed += len(rows)
    return Verified(seals, records, unsealed, purged, _wrong_purge())


def _wrong_purge() -> Message | None:
    """The first purge of which the audit trail, which has a chain of its own, tells nothing or something else."""
    told = [(event.by, event.after) for event in list_events(site="", action="purged", limit=_ALL)]
    known = {(by.kind, by.id, after["through_seal"], after["reason"]) for by, after in told if after}
    for one in list_purges():
        if (one.by_kind, one.by, one.through_seal, one.reason) not in known:
            return say("Purge %(number)s is not as the audit trail tells it", number=one.id)
    return None


_ALL: Final = 2**31 - 1


def _first_unreadable() -> Message:
    """Names the first seal that cannot be read, else the first record."""
    seals = newest_seal_number()
    if not _can(_read_seals, 1, seals):
        return say("Seal %(number)s is not as it was made", number=_first_that_fails(_read_seals, seals))
    number = _first_that_fails(_read_records, newest_record())
    return say("Record %(number)s is not as it was written", number=number)


def _first_that_fails(read: Callable[[int, int], None], last: int) -> int:
    """The first number from 1 to `last` that cannot be read, looked for by halves."""
    first = 1
    while first < last:
        middle = (first + last) // 2
        if _can(read, first, middle):
            first = middle + 1
        else:
            last = middle
    return first


def _can(read: Callable[[int, int], None], first: int, last: int) -> bool:
    try:
        read(first, last)
    except (ValueError, TypeError):
        return False
    return True


def _read_seals(first: int, last: int) -> None:
    for _ in walk_seals(first, last):
        pass


def _read_records(first: int, last: int) -> None:
    for rows in walk_records(first, last):
        for row in rows:
            record_hash(row)


class _Walk:
    """All records once, in order, in pieces that end where a seal ends."""

    def __init__(self) -> None:
        self._batches = walk_records()
        self._rows: list[Any] = []
        self._ids: list[int] = []
        self._place = 0

    def up_to(self, last_id: int | None) -> Iterator[list[Any]]:
        """What was not walked yet, up to this number; `None`: all of it."""
        while self._place < len(self._rows) or self._next():
            end = len(self._rows) if last_id is None else bisect_right(self._ids, last_id, self._place)
            if end == self._place:
                return
            start, self._place = self._place, end
            yield self._rows[start:end]

    def _next(self) -> bool:
        self._rows, self._place = next(self._batches, []), 0
        self._ids = [row.id for row in self._rows]
        return bool(self._rows)


def _wrong_seal(seal: Any, number: int, last_id: int, previous_hash: str) -> Message | None:
    if seal.id != number or seal.first_id != last_id + 1:
        return say("Seal %(number)s is missing", number=number)
    if seal.previous_hash != previous_hash:
        return say("Seal %(number)s does not follow the one before it", number=number)
    return None if seal_hash(seal) == seal.hash else say("Seal %(number)s is not as it was made", number=number)


def _not_purged(seal: Any, walk: _Walk) -> Message | None:
    left = any(walk.up_to(seal.last_id))
    return say("Seal %(number)s is purged, but records of it are there", number=seal.id) if left else None


def _wrong_records(seal: Any, walk: _Walk) -> Message | None:
    root, counts = Root(), Counts()
    for rows in walk.up_to(seal.last_id):
        changed = _first_changed(rows, seal.first_id)
        if changed is not None:
            return changed
        root.add([row.hash for row in rows])
        with suppress(ValueError, AttributeError):
            # Answers that are none: the root tells.
            count_rows(counts, rows)
    if root.rows != seal.rows:
        return say(
            "Seal %(number)s covers %(rows)s records, and %(found)s are there",
            number=seal.id,
            rows=seal.rows,
            found=root.rows,
        )
    if root.hexdigest() != seal.root:
        return say("The records under seal %(number)s are not those that were sealed", number=seal.id)
    if canonical_json(counts) != seal.counts:
        return say("What seal %(number)s counts is not what is there", number=seal.id)
    return None


def _first_changed(rows: list[Any], first_id: int) -> Message | None:
    if rows[0].id < first_id:
        return say("A record stands before the first seal")
    for row in rows:
        if record_hash(row) != row.hash:
            return say("Record %(number)s is not as it was written", number=row.id)
    return None
