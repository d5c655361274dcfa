r"""Function and location in one cell, as on the page: "Authentication (front and back office)".

The last bracket is the location when it names a place; else it belongs to the function. Where that would read a text
of ours wrongly, the location is marked: "Authentication (location: dashboard)"; in a marked one a backslash stands
before brackets. `split_location(join_location(f, l, locale)) == (f, l)` for all texts without outer white space.
"""

import re
from functools import lru_cache
from typing import Final

from app.inventory.wording import comparable

_MARKS: Final = {"en": "location", "nl": "plaats", "fr": "emplacement", "de": "Ort", "es": "ubicación"}
_MARKED: Final = re.compile(
    rf"(?P<function>.*?)(?:^| )\((?:{'|'.join(_MARKS.values())}): (?P<location>(?:[^()\\]|\\[()\\])*)\)", re.DOTALL
)
_PLACES: Final = frozenset(
    (
        # English, then Dutch, French, German and Spanish
        *("office", "offices", "page", "pages", "site", "sites", "website", "websites", "webpage", "portal", "portals"),
        *("homepage", "frontoffice", "backoffice", "platform"),
        *(
            "kantoor",
            "pagina",
            "paginas",
            "webpagina",
            "webpaginas",
            "portaal",
            "portalen",
            "webportaal",
            "startpagina",
        ),
        *("bureau", "portail", "portails", "accueil", "plateforme"),
        *("buro", "bueros", "buros", "seite", "seiten", "webseite", "webseiten", "startseite", "plattform"),
        *("oficina", "oficinas", "sitio", "sitios", "portales", "plataforma"),
    )
)
_WORD: Final = re.compile(r"[a-z]+")


def split_location(text: str) -> tuple[str, str]:
    """The function and the location in `text`; the location is empty where the text names no place."""
    marked = _MARKED.fullmatch(text) if text.endswith(")") and ": " in text else None
    if marked:
        return marked["function"], re.sub(r"\\(.)", r"\1", marked["location"])
    bare = text.rstrip(". ")
    opening = _last_bracket(bare)
    if opening < 1:
        return text, ""
    location = bare[opening + 1 : -1].strip()
    function = text[:opening].strip()
    return (function, location) if function and _names_place(location) else (text, "")


@lru_cache(maxsize=4096)
def _names_place(location: str) -> bool:
    return not _PLACES.isdisjoint(_WORD.findall(comparable(location)))


def join_location(function: str, location: str, locale: str) -> str:
    """Function and location in one cell, in the language `locale`."""
    plain = f"{function} ({location})" if location else function
    if split_location(plain) == (function, location):
        return plain
    escaped = re.sub(r"[()\\]", r"\\\g<0>", location)
    return f"{function} ({_MARKS.get(locale, 'location')}: {escaped})".strip()


def _last_bracket(text: str) -> int:
    """Where the bracket opens that closes at the end of `text`, or -1."""
    if not text.endswith(")"):
        return -1
    opening = text.rfind("(")
    if text.find(")", opening) == len(text) - 1:
        return opening
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1
