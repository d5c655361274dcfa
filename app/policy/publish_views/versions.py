"""The versions of a site in the workplace: the list, what each changed, publishing one again; open or closed."""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.checks import blocking
from app.inventory.queries import get_site
from app.inventory.views.conflicts import status_of
from app.language import pick
from app.policy.check_views import groups_of_frozen
from app.policy.checking import check_snapshot
from app.policy.compare import compare
from app.policy.errors import PublicationError
from app.policy.forms import ConfirmForm
from app.policy.publish_views.blueprint import blueprint
from app.policy.publish_views.reading import name_of, show_difference
from app.policy.queries.versions import find_version, get_version, list_versions
from app.policy.service import publishing
from app.policy.service.publishing import snapshot_of
from app.web.locale import current_locale, said

if TYPE_CHECKING:
    from app.inventory.models import Site
    from app.language import Picked
    from app.policy.models import Version

Answer = str | Response | tuple[str, int]


@blueprint.get("/versions/")
def versions(site: str) -> str:
    """Every version, the newest first."""
    owner = get_site(site)
    found = list_versions(owner)
    return render_template(
        "publish/versions.html",
        site=owner,
        versions=[(one, name_of(one.published_by), _summary(owner, one)) for one in found],
        approvers={one.number: name_of(one.approved_by) for one in found if one.approved_by is not None},
    )


@blueprint.get("/versions/<int:number>/changes/")
def version(site: str, number: int) -> str:
    """What a version changed."""
    owner = get_site(site)
    found = get_version(owner, number)
    previous = find_version(owner, number - 1)
    before = snapshot_of(previous) if previous else None
    after = snapshot_of(found)
    changes = compare(before, after)
    return render_template(
        "publish/version.html",
        site=owner,
        version=found,
        who=name_of(found.published_by),
        approver=name_of(found.approved_by) if found.approved_by is not None else "",
        summary=_summary(owner, found),
        changes=changes,
        shown=show_difference(changes, before, after, "publish.version", site=site, number=number),
    )


@blueprint.route("/versions/<int:number>/restore", methods=["GET", "POST"])
def restore(site: str, number: int) -> Answer:
    """Propose the content of an earlier version once more."""
    owner = get_site(site)
    found = get_version(owner, number)
    current = list_versions(owner, limit=1)[0]
    form = ConfirmForm()
    stopping = blocking(check_snapshot(owner, snapshot_of(found)))
    if form.validate_on_submit() and not stopping:
        proposal = publishing.propose_again(by=actor(), site=site, number=number)
        return redirect(url_for("publish.difference", site=site, number=proposal), 303)
    page = render_template(
        "publish/restore.html",
        site=owner,
        form=form,
        version=found,
        next_number=current.number + 1,
        groups=groups_of_frozen(owner, stopping),
    )
    return page, status_of(form, None)


@blueprint.post("/public")
def switch_public(site: str) -> Answer:
    """Close the policy, or open it again: the button says which."""
    answer = request.form.get("public")
    if answer not in {"yes", "no"}:
        abort(HTTPStatus.BAD_REQUEST)
    public = answer == "yes"
    try:
        publishing.set_open(by=actor(), site=site, public=public)
    except PublicationError as error:
        flash(said(error.message) + ".", "error")
    else:
        flash(_("The policy is public again.") if public else _("The policy is closed: visitors cannot see it."))
    return redirect(url_for("inventory.settings", site=site), 303)


def _summary(site: "Site", version: "Version") -> "Picked":
    return pick(json.loads(version.change_summary), current_locale(), site.default_locale)
