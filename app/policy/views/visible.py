"""Which sites a visitor may see, and what somebody who is signed in sees of the others."""

from typing import TYPE_CHECKING

from flask import Response, abort, redirect, request, url_for
from flask_babel import force_locale

from app.accounts.signed_in import current_role
from app.inventory.queries import get_site
from app.language import INTERFACE_LOCALES
from app.web.locale import negotiate

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.inventory.models import Site


def visible_site(key: str) -> "Site":
    """The site, if this visitor may see it; otherwise the answer is 404, as if there were none.

    Nobody is looked up for a site that is public: its pages are the same bytes for everyone.
    """
    site = get_site(key)
    if not site.public and current_role() is None:
        abort(404)
    return site


def negotiated(site: "Site") -> str:
    """The language of the site's policy that suits this visitor best."""
    return negotiate(site.ordered_locales, site.default_locale)


def send_to_preview(site: "Site", locale: str) -> Response:
    """To the page as visitors will see it; no cache may keep that answer."""
    response = redirect(url_for("texts.preview", site=site.key, locale=locale))
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # Flask's own redirect gives its own response


def spoken(site: "Site", locale: str) -> str:
    """The language of our own words on a page in `locale`: that, else the site's first one, else English."""
    for tag in (locale, site.default_locale):
        if tag in INTERFACE_LOCALES:
            return tag
    return INTERFACE_LOCALES[0]


def say_in(locale: str, render: "Callable[[], str]") -> str:
    """What `render` gives while our words are said in `locale`, whatever language the visitor's browser asks for."""
    with force_locale(locale):
        return render()


def kept_by_caches(response: Response) -> Response:
    """Let every cache keep the answer, and ask each time whether it is still the same."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it gives itself back
