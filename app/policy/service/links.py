"""Links that show a proposal without an account: made, and withdrawn."""

from datetime import timedelta
from typing import Final

from app.accounts.tokens import hash_token, new_token
from app.audit import Actor, Subject
from app.audit.service import record
from app.database import now, transaction
from app.inventory.queries import get_site
from app.policy.errors import LinkNotFoundError
from app.policy.models import PreviewLink
from app.policy.queries.versions import get_proposal
from app.policy.service.publishing import open_proposal

KEPT_FOR: Final = timedelta(days=7)


def create_link(*, by: Actor, site: str, proposal: int) -> str:
    """Make a link that shows the proposal for seven days; gives its token, which is kept nowhere.

    Raises `PublicationError` when the proposal is published or withdrawn.
    """
    token = new_token()
    with transaction() as session:
        found = open_proposal(session, site, proposal)
        link = PreviewLink(
            proposal_id=found.id,
            token_hash=hash_token(token),
            created_by=by.id,
            created_at=now(),
            expires_at=now() + KEPT_FOR,
        )
        session.add(link)
        session.flush()
        after = {"proposal": proposal, "expires_at": link.expires_at.isoformat(timespec="seconds")}
        record(by=by, action="added", subject=_subject(site, link), before=None, after=after)
    return token


def withdraw_link(*, by: Actor, site: str, proposal: int, number: int) -> None:
    """End a link before its time. Raises `LinkNotFoundError`."""
    with transaction() as session:
        found = get_proposal(get_site(site), proposal)
        link = session.get(PreviewLink, number, with_for_update=True)
        if link is None or link.proposal_id != found.id:
            raise LinkNotFoundError(number)
        if link.withdrawn_at:
            return
        link.withdrawn_at = now()
        after = {"proposal": proposal, "withdrawn_at": link.withdrawn_at.isoformat(timespec="seconds")}
        record(by=by, action="withdrawn", subject=_subject(site, link), before={"proposal": proposal}, after=after)


def _subject(site: str, link: PreviewLink) -> Subject:
    return Subject("preview_link", str(link.id), site)
