"""Published pages, answered from memory by a small WSGI layer in front of Flask.

A page is held as the bytes that are sent. `Watch` (in `app.policy.watching`) keeps the memory as new as the database;
whatever is not held falls through to Flask, whose view makes the same page and answers with the same headers.
"""

import gzip
import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote_plus

import brotli
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import get_host

from app.web.headers import DATABASE_IS_SILENT, REQUEST_ID, new_request_id, usual_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from app.config import Settings
    from app.policy.watching import Watch

Headers = list[tuple[str, str]]

CODINGS: Final = ("br", "gzip")
"""How a page may be packed, the better one first."""

_LONGEST_REMEMBERED: Final = 200
"""Longer values of a header are read each time: what strangers send fills no memory."""


class Packed(NamedTuple):
    """A page in one content coding, ready to be sent."""

    body: bytes
    etag: str
    headers: Headers
    unchanged: Headers
    """The headers of 304."""


class PublishedPage:
    """A public page as it is sent: the same bytes for everybody, packed once for each coding that is asked for."""

    __slots__ = ("_lock", "_name", "counted", "packed")

    def __init__(self, html: str) -> None:
        plain = html.encode()
        # The content that was published, what this release puts round it and the build of its files are all in it.
        self._name = hashlib.sha256(plain).hexdigest()[:32]
        self._lock = Lock()
        self.counted = 0
        """Of its size, what the memory that holds it has counted."""
        self.packed: dict[str, Packed] = {"": self._made(plain, "")}

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return sum(len(one.body) for one in self.packed.values())

    def pack(self, coding: str) -> Packed:
        """The page in `coding`; empty: as it is."""
        with self._lock:
            if coding not in self.packed:
                self.packed[coding] = self._made(compress(self.packed[""].body, coding), coding)
            return self.packed[coding]

    def answer(self, coding: str, if_none_match: str) -> tuple[str, Headers, bytes]:
        """Status, headers and body in `coding`; whoever sends them drops the body of a HEAD."""
        packed = self.packed.get(coding) or self.pack(coding)
        if if_none_match and is_known(packed.etag, if_none_match):
            return "304 NOT MODIFIED", packed.unchanged, b""
        return "200 OK", packed.headers, packed.body

    def _made(self, body: bytes, coding: str) -> Packed:
        # Each coding has a tag of its own: a strong one promises the same bytes.
        etag = f'"{self._name}-{coding}"' if coding else f'"{self._name}"'
        unchanged = [("Cache-Control", "public, no-cache"), ("ETag", etag), ("Vary", "Accept-Encoding")]
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), *unchanged]
        if coding:
            headers.append(("Content-Encoding", coding))
        return Packed(body, etag, headers, unchanged)


def compress(body: bytes, coding: str, *, at_best: bool = False) -> bytes:
    """`body` in `coding`, quickly, or as small as it gets."""
    if coding == "br":
        # The best takes thirty times as long for a tenth less.
        packed: bytes = brotli.compress(body, quality=11 if at_best else 5)
        return packed
    return gzip.compress(body, 9 if at_best else 6, mtime=0)


def is_known(etag: str, if_none_match: str) -> bool:
    """Whether the asker holds what `etag` names; a proxy may have marked it as weak."""
    return etag in if_none_match or if_none_match.strip() == "*"


def coding_for(accepted: str) -> str:
    """The coding in which to answer somebody whose `Accept-Encoding` is this; empty: none."""
    return _coding_remembered(accepted) if len(accepted) <= _LONGEST_REMEMBERED else _coding(accepted)


def _coding(accepted: str) -> str:
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    usual = weights.get("*", 0.0)
    best = max(CODINGS, key=lambda coding: weights.get(coding, usual))
    wanted = weights.get(best, usual)
    return best if wanted > 0 and wanted >= weights.get("identity", 0.0) else ""


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


_coding_remembered = lru_cache(maxsize=256)(_coding)


