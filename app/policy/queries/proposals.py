"""Reading proposals: which wait for somebody, what one began with, and the links that show them without an account."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import defer

from app.accounts.tokens import hash_token
from app.database import db
from app.inventory.queries import list_sites
from app.policy.models import PreviewLink, Proposal, Version

if TYPE_CHECKING:
    from app.inventory.models import Site


NOT_OVERTAKEN: Final = (
    Proposal.base
    == select(func.coalesce(func.max(Version.number), 0)).where(Version.site_id == Proposal.site_id).scalar_subquery()
)
"""What follows the newest version: nothing else can be approved or published any more."""


def waiting_proposals(*, person: int) -> list[tuple["Site", Proposal]]:
    """Proposals that wait for approval and that the person with this number may approve, the oldest first."""
    sites = {site.id: site for site in list_sites()}
    statement = (
        select(Proposal)
        .where(Proposal.state == "waiting", Proposal.created_by != person, NOT_OVERTAKEN)
        .order_by(Proposal.id)
        .options(defer(Proposal.snapshot))
    )
    return [(sites[one.site_id], one) for one in db.session.scalars(statement)]


def find_begun(site: "Site", *, person: int) -> Proposal | None:
    """What this person is preparing for `site`, or sent in vain because another version came first; or `None`."""
    statement = (
        select(Proposal)
        .where(
            Proposal.site_id == site.id,
            Proposal.created_by == person,
            or_(Proposal.state == "draft", and_(Proposal.state == "waiting", ~NOT_OVERTAKEN)),
        )
        .order_by(Proposal.id.desc())
        .options(defer(Proposal.snapshot))
    )
    return db.session.scalars(statement.limit(1)).one_or_none()


def find_abandoned(proposal: Proposal) -> Proposal | None:
    """The proposal that the same person gave up before this one, so that nothing typed there is lost, or `None`.

    Only one of the same kind, the draft or the same version again: what was written of another says nothing here.
    """
    statement = (
        select(Proposal)
        .where(
            Proposal.site_id == proposal.site_id,
            Proposal.created_by == proposal.created_by,
            Proposal.id < proposal.id,
            or_(
                Proposal.state == "published",
                and_(
                    Proposal.material.is_not(None),
                    Proposal.restored_from.is_not_distinct_from(proposal.restored_from),
                ),
            ),
        )
        .order_by(Proposal.id.desc())
        .options(defer(Proposal.snapshot))
    )
    found = db.session.scalars(statement.limit(1)).one_or_none()
    return found if found and found.state == "withdrawn" else None


def get_proposal_by_number(number: int) -> Proposal:
    """The proposal with this number."""
    return db.session.get_one(Proposal, number)


def list_links(proposal: Proposal) -> list[PreviewLink]:
    """The preview links of a proposal, the newest first."""
    statement = select(PreviewLink).where(PreviewLink.proposal_id == proposal.id).order_by(PreviewLink.id.desc())
    return list(db.session.scalars(statement))


def find_link(token: str) -> PreviewLink | None:
    """The preview link with this token, also one that has ended, or `None`."""
    return db.session.scalars(select(PreviewLink).where(PreviewLink.token_hash == hash_token(token))).one_or_none()
