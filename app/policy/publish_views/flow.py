"""The flow of publishing, a page for each step: checks, difference, "ask visitors again?", summary, confirm."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.queries import list_approvers
from app.accounts.signed_in import actor
from app.database import now
from app.inventory.checks import blocking, count
from app.inventory.errors import WrongAnswersError
from app.inventory.forms.refusals import refuse_all
from app.inventory.queries import get_site
from app.inventory.views.conflicts import status_of
from app.inventory.views.found import what_it_means
from app.language import LANGUAGE_NAMES
from app.policy.check_views import groups_of
from app.policy.checking import check_site
from app.policy.compare import compare
from app.policy.errors import PublicationError
from app.policy.forms import ConfirmForm, DecisionForm, SeenForm, SummaryForm
from app.policy.material import propose_material
from app.policy.publish_views.blueprint import blueprint, unpublished
from app.policy.publish_views.reading import Proposed, name_of, read_proposal, show_difference
from app.policy.queries.draft import draft_of
from app.policy.queries.proposals import find_abandoned, find_begun, list_links
from app.policy.queries.versions import find_current, get_version
from app.policy.rendering import rebase, render_main
from app.policy.service import publishing
from app.policy.service.publishing import seal_of, snapshot_of
from app.policy.snapshot import Edition
from app.policy.telling import say_count
from app.policy.views.pages import wrap
from app.web.locale import said

if TYPE_CHECKING:
    from app.language import Localized
    from app.policy.material import Proposed as ProposedMaterial
    from app.policy.models import Proposal
    from app.policy.snapshot import Snapshot

Answer = str | Response | tuple[str, int]


@blueprint.get("/unpublished/", endpoint="unpublished")
def show_unpublished(site: str) -> str:
    """What is different from what the public reads."""
    owner = get_site(site)
    current = find_current(owner)
    before = snapshot_of(current) if current else None
    after = draft_of(owner)
    changes = compare(before, after)
    return render_template(
        "publish/unpublished.html",
        site=owner,
        current=current,
        changes=changes,
        shown=show_difference(changes, before, after, "publish.unpublished", site=site),
    )


@blueprint.route("/publish/", methods=["GET", "POST"])
def begin(site: str) -> Answer:
    """The first step: what speaks against publishing the draft, and freezing it."""
    owner = get_site(site)
    form = ConfirmForm()
    found = check_site(owner)
    stopping = blocking(found)
    state = unpublished(owner)
    if form.validate_on_submit():
        if stopping or (state.number and not state.changes):
            return redirect(url_for("publish.begin", site=site), 303)
        number = publishing.propose(by=actor(), site=site)
        return redirect(url_for("publish.difference", site=site, number=number), 303)
    page = render_template(
        "publish/begin.html",
        site=owner,
        form=form,
        state=state,
        begun=find_begun(owner, person=current_user.id),
        next_number=state.number + 1,
        means=what_it_means(found),
        groups=groups_of(owner, stopping, back=url_for("publish.begin", site=site)),
        accepted=[one.waived for one in found if one.waived],
        notes=count(found)["info"],
    )
    return page, status_of(form, None)


@blueprint.get("/publish/<int:number>/difference/")
def difference(site: str, number: int) -> str:
    """What the public will read otherwise."""
    found = read_proposal(site, number)
    shown = show_difference(
        found.changes, found.before, found.after, "publish.difference", site=site, number=found.proposal.id
    )
    return _page("difference", found, shown=shown)


@blueprint.route("/publish/<int:number>/ask-again/", methods=["GET", "POST"])
def material(site: str, number: int) -> Answer:
    """Whether visitors are asked for consent again: what the register proposes, and what is decided."""
    found = read_proposal(site, number)
    if not _may_change(found):
        return _to("confirm", found)
    proposed = propose_material(found.before, found.after)
    form = DecisionForm(data=_decision(found.proposal, proposed, found.after))
    if form.validate_on_submit():
        again = form.material.data == "yes"
        if _saved(form, publishing.decide, found, material=again, reason=form.reason.data):
            return _to("summaries", found)
    return _page("material", found, form=form, proposed=proposed), status_of(form, None)


@blueprint.route("/publish/<int:number>/summary/", methods=["GET", "POST"])
def summaries(site: str, number: int) -> Answer:
    """What the public is told about the change, in each language."""
    found = read_proposal(site, number)
    if not _may_change(found):
        return _to("confirm", found)
    form = SummaryForm(data={"words": _summary(found.proposal)}, locales=found.after.site.ordered_locales)
    if form.validate_on_submit() and _saved(form, publishing.describe, found, summary=form.words.data):
        return _to("confirm", found)
    return _page("summaries", found, form=form), status_of(form, None)


@blueprint.get("/publish/<int:number>/confirm/")
def confirm(site: str, number: int) -> Answer:
    """All of it once more, and the button."""
    found = read_proposal(site, number)
    overtaken = get_version(found.site, found.newest) if found.overtaken else None
    checked = publishing.check_publication(found.site, found.proposal) if found.is_open else []
    return _page(
        "confirm",
        found,
        form=SeenForm(seen=seal_of(found.proposal)),
        counts=[said(one) for one in say_count(found.changes)],
        stopping=len(blocking([one for one in checked if one.kind != "proposal"])),
        accepted=[one.waived for one in checked if one.waived],
        mine=found.proposal.created_by == current_user.id,
        may_change=_may_change(found),
        approvers=list_approvers(without=found.proposal.created_by),
        links=list_links(found.proposal),
        now=now(),
        overtaken_by=overtaken,
        overtaken_by_name=name_of(overtaken.published_by) if overtaken else "",
    )


@blueprint.post("/publish/<int:number>/publish")
def publish(site: str, number: int) -> Response:
    """Publish what was frozen, or approve it."""
    found = read_proposal(site, number)
    try:
        version = publishing.publish(
            by=actor(), site=site, proposal=number, render=render_main, seen=request.form.get("seen") or "nothing"
        )
    except PublicationError as error:
        flash(said(error.message) + ".", "error")
        return _to("confirm", found)
    flash(_("Version %(number)s is published.", number=version))
    return redirect(url_for("publish.versions", site=site), 303)


@blueprint.post("/publish/<int:number>/send")
def send(site: str, number: int) -> Response:
    """Let somebody else approve."""
    return _do(publishing.send_for_approval, site, number, _("Sent. Somebody else can approve it now."))


@blueprint.post("/publish/<int:number>/take-back")
def take_back(site: str, number: int) -> Response:
    """Go on working at what waits for approval."""
    return _do(publishing.take_back, site, number, _("Taken back: you can change it again."))


@blueprint.post("/publish/<int:number>/withdraw")
def withdraw(site: str, number: int) -> Response:
    """Give the proposal up."""
    return _do(publishing.withdraw_proposal, site, number, _("Withdrawn. The draft stays as it is."))


@blueprint.get("/publish/<int:number>/preview/<locale>/")
def preview(site: str, number: int, locale: str) -> Response:
    """The page as it would be published."""
    found = read_proposal(site, number)
    addresses = {
        tag: url_for("publish.preview", site=site, number=number, locale=tag)
        for tag in found.after.site.ordered_locales
    }
    if locale not in addresses:
        abort(HTTPStatus.NOT_FOUND)
    return make_response(
        wrap_proposal(found, locale, addresses, back=url_for("publish.confirm", site=site, number=number))
    )


def wrap_proposal(found: Proposed, locale: str, addresses: dict[str, str], *, back: str = "", ends: Any = None) -> str:
    """The page of a proposal in `locale`. `addresses` are those of its languages; `back` is the way into the register.

    Without `back` it is shown to who has a link, until `ends`.
    """
    # Without the link to what changed: that page comes with the publication.
    edition = Edition(number=found.number, published_at=now(), previous=0)
    main = rebase(render_main(found.after, edition, locale), url_for("policy.index", site=found.site.key))
    return wrap(
        found.after,
        main,
        locale=locale,
        current_url=addresses[locale],
        preview_url=back,
        preview={
            "languages": [(tag, LANGUAGE_NAMES.get(tag, tag), url) for tag, url in addresses.items()],
            "number": found.number,
            "fingerprint": found.proposal.snapshot_sha256,
            "ends": ends,
        },
    )


def _page(step: str, found: Proposed, **others: Any) -> str:
    return render_template(
        f"publish/{step}.html",
        site=found.site,
        found=found,
        proposal=found.proposal,
        next_number=found.number,
        proposer=name_of(found.proposal.created_by),
        **others,
    )


def _may_change(found: Proposed) -> bool:
    """Whether the reader may decide and describe: not what waits, nor what somebody else began where two publish."""
    mine = found.proposal.created_by == current_user.id
    return found.proposal.state == "draft" and (mine or not found.site.four_eyes)


def _to(step: str, found: Proposed) -> Response:
    return redirect(url_for(f"publish.{step}", site=found.site.key, number=found.proposal.id), 303)


def _saved(form: Any, save: Callable[..., object], found: Proposed, **answers: Any) -> bool:
    try:
        save(by=actor(), site=found.site.key, proposal=found.proposal.id, **answers)
    except WrongAnswersError as error:
        refuse_all(form, error.problems)
        return False
    except PublicationError as error:
        form.refuse(error.message)
        return False
    return True


def _do(service: Callable[..., object], site: str, number: int, done: str) -> Response:
    try:
        service(by=actor(), site=site, proposal=number)
    except PublicationError as error:
        flash(said(error.message) + ".", "error")
    else:
        flash(done)
    return redirect(url_for("publish.confirm", site=site, number=number), 303)


def _decision(proposal: "Proposal", proposed: "ProposedMaterial", after: "Snapshot") -> dict[str, str]:
    """What the form begins with: what was decided, else what the person gave up before, else what is proposed."""
    if proposal.material is not None:
        return {"material": "yes" if proposal.material else "no", "reason": proposal.change_reason}
    abandoned = find_abandoned(proposal)
    if abandoned:
        # Whoever differs from what is proposed does so for this very difference.
        again = abandoned.material or proposed.material
        return {"material": "yes" if again else "no", "reason": abandoned.change_reason}
    reason = "" if after.consent_categories else _("Nothing in this policy needs consent.")
    return {"material": "yes" if proposed.material else "no", "reason": reason}


def _summary(proposal: "Proposal") -> "Localized":
    typed = proposal if proposal.change_summary else find_abandoned(proposal)
    return typed.change_summary if typed else {}
