"""The menu of the workplace. It is the same for everybody of one role, so it is drawn once for all of them."""

from functools import lru_cache

from flask import current_app, request
from markupsafe import Markup

from app.accounts.roles import Role
from app.accounts.signed_in import current_role
from app.web.locale import current_locale


def menu(site: str, here: str) -> Markup:
    """The pages that the person of this request may open, of the site with this key; `here` is the current item."""
    return _draw(site, here, current_role(), current_locale(), request.script_root)


@lru_cache(maxsize=512)
def _draw(site: str, here: str, _role: Role | None, _locale: str, _root: str) -> Markup:
    template = current_app.jinja_env.get_template("layout/_menu.html")
    # What a template gives is safe as it is.
    return Markup(template.render(site=site, here=here))  # noqa: S704
