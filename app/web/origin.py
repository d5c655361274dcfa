"""Forms on pages that are the same for everyone carry no token; where the request comes from decides instead."""

from urllib.parse import urlsplit

from flask import abort, request

from app.web.paths import settings


def require_same_origin() -> None:
    """Answer 403 unless the browser says that this request comes from our own pages."""
    if not is_same_origin():
        abort(403)


def is_same_origin() -> bool:
    """Whether the browser says that this request comes from our own pages.

    `Sec-Fetch-Site` must be `same-origin` or `none`; without that header `Origin` must be our own.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    own = urlsplit(settings().address)
    return request.headers.get("Origin") in {f"{own.scheme}://{own.netloc}", f"{request.scheme}://{request.host}"}
