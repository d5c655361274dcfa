"""JSON in its one canonical form (RFC 8785), and fingerprints of it.

Our records hold texts, whole numbers, booleans, nulls, lists and objects with ASCII keys; for these `msgspec` writes
exactly what RFC 8785 asks. Anything else is refused instead of written in a second form.
"""

import hashlib
from itertools import chain

import msgspec

_REFUSED = "Only texts, whole numbers, booleans, null, lists and objects can be canonical, not %r"

_LARGEST_WHOLE_NUMBER = 2**53 - 1
_encoder = msgspec.json.Encoder(order="sorted")
_TEXTS = frozenset({str, type(None)})
_EXACT = _TEXTS | {dict, list, tuple, int, bool}


def canonical_json(value: object) -> str:
    """`value` as RFC 8785 JSON text.

    Raises `TypeError` for a type, key or number that has no exact form (floats, keys outside ASCII, whole numbers
    beyond 2^53 - 1), and `UnicodeEncodeError` for a text that is no valid Unicode.
    """
    _check(value)
    return _encoder.encode(value).decode()


def fingerprint(text: str) -> str:
    """SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check(value: object) -> None:
    """Raise `TypeError` unless all of `value` has an exact form. Looks at a whole level at once: records are large."""
    level = [value]
    while level:
        kinds = set(map(type, level))
        if not kinds <= _EXACT:
            raise TypeError(_REFUSED % next(one for one in level if type(one) not in _EXACT))
        if kinds <= _TEXTS:
            return
        if int in kinds:
            for number in [one for one in level if type(one) is int]:
                if abs(number) > _LARGEST_WHOLE_NUMBER:
                    raise TypeError(_REFUSED % number)
        objects = [one for one in level if type(one) is dict]
        lists = [one for one in level if type(one) is list or type(one) is tuple]
        _check_keys(set(chain.from_iterable(objects)))
        level = [*chain.from_iterable(map(dict.values, objects)), *chain.from_iterable(lists)]


def _check_keys(keys: set[object]) -> None:
    for key in keys:
        if type(key) is not str or not key.isascii():
            raise TypeError(_REFUSED % (key,))
