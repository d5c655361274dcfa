"""Publishing: a frozen proposal becomes a version, in one transaction, or nothing happens."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app.audit import Actor, Subject
from app.audit.service import record
from app.database import now, transaction
from app.evidence.canonical import canonical_json, fingerprint
from app.evidence.chain import FIRST
from app.inventory.checks import Finding, blocking, sort_findings
from app.inventory.errors import Problem, WrongAnswersError
from app.inventory.queries import get_site
from app.inventory.service.sites import locked_site, set_public
from app.language import Localized, say, say_n, tidy
from app.policy.checking import check_snapshot
from app.policy.checks import ProposalFacts, check_proposal
from app.policy.compare import compare
from app.policy.errors import BlockedError, OvertakenError, ProposalNotFoundError, PublicationError
from app.policy.material import propose_material
from app.policy.models import Page, Proposal, Stamp, Version
from app.policy.proof import PublishedTexts, version_hash
from app.policy.queries.draft import draft_of
from app.policy.queries.proposals import NOT_OVERTAKEN
from app.policy.queries.versions import current_number, find_current, find_version, get_proposal, get_version
from app.policy.snapshot import Edition, Snapshot, parse_snapshot

if TYPE_CHECKING:
    from app.inventory.models import Site

log = structlog.get_logger()

Render = Callable[[Snapshot, Edition, str], str]
"""Makes the content of `<main>` of a snapshot in a language; it needs templates, so it comes from the views."""

LONGEST_SUMMARY: Final = 2_000
LONGEST_REASON: Final = 2_000


def reached(_point: str) -> None:
    """Called at each named point of a publication. Does nothing: a test puts in its place what kills the process."""


def propose(*, by: Actor, site: str) -> int:
    """Freeze the draft of the site as a proposal; gives its number.

    Unfinished proposals of the same person are withdrawn: they began again.
    """
    owner = get_site(site)
    return _freeze(by=by, site=site, snapshot=draft_of(owner))


def propose_again(*, by: Actor, site: str, number: int) -> int:
    """Propose the content of version `number` once more, the draft staying as it is; gives the proposal's number."""
    owner = get_site(site)
    return _freeze(by=by, site=site, snapshot=snapshot_of(get_version(owner, number)), restored_from=number)


def decide(*, by: Actor, site: str, proposal: int, material: bool, reason: str) -> None:
    """Keep whether visitors are asked for consent again, and why. Raises `WrongAnswersError`."""
    if not reason.strip():
        raise WrongAnswersError([Problem("reason", say("Write in a few words why"))])
    if len(reason) > LONGEST_REASON:
        raise WrongAnswersError([Problem("reason", say("Shorten this to %(most)s characters", most=LONGEST_REASON))])
    with transaction() as session:
        found = _draft_proposal(session, site, proposal, by=by)
        before = _kept(found)
        found.material, found.change_reason = material, reason.strip()
        _record_if_changed(by, site, found, before, "decided")


def describe(*, by: Actor, site: str, proposal: int, summary: Localized) -> None:
    """Keep what the public is told about the change, in each language. Raises `WrongAnswersError`."""
    with transaction() as session:
        found = _draft_proposal(session, site, proposal, by=by)
        snapshot = parse_snapshot(found.snapshot)
        given = tidy(summary)
        problems = [
            Problem(f"words-{tag}", say("Say in a sentence or two what changed"))
            for tag in snapshot.site.ordered_locales
            if not given.get(tag)
        ]
        problems += [
            Problem(f"words-{tag}", say("Shorten this to %(most)s characters", most=LONGEST_SUMMARY))
            for tag, text in given.items()
            if len(text) > LONGEST_SUMMARY
        ]
        if problems:
            raise WrongAnswersError(problems)
        before = _kept(found)
        found.change_summary = {tag: given[tag] for tag in snapshot.site.ordered_locales}
        _record_if_changed(by, site, found, before, "described")


