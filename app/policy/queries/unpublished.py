"""How much of the register is not published yet: asked for on every page of the workplace, so it must be quick.

What was published never changes, and an entry's answers are the same as long as its revision is. So of each only a
short digest is kept, and after a change of the register only what was touched is read again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Integer, bindparam, func, select

from app.database import db
from app.inventory.memory import Memory
from app.inventory.queries import list_categories, list_providers, list_sites
from app.inventory.queries.states import list_marks, read_states
from app.inventory.state import category_state, provider_state
from app.policy.compare import compare_states
from app.policy.models import Proposal, Version
from app.policy.queries.draft import draft_state
from app.policy.queries.proposals import NOT_OVERTAKEN
from app.policy.queries.versions import newest_ids
from app.policy.snapshot import public_entry
from app.policy.telling import SHARED

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.models import Site
    from app.policy.compare import Kind, What

Digests = dict[str, tuple[int, object, int]]
"""By key of an entry: its revision, when it was changed, and the digest of its answers then."""

_FOR_EVER: Final = 0
_FIRST: Final = 4


class Named(NamedTuple):
    """A change by name: what happened to which thing, as in `app.policy.compare`."""

    what: "What"
    kind: "Kind"
    key: str


@dataclass(frozen=True)
class Unpublished:
    """What of a site is not published: `number` is that of its newest version (0: none), `waiting` those for approval.

    `shared` of the `changes` are about providers and categories. `waiting` holds the numbers of proposals, `first` the
    first few changes.
    """

    number: int
    changes: int
    shared: int
    waiting: tuple[int, ...]
    first: tuple[Named, ...] = ()


@dataclass(frozen=True)
class _Counted:
    changes: int
    shared: int
    first: tuple[Named, ...]


_counted: Final[Memory[_Counted]] = Memory(most=64)
_published: Final[Memory["State"]] = Memory(most=16)
_digests: Final[Memory[Digests]] = Memory(most=16)
_shared: Final[Memory[Mapping[tuple[str, str], int]]] = Memory(most=4096)
_sites_behind: Final[Memory[list[tuple[str, str, int]]]] = Memory(most=1)


# Asked for on every page of the workplace: written once, one statement, and a second one only where somebody waits.
_OF_SITE: Final = bindparam("site", type_=Integer)
_WAITS: Final = Proposal.site_id == _OF_SITE, Proposal.state == "waiting", NOT_OVERTAKEN
_WAITING: Final = select(Proposal.id).where(*_WAITS).order_by(Proposal.id)
_NEWEST_AND_WAITING: Final = select(
    select(func.max(Version.id)).where(Version.site_id == _OF_SITE).scalar_subquery(),
    select(func.max(Version.number)).where(Version.site_id == _OF_SITE).scalar_subquery(),
    select(func.count(Proposal.id)).where(*_WAITS).scalar_subquery(),
)


def find_unpublished(site: "Site") -> Unpublished:
    """What of `site` is not published; quick when nothing changed since it was asked for, or nothing was published."""
    version_id, number, count = db.session.connection().execute(_NEWEST_AND_WAITING, {"site": site.id}).one()
    waiting = tuple(db.session.scalars(_WAITING, {"site": site.id})) if count else ()
    if not number:
        return Unpublished(0, 0, 0, waiting)
    # Whatever the page of a site shows raises this moment.
    name = (site.id, version_id, site.changed_at)
    found = _counted.get(name, lambda: _count(site, version_id), newest=_FOR_EVER)
    return Unpublished(number, found.changes, found.shared, waiting, found.first)


def list_sites_behind() -> list[tuple[str, str, int]]:
    """The sites whose newest version names a provider or a category that is different now: key, name, how many."""
    return _sites_behind.get("", _find_sites_behind)


def _count(site: "Site", version_id: int) -> _Counted:
    before = _published.get(version_id, lambda: _brief(_read_snapshot(version_id)), newest=_FOR_EVER)
    found = compare_states(before, _brief_draft(site))
    first = tuple(Named(change.what, change.kind, change.key) for change in found[:_FIRST])
    return _Counted(len(found), sum(change.kind in SHARED for change in found), first)


def _brief_draft(site: "Site") -> "State":
    known = _digests.get(site.id, dict, newest=_FOR_EVER)
    marks = list_marks(site.id)
    found, unknown = {}, []
    for mark in marks:
        was = known.get(mark.key)
        if was and was[:2] == (mark.revision, mark.changed_at):
            found[mark.key] = was[2]
        else:
            unknown.append(mark)
    for mark, state in zip(unknown, read_states([mark.id for mark in unknown]), strict=True):
        found[mark.key] = _digest(public_entry(state))
        known[mark.key] = (mark.revision, mark.changed_at, found[mark.key])
    for key in set(known) - set(found):
        known.pop(key, None)
    entries = [_brief_entry(one.key, one.provider, one.category or "", found[one.key]) for one in marks]
    return draft_state(site, entries)


def _brief(snapshot: "State") -> "State":
    entries = [_brief_entry(one["key"], one["provider"], one["category"], _digest(one)) for one in snapshot["entries"]]
    return snapshot | {"entries": entries}


def _brief_entry(key: str, provider: str, category: str, digest: int) -> "State":
    return {"key": key, "provider": provider, "category": category, "digest": digest}


def _digest(state: "State") -> int:
    """A number for the answers of an entry, whatever its provider and category are called."""
    return hash(json.dumps({**state, "provider": "", "category": ""}, sort_keys=True))


def _read_snapshot(version_id: int) -> "State":
    text = db.session.scalars(select(Version.snapshot).where(Version.id == version_id)).one()
    state: State = json.loads(text)
    return state


def _find_sites_behind() -> list[tuple[str, str, int]]:
    now = _shared_digests(
        [provider_state(provider) for provider in list_providers()],
        [category_state(category) for category in list_categories()],
    )
    newest = newest_ids()
    behind = []
    for site in list_sites():
        if site.id not in newest:
            continue
        then = _shared.get(newest[site.id], partial(_shared_of, newest[site.id]), newest=_FOR_EVER)
        different = sum(now.get(name) != digest for name, digest in then.items())
        if different:
            behind.append((site.key, site.name, different))
    return behind


def _shared_of(version_id: int) -> Mapping[tuple[str, str], int]:
    state = _read_snapshot(version_id)
    return _shared_digests(state["providers"], state["categories"])


def _shared_digests(providers: list[Any], categories: list[Any]) -> Mapping[tuple[str, str], int]:
    found = {("provider", one["name"]): hash(json.dumps(one, sort_keys=True)) for one in providers}
    for one in categories:
        # Where a category stands is told as an order of entries.
        found["category", one["key"]] = hash(json.dumps({**one, "position": 0}, sort_keys=True))
    return found
