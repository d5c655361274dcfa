"""Which entries somebody must look at again, and how far the round is. A review stays within the organisation."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.database import db
from app.inventory.checks.parameters import REVIEW_EVERY
from app.inventory.checks.upkeep import later
from app.inventory.models import Category, Entry, Site
from app.inventory.queries import LAST_PLACE

if TYPE_CHECKING:
    from sqlalchemy import Select


@dataclass(frozen=True)
class Reviews:
    """How many entries are on the policy, are due, and were looked at today; when the next one is due, if none is."""

    entries: int
    due: int
    today: int
    next_day: date | None

    @property
    def done(self) -> int:
        """How many entries need no look now."""
        return self.entries - self.due


def list_due(site: Site, today: date) -> list[str]:
    """The keys of the entries that are due, in the order of the page."""
    statement: Select[str] = (
        select(Entry.key)
        .outerjoin(Category, Entry.category_id == Category.id)
        .where(Entry.site_id == site.id, Entry.status == "active", _is_due(today))
        .order_by(func.coalesce(Category.position, LAST_PLACE), Entry.category_id, Entry.position, Entry.id)
    )
    return list(db.session.scalars(statement))


def count_reviews(site: Site, today: date) -> Reviews:
    """How far the round is."""
    statement = select(
        func.count(),
        func.sum(case((_is_due(today), 1), else_=0)),
        func.sum(case((and_(Entry.reviewed_at == today, ~_is_due(today)), 1), else_=0)),
        func.min(Entry.review_due),
        func.min(case((Entry.review_due.is_(None), Entry.reviewed_at))),
    ).where(Entry.site_id == site.id, Entry.status == "active")
    entries, due, done, planned, looked_at = db.session.execute(statement).one()
    days = [planned, later(looked_at, REVIEW_EVERY.value) if looked_at else None]
    return Reviews(
        entries=entries,
        due=int(due or 0),
        today=int(done or 0),
        next_day=None if due else min((day for day in days if day), default=None),
    )


def _is_due(today: date) -> ColumnElement[bool]:
    """A day that somebody set goes first; else it is so long since the last look, or nobody ever looked."""
    long_ago = later(today, -REVIEW_EVERY.value)
    unplanned = and_(Entry.review_due.is_(None), or_(Entry.reviewed_at.is_(None), Entry.reviewed_at <= long_ago))
    return or_(func.coalesce(Entry.review_due, later(today, 1)) <= today, unplanned)
