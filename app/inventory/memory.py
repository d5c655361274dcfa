"""What was made from the register as it stands, kept until anything in it changes.

Every change leaves an event in the audit trail. So what is kept under the number of the newest event is true as long as
that is the newest; afterwards it is asked for by another name, and the oldest names are forgotten.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from app.audit.queries import newest_event
from app.database import db

_Made = TypeVar("_Made")


class Memory(Generic[_Made]):
    """Keeps the `most` last used things of one kind, for each database apart. Safe among threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[object, OrderedDict[Hashable, _Made]] = WeakKeyDictionary()
        self._turn = Lock()

    def get(self, name: Hashable, make: Callable[[], _Made], *, newest: int | None = None) -> _Made:
        """What is kept under `name` since the last change of the register; made now when there is nothing.

        `newest` is the number of the newest event, for who knows it already.
        """
        name = (newest_event() if newest is None else newest, name)
        with self._turn:
            kept = self._kept.setdefault(db.engine, OrderedDict())
            if name in kept:
                kept.move_to_end(name)
                return kept[name]
        made = make()
        with self._turn:
            kept[name] = made
            while len(kept) > self._most:
                kept.popitem(last=False)
        return made
