"""Which paragraphs of a text changed. Pure."""

import re
from difflib import SequenceMatcher
from typing import Final

_BETWEEN: Final = re.compile(r"\n\s*\n")


def changed_paragraphs(before: object, after: object) -> list[tuple[str, str]]:
    """The paragraphs of `before` that went, each beside those of `after` that came in their place."""
    old, new = (_BETWEEN.split(str(text).strip()) if text else [] for text in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        ("\n\n".join(old[old_start:old_end]), "\n\n".join(new[new_start:new_end]))
        for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    ]
