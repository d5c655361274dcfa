"""What is different between two policies: whole things first, then their answers. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from app.inventory.differences import Difference, differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.audit.queries import State
    from app.policy.snapshot import Snapshot

Kind = Literal["entry", "provider", "category", "section", "site", "order"]
What = Literal["changed", "added", "removed"]

_KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    "entry": ("entries", "key"),
    "provider": ("providers", "name"),
    "category": ("categories", "key"),
    "section": ("texts", "key"),
}
"""Where a snapshot keeps the things of a kind, and the name of what tells one from another."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that is not the same. `before` is `None` for something new, `after` for something gone.

    Kind `site` is about the settings, with an empty key; `order` about the order of entries or texts (the key says
    which), its states are `{"order": [keys]}`.
    """

    kind: Kind
    key: str
    what: What
    before: "State | None"
    after: "State | None"

    def details(self, categories: Mapping[str, str]) -> list[Difference]:
        """The answers that differ; `categories` maps keys to names. Nothing for an order."""
        if self.kind == "order":
            return []
        return differences(self.before, self.after, kind=self.kind, categories=categories)

    def as_state(self) -> "State":
        """The change as JSON that can be hashed: for each answer what it was and what it became."""
        before, after = self.before or {}, self.after or {}
        answers = {
            name: [before.get(name), after.get(name)]
            for name in dict.fromkeys([*before, *after])
            if before.get(name) != after.get(name)
        }
        return {"kind": self.kind, "key": self.key, "what": self.what, "answers": answers}


def compare(before: "Snapshot | None", after: "Snapshot") -> list[Change]:
    """Every difference: changed before added before removed, entries before what they name, texts and settings last.

    Against `None` everything is new; then only entries and texts are told.
    """
    return compare_states(before.state if before else None, after.state)


def compare_states(before: "State | None", after: "State") -> list[Change]:
    """The same of the plain objects, or of such in which an entry has fewer answers, the same ones on both sides."""
    old = before or {}
    found = [change for kind in _KINDS for change in _things(kind, old, after) if before or _tells(change)]
    order: Sequence[What] = ("changed", "added", "removed")
    kinds = list(_KINDS)
    found.sort(key=lambda change: (kinds.index(change.kind) == kinds.index("section"), order.index(change.what)))
    if before:
        found += [*_orders(old, after), *_settings(old, after)]
    return found


def _tells(change: Change) -> bool:
    return change.kind in {"entry", "section"}


def _things(kind: Kind, old: "State", new: "State") -> Iterator[Change]:
    place, name = _KINDS[kind]
    was: dict[str, Any] = {one[name]: one for one in old.get(place, ())}
    now: dict[str, Any] = {one[name]: one for one in new.get(place, ())}
    for key, state in now.items():
        if key not in was:
            yield Change(kind=kind, key=key, what="added", before=None, after=state)
        elif _answers(kind, was[key]) != _answers(kind, state):
            yield Change(kind=kind, key=key, what="changed", before=was[key], after=state)
    for key, state in was.items():
        if key not in now:
            yield Change(kind=kind, key=key, what="removed", before=state, after=None)


def _answers(kind: Kind, state: "State") -> "State":
    # Where a category stands among the others is told as an order of entries.
    return {**state, "position": 0} if kind == "category" else state


def _orders(old: "State", new: "State") -> Iterator[Change]:
    for kind in ("entry", "section"):
        place, name = _KINDS[kind]
        was, now = [one[name] for one in old[place]], [one[name] for one in new[place]]
        kept = set(was) & set(now)
        if [key for key in was if key in kept] != [key for key in now if key in kept]:
            yield Change(kind="order", key=place, what="changed", before={"order": was}, after={"order": now})


def _settings(old: "State", new: "State") -> Iterator[Change]:
    if old["site"] != new["site"]:
        yield Change(kind="site", key="", what="changed", before=old["site"], after=new["site"])
