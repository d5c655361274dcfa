"""Addresses of pages on the web, as far as the inventory holds them."""

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """Whether `text` is a whole http or https address that is safe to link to."""
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    plain = not any(character.isspace() or not character.isprintable() for character in text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and plain
