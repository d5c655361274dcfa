"""Going back to what is published, on a page that lists what would happen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.evidence.canonical import fingerprint
from app.inventory.queries import get_site, list_provider_names
from app.inventory.views.conflicts import status_of
from app.policy.compare import compare
from app.policy.errors import PublicationError
from app.policy.forms import SeenForm
from app.policy.publish_views.blueprint import blueprint
from app.policy.queries.draft import draft_of
from app.policy.queries.versions import find_current
from app.policy.service.discarding import discard_changes
from app.policy.service.publishing import snapshot_of
from app.policy.telling import tell_changes
from app.web.locale import current_locale

if TYPE_CHECKING:
    from app.policy.compare import Change
    from app.policy.snapshot import Snapshot

Answer = str | Response | tuple[str, int]

_WHAT: Final[Mapping[tuple[str, str], object]] = {
    ("entry", "changed"): _l("Entries that get their published answers back"),
    ("entry", "added"): _l("Entries that were never published, and are retired"),
    ("entry", "removed"): _l("Entries that come back"),
    ("section", "changed"): _l("Texts that get their published words back"),
    ("section", "added"): _l("Texts that were never published, and are deleted"),
    ("section", "removed"): _l("Texts that come back"),
    ("order", "changed"): _l("What gets its published place back"),
    ("site", "changed"): _l("Settings that become again what is published"),
}


@blueprint.route("/unpublished/discard", methods=["GET", "POST"])
def discard(site: str) -> Answer:
    """Make the draft what the public reads again."""
    owner = get_site(site)
    form = SeenForm()
    if form.validate_on_submit():
        try:
            discard_changes(by=actor(), site=site, seen=form.seen.data or "nothing")
        except PublicationError as error:
            form.refuse(error.message)
        else:
            flash(_("The changes are discarded."))
            return redirect(url_for("publish.unpublished", site=site), 303)
    current = find_current(owner)
    before, after = snapshot_of(current) if current else None, draft_of(owner)
    form.seen.data = fingerprint(after.text)
    changes = [one for one in compare(before, after) if not _stays(one, before)] if before else []
    told = tell_changes(changes, before, after, current_locale())
    page = render_template(
        "publish/discard.html",
        site=owner,
        form=form,
        current=current,
        parts=[
            (words, [one for one in told if (one.kind, one.what) == which])
            for which, words in _WHAT.items()
            if any((one.kind, one.what) == which for one in told)
        ],
        shared=[one for one in told if one.shared],
    )
    return page, status_of(form, None)


def _stays(change: "Change", before: "Snapshot") -> bool:
    """Whether an entry is different only because its provider was renamed, for all websites."""
    was, now = change.before or {}, change.after or {}
    return (
        (change.kind, change.what) == ("entry", "changed")
        and {**was, "provider": ""} == {**now, "provider": ""}
        and was["provider"] not in list_provider_names().values()
        and all(one["provider"] != now["provider"] for one in before.state["entries"])
    )
