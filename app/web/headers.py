"""Headers that stand on every response, errors and static files included, and the number each request carries."""

import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'none'; object-src 'none';"
    " manifest-src 'self'"
)

SECURITY_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    # Never `no-referrer`: with it browsers send `Origin: null`, and every form is refused on https.
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)

_TWO_YEARS = 63_072_000

REQUEST_ID = "cookie_register.request_id"

DATABASE_IS_SILENT = "cookie_register.database_is_silent"
"""Set by what stands in front of Flask and knows: who asks the database anything now would hang."""


def usual_headers(*, secure: bool) -> list[tuple[str, str]]:
    """The security headers of every answer; `secure`: people reach the register over https."""
    if not secure:
        return [*SECURITY_HEADERS]
    return [*SECURITY_HEADERS, ("Strict-Transport-Security", f"max-age={_TWO_YEARS}; includeSubDomains")]


def new_request_id() -> str:
    """A number for one request, short enough to be read out: "3f0a-9c41"."""
    # It names a request and protects nothing; asking the system for secrets would take a third of a published page.
    number = random.getrandbits(32)
    return f"{number >> 16:04x}-{number & 0xFFFF:04x}"


class ResponseHeaders:
    """Adds the security headers and `X-Request-Id` to whatever answers below it."""

    def __init__(self, application: "WSGIApplication", *, secure: bool) -> None:
        self.application = application
        self.headers = usual_headers(secure=secure)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request_id = new_request_id()
        environ[REQUEST_ID] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            present = {name.lower() for name, _ in headers}
            extra = [(name, value) for name, value in self.headers if name.lower() not in present]
            return start_response(status, [*headers, *extra, ("X-Request-Id", request_id)], exc_info)

        return self.application(environ, start)
