"""Links that show a proposal without an account: made and withdrawn in the workplace, followed by anybody."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.signed_in import actor
from app.database import now
from app.inventory.queries import get_site_by_number
from app.policy.errors import PublicationError
from app.policy.publish_views.blueprint import blueprint
from app.policy.publish_views.flow import wrap_proposal
from app.policy.publish_views.reading import Proposed, read_proposal
from app.policy.queries.proposals import find_link, get_proposal_by_number
from app.policy.service.links import create_link, withdraw_link
from app.policy.views.visible import negotiated
from app.web.errors import error_response
from app.web.locale import said
from app.web.paths import absolute_url

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

public = Blueprint("preview", __name__, url_prefix="/preview/<token>")

_ENDED = (
    _l("This preview has ended"),
    _l(
        "A link to a preview works for seven days, and ends when the page is published or the proposal withdrawn. Ask"
        " who sent it to you for a new one."
    ),
)


@blueprint.post("/publish/<int:number>/links/")
def add_link(site: str, number: int) -> "AnyResponse":
    """Make a link and show it once."""
    try:
        token = create_link(by=actor(), site=site, proposal=number)
    except PublicationError as error:
        flash(said(error.message) + ".", "error")
        return redirect(url_for("publish.confirm", site=site, number=number), 303)
    found = read_proposal(site, number)
    return make_response(
        render_template(
            "publish/link.html",
            site=found.site,
            found=found,
            address=absolute_url("preview.index", token=token),
        )
    )


@blueprint.post("/publish/<int:number>/links/<int:link>/withdraw")
def end_link(site: str, number: int, link: int) -> "AnyResponse":
    """End a link before its time."""
    withdraw_link(by=actor(), site=site, proposal=number, number=link)
    flash(_("The link is withdrawn: it shows nothing any more."))
    return redirect(url_for("publish.confirm", site=site, number=number), 303)


@public.get("/")
def index(token: str) -> "AnyResponse":
    """To the preview in the visitor's language."""
    found = _find(token)
    if found is None:
        return _for_nobody_else(error_response(HTTPStatus.GONE, _ENDED))
    locale = negotiated(found[0].after.site)
    return _for_nobody_else(make_response(redirect(url_for("preview.show", token=token, locale=locale))))


@public.get("/<locale>/")
def show(token: str, locale: str) -> "AnyResponse":
    """The page as it would be published, for who has the link."""
    found = _find(token)
    if found is None:
        return _for_nobody_else(error_response(HTTPStatus.GONE, _ENDED))
    proposed, ends = found
    addresses = {tag: url_for("preview.show", token=token, locale=tag) for tag in proposed.after.site.ordered_locales}
    if locale not in addresses:
        abort(HTTPStatus.NOT_FOUND)
    return _for_nobody_else(make_response(wrap_proposal(proposed, locale, addresses, ends=ends)))


def _find(token: str) -> "tuple[Proposed, datetime] | None":
    """What the link shows and until when; `None` when it has ended, and 404 when there is none."""
    link = find_link(token)
    if link is None:
        abort(HTTPStatus.NOT_FOUND)
    proposal = get_proposal_by_number(link.proposal_id)
    if link.withdrawn_at or link.expires_at <= now() or proposal.state not in {"draft", "waiting"}:
        return None
    found = read_proposal(get_site_by_number(proposal.site_id).key, proposal.id)
    # Another version has the number that the preview would show.
    return None if found.overtaken else (found, link.expires_at)


def _for_nobody_else(response: "Response") -> "Response":
    """No cache keeps it and no search engine lists it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
