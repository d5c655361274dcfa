"""Saving translations side by side: several texts of one language in one step, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from app.audit import Actor
from app.database import transaction
from app.inventory.errors import ConflictError
from app.inventory.queries import get_category, get_entry
from app.inventory.service import (
    category_input,
    change_category,
    change_entry,
    confirm_category,
    confirm_entry,
)
from app.inventory.service.sites import locked_site
from app.inventory.state import category_state, entry_input, entry_state
from app.inventory.translation import seen, text_in, with_text
from app.policy.errors import TranslationOvertakenError
from app.policy.queries import get_text
from app.policy.service.texts import change_text, confirm_text
from app.policy.texts import text_input, text_state

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.models import Site


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text as a translator leaves it, or confirms it as it is when `text` is empty.

    `kind` is `entry`, `category` or `text`; `part` names the text in it, `seen` what the translator saw beside it.
    """

    kind: str
    key: str
    part: str
    seen: str
    text: str = ""

    @property
    def thing(self) -> tuple[str, str]:
        """What it belongs to."""
        return self.kind, self.key


def save_translations(*, by: Actor, site: str, locale: str, written: Sequence[Written]) -> int:
    """Save texts in the language `locale`, and confirm those that are still right; how many were saved or confirmed.

    Raises `TranslationOvertakenError` when one of them, or its source, reads otherwise than its translator saw; and
    what the services of entries, categories and texts raise. Then nothing is saved.
    """
    with transaction() as session:
        owner = locked_site(session, site)
        for thing, texts in groupby(sorted(written, key=lambda one: one.thing), key=lambda one: one.thing):
            _save(thing[1], list(texts), by=by, site=owner, kind=_KINDS[thing[0]], locale=locale)
        return len(written)


@dataclass(frozen=True)
class _Kind:
    """How things of a kind are read, saved and confirmed."""

    read: Callable[["Site", str], tuple["State", int]]
    save: Callable[[Actor, str, str, "State", int], object]
    confirm: Callable[[Actor, str, str, str, str], None]


def _save(key: str, texts: Sequence[Written], *, by: Actor, site: "Site", kind: _Kind, locale: str) -> None:
    before, revision = kind.read(site, key)
    state = before
    for one in texts:
        now = text_in(before, one.part)
        source = next((tag for tag in site.ordered_locales if now.get(tag)), "")
        if seen(now, source, locale) != one.seen:
            raise TranslationOvertakenError(one.kind, one.key, one.part)
        if one.text:
            state = with_text(state, one.part, locale, one.text)
    if state != before:
        try:
            kind.save(by, site.key, key, state, revision)
        except ConflictError as error:
            raise TranslationOvertakenError(texts[0].kind, key, texts[0].part) from error
    for one in texts:
        if not one.text:
            kind.confirm(by, site.key, key, one.part, locale)


def _read_entry(site: "Site", key: str) -> tuple["State", int]:
    entry = get_entry(site, key)
    return entry_state(entry), entry.revision


def _read_category(_site: "Site", key: str) -> tuple["State", int]:
    category = get_category(key)
    return category_state(category), category.revision


def _read_text(site: "Site", key: str) -> tuple["State", int]:
    text = get_text(site, key)
    return text_state(text), text.revision


_KINDS: Final[Mapping[str, _Kind]] = {
    "entry": _Kind(
        read=_read_entry,
        save=lambda by, site, key, state, revision: change_entry(
            by=by, site=site, key=key, answers=entry_input(state), revision=revision
        ),
        confirm=lambda by, site, key, part, locale: confirm_entry(by=by, site=site, key=key, part=part, locale=locale),
    ),
    "category": _Kind(
        read=_read_category,
        save=lambda by, _site, key, state, revision: change_category(
            by=by, key=key, answers=category_input(state), revision=revision
        ),
        confirm=lambda by, _site, key, part, locale: confirm_category(by=by, key=key, part=part, locale=locale),
    ),
    "text": _Kind(
        read=_read_text,
        save=lambda by, site, key, state, revision: change_text(
            by=by, site=site, key=key, answers=text_input(state), revision=revision
        ),
        confirm=lambda by, site, key, part, locale: confirm_text(by=by, site=site, key=key, part=part, locale=locale),
    ),
}
