"""What changed between two texts, word by word, for people who compare."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_PIECES = 4000
_TOO_DIFFERENT = 0.35

Part = tuple[bool, str]
"""Whether these words stand in both texts, and the words."""


class WordDifference(NamedTuple):
    """The two texts in parts; an empty text has none."""

    before: list[Part]
    after: list[Part]


def word_difference(before: object, after: object) -> WordDifference:
    """Which words of `before` went and which of `after` came. Texts with little in common differ as a whole."""
    old, new = str(before or ""), str(after or "")
    if old == new:
        return WordDifference([(True, old)] if old else [], [(True, new)] if new else [])
    whole = WordDifference([(False, old)] if old else [], [(False, new)] if new else [])
    old_pieces, new_pieces = _PIECES.findall(old), _PIECES.findall(new)
    if not old or not new or len(old_pieces) + len(new_pieces) > _MOST_PIECES:
        return whole
    matcher = SequenceMatcher(None, old_pieces, new_pieces, autojunk=False)
    if matcher.ratio() < _TOO_DIFFERENT:
        return whole
    result = WordDifference([], [])
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        _add(result.before, kind == "equal", "".join(old_pieces[old_start:old_end]))
        _add(result.after, kind == "equal", "".join(new_pieces[new_start:new_end]))
    return result


def _add(parts: list[Part], same: bool, words: str) -> None:  # noqa: FBT001  # a pair, as it is kept
    if words:
        parts.append((same, words))