class Memory:
    """The pages that are held, by path below our prefix: no more than `most` bytes, those asked for longest ago go."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.forget_all()

    def forget_all(self) -> None:
        """Begin anew, also in a process that was forked while somebody held the lock."""
        self._lock = Lock()
        self._pages: OrderedDict[str, PublishedPage] = OrderedDict()
        self._newest: Mapping[str, int] = {}
        self.size = 0

    def find(self, path: str) -> PublishedPage | None:
        """The page at `path`, if it is held. Takes no lock: nobody who reads a page waits for anything."""
        page = self._pages.get(path)
        if page is not None:
            try:
                self._pages.move_to_end(path)
            except KeyError:
                # It was removed this very moment.
                return None
        return page

    @property
    def is_full(self) -> bool:
        """Whether a further page would hardly find room."""
        return self.size >= self.most * 0.9

    def holds(self, site: str) -> bool:
        """Whether a page of `site` is held."""
        with self._lock:
            return any(path.startswith(f"/{site}/") for path in self._paths())

    def take_over(self, newest: Mapping[str, int]) -> list[str]:
        """Know from now on which sites are open, and the newest version of each; pages of the others are gone at once.

        Gives the sites whose newest version is another one than before, those first of which pages are held.
        """
        with self._lock:
            before, self._newest = self._newest, newest
            holding = {path.split("/")[1] for path in self._paths()}
        for site in holding - newest.keys():
            self.forget(site)
        changed = [site for site, number in newest.items() if before.get(site) != number]
        return sorted(changed, key=lambda site: site not in holding)

    def keep(self, site: str, number: int, locale: str, page: PublishedPage, *, if_there_is_room: bool = False) -> bool:
        """Hold the page of version `number`; gives whether it is held now.

        Only of the newest version that the watch knows of: who read the database a moment ago may have an older one.
        `if_there_is_room`: it takes the place of no other page than its own earlier self.
        """
        path = path_of(site, locale)
        earlier = self._pages.get(path)
        for coding in [*earlier.packed] if earlier else ():
            # Nobody who asks for it is to wait.
            page.pack(coding)
        with self._lock:
            if self._newest.get(site) != number or page.size > self.most:
                return False
            replaced = self._pages.get(path)
            if if_there_is_room and not replaced and self.size + page.size > self.most:
                return False
            self._pages[path] = page
            self._pages.move_to_end(path)
            self.size -= replaced.counted if replaced else 0
            self._count(page)
            return True

    def pack(self, path: str, page: PublishedPage, coding: str) -> None:
        """Pack the page that is held at `path` in `coding`; what that takes counts."""
        page.pack(coding)
        with self._lock:
            if self._pages.get(path) is page:
                self._count(page)

    def forget(self, site: str, *, besides: Iterable[str] = ()) -> None:
        """Hold no page of `site` any more, except in the languages `besides`."""
        with self._lock:
            staying = {path_of(site, locale) for locale in besides}
            for path in self._paths():
                if path.startswith(f"/{site}/") and path not in staying:
                    self.size -= self._pages.pop(path).counted

    def _paths(self) -> list[str]:
        # All in one step: whoever finds a page moves it, and takes no lock for that.
        return list(self._pages)

    def _count(self, page: PublishedPage) -> None:
        size = page.size
        self.size += size - page.counted
        page.counted = size
        while self.size > self.most:
            self.size -= self._pages.popitem(last=False)[1].counted


def path_of(site: str, locale: str) -> str:
    """The path of a policy below our prefix."""
    return f"/{site}/{locale}/"


class PublishedPages:
    """Answers the published pages that are held, and passes every other request on."""

    def __init__(self, application: "WSGIApplication", settings: "Settings", watch: "Watch") -> None:
        self.application = application
        self.watch = watch
        self.memory = watch.memory
        self._prefix = settings.prefix
        self._headers = usual_headers(secure=settings.secure)
        self._is_trusted = lru_cache(maxsize=64)(partial(_is_trusted, hosts=settings.hosts))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self.watch.process != os.getpid():
            self.watch.go_on()
        path = environ.get("PATH_INFO", "")
        page = self.memory.find(path)
        if page is None or not self._is_for_everybody(environ):
            environ[DATABASE_IS_SILENT] = self.watch.is_database_silent
            return self.application(environ, start_response)
        coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding not in page.packed:
            self.memory.pack(path, page, coding)
        status, headers, body = page.answer(coding, environ.get("HTTP_IF_NONE_MATCH", ""))
        request_id = environ[REQUEST_ID] = new_request_id()
        start_response(status, [*headers, *self._headers, ("X-Request-Id", request_id)])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _is_for_everybody(self, environ: "WSGIEnvironment") -> bool:
        """Whether Flask, too, would answer this request with the page as it is."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("SCRIPT_NAME", "") != self._prefix:
            return False
        host = environ.get("HTTP_HOST", "")
        if len(host) > _LONGEST_REMEMBERED or not self._is_trusted(host):
            return False
        query = environ.get("QUERY_STRING")
        return not query or not searches(query)


def _is_trusted(host: str, hosts: list[str]) -> bool:
    try:
        return bool(get_host("http", host, None, hosts))
    except SecurityError:
        return False


def searches(query: str) -> bool:
    """Whether a query string has our `q`; every other name in it is somebody else's and changes nothing."""
    return any(unquote_plus(part.partition("=")[0]) == "q" for part in query.split("&"))
