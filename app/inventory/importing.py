"""What an import would do: its rows laid beside the entries that are there. Pure; nothing is read or written here.

A row is matched by the key that our export writes, else by provider, cookie names, storage and domain, else by
provider and function when that is unique. Where that leaves it open, a row is about an entry that says already all that
it says, so that the same file twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from app.audit.queries import State
from app.inventory.keys import is_key, new_key
from app.inventory.state import COOKIE_FIELDS, ENTRY_TEXTS, CookieInput, EntryInput, cookie_state, input_state
from app.inventory.wording import comparable

Mode = Literal["merge", "replace", "append"]

MODES: Final[tuple[Mode, ...]] = ("merge", "replace", "append")

_TEXTS_OF_COOKIE: Final = frozenset({"duration_text"})
# In the order of their names, in which the audit trail writes them: thousands of states need no sorting then.
_NEW_ENTRY: Final = dict(sorted(input_state(EntryInput(provider="")).items()))
_NEW_COOKIE: Final = dict(sorted(cookie_state(CookieInput(name="", source="import")).items()))
_SEEN: Final = frozenset({"first_seen", "last_seen"})


class GivenCookie(NamedTuple):
    """A cookie of a row: its key if the file has one, and the answers that the file has columns for."""

    key: str
    answers: Mapping[str, Any]


class GivenEntry(NamedTuple):
    """A row of a file, or several that belong to one entry.

    `answers` are in the form of a `State` and hold only what the file has a column for: an empty cell is the field's
    empty value, texts hold only the languages that have a column (an empty cell: an empty text). `cookies` is `None`
    without a column for names. `per_cookie`: the file has one row per cookie, so a cookie without a row is missing,
    not removed.
    """

    line: int
    key: str
    answers: dict[str, Any]
    cookies: Sequence[GivenCookie] | None
    per_cookie: bool = False


class Planned(NamedTuple):
    """What happens to one entry. `before` is `None` for a new one; `line` is 0 for one that the file does not have."""

    key: str
    line: int
    before: State | None
    after: State


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, entry by entry."""

    added: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    unchanged: list[Planned] = field(default_factory=list)
    missing: list[Planned] = field(default_factory=list)
    """Active entries that the file does not have; under `replace` their `after` is retired."""
    repeated: list[tuple[GivenEntry, int]] = field(default_factory=list)
    """Rows about an entry that an earlier row, on the line that is named, is about already."""

    @property
    def repeated_lines(self) -> list[tuple[int, int]]:
        """The lines of those rows, each with the line of the earlier one."""
        return [(row.line, first) for row, first in self.repeated]

    @property
    def writes(self) -> bool:
        """Whether anything would change."""
        return bool(self.added or self.changed or any(one.before != one.after for one in self.missing))


def make_plan(
    given: Iterable[GivenEntry],
    present: Sequence[State],
    *,
    mode: Mode,
    not_missing: Iterable[str] = (),
    providers: Iterable[str] = (),
) -> Plan:
    """Lay the rows of a file beside the `present` entries of a site (states, retired ones included).

    `not_missing` are keys of entries that the file has, in rows that were rejected. `providers` are the names that the
    register knows: a row that writes one of them otherwise means the same.
    """
    index = _Index(present, clear=mode == "replace")
    spelled = {name.casefold(): name for name in providers}
    plan = Plan()
    lines: dict[str, int] = {}
    new_keys: set[str] = set()
    for row in given:
        if name := row.answers.get("provider", "").strip():
            row.answers["provider"] = spelled.setdefault(name.casefold(), name)
        marks = _marks(row.answers, [cookie.answers for cookie in row.cookies or ()])
        before = index.find(row, marks, taken=lines)
        if before is None:
            has_key = is_key(row.key)
            key = row.key if has_key and row.key not in new_keys else new_key()
            after = _new_state(row, key)
            new_keys.add(key)
            plan.added.append(Planned(key, row.line, None, after))
            if not has_key:
                # A second row that means the same new entry must not add it twice; rows with keys say which they mean.
                index.add(after, marks)
            lines[key] = row.line
            continue
        key = before["key"]
        if key in lines:
            plan.repeated.append((row, lines[key]))
            continue
        lines[key] = row.line
        after = before if mode == "append" else _changed_state(before, row, clear=mode == "replace")
        (plan.unchanged if after == before else plan.changed).append(Planned(key, row.line, before, after))
    excused = {*lines, *not_missing}
    for state in present:
        if state["key"] not in excused and state["status"] == "active":
            after = {**state, "status": "retired"} if mode == "replace" else state
            plan.missing.append(Planned(state["key"], 0, state, after))
    return plan


