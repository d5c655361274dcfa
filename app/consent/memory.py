"""The facts of published versions, kept in each process for who takes choices, until the stamp changes."""

import time
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.consent.facts import ConsentFacts

_EVERY: Final = 0.5
"""Seconds between two looks at the stamp."""
_MOST: Final = 2_000


class FactsMemory:
    """Facts by site and version. `load` gives them (`None`: there are none), `stamp` gives the stamp's number."""

    def __init__(self, *, load: "Callable[[str, int], ConsentFacts | None]", stamp: Callable[[], int]) -> None:
        self._load = load
        self._stamp = stamp
        self._kept: dict[tuple[str, int], ConsentFacts | None] = {}
        self._number = -1
        self._looked_at = 0.0
        self._turn = Lock()

    def get(self, site: str, number: int = 0) -> "ConsentFacts | None":
        """What is published of `site` now, at most half a second late, or its version `number`.

        Raises what the database raises.
        """
        if time.monotonic() - self._looked_at > _EVERY:
            with self._turn:
                stamp = self._stamp()
                if stamp != self._number or len(self._kept) > _MOST:
                    self._kept, self._number = {}, stamp
                self._looked_at = time.monotonic()
        kept = self._kept
        if (site, number) not in kept:
            kept[site, number] = self._load(site, number)
        return kept[site, number]