def send_for_approval(*, by: Actor, site: str, proposal: int) -> None:
    """Let somebody else approve the proposal. Raises `PublicationError` while it is not complete."""
    with transaction() as session:
        found = _draft_proposal(session, site, proposal, by=by)
        _require_complete(found)
        before = _kept(found)
        found.state = "waiting"
        _record_if_changed(by, site, found, before, "sent")


def take_back(*, by: Actor, site: str, proposal: int) -> None:
    """Go on working at a proposal that waits for approval."""
    with transaction() as session:
        found = open_proposal(session, site, proposal)
        before = _kept(found)
        found.state = "draft"
        _record_if_changed(by, site, found, before, "taken_back")


def withdraw_proposal(*, by: Actor, site: str, proposal: int) -> None:
    """Take a proposal back; nothing of the register changes."""
    with transaction() as session:
        found = open_proposal(session, site, proposal)
        before = _kept(found)
        found.state = "withdrawn"
        _record_if_changed(by, site, found, before, "withdrawn")


def publish(
    *,
    by: Actor,
    site: str,
    proposal: int,
    render: Render,
    seen: str = "",
    unchecked: bool = False,
) -> int:
    """Publish a proposal exactly as it was frozen; gives the number of the new version.

    `seen` is the `seal_of` the proposal that `by` has read. With four eyes `by` is who approves, and must be somebody
    else than who proposed. `unchecked`: what the checks find is recorded and stops nothing, for what was public before
    there were checks. Raises `OvertakenError` when another version was published meanwhile, `BlockedError`,
    `PublicationError`.
    """
    owner = get_site(site)
    prepared = get_proposal(owner, proposal)
    snapshot = parse_snapshot(prepared.snapshot)
    current = find_current(owner)
    moment = now()
    # Made before the lock is taken: other people can go on working meanwhile.
    edition = Edition(number=prepared.base + 1, published_at=moment, previous=prepared.base)
    pages = {tag: render(snapshot, edition, tag) for tag in snapshot.site.ordered_locales}
    difference = canonical_json(
        [change.as_state() for change in compare(snapshot_of(current) if current else None, snapshot)]
    )
    checked = check_publication(owner, prepared, by=by)
    reached("rendered")
    with transaction() as session:
        owner = locked_site(session, site)
        found = open_proposal(session, site, proposal)
        _require_publishable(owner, found, by=by, seen=seen)
        if not unchecked:
            _require_nothing_found(checked)
        previous = find_current(owner)
        version = Version(
            site_id=owner.id,
            number=edition.number,
            snapshot=found.snapshot,
            snapshot_sha256=found.snapshot_sha256,
            material=bool(found.material),
            change_reason=found.change_reason,
            change_summary=canonical_json(found.change_summary),
            difference=difference,
            checks=canonical_json(_found_state(checked)),
            restored_from=found.restored_from,
            published_at=moment,
            published_by=found.created_by if owner.four_eyes else by.id,
            approved_by=by.id if owner.four_eyes else None,
            previous_hash=previous.hash if previous else FIRST,
        )
        hashed = {tag: (html, fingerprint(html)) for tag, html in pages.items()}
        version.hash = version_hash(as_published(site, version, hashed))
        session.add(version)
        session.flush()
        reached("version written")
        session.add_all(
            Page(version_id=version.id, locale=tag, html=html, sha256=sha256) for tag, (html, sha256) in hashed.items()
        )
        session.flush()
        reached("pages written")
        found.state = "published"
        session.execute(update(Stamp).values(number=Stamp.number + 1))
        if previous is None:
            set_public(by=by, key=site, public=True)
        reached("stamp raised")
        record(
            by=by,
            action="published",
            subject=Subject("version", str(version.number), site),
            before=None,
            after={
                "number": version.number,
                "hash": version.hash,
                "material": version.material,
                "restored_from": version.restored_from,
                "proposed_by": found.created_by,
                "approved_by": version.approved_by,
            },
        )
        number, link = version.number, version.hash
    reached("committed")
    log.info("published", site=site, version=number, hash=link)
    return number


