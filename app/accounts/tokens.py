"""Random texts that open something. The register keeps only what they hash to."""

import hashlib
import hmac
import secrets
from ipaddress import IPv6Address, ip_address


def new_token() -> str:
    """A token of 256 random bits, fit for addresses and cookies."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of `token`: its SHA-256, in 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_address(address: str, secret: str) -> str:
    """What is stored of a network address: a hash that only who knows `secret` can compare.

    Of an IPv6 address only the first 64 bits count: one subscriber has all the others.
    """
    return hmac.digest(secret.encode(), f"sign-in from {_subscriber(address)}".encode(), "sha256").hex()


def _subscriber(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or parsed.packed[:8].hex())
    return str(parsed)
