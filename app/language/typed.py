"""What may be wrong with any text that a person types, in a form or on the command line."""

import unicodedata
from typing import Final

from app.language import Message, say

_UNSEEN_IN_PROSE: Final = frozenset({"Cc", "Cs"})
_UNSEEN_IN_NAMES: Final = _UNSEEN_IN_PROSE | {"Cf", "Cn", "Co", "Zl", "Zp"}


def unseen(text: str, *, multiline: bool, exact: bool) -> Message | None:
    """The sentence about the first character that nobody can see; in prose only control characters are unwelcome."""
    kinds = _UNSEEN_IN_NAMES if exact else _UNSEEN_IN_PROSE
    for position, character in enumerate(text):
        fine = unicodedata.category(character) not in kinds and not (exact and character == "\N{NO-BREAK SPACE}")
        if fine or (multiline and character in "\n\t"):
            continue
        code = f"U+{ord(character):04X}"
        before = text[:position][-20:]
        if not before:
            return say("This begins with a character that cannot be seen (%(code)s). Type it again", code=code)
        return say(
            "After “%(it)s” stands a character that cannot be seen (%(code)s). Type it again", it=before, code=code
        )
    return None


def too_long(text: str, most: int | None) -> Message | None:
    """The sentence about a text of more than `most` characters."""
    if most is None or len(text) <= most:
        return None
    return say("Shorten this to %(most)s characters; it has %(count)s", most=most, count=len(text))
