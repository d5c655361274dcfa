"""The thread that keeps published pages in memory as new as the database, one in each worker process.

It asks for one number every half second. No request ever waits for it: while the database is away, whatever is held
is served as it is.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.policy.published import path_of

if TYPE_CHECKING:
    from app.policy.published import Memory, PublishedPage

log = structlog.get_logger()

SECONDS_BETWEEN_LOOKS: Final = 0.5
SECONDS_UNTIL_SILENT: Final = 2.5
"""More than the source takes to give up when the database is only busy."""
_SECONDS_OF_DRAWING: Final = 0.1
"""After this long at a stretch, others have their turn and the database is asked again."""
_NONE: Final = 0
_WHICHEVER_IS_ASKED: Final = -1


class Source(Protocol):
    """What is asked of the database."""

    def stamp(self) -> int:
        """A number that is another one after every publication."""

    def numbers(self) -> Mapping[str, int]:
        """By key of each site that is open, the number of its newest version."""

    def version(self, site: str, number: int) -> tuple[str, Mapping[str, str]] | None:
        """The snapshot of a version and the content of its pages by language; `None` when there is no such version."""

    def close(self) -> None:
        """Ask no more."""


Draw = Callable[[str, Mapping[str, str]], Mapping[str, "PublishedPage"]]
"""Puts round the content of pages what this release puts there: from a snapshot and the contents by language."""


class Watch:
    """Watches what is published, for one memory."""

    def __init__(self, memory: "Memory", *, open_source: Callable[[], Source], draw: Draw) -> None:
        self.memory = memory
        self.process = _NONE
        """The number of the process in which it watches."""
        self._open_source = open_source
        self._draw = draw
        self._beginning = Lock()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._asking_since: float | None = None

    def begin(self, *, at_once: bool = True) -> None:
        """Watch from now on, or from the first request on in whatever process that comes to."""
        if not at_once:
            self.process = _WHICHEVER_IS_ASKED
            return
        self.process = os.getpid()
        self._stopped.set()
        self.memory.forget_all()
        self._stopped, self._asking_since = Event(), None
        self._thread = Thread(target=self._run, args=(self._stopped,), name="published pages", daemon=True)
        self._thread.start()

    def go_on(self) -> None:
        """Watch in this process, if it was to watch at all: threads stay behind when a process is forked."""
        # Several requests may come at once; only one of them begins, and none waits.
        if self.process != _NONE and self._beginning.acquire(blocking=False):
            try:
                if self.process != os.getpid():
                    self.begin()
            finally:
                self._beginning.release()

    def end(self) -> None:
        """Watch no longer, and hold nothing."""
        self.process = _NONE
        self._stopped.set()
        if self._thread:
            self._thread.join(timeout=SECONDS_UNTIL_SILENT)
        self.memory.forget_all()

    def read_all(self) -> Iterator[tuple[str, "PublishedPage"]]:
        """Every page that is published at this moment, by path below our prefix. Raises what the database raises."""
        source = self._open_source()
        try:
            for site, number in sorted(source.numbers().items()):
                version = source.version(site, number)
                for locale, page in self._draw(*version).items() if version else ():
                    yield path_of(site, locale), page
        finally:
            source.close()

    @property
    def is_database_silent(self) -> bool:
        """Whether the database neither answers nor refuses: who asks it anything now would hang."""
        since = self._asking_since
        return since is not None and time.monotonic() - since > SECONDS_UNTIL_SILENT

    def _run(self, stopped: Event) -> None:
        source = self._open_source()
        look, failed = _Look(self.memory, source, self._draw, self._asking), False
        while not stopped.is_set():
            try:
                look.take()
                failed = False
            except Exception as error:
                # Whatever it is, this thread stays: the next look may be better.
                if not failed:
                    expected = isinstance(error, SQLAlchemyError)
                    log.warning("published pages stay as they are", error=str(error), exc_info=not expected)
                failed = True
            stopped.wait(_SECONDS_OF_DRAWING if look.waiting and not failed else SECONDS_BETWEEN_LOOKS)
        source.close()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        self._asking_since = time.monotonic()
        try:
            yield
        finally:
            self._asking_since = None


class _Look:
    """What the thread knows between one look at the database and the next."""

    def __init__(
        self, memory: "Memory", source: Source, draw: Draw, asking: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._asking = asking
        self._memory = memory
        self._source = source
        self._draw = draw
        self._stamp: int | None = None
        self._numbers: Mapping[str, int] = {}
        self.waiting: dict[str, None] = {}
        """The sites whose pages are to be drawn, in this order."""

    def take(self) -> None:
        """Look whether anything was published, and draw what waits, for a moment."""
        with self._asking():
            stamp = self._source.stamp()
        if stamp != self._stamp:
            with self._asking():
                self._numbers = self._source.numbers()
            changed = dict.fromkeys(self._memory.take_over(self._numbers))
            self.waiting = changed | self.waiting
            self._stamp = stamp
        until = time.monotonic() + _SECONDS_OF_DRAWING
        while self.waiting and time.monotonic() < until:
            site = next(iter(self.waiting))
            self._renew(site)
            self.waiting.pop(site)

    def _renew(self, site: str) -> None:
        number = self._numbers.get(site)
        if not number or (self._memory.is_full and not self._memory.holds(site)):
            return
        with self._asking():
            version = self._source.version(site, number)
        if version is None:
            return
        snapshot, contents = version
        try:
            pages = self._draw(snapshot, contents)
        except SQLAlchemyError:
            raise
        except Exception as error:
            # Flask tells the visitor what is wrong; an older page must not stand there for ever.
            log.error("page not drawn", site=site, exc_info=error)  # noqa: TRY400  # structlog's own way
            self._memory.forget(site)
            return
        for locale, page in pages.items():
            self._memory.keep(site, number, locale, page, if_there_is_room=True)
        self._memory.forget(site, besides=pages)
