"""What can be deleted of what was stored: cookies of the host that asks and of its parents, by their declared names."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from app.inventory.names import Pattern, matches

if TYPE_CHECKING:
    from app.inventory.state import CookieInput

_MOST: Final = 30
"""So many cookies are deleted by one answer: browsers and proxies bound the length of headers."""


def clearing_cookies(declared: Iterable["CookieInput"], *, held: Iterable[str], host: str) -> list[str]:
    """`Set-Cookie` values that delete each of the `held` names that is declared, at `host` and its parent domains."""
    names = list(held)
    found = {
        (name, domain, cookie.path or "/")
        for cookie in declared
        if cookie.storage == "http_cookie" and _is_ours(cookie, host)
        for name in names
        if _TOKEN.fullmatch(name) and matches(Pattern(cookie.name, cookie.match), name)
        for domain in ("", *_domains(host))
    }
    return [
        f"{name}=; {f'Domain={domain}; ' if domain else ''}Path={path if _PATH.fullmatch(path) else '/'}; Max-Age=0"
        for name, domain, path in sorted(found)
    ][:_MOST]


def _is_ours(cookie: "CookieInput", host: str) -> bool:
    domain = cookie.domain.lstrip(".")
    return not domain or host == domain or host.endswith(f".{domain}")


def _domains(host: str) -> Iterator[str]:
    """The host and its parents that may set cookies; none for an address in numbers."""
    if ":" in host or re.fullmatch(r"[\d.]+", host):
        return
    parts = host.split(".")
    for start in range(max(1, len(parts) - 1)):
        yield ".".join(parts[start:])


_PATH: Final = re.compile(r"/[!-:<-~]*")
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
