"""The choice of language on a public page: a POST that works without a script."""

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from app.extensions import csrf
from app.policy.views.blueprint import blueprint
from app.policy.views.visible import find_published, negotiated, visible_site
from app.web.locale import set_language_cookie
from app.web.origin import require_same_origin
from app.web.paths import is_within_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from app.inventory.models import Site


@blueprint.post("/<site:site>/language")
@csrf.exempt
def choose_language(site: str) -> "Response":
    """Keep the language that was chosen and go to the same page in it."""
    require_same_origin()
    owner = visible_site(site)
    published = find_published(owner)
    shown = published.site if published else owner
    chosen = request.form.get("language", "")
    tag = chosen if chosen in shown.locales else negotiated(shown)
    response = redirect(_same_page(owner, shown.locales, tag, request.form.get("next", "")), 303)
    response.headers["Cache-Control"] = "no-store"
    if chosen == tag:
        set_language_cookie(response, tag)
    return response


def _same_page(site: "Site", locales: "Sequence[str]", tag: str, came_from: str) -> str:
    """Where the visitor came from, in another language; the policy when that is no page of this site."""
    endpoint = "policy.show" if site.public else "texts.preview"
    if is_within_site(came_from):
        for locale in locales:
            start = url_for(endpoint, site=site.key, locale=locale)
            if came_from.startswith(start):
                return url_for(endpoint, site=site.key, locale=tag) + came_from.removeprefix(start)
    return url_for(endpoint, site=site.key, locale=tag)
