"""Addresses: below a path prefix, absolute ones from `PUBLIC_URL`, and where a person may be sent back to."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from flask import current_app, request, url_for
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from app.config import Settings


def settings() -> "Settings":
    """The settings of the running application."""
    found: Settings = current_app.extensions["settings"]
    return found


def absolute_url(endpoint: str, **values: object) -> str:
    """The full address of an endpoint, made from `PUBLIC_URL` and never from the request's own `Host`."""
    # `url_for` adds the prefix below which this request came in; PUBLIC_URL names it already.
    path = url_for(endpoint, **values)  # type: ignore[arg-type]  # values go into the address as they are
    return settings().address + path.removeprefix(request.script_root)


def full_path() -> str:
    """Path and query of this request, with the prefix below which it came in: a link to the very same page."""
    path = quote(request.script_root + request.path, safe="/:@!$&'()*+,;=")
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def is_within_site(target: str) -> bool:
    """Whether `target` is a plain path on this host, below our prefix, so that sending a person there is safe."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in target):
        return False
    parts = urlsplit(target)
    root = request.script_root
    return (
        not parts.scheme and not parts.netloc and (not root or parts.path == root or parts.path.startswith(root + "/"))
    )


class RowNumber(IntegerConverter):
    """`<int:number>` in an address: no larger than the databases count, so that a longer one is simply not found."""

    max = 2**31 - 1

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": self.max, **options})


class Word(UnicodeConverter):
    """`<key>` in an address: without a NUL, which PostgreSQL refuses to look for, so that it is simply not found."""

    def to_python(self, value: str) -> str:
        """The word as it stands in the address."""
        if "\0" in value:
            raise ValidationError
        return value


class PathPrefix:
    """Serves the application below the path of `PUBLIC_URL`, whether or not the proxy in front cuts it off."""

    def __init__(self, application: "WSGIApplication", prefix: str) -> None:
        self.application = application
        self.prefix = prefix

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if not environ.get("SCRIPT_NAME"):
            environ["SCRIPT_NAME"] = self.prefix
        if path == self.prefix or path.startswith(self.prefix + "/"):
            environ["PATH_INFO"] = path.removeprefix(self.prefix) or "/"
        return self.application(environ, start_response)
