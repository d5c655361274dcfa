"""Text made comparable, for matching what people write: one case, no accents, one kind of apostrophe and space."""

import unicodedata
from functools import lru_cache
from typing import Final

OPENING_QUOTES: Final = "\"'`“„‟«‹‘‚‛「『＂＇"
CLOSING_QUOTES: Final = "\"'`”“„‟»›’‘‚」』＂＇"

_APOSTROPHES: Final = dict.fromkeys(map(ord, "’‘ʼ´`′＇"), "'")


def fold(text: str) -> str:
    """`text` in one case, without accents and hidden characters, apostrophes straight, white space single."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
        text = "".join(part for part in parts if unicodedata.category(part) not in {"Mn", "Cf"})
    return " ".join(text.casefold().split())


comparable = lru_cache(maxsize=8192)(fold)
"""The same for words that come again and again; whole sentences are sooner folded than found."""
