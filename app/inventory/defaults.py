"""What a new register begins with: four kinds of cookies, in our own words."""

from dataclasses import dataclass
from typing import Final

from app.language import Localized


@dataclass(frozen=True)
class DefaultCategory:
    """A category that every register has from the start."""

    key: str
    name: Localized
    description: Localized
    default_consent_basis: str


DEFAULT_CATEGORIES: Final = (
    DefaultCategory(
        key="necessary",
        name={"en": "Necessary", "nl": "Noodzakelijk"},
        description={
            "en": "The site cannot do what you ask of it without these: keep you signed in, protect a form,"
            " remember a choice you made.",
            "nl": "Zonder deze kan de site niet doen wat u vraagt: u ingelogd houden, een formulier beveiligen,"
            " een keuze onthouden.",
        },
        default_consent_basis="exempt_requested_service",
    ),
    DefaultCategory(
        key="preferences",
        name={"en": "Preferences", "nl": "Voorkeuren"},
        description={
            "en": "These remember how you like the site to look or work, so that you need not set it again.",
            "nl": "Deze onthouden hoe u de site wilt zien of gebruiken, zodat u dat niet opnieuw hoeft in te stellen.",
        },
        default_consent_basis="consent",
    ),
    DefaultCategory(
        key="statistics",
        name={"en": "Statistics", "nl": "Statistieken"},
        description={
            "en": "These count visits and show which pages are used, so that the site can be made better.",
            "nl": "Deze tellen bezoeken en laten zien welke pagina’s worden gebruikt, zodat de site beter kan worden.",
        },
        default_consent_basis="consent",
    ),
    DefaultCategory(
        key="marketing",
        name={"en": "Marketing", "nl": "Marketing"},
        description={
            "en": "These follow what you do, often on several sites, to show content or advertisements that fit you.",
            "nl": "Deze volgen wat u doet, vaak op meerdere sites, om u passende inhoud of advertenties te tonen.",
        },
        default_consent_basis="consent",
    ),
)
