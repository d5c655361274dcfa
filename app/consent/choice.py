"""The choice that a visitor's browser keeps, in `cookies_preferences`. Pure.

The cookie holds URL-encoded JSON: an object from the key of a site to its choice, so that two sites on one host do not
overwrite each other. A choice has `v` (number of the version that was shown), `d` (day, UTC), `c` (categories said yes
to, sorted) and, if there are any, `r` (the receipt). A refusal is the same bytes for everybody on that version and day.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote, unquote

VALID_FOR: Final = timedelta(days=182)
"""Six months, for yes and no alike: CNIL's good practice."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_LONGEST_COOKIE: Final = 4_000
_SAFE: Final = "!'()*~"
"""What `encodeURIComponent` leaves as it is, besides letters, digits and `-_.`."""


@dataclass(frozen=True)
class Choice:
    """What was chosen: for which version, on which day (UTC), yes to which categories; the receipt of a yes."""

    version: int
    day: date
    categories: tuple[str, ...] = ()
    token: str = ""

    def is_valid(self, *, asks_since: int, current: int, today: date) -> bool:
        """Whether it still answers the question: made for a version that asks nothing new, and not expired."""
        if not asks_since <= self.version <= current:
            return False
        return self.day <= today + timedelta(days=1) and today <= self.day + VALID_FOR

    @property
    def valid_until(self) -> date:
        """The last day on which it holds."""
        return self.day + VALID_FOR

    def as_json(self) -> dict[str, Any]:
        """The choice as the cookie has it."""
        made: dict[str, Any] = {"v": self.version, "d": self.day.isoformat(), "c": list(self.categories)}
        return made | ({"r": self.token} if self.token else {})


def find_choice(cookie: str, site: str) -> Choice | None:
    """The choice about `site` in the value of the cookie; `None` when there is none that can be read."""
    return _choice(_read(cookie).get(site))


def with_choice(cookie: str, site: str, choice: Choice | None) -> str:
    """The new value of the cookie: `choice` about `site`, or none, beside what the cookie holds about other sites.

    Empty when nothing is left.
    """
    kept = {key: other.as_json() for key, value in _read(cookie).items() if (other := _choice(value)) and key != site}
    mine = {site: choice.as_json()} if choice else {}
    while kept or mine:
        value = _write(kept | mine)
        if len(value) <= _LONGEST_COOKIE or not kept:
            return value
        # A browser refuses a longer cookie: the site that was chosen for longest ago is asked again one day.
        del kept[min(kept, key=lambda key: kept[key]["d"])]
    return ""


def _read(cookie: str) -> Mapping[str, Any]:
    try:
        held = json.loads(unquote(cookie, errors="strict"))
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _write(held: Mapping[str, Any]) -> str:
    return quote(json.dumps(held, separators=(",", ":")), safe=_SAFE)


def _choice(value: Any) -> Choice | None:
    if not isinstance(value, dict):
        return None
    version, day, categories, token = value.get("v"), value.get("d"), value.get("c"), value.get("r", "")
    if type(version) is not int or not isinstance(day, str) or not isinstance(categories, list):
        return None
    if not all(isinstance(key, str) and key for key in categories) or not isinstance(token, str):
        return None
    if token and not _TOKEN.fullmatch(token):
        return None
    try:
        return Choice(version, date.fromisoformat(day), tuple(sorted(set(categories))), token)
    except ValueError:
        return None
