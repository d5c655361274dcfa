"""Kinds of cookies, shared by all sites."""

import re
from dataclasses import dataclass, field, fields

from sqlalchemy import select, update

from app.audit import Actor, Subject
from app.audit.queries import State
from app.audit.service import record
from app.database import now, transaction
from app.inventory.defaults import DEFAULT_CATEGORIES
from app.inventory.errors import (
    CategoryNotFoundError,
    ConflictError,
    DuplicateCategoryError,
    InUseError,
    Problem,
    WrongAnswersError,
)
from app.inventory.models import Category, Entry, Site
from app.inventory.queries import find_category, get_category, list_categories, main_locale
from app.inventory.service.derived import refresh_everywhere
from app.inventory.state import category_state
from app.inventory.translation import CATEGORY_TEXTS, after_save, confirmed, texts_of
from app.language import Localized, say


@dataclass(frozen=True, kw_only=True)
class CategoryInput:
    """A category as a person gives it. `default_consent_basis` only prefills the answer of a new entry."""

    name: Localized
    description: Localized = field(default_factory=dict)
    default_consent_basis: str = ""


def category_input(state: State) -> CategoryInput:
    """The answers that a state of a category holds."""
    return CategoryInput(**{one.name: state[one.name] for one in fields(CategoryInput) if one.name in state})


def ensure_categories(*, by: Actor) -> None:
    """Add the usual four categories to a register that has none."""
    with transaction() as session:
        if list_categories():
            return
        for position, default in enumerate(DEFAULT_CATEGORIES, start=1):
            category = Category(
                key=default.key,
                name=dict(default.name),
                description=dict(default.description),
                default_consent_basis=default.default_consent_basis,
                position=position,
                revision=1,
            )
            session.add(category)
            record(by=by, action="added", subject=subject_of(category), before=None, after=kept_state(category))


def add_category(*, by: Actor, key: str, answers: CategoryInput) -> Category:
    """Add a category, as the last one. Raises `DuplicateCategoryError` or `WrongAnswersError`."""
    _check(answers)
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", key):
        raise WrongAnswersError(
            [Problem("key", say("Use small letters, digits and hyphens, for example social-media"))]
        )
    with transaction() as session:
        if find_category(key) is not None:
            raise DuplicateCategoryError(say("Another category has the short name “%(key)s”. Choose another", key=key))
        position = max((category.position for category in list_categories()), default=0) + 1
        category = Category(key=key, position=position, **vars(answers))
        session.add(category)
        session.flush()
        record(by=by, action="added", subject=subject_of(category), before=None, after=kept_state(category))
    return category


def change_category(
    *, by: Actor, key: str, answers: CategoryInput, revision: int | None = None, action: str = "changed"
) -> None:
    """Save a category. Raises `ConflictError` when it was saved since `revision`, `WrongAnswersError`."""
    _check(answers)
    with transaction() as session:
        category = session.scalars(
            select(Category).where(Category.key == key).with_for_update().execution_options(populate_existing=True)
        ).one_or_none()
        if category is None:
            raise CategoryNotFoundError(key)
        if revision is not None and category.revision != revision:
            raise ConflictError(category_state(category), category.revision)
        before, texts = category_state(category), texts_of(category, CATEGORY_TEXTS)
        for name, value in vars(answers).items():
            setattr(category, name, value)
        if category_state(category) == before:
            return
        category.translated = after_save(
            category.translated, before=texts, after=texts_of(category, CATEGORY_TEXTS), source=main_locale()
        )
        category.revision += 1
        _touch_sites(category)
        record(by=by, action=action, subject=subject_of(category), before=before, after=kept_state(category))


def confirm_category(*, by: Actor, key: str, part: str, locale: str) -> None:
    """Keep that a translation of a category is still right though its source changed."""
    with transaction():
        category = get_category(key)
        category.translated = confirmed(category.translated, part, locale)
        state = kept_state(category)
        after = state | {"confirmed": {"part": part, "locale": locale}}
        record(by=by, action="confirmed", subject=subject_of(category), before=state, after=after)


def move_category(*, by: Actor, key: str, up: bool) -> bool:
    """Give a category the place of the one before or after it; whether there was one."""
    with transaction() as session:
        categories = list_categories()
        here = next((number for number, one in enumerate(categories) if one.key == key), None)
        if here is None:
            raise CategoryNotFoundError(key)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(categories):
            return False
        before = category_state(categories[here])
        categories[here], categories[there] = categories[there], categories[here]
        for position, category in enumerate(categories, start=1):
            category.position = position
        session.execute(update(Site).values(changed_at=now()))
        moved = categories[there]
        record(
            by=by,
            action="moved",
            subject=subject_of(moved),
            before=before,
            after=category_state(moved),
            touched=[subject_of(categories[here])],
        )
        return True


def delete_category(*, by: Actor, key: str, replace_by: str = "") -> None:
    """Delete a category. Its entries go to the category `replace_by`; without that, raises `InUseError` if any."""
    with transaction() as session:
        category = find_category(key)
        if category is None:
            raise CategoryNotFoundError(key)
        other = find_category(replace_by) if replace_by and replace_by != key else None
        keys = [
            Subject("entry", entry_key, site_key)
            for entry_key, site_key in session.execute(
                select(Entry.key, Site.key).join(Site, Entry.site_id == Site.id).where(Entry.category_id == category.id)
            )
        ]
        if keys and other is None:
            raise InUseError(say("Entries are in this category. Choose another one for them first"))
        if other is not None:
            _touch_sites(category)
            session.execute(
                update(Entry)
                .where(Entry.category_id == category.id)
                .values(category_id=other.id, revision=Entry.revision + 1, changed_at=now())
            )
            refresh_everywhere(session, Entry.category_id == other.id)
        before = category_state(category)
        after = {"replaced_by": other.key, "entries": len(keys)} if other else None
        record(by=by, action="deleted", subject=subject_of(category), before=before, after=after, touched=keys)
        session.delete(category)


def subject_of(category: Category) -> Subject:
    """How the audit trail names `category`."""
    return Subject("category", category.key)


def kept_state(category: Category) -> State:
    """What the audit trail keeps of `category`: its state and its revision."""
    return category_state(category) | {"revision": category.revision}


def _touch_sites(category: Category) -> None:
    with transaction() as session:
        used = select(Entry.site_id).where(Entry.category_id == category.id)
        session.execute(update(Site).where(Site.id.in_(used)).values(changed_at=now()))


def _check(answers: CategoryInput) -> None:
    if not any(answers.name.values()):
        raise WrongAnswersError([Problem("name", say("Enter the name of the category"))])