def publish_at_once(
    *, by: Actor, site: str, reason: str, summary: Localized, render: Render, material: bool = False
) -> int:
    """Propose the draft and publish it in one go, as the register itself does for its example; gives the number.

    Languages that `summary` lacks are told in English.
    """
    number = propose(by=by, site=site)
    texts = {tag: summary.get(tag) or summary["en"] for tag in get_site(site).ordered_locales}
    decide(by=by, site=site, proposal=number, material=material, reason=reason)
    describe(by=by, site=site, proposal=number, summary=texts)
    return publish(by=by, site=site, proposal=number, render=render, unchecked=True)


def check_publication(site: "Site", proposal: Proposal, *, by: Actor | None = None) -> list[Finding]:
    """All that is found about a proposal, the worst first; `by` is who is about to publish or approve it."""
    base = find_version(site, proposal.base)
    snapshot = snapshot_of(proposal)
    facts = ProposalFacts(
        created_by=proposal.created_by,
        approver=by.id if by and by.kind == "person" and site.four_eyes else None,
        four_eyes=site.four_eyes,
        snapshot_sha256=proposal.snapshot_sha256,
        approved_sha256=fingerprint(proposal.snapshot),
        is_first=base is None,
        looks_material=propose_material(snapshot_of(base) if base else None, snapshot).material,
        material=proposal.material,
        change_reason=proposal.change_reason,
        change_summary=proposal.change_summary,
        locales=snapshot.site.ordered_locales,
    )
    return sort_findings([*check_snapshot(site, snapshot), *check_proposal(facts)])


def set_open(*, by: Actor, site: str, public: bool) -> None:
    """Close a policy to the public, or open one again that has a version. Raises `PublicationError`."""
    with transaction() as session:
        owner = locked_site(session, site)
        if public and not current_number(owner):
            raise PublicationError(say("Publish the policy first: the first publication opens it to the public"))
        set_public(by=by, key=site, public=public)
        session.execute(update(Stamp).values(number=Stamp.number + 1))


def seal_of(proposal: Proposal) -> str:
    """A fingerprint of all that is approved with a proposal: its snapshot, the decision and what the public is told."""
    return fingerprint(canonical_json({name: value for name, value in _kept(proposal).items() if name != "state"}))


def snapshot_of(version: Version | Proposal) -> Snapshot:
    """The snapshot that a version or a proposal holds."""
    return parse_snapshot(version.snapshot)


def as_published(site: str, version: Version, pages: Mapping[str, tuple[str, str]]) -> PublishedTexts:
    """A version with its pages as what is hashed and verified."""
    return PublishedTexts(
        site=site,
        number=version.number,
        snapshot=version.snapshot,
        snapshot_sha256=version.snapshot_sha256,
        pages=pages,
        published_at=version.published_at,
        published_by=version.published_by,
        approved_by=version.approved_by,
        material=version.material,
        change_reason=version.change_reason,
        change_summary=version.change_summary,
        difference=version.difference,
        checks=version.checks,
        restored_from=version.restored_from,
        previous_hash=version.previous_hash,
        hash=version.hash or "",
    )


def _freeze(*, by: Actor, site: str, snapshot: Snapshot, restored_from: int | None = None) -> int:
    text = snapshot.text
    with transaction() as session:
        owner = locked_site(session, site)
        for earlier in session.scalars(
            select(Proposal).where(
                Proposal.site_id == owner.id,
                Proposal.created_by == by.id,
                or_(Proposal.state == "draft", and_(Proposal.state == "waiting", ~NOT_OVERTAKEN)),
            )
        ):
            earlier.state = "withdrawn"
        proposal = Proposal(
            site_id=owner.id,
            base=current_number(owner),
            snapshot=text,
            snapshot_sha256=fingerprint(text),
            restored_from=restored_from,
            material=None,
            change_reason="",
            change_summary={},
            state="draft",
            created_by=by.id,
            created_at=now(),
        )
        session.add(proposal)
        session.flush()
        record(by=by, action="proposed", subject=_subject(site, proposal), before=None, after=_kept(proposal))
        return proposal.id


