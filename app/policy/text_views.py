"""Pages for the texts of a policy, and the policy as visitors will see it."""

from flask import Blueprint, abort, make_response, redirect, url_for
from werkzeug.wrappers import Response

from app.inventory.queries import get_site
from app.policy.views.pages import render_policy

blueprint = Blueprint("texts", __name__, url_prefix="/admin/sites/<site>")


@blueprint.get("/preview/<locale>/")
def preview(site: str, locale: str) -> Response:
    """The policy as visitors will see it."""
    owner = get_site(site)
    if locale not in owner.locales:
        abort(404)
    if owner.public:
        return redirect(url_for("policy.show", site=site, locale=locale))
    response = make_response(render_policy(owner, locale, preview_url=url_for("inventory.entries", site=site)))
    response.headers["Cache-Control"] = "no-store"
    return response
