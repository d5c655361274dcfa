"""Going back to what is published, on a page that lists what would happen."""

from collections.abc import Mapping
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor
from app.inventory.queries import get_site
from app.inventory.views.conflicts import status_of
from app.policy.compare import compare
from app.policy.errors import PublicationError
from app.policy.forms import ConfirmForm
from app.policy.publish_views.blueprint import blueprint
from app.policy.queries.draft import draft_of
from app.policy.queries.versions import find_current
from app.policy.service.discarding import discard_changes
from app.policy.service.publishing import snapshot_of
from app.policy.telling import tell_changes
from app.web.locale import current_locale

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
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            count = discard_changes(by=actor(), site=site)
        except PublicationError as error:
            form.refuse(error.message)
        else:
            words = ngettext(
                "%(num)s thing is as it was published.", "%(num)s things are as they were published.", count
            )
            flash(f"{_('The changes are discarded.')} {words}")
            return redirect(url_for("publish.unpublished", site=site), 303)
    current = find_current(owner)
    before, after = snapshot_of(current) if current else None, draft_of(owner)
    told = tell_changes(compare(before, after), before, after, current_locale()) if before else []
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
