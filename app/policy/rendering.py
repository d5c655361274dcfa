"""From a snapshot to the content of `<main>` in one language. It holds no address of ours but relative ones.

What is rendered here is stored and hashed for ever, so it says nothing that a later release would say otherwise:
header, footer and style are put round it by the pages that show it.
"""

import re
from typing import TYPE_CHECKING, Final

from flask import current_app
from flask_babel import force_locale

from app.language import PUBLIC_LOCALES
from app.policy.page import make_page
from app.web.locale import country_name

if TYPE_CHECKING:
    from app.policy.snapshot import Edition, PolicySite, Snapshot

UP: Final = 'href="../'
"""How each link to another page of ours begins: from the policy's own address, one step up is its site."""


_SEARCH: Final = re.compile(r'<form class="find".*?</form>\n?', re.DOTALL)


def render_main(snapshot: "Snapshot", edition: "Edition | None", locale: str, *, asked: str = "") -> str:
    """The content of `<main>` in `locale`; without an `edition`: of what is not published. `asked` narrows the list."""
    spoken_in = spoken(snapshot.site, locale)
    page = make_page(snapshot, locale=locale, asked=asked)
    with force_locale(spoken_in):
        template = current_app.jinja_env.get_template("policy/main.html")
        return template.render(
            page=page, site=snapshot.site, edition=edition, locale=spoken_in, country_name=country_name
        ).strip()


def spoken(site: "PolicySite", locale: str) -> str:
    """The language of our own words on a page in `locale`: that, else the site's first one, else English."""
    for tag in (locale, site.default_locale):
        if tag in PUBLIC_LOCALES:
            return tag
    return PUBLIC_LOCALES[0]


def for_elsewhere(html: str, site_url: str) -> str:
    """The content of `<main>` for a page of somebody else: links are absolute, `site_url` being where the site begins.

    The search is left out: it would ask the other page.
    """
    return rebase(_SEARCH.sub("", html), site_url)


def rebase(html: str, root: str) -> str:
    """The content of `<main>` for another address than the policy's own: `root` is where the site begins there."""
    return html.replace(UP, f'href="{root}')
