"""Two people saved the same thing: what each of them says, and what comes of choosing.

Pure. `theirs` is what is saved now, `mine` what was typed, `base` what the typing began from (when it is known).
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from app.audit.queries import State
from app.inventory.differences import Difference, differences
from app.inventory.state import COOKIE_FIELDS

THEIRS = "theirs"
MINE = "mine"


@dataclass(frozen=True)
class Choice:
    """One answer on which two people differ: its `difference` (before: theirs, after: mine), and what is ticked.

    `ticked` is `THEIRS` or `MINE` where only one of the two changed it or a person chose, else empty.
    """

    difference: Difference
    ticked: str


def choices(
    theirs: State,
    mine: State,
    *,
    base: State | None = None,
    chosen: Mapping[str, str] | None = None,
    kind: str = "entry",
    categories: Mapping[str, str] | None = None,
) -> list[Choice]:
    """What a person must choose between, in the order of the form."""
    found = [one for one in differences(theirs, mine, kind=kind, categories=categories) if _can_be_chosen(one, theirs)]
    by_them = _changed(base, theirs, kind)
    by_me = _changed(base, mine, kind)
    given = chosen or {}
    return [Choice(one, given.get(one.field) or _only_one(one.field, by_them, by_me)) for one in found]


def merged(theirs: State, mine: State, chosen: Mapping[str, str]) -> State:
    """`mine`, with each answer that `chosen` gives to `THEIRS` as it stands there."""
    result = copy.deepcopy(mine)
    for field, whose in chosen.items():
        if whose != THEIRS:
            continue
        if field.startswith("cookies-"):
            _take_cookie(field, theirs, result)
        else:
            _take(field, theirs, result)
    return result


def _can_be_chosen(one: Difference, theirs: State) -> bool:
    """Leave out the order of the cookies, and the lifetime of one that only one side has: it comes with the cookie."""
    if not one.field.startswith("cookies"):
        return True
    parts = one.field.split("-")
    known = {cookie["key"] for cookie in theirs.get("cookies", ())}
    return len(parts) == 2 or (len(parts) > 2 and parts[1] in known)


def _changed(base: State | None, state: State, kind: str) -> set[str] | None:
    return None if base is None else {one.field for one in differences(base, state, kind=kind)}


def _only_one(field: str, by_them: set[str] | None, by_me: set[str] | None) -> str:
    if by_them is None or by_me is None or (field in by_them) == (field in by_me):
        return ""
    return THEIRS if field in by_them else MINE


def _take(field: str, source: State, target: State) -> None:
    name, _, locale = field.partition("-")
    if not locale:
        target[name] = source.get(name)
        return
    texts = dict(target.get(name) or {})
    texts[locale] = (source.get(name) or {}).get(locale, "")
    target[name] = {tag: text for tag, text in texts.items() if text}


def _take_cookie(field: str, source: State, target: State) -> None:
    _, key, *rest = field.split("-", 2)
    theirs = next((cookie for cookie in source["cookies"] if cookie["key"] == key), None)
    mine = next((cookie for cookie in target["cookies"] if cookie["key"] == key), None)
    if rest and theirs and mine:
        for name in {"name": ("name", "match"), "lifetime": ("lifetime", "max_age_seconds")}.get(rest[0], ()):
            mine[name] = theirs[name]
        if rest[0].split("-")[0] in COOKIE_FIELDS:
            _take(rest[0], theirs, mine)
    elif mine and not theirs:
        target["cookies"].remove(mine)
    elif theirs and not mine:
        target["cookies"].insert(source["cookies"].index(theirs), copy.deepcopy(theirs))
