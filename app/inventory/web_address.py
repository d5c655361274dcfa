"""Addresses of pages on the web, as far as the inventory holds them."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

_EMAIL: Final = re.compile(r"[\w.!#$&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def is_web_address(text: str) -> bool:
    """Whether `text` is a whole http or https address that is safe to link to."""
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    plain = not any(character.isspace() or not character.isprintable() for character in text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and plain


def way_to_reach(contact: str) -> str:
    """The first e-mail address (as `mailto:…`) or address of a page in a text about whom to contact, else `""`."""
    for word in contact.split():
        bare = word.strip("<>(),;.")
        if _EMAIL.fullmatch(bare):
            return as_iri(f"mailto:{bare}")
        if is_web_address(bare):
            return as_iri(bare)
    return ""


def as_iri(address: str) -> str:
    """An address as machines read it: what may not stand in one is written as `%…`."""
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~")
