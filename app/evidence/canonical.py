"""JSON in its one canonical form (RFC 8785), and fingerprints of it.

Our records hold texts, whole numbers, booleans, nulls, lists and objects with ASCII keys; for these the standard
library writes exactly what RFC 8785 asks. Anything else is refused instead of written in a second form.
"""

import hashlib
import json
from itertools import chain
from typing import cast

_REFUSED = "Only texts, whole numbers, booleans, null, lists and objects can be canonical, not %r"

_LARGEST_WHOLE_NUMBER = 2**53 - 1
_EXACT = frozenset({dict, list, tuple, str, int, bool, type(None)})


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
    """Raise `TypeError` unless all of `value` has an exact form. Looks at a whole level at once: records are large."""
    level = [value]
    while level:
        kinds = set(map(type, level))
        if not kinds <= _EXACT:
            raise TypeError(_REFUSED % next(one for one in level if type(one) not in _EXACT))
        if int in kinds:
            _check_numbers([one for one in level if type(one) is int])
        objects = [cast(dict[object, object], one) for one in level if type(one) is dict]
        lists = [cast(list[object], one) for one in level if type(one) is list or type(one) is tuple]
        _check_keys(set(chain.from_iterable(objects)))
        level = list(chain(chain.from_iterable(map(dict.values, objects)), chain.from_iterable(lists)))


def _check_numbers(numbers: list[int]) -> None:
    largest = max(numbers, key=abs)
    if abs(largest) > _LARGEST_WHOLE_NUMBER:
        raise TypeError(_REFUSED % largest)


def _check_keys(keys: set[object]) -> None:
    for key in keys:
        if type(key) is not str or not key.isascii():
            raise TypeError(_REFUSED % (key,))