class _Marks(NamedTuple):
    """What an entry or a row is known by, where there is no key: comparable texts, and names with what they match."""

    provider: str
    names: frozenset[tuple[str, str]]
    functions: set[str]


class _Index:
    """Finds the entry that a row is about."""

    def __init__(self, present: Sequence[State], *, clear: bool) -> None:
        self.clear = clear
        self.by_key: dict[str, State] = {}
        self.by_names: dict[tuple[str, frozenset[tuple[str, str]]], list[State]] = defaultdict(list)
        self.by_function: dict[tuple[str, str], list[State]] = defaultdict(list)
        self.silent: dict[str, list[State]] = defaultdict(list)
        """By provider those with neither a name nor a function."""
        for state in present:
            self.add(state, _marks(state, state["cookies"]))

    def add(self, state: State, marks: _Marks) -> None:
        self.by_key[state["key"]] = state
        if marks.names:
            self.by_names[marks.provider, marks.names].append(state)
        for text in marks.functions:
            self.by_function[marks.provider, text].append(state)
        if not marks.names and not marks.functions:
            self.silent[marks.provider].append(state)

    def find(self, row: GivenEntry, marks: _Marks, *, taken: Container[str] = ()) -> State | None:
        """The entry; `taken` are the keys of those that earlier rows are about."""
        if row.key and row.key in self.by_key:
            return self.by_key[row.key]
        if not row.cookies and not marks.functions:
            return self._same(self.silent.get(marks.provider, ()), row)
        found = self._by_names(row.cookies, marks, taken) if row.cookies else []
        if found:
            return self._nearest(found, marks) or self._same(found, row)
        return self._by_function(row, marks, taken)

    def _by_names(self, cookies: Sequence[GivenCookie], marks: _Marks, taken: Container[str]) -> list[State]:
        found = self.by_names.get((marks.provider, marks.names), [])
        if found and any("storage" in cookie.answers or "domain" in cookie.answers for cookie in cookies):
            places = _places([_new_cookie(cookie, "") for cookie in cookies])
            exact = [state for state in found if _places(state["cookies"]) == places]
            free = [state for state in found if state["key"] not in taken]
            found = exact or [state for state in free if _may_be(state["cookies"], cookies)]
        return found

    def _by_function(self, row: GivenEntry, marks: _Marks, taken: Container[str]) -> State | None:
        named = [self.by_function.get((marks.provider, text), ()) for text in marks.functions]
        if not any(named):
            return None
        candidates = {state["key"]: state for states in named for state in states}
        if len(candidates) > 1:
            return self._same(candidates.values(), row)
        only = next(iter(candidates.values()))
        if only["key"] in taken and bool(only["cookies"]) != bool(row.cookies):
            # Two rows of one file, of which one names cookies and the other none, are two rows of the policy.
            return None
        if row.cookies and only["cookies"] and not _marks(only, only["cookies"]).names & marks.names:
            # The same function of the same provider, but no name in common: another row of the policy.
            return None
        return only

    def _same(self, states: Iterable[State], row: GivenEntry) -> State | None:
        """One that says already all that the row says."""
        alike = (state for state in states if bool(state["cookies"]) == bool(row.cookies))
        return next((state for state in alike if _changed_state(state, row, clear=self.clear) == state), None)

    @staticmethod
    def _nearest(found: list[State], marks: _Marks) -> State | None:
        if len(found) == 1:
            return found[0]
        same = [state for state in found if marks.functions & _marks(state, ()).functions]
        return same[0] if same else None


def _marks(answers: Mapping[str, Any], cookies: Iterable[Mapping[str, Any]]) -> _Marks:
    return _Marks(
        comparable(answers.get("provider", "")),
        frozenset([(cookie["name"], cookie.get("match", "exact")) for cookie in cookies]),
        {comparable(text) for text in answers.get("function", {}).values() if text},
    )


def _places(cookies: Sequence[Mapping[str, Any]]) -> frozenset[tuple[str, ...]]:
    return frozenset((c["name"], c["match"], c["storage"], c["domain"].lower()) for c in cookies)


