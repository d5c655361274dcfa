"""JSON in its one canonical form (RFC 8785), and fingerprints of it.

Our records hold texts, whole numbers, booleans, nulls, lists and objects with ASCII keys; for these the standard
library writes exactly what RFC 8785 asks. Anything else is refused instead of written in a second form.
"""

import hashlib
import json
from typing import cast

_REFUSED = "Only texts, whole numbers, booleans, null, lists and objects can be canonical, not %r"

_LARGEST_WHOLE_NUMBER = 2**53 - 1
_HOLDING = frozenset({dict, list, tuple})
_EXACT = _HOLDING | {str, int, bool, type(None)}


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
    """Raise `TypeError` unless all of `value` has an exact form. Looks at whole objects at once: records are large."""
    waiting: list[list[object]] = [[value]]
    while waiting:
        together = waiting.pop()
        kinds = set(map(type, together))
        if not kinds <= _EXACT:
            raise TypeError(_REFUSED % next(one for one in together if type(one) not in _EXACT))
        if int in kinds and any(type(one) is int and abs(one) > _LARGEST_WHOLE_NUMBER for one in together):
            raise TypeError(_REFUSED % max(one for one in together if type(one) is int))
        if kinds & _HOLDING:
            waiting.extend(_inside(one) for one in together if type(one) in _HOLDING)


def _inside(one: object) -> list[object]:
    if not isinstance(one, dict):
        return list(cast(list[object], one))
    if one and (set(map(type, one)) != {str} or not "".join(one).isascii()):
        raise TypeError(_REFUSED % next(key for key in one if type(key) is not str or not key.isascii()))
    return list(one.values())
