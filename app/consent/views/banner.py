"""The question about cookies on the public pages of a site that asks, and the way to the choices on all of them."""

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from markupsafe import Markup

from app.consent.choice import VALID_FOR
from app.consent.published import facts_of
from app.consent.wording import banner_words
from app.inventory.queries import get_site
from app.policy.markdown import to_html
from app.policy.queries.versions import find_current
from app.policy.rendering import spoken
from app.policy.views.visible import say_in
from app.web.paths import settings

if TYPE_CHECKING:
    from app.policy.snapshot import Snapshot


def regions(snapshot: "Snapshot", locale: str, here: str) -> dict[str, Any]:
    """What the public layout puts round a page of the site whose newest version holds `snapshot`.

    `ask_region`, `preferences_url` and `withdraw_action`; `here` is where a choice comes back to.
    """
    site = snapshot.site
    found: dict[str, Any] = {"preferences_url": url_for("consent.preferences", site=site.key, locale=locale)}
    version = find_current(get_site(site.key)) if snapshot.consent_categories else None
    if version is None:
        return found
    facts = facts_of(version, snapshot)
    words = banner_words(snapshot, locale)
    spoken_in = spoken(site, locale)

    def render() -> str:
        return render_template(
            "consent/_banner.html",
            site=site,
            facts=facts,
            words=words,
            lead=to_html(words.lead.text),
            days=VALID_FOR.days,
            preferences_cookie=settings().preferences_cookie,
            page_tag=locale,
            here=here,
        )

    region = Markup(say_in(spoken_in, render))  # noqa: S704  # a template's own
    return found | {"ask_region": region, "withdraw_action": url_for("consent.choose", site=site.key)}
