"""The policy of the demonstration: a small website that counts visits, shows a film and tells an advertiser.

It is served by `flask demo` on a port of its own, with the embed on its pages (`pages/`).
"""

from typing import Final

from app.audit import Actor
from app.database import transaction
from app.inventory.lifetimes import DAY, MONTH
from app.inventory.queries import find_provider, find_site
from app.inventory.service import ProviderInput, SiteInput, add_entry, add_provider, change_site, create_site
from app.inventory.service.sites import site_input
from app.inventory.state import CookieInput, EntryInput, site_state
from app.policy.queries.versions import current_number
from app.policy.rendering import render_main
from app.policy.service.publishing import publish_at_once

KEY: Final = "demo"
LANGUAGES: Final = ("nl", "en")
_HOME: Final = "http://localhost:"


class NameTakenError(Exception):
    """A website of somebody's own has the short name of the demonstration."""


def load_demonstration(*, by: Actor, port: int, preferences_cookie: str) -> bool:
    """Add the demonstration's policy if it is not there, and publish it; whether anything was published.

    What somebody changed in it stays. With another `port` its address is changed, which visitors' choices must come
    from. Raises `NameTakenError`.
    """
    address = f"{_HOME}{port}"
    site = find_site(KEY)
    if site is None:
        with transaction():
            _add(by=by, address=address, preferences_cookie=preferences_cookie)
    elif not site.base_url.startswith(_HOME):
        raise NameTakenError(KEY)
    elif site.base_url != address:
        answers = site_input(site_state(site) | {"base_url": address})
        change_site(by=by, key=KEY, answers=answers)
    elif current_number(site):
        return False
    publish_at_once(
        by=by, site=KEY, reason="The demonstration shows a consent banner.", summary=_SUMMARY, render=render_main
    )
    return True


def _add(*, by: Actor, address: str, preferences_cookie: str) -> None:
    create_site(
        by=by,
        key=KEY,
        answers=SiteInput(
            name="Kade en Sluis",
            base_url=address,
            controller_name="Havenbedrijf Kade en Sluis",
            controller_contact="privacy@kade.example",
            default_locale="nl",
            locales=LANGUAGES,
        ),
    )
    for name in (_HARBOUR, _COUNTERS, _FILMS, _ADVERTS):
        if not find_provider(name):
            role = "own" if name == _HARBOUR else "processor" if name == _COUNTERS else "controller"
            add_provider(
                by=by, answers=ProviderInput(name=name, role=role, country="NL", transfer_safeguard="none_needed")
            )
    for answers in (_choice(preferences_cookie), *_OPTIONAL):
        add_entry(by=by, site=KEY, answers=answers)


_SUMMARY: Final = {
    "en": "The demonstration is published: it counts visits, shows a film and tells an advertiser.",
    "nl": "De demonstratie is gepubliceerd: ze telt bezoeken, toont een film en vertelt een adverteerder.",
}
_HARBOUR: Final = "Kade en Sluis"
_COUNTERS: Final = "Teldienst"
_FILMS: Final = "Filmkade"
_ADVERTS: Final = "Reclameboei"
_EVERYWHERE: Final = {"en": "every page", "nl": "elke pagina"}


def _choice(preferences_cookie: str) -> EntryInput:
    return EntryInput(
        provider=_HARBOUR,
        category="necessary",
        function={"en": "Choices about cookies", "nl": "Keuzes over cookies"},
        location=_EVERYWHERE,
        purpose={
            "en": "Remembers what you chose about cookies, so that you are not asked at every visit.",
            "nl": "Onthoudt wat u over cookies hebt gekozen, zodat u dat niet bij elk bezoek wordt gevraagd.",
        },
        cookies=[
            CookieInput(
                name=preferences_cookie,
                lifetime="persistent",
                max_age_seconds=6 * MONTH,
                set_when="after_choice",
                http_only=False,
                secure=False,
                same_site="lax",
            )
        ],
        consent_basis="exempt_requested_service",
        exemption_reason={
            "en": "it is kept only after you make a choice, and only to keep to it.",
            "nl": "ze wordt pas bewaard nadat u een keuze hebt gemaakt, en alleen om ons daaraan te houden.",
        },
        third_party_access="no",
        personal_data="no",
    )


_OPTIONAL: Final = (
    EntryInput(
        provider=_COUNTERS,
        category="statistics",
        function={"en": "Visit statistics", "nl": "Bezoekcijfers"},
        location=_EVERYWHERE,
        purpose={
            "en": "Counts which pages you open, so that the port sees what people look for.",
            "nl": "Telt welke pagina’s u opent, zodat de haven ziet wat mensen zoeken.",
        },
        cookies=[
            CookieInput(
                name="_demo_stats",
                match="prefix",
                lifetime="persistent",
                max_age_seconds=30 * DAY,
                set_when="after_choice",
                http_only=False,
                secure=False,
                same_site="lax",
            ),
            CookieInput(
                name="_demo_stats_pages",
                storage="local_storage",
                lifetime="until_cleared",
                duration_text={"en": "until you clear your browser", "nl": "tot u uw browser opruimt"},
                set_when="after_choice",
            ),
        ],
        consent_basis="consent",
        gdpr_basis="consent",
        third_party_access="yes",
        recipients={"en": "Teldienst, which counts for the port", "nl": "Teldienst, die voor de haven telt"},
        personal_data="yes",
        register_reference="Demonstration: statistics",
    ),
    EntryInput(
        provider=_FILMS,
        category="marketing",
        function={"en": "Embedded film", "nl": "Ingesloten film"},
        location={"en": "front page", "nl": "voorpagina"},
        purpose={
            "en": "Shows a film inside the page, and remembers that you have seen it.",
            "nl": "Toont een film in de pagina, en onthoudt dat u die hebt gezien.",
        },
        cookies=[
            CookieInput(
                name="demo_film",
                lifetime="persistent",
                max_age_seconds=30 * DAY,
                set_when="after_choice",
                http_only=False,
                secure=False,
                same_site="lax",
            )
        ],
        consent_basis="consent",
        gdpr_basis="consent",
        third_party_access="yes",
        recipients={"en": "Filmkade", "nl": "Filmkade"},
        personal_data="yes",
        register_reference="Demonstration: films",
    ),
    EntryInput(
        provider=_ADVERTS,
        category="marketing",
        function={"en": "Measuring pixel", "nl": "Meetpixel"},
        location={"en": "front page", "nl": "voorpagina"},
        purpose={
            "en": "Tells an advertiser that somebody who saw an advertisement came to this page.",
            "nl": "Vertelt een adverteerder dat iemand die een advertentie zag op deze pagina kwam.",
        },
        cookies=[
            CookieInput(
                name="demo_advert",
                lifetime="persistent",
                max_age_seconds=30 * DAY,
                set_when="after_choice",
                http_only=False,
                secure=False,
                same_site="lax",
            ),
            CookieInput(name="pixel.gif", storage="pixel", lifetime="session", set_when="after_choice"),
        ],
        consent_basis="consent",
        gdpr_basis="consent",
        third_party_access="yes",
        recipients={"en": "Reclameboei", "nl": "Reclameboei"},
        personal_data="yes",
        register_reference="Demonstration: advertisements",
    ),
)