def open_proposal(session: Session, site: str, number: int) -> Proposal:
    """The proposal, its site locked. Raises `ProposalNotFoundError`, `PublicationError` when it is open no more."""
    owner = locked_site(session, site)
    statement = select(Proposal).where(Proposal.id == number, Proposal.site_id == owner.id)
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise ProposalNotFoundError(number)
    if found.state == "published":
        raise PublicationError(say("This proposal is published already"))
    if found.state == "withdrawn":
        raise PublicationError(say("This proposal was withdrawn. Begin a new one"))
    return found


def _draft_proposal(session: Session, site: str, number: int, *, by: Actor) -> Proposal:
    found = open_proposal(session, site, number)
    if found.state == "waiting":
        raise PublicationError(say("It waits for approval. Take it back first to change it"))
    # Else one person could decide, send and approve in the name of somebody who only began.
    if by.kind == "person" and by.id != found.created_by and locked_site(session, site).four_eyes:
        raise PublicationError(say("Two people publish here: who began this decides and sends it, and you approve it"))
    return found


def _require_complete(proposal: Proposal) -> None:
    if proposal.material is None:
        raise PublicationError(say("Decide first whether visitors are asked for consent again"))
    if not proposal.change_summary:
        raise PublicationError(say("Say first what changed, for the public"))


def _require_publishable(site: "Site", proposal: Proposal, *, by: Actor, seen: str) -> None:
    _require_complete(proposal)
    if seen and seen != seal_of(proposal):
        raise PublicationError(say("This was changed since you opened the page. Read it once more"))
    if fingerprint(proposal.snapshot) != proposal.snapshot_sha256:
        raise PublicationError(say("This proposal is not as it was frozen. Begin a new one"))
    newest = find_current(site)
    if (newest.number if newest else 0) != proposal.base:
        number, who = (newest.number, newest.published_by) if newest else (0, 0)
        raise OvertakenError(
            say("Version %(number)s was published a moment ago. Compare, then go on", number=number),
            number=number,
            by=who,
        )
    if not site.four_eyes:
        return
    if proposal.state != "waiting":
        raise PublicationError(say("Somebody else must approve this: send it for approval"))
    # GOV-01, ASVS 2.3.5: who proposes does not approve.
    if by.kind == "person" and by.id == proposal.created_by:
        raise PublicationError(say("Somebody else than who proposed it must approve"))


def _require_nothing_found(found: Sequence[Finding]) -> None:
    stopping = len(blocking(found))
    if stopping:
        raise BlockedError(
            say_n(
                "The checks found %(num)s thing that stands in the way. Mend it, or have it accepted for a time",
                "The checks found %(num)s things that stand in the way. Mend them, or have them accepted for a time",
                stopping,
            )
        )


def _found_state(found: Sequence[Finding]) -> dict[str, object]:
    """What a version keeps of the checks, in English: each finding, and the waivers that cover some."""
    waivers = {one.waived.id: one.waived for one in found if one.waived}
    return {
        "findings": [
            {
                "rule": one.rule.id,
                "severity": one.severity,
                "subject": one.subject,
                "message": str(one.message),
                "waiver": one.waived.id if one.waived else None,
            }
            for one in found
        ],
        "waivers": [vars(waivers[key]) | {"until": waivers[key].until.isoformat()} for key in sorted(waivers)],
    }


def _subject(site: str, proposal: Proposal) -> Subject:
    return Subject("proposal", str(proposal.id), site)


def _kept(proposal: Proposal) -> dict[str, object]:
    return {
        "base": proposal.base,
        "snapshot_sha256": proposal.snapshot_sha256,
        "restored_from": proposal.restored_from,
        "material": proposal.material,
        "change_reason": proposal.change_reason,
        "change_summary": dict(proposal.change_summary),
        "state": proposal.state,
    }


def _record_if_changed(by: Actor, site: str, proposal: Proposal, before: dict[str, object], action: str) -> None:
    after = _kept(proposal)
    if after != before:
        record(by=by, action=action, subject=_subject(site, proposal), before=before, after=after)
