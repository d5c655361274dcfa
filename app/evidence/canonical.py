"""JSON in its one canonical form (RFC 8785), and fingerprints of it.

Our records hold texts, whole numbers, booleans, nulls, lists and objects with ASCII keys; for these the standard
library writes exactly what RFC 8785 asks. Anything else is refused instead of written in a second form.
"""

import hashlib
import json

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
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is dict:
        for key, inner in value.items():  # type: ignore[attr-defined]  # narrowed by `kind`, which mypy cannot follow
            if type(key) is not str or not key.isascii():
                raise TypeError(_REFUSED % (key,))
            _check(inner)
    elif kind is list or kind is tuple:
        for inner in value:  # type: ignore[attr-defined]  # as above
            _check(inner)
    elif kind is not int or abs(value) > _LARGEST_WHOLE_NUMBER:  # type: ignore[arg-type]  # as above
        raise TypeError(_REFUSED % (value,))
