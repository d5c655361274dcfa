"""One template for many alike things, such as the rows of a long list: drawn once for each shape, then filled in."""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from jinja2 import Template

_NOWHERE: Final = "\0"
"""A character that stands on no page."""

_PLACE: Final = re.compile(f"{_NOWHERE}([0-9]+){_NOWHERE}")


class Filling:
    """Draws `template` for many things, each a row of texts that the template knows by these `names`.

    Two things have the same shape when the same texts of theirs are empty, and for each shape the template is drawn
    once. So it may show a text and ask whether it is there, and nothing else. `shared` is the rest of what it shows.
    """

    def __init__(self, template: "Template", names: Sequence[str], **shared: Any) -> None:
        self._template = template
        self._names = names
        self._shared = shared
        self._patterns: dict[tuple[bool, ...], tuple[str, itemgetter[Any]]] = {}

    def fill(self, things: Sequence[Sequence[str]]) -> Markup:
        """All things, one below the other."""
        escaped = _escape([text for thing in things for text in thing])
        drawn = []
        for number, thing in enumerate(things):
            shape = tuple(map(bool, thing))
            if shape not in self._patterns:
                self._patterns[shape] = self._draw(shape)
            pattern, pick = self._patterns[shape]
            first = number * len(shape)
            drawn.append(pattern % pick(escaped[first : first + len(shape)]))
        # What a template gives is safe as it is, and so is what fills it: it was escaped.
        return Markup("".join(drawn))  # noqa: S704

    def _draw(self, shape: Sequence[bool]) -> tuple[str, "itemgetter[Any]"]:
        places = [_Place(number) if is_there else "" for number, is_there in enumerate(shape)]
        drawn = self._template.render(dict(zip(self._names, places, strict=True)), **self._shared) + "\n"
        shown = map(int, _PLACE.findall(drawn))
        return _PLACE.sub("%s", drawn.replace("%", "%%")), itemgetter(*shown)


class _Place:
    """Stands for a text while the template is drawn. Whatever cannot be done for all texts at once is an error."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __html__(self) -> str:
        return f"{_NOWHERE}{self._number}{_NOWHERE}"

    def __str__(self) -> NoReturn:
        raise TypeError("A template that is filled in can only show a text, or ask whether it is there")

    def __eq__(self, _other: object) -> NoReturn:
        self.__str__()

    __hash__ = None  # type: ignore[assignment]  # nothing is found by it


def _escape(texts: list[str]) -> list[str]:
    """Each of the texts escaped, all in one go: that takes hardly longer than one."""
    escaped = str(escape(_NOWHERE.join(texts))).split(_NOWHERE)
    return escaped if len(escaped) == len(texts) else [str(escape(text)) for text in texts]
