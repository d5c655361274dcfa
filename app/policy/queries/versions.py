"""Reading what was published: versions, their pages, and proposals of new ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.database import db
from app.inventory.queries import list_sites
from app.policy.errors import ProposalNotFoundError, VersionNotFoundError
from app.policy.models import Page, Proposal, Stamp, Version

if TYPE_CHECKING:
    from sqlalchemy import Select

    from app.inventory.models import Site

_HEAVY = (defer(Version.snapshot), defer(Version.difference), defer(Version.checks))


def find_current(site: "Site") -> Version | None:
    """The newest version of `site`, or `None` while nothing was published."""
    statement = select(Version).where(Version.site_id == site.id).order_by(Version.number.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()


def current_number(site: "Site") -> int:
    """The number of the newest version of `site`; 0 while nothing was published."""
    return db.session.scalar(select(func.max(Version.number)).where(Version.site_id == site.id)) or 0


def newest_of(site: "Site") -> tuple[int, int]:
    """Row number and number of the newest version of `site`; both 0 while nothing was published."""
    statement = select(Version.id, Version.number).where(Version.site_id == site.id).order_by(Version.number.desc())
    row = db.session.execute(statement.limit(1)).one_or_none()
    return (row.id, row.number) if row else (0, 0)


def newest_ids() -> dict[int, int]:
    """Row numbers of the sites that have a version to that of their newest one."""
    return dict(db.session.execute(select(Version.site_id, func.max(Version.id)).group_by(Version.site_id)).all())


def find_version(site: "Site", number: int) -> Version | None:
    """The version of `site` with this number, or `None`."""
    statement = select(Version).where(Version.site_id == site.id, Version.number == number)
    return db.session.scalars(statement).one_or_none()


def get_version(site: "Site", number: int) -> Version:
    """The version of `site` with this number. Raises `VersionNotFoundError`."""
    version = find_version(site, number)
    if version is None:
        raise VersionNotFoundError(number)
    return version


def list_versions(site: "Site", *, limit: int | None = None) -> list[Version]:
    """The versions of `site`, the newest first, without reading what is long about them."""
    statement: Select[Version] = (
        select(Version).where(Version.site_id == site.id).order_by(Version.number.desc()).options(*_HEAVY)
    )
    return list(db.session.scalars(statement.limit(limit) if limit else statement))


def walk_versions(
    site: "Site", *, since: datetime | None = None, before: datetime | None = None
) -> Iterator[tuple[Version, list[Page]]]:
    """The versions of `site` that were in force from `since` on and up to `before`, the first one first, with pages.

    One at a time: what was read of a version is given up when the next one is asked for.
    """
    numbers = select(Version.number).where(Version.site_id == site.id)
    if since:
        in_force = select(func.max(Version.number)).where(Version.site_id == site.id, Version.published_at < since)
        numbers = numbers.where(Version.number >= func.coalesce(in_force.scalar_subquery(), 0))
    if before:
        numbers = numbers.where(Version.published_at < before)
    for number in db.session.scalars(numbers.order_by(Version.number)).all():
        version = get_version(site, number)
        pages = list_pages(version)
        yield version, pages
        for one in (version, *pages):
            db.session.expunge(one)


def find_page(version: Version, locale: str) -> Page | None:
    """The page of `version` in `locale`, or `None`."""
    return db.session.scalars(select(Page).where(Page.version_id == version.id, Page.locale == locale)).one_or_none()


def first_published_at(site: "Site") -> datetime:
    """When `site` was published for the first time; it must have a version."""
    return db.session.scalars(select(Version.published_at).where(Version.site_id == site.id, Version.number == 1)).one()


def list_pages(version: Version) -> list[Page]:
    """The pages of `version`, by language tag."""
    return list(db.session.scalars(select(Page).where(Page.version_id == version.id).order_by(Page.locale)))


def page_fingerprints(site: "Site") -> dict[int, dict[str, str]]:
    """The pages of all versions of `site`: by a version's number the SHA-256 of its page in each language."""
    statement = (
        select(Version.number, Page.locale, Page.sha256)
        .join(Page, Page.version_id == Version.id)
        .where(Version.site_id == site.id)
        .order_by(Version.number, Page.locale)
    )
    found: dict[int, dict[str, str]] = {}
    for number, locale, sha256 in db.session.execute(statement):
        found.setdefault(number, {})[locale] = sha256
    return found


def list_current_numbers() -> Sequence[tuple[str, bool, int]]:
    """For each site that has a version: its key, whether it is open to the public, and its newest number."""
    newest = select(Version.site_id, func.max(Version.number)).group_by(Version.site_id)
    numbers = dict(db.session.execute(newest).all())
    return [(site.key, site.public, numbers[site.id]) for site in list_sites() if site.id in numbers]


def list_material_numbers(site: "Site") -> list[int]:
    """The numbers of the versions of `site` that asked visitors again."""
    return list(db.session.scalars(select(Version.number).where(Version.site_id == site.id, Version.material)))


def stamp_number() -> int:
    """The number that every publication raises: while it is the same, nothing was published, opened or closed."""
    return db.session.scalar(select(Stamp.number)) or 0


def get_proposal(site: "Site", number: int) -> Proposal:
    """The proposal of `site` with this number. Raises `ProposalNotFoundError`."""
    proposal = db.session.get(Proposal, number)
    if proposal is None or proposal.site_id != site.id:
        raise ProposalNotFoundError(number)
    return proposal


def list_open_proposals(site: "Site") -> list[Proposal]:
    """Proposals of `site` that are being prepared or wait for approval, the newest first, without their snapshots."""
    statement = (
        select(Proposal)
        .where(Proposal.site_id == site.id, Proposal.state.in_(("draft", "waiting")))
        .order_by(Proposal.id.desc())
        .options(defer(Proposal.snapshot))
    )
    return list(db.session.scalars(statement))