def _may_be(cookies: Sequence[State], given: Iterable[GivenCookie]) -> bool:
    """Whether each given cookie may be one of `cookies`: where its cells are empty, any storage or domain will do."""
    return all(any(_agrees(one, cookie) for one in cookies) for cookie in given)


def _agrees(state: State, cookie: GivenCookie) -> bool:
    told = {name: cookie.answers[name] for name in ("storage", "domain") if cookie.answers.get(name)}
    return (
        state["name"] == cookie.answers.get("name")
        and state["match"] == cookie.answers.get("match", "exact")
        and all(state[name].lower() == value.lower() for name, value in told.items())
    )


def _new_state(row: GivenEntry, key: str) -> State:
    cookies: list[State] = []
    keys: set[str] = set()
    for cookie in row.cookies or ():
        own = cookie.key if is_key(cookie.key) and cookie.key not in keys else new_key()
        keys.add(own)
        cookies.append(_new_cookie(cookie, own))
    state = _answered(_NEW_ENTRY, row.answers, key)
    state["cookies"] = cookies
    return state


def _new_cookie(cookie: GivenCookie, key: str) -> State:
    return _answered(_NEW_COOKIE, cookie.answers, key)


def _answered(empty: State, answers: Mapping[str, Any], key: str) -> State:
    """`empty` with these answers, except for those that leave open what has a usual answer."""
    state = empty.copy()
    state["key"] = key
    for name, value in answers.items():
        if value.__class__ is dict and "" in value.values():
            state[name] = {locale: text for locale, text in value.items() if text}
        elif value or (value is not None and not empty[name]):
            state[name] = value
    return state


def _changed_state(before: State, row: GivenEntry, *, clear: bool) -> State:
    after = dict(before)
    for name, value in row.answers.items():
        after[name] = _changed(name, before[name], value, clear=clear, empty=_NEW_ENTRY.get(name, ""))
    if row.cookies is not None and (row.cookies or clear):
        after["cookies"] = _changed_cookies(before["cookies"], row, clear=clear)
    return after


def _changed(name: str, before: Any, value: Any, *, clear: bool, empty: Any) -> Any:
    if name in ENTRY_TEXTS or name in _TEXTS_OF_COOKIE:
        texts = dict(before)
        for locale, text in value.items():
            if text:
                texts[locale] = text
            elif clear:
                texts.pop(locale, None)
        return dict(sorted(texts.items()))
    if value is None or value == "":
        return empty if clear and name != "provider" else before
    return value


def _changed_cookies(before: Sequence[State], row: GivenEntry, *, clear: bool) -> list[State]:
    left = list(before)
    meant = {cookie.key for cookie in row.cookies or ()}
    cookies: list[State] = []
    for cookie in row.cookies or ():
        was = next((one for one in left if one["key"] == cookie.key), None)
        if was is None:
            # A key that none of them has says nothing, in a file of another register for instance: the name does.
            was = next((one for one in left if one["key"] not in meant and _agrees(one, cookie)), None)
        if was is None:
            taken = {one["key"] for one in (*before, *cookies)}
            own = cookie.key if is_key(cookie.key) and cookie.key not in taken else new_key()
            cookies.append(_new_cookie(cookie, own))
            continue
        left.remove(was)
        after = dict(was)
        for name, value in cookie.answers.items():
            if name in COOKIE_FIELDS and name not in _SEEN:
                after[name] = _changed(name, was[name], value, clear=clear, empty=_NEW_COOKIE[name])
        if "duration_text" not in cookie.answers and _lifetime(after) != _lifetime(was):
            # Words such as "up to 12 months" were about the lifetime as it was.
            after["duration_text"] = {}
        cookies.append(after)
    if row.per_cookie:
        # A cookie without a row of its own is missing from the file, and what is missing stays.
        cookies += [] if clear else left
    else:
        # A cell of names tells no two cookies of one name apart: both stay.
        named = {(one["name"], one["match"]) for one in cookies}
        cookies += [one for one in left if (one["name"], one["match"]) in named]
    return _in_order(before, cookies)


def _lifetime(cookie: State) -> tuple[str, int | None]:
    return cookie["lifetime"], cookie["max_age_seconds"]


def _in_order(before: Sequence[State], cookies: list[State]) -> list[State]:
    """Cookies in the order of the file; in their old order when the file has the same ones."""
    old = [one["key"] for one in before]
    return (
        sorted(cookies, key=lambda one: old.index(one["key"])) if {c["key"] for c in cookies} == set(old) else cookies
    )
