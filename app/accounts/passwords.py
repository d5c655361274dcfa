"""Passwords: made, kept as Argon2id, compared, and refused when others would guess them.

The rules are those of OWASP ASVS 5.0, 6.2: at least 8 characters (15 advised), no rule about their kinds, nothing cut
off or changed, and none that attackers try first.
"""

import secrets
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.guessable import is_guessable
from app.language import Message, say

LEAST = 8
ADVISED = 15
MOST = 1000
"""Far more than anybody types; hashing a text of many megabytes would keep the register busy."""

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

hasher = PasswordHasher()
"""Argon2id with the library's own parameters (RFC 9106, the profile for little memory)."""


def hash_password(password: str) -> str:
    """What is stored of `password`."""
    return hasher.hash(password)


def is_right(password: str, stored: str) -> bool:
    """Whether `stored` was made of `password`. Takes as long for an empty `stored`, which no password opens."""
    comparable = stored or _stand_in()
    try:
        hasher.verify(comparable, password[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def is_outdated(stored: str) -> bool:
    """Whether `stored` was made with other parameters than are used now."""
    return hasher.check_needs_rehash(stored)


def new_password() -> str:
    """A password of 16 random characters that can be read out on the telephone, 79 bits."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def what_is_weak(password: str, *, about: Iterable[str] = ()) -> Message | None:
    """What to do about `password` before it can be kept, or `None`. `about` is what others know of the person."""
    if len(password) < LEAST:
        return say("Use at least %(least)s characters; %(advised)s or more is better", least=LEAST, advised=ADVISED)
    if len(password) > MOST:
        return say("Use at most %(most)s characters", most=MOST)
    if is_guessable(password, about=about):
        return say("This is among the passwords that are tried first. Choose words that do not belong together")
    return None


@cache
def _stand_in() -> str:
    return hasher.hash(secrets.token_hex())
