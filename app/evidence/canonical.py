"""JSON in its one canonical form (RFC 8785), and fingerprints of it.

Our records hold texts, whole numbers, booleans, nulls, lists and objects with ASCII keys; for these the standard
library writes exactly what RFC 8785 asks. Anything else is refused instead of written in a second form.
"""

import hashlib
import json
from typing import cast

_REFUSED = "Only texts, whole numbers, booleans, null, lists and objects can be canonical, not %r"

_LARGEST_WHOLE_NUMBER = 2**53 - 1


def canonical_json(value: object) -> str:
    """`value` as RFC 8785 JSON text.

    Raises `TypeError` for a type, key or number that has no exact form (floats, keys outside ASCII, whole numbers
    beyond 2^53 - 1), and `UnicodeEncodeError` for a text that is no valid Unicode.
    """
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text.encode()
    return text


def fingerprint(text: str) -> str:
    """SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check(value: object) -> None:
    """Raise `TypeError` unless all of `value` has an exact form; walks without recursion, records are large."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is str or one is None or kind is bool:
            continue
        if isinstance(one, dict):
            for key in one:
                if type(key) is not str or not key.isascii():
                    raise TypeError(_REFUSED % (key,))
            waiting.extend(inner for inner in one.values() if type(inner) is not str)
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        elif kind is not int or abs(cast(int, one)) > _LARGEST_WHOLE_NUMBER:
            raise TypeError(_REFUSED % (one,))
