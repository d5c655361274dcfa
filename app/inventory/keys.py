"""Keys: what an address is made of. Given once, never changed."""

import os
import re
import secrets
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from app.language import Message, say

KEY_LENGTH: Final = 8

_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_SPREAD: Final = bytes(ord(_ALPHABET[number % len(_ALPHABET)]) for number in range(256))
_DRAWN_AT_ONCE: Final = 256
_drawn: Final[list[str]] = []
# Two processes must not give the same keys.
os.register_at_fork(after_in_child=_drawn.clear)
_KEY = re.compile(rf"[{_ALPHABET}]{{{KEY_LENGTH}}}")
_SITE_KEY = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")

RESERVED_SITE_KEYS: Final = frozenset(
    {
        ".well-known",
        "admin",
        "api",
        "consent",
        "embed",
        "favicon",
        "healthz",
        "language",
        "metrics",
        "new",
        "preview",
        "readyz",
        "robots",
        "sign-in",
        "sign-out",
        "static",
    }
)
"""First parts of our own addresses, so no site may have them as its key."""


def new_key() -> str:
    """Eight characters that nobody mistakes for each other, at random."""
    try:
        return _drawn.pop()
    except IndexError:
        # An import asks for thousands. Some letters come a little more often than others: a key is rare, not secret.
        signs = secrets.token_bytes(KEY_LENGTH * _DRAWN_AT_ONCE).translate(_SPREAD).decode()
        keys = [signs[start : start + KEY_LENGTH] for start in range(0, len(signs), KEY_LENGTH)]
        _drawn.extend(keys[1:])
        return keys[0]


def is_key(text: str) -> bool:
    """Whether `text` has the shape of an entry's or a cookie's key."""
    return len(text) == KEY_LENGTH and _KEY.fullmatch(text) is not None


def is_site_key(text: str) -> bool:
    """Whether `text` has the shape of a site's key and is no first part of our own addresses."""
    return _SITE_KEY.fullmatch(text) is not None and text not in RESERVED_SITE_KEYS


def site_key_from(name: str, base_url: str) -> str:
    """A key made from the host of the site's address, else from its name; `site` when neither gives one."""
    host = (urlsplit(base_url).hostname or "").removeprefix("www.")
    plain = unicodedata.normalize("NFKD", host or name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-") or "site"
    return f"{key[:35]}-site" if key in RESERVED_SITE_KEYS else key


def site_key_problem(key: str) -> Message | None:
    """Why `key` cannot be the key of a site, or `None`."""
    if not _SITE_KEY.fullmatch(key):
        return say("Use 1 to 40 small letters, digits and hyphens, for example %(example)s", example="city-portal")
    if key in RESERVED_SITE_KEYS:
        return say("The register uses “%(key)s” for its own pages. Choose another word", key=key)
    return None
