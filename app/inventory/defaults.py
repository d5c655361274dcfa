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
        name={"en": "Necessary", "nl": "Noodzakelijk", "fr": "Nécessaires", "de": "Erforderlich"},
        description={
            "en": "The site cannot do what you ask of it without these: keep you signed in, protect a form,"
            " remember a choice you made.",
            "nl": "Zonder deze kan de site niet doen wat u vraagt: u ingelogd houden, een formulier beveiligen,"
            " een keuze onthouden.",
            "fr": "Sans eux, le site ne peut pas faire ce que vous lui demandez\u00a0: vous garder connecté, protéger"
            " un formulaire, retenir un choix.",
            "de": "Ohne diese kann die Website nicht tun, was Sie von ihr verlangen: Sie angemeldet lassen, ein"
            " Formular schützen, sich eine Auswahl merken.",
        },
        default_consent_basis="exempt_requested_service",
    ),
    DefaultCategory(
        key="preferences",
        name={"en": "Preferences", "nl": "Voorkeuren", "fr": "Préférences", "de": "Einstellungen"},
        description={
            "en": "These remember how you like the site to look or work, so that you need not set it again.",
            "nl": "Deze onthouden hoe u de site wilt zien of gebruiken, zodat u dat niet opnieuw hoeft in te stellen.",
            "fr": "Ils retiennent la façon dont vous souhaitez voir ou utiliser le site, pour que vous n’ayez pas à la"
            " régler à nouveau.",
            "de": "Diese merken sich, wie Sie die Website sehen oder nutzen möchten, damit Sie es nicht erneut"
            " einstellen müssen.",
        },
        default_consent_basis="consent",
    ),
    DefaultCategory(
        key="statistics",
        name={"en": "Statistics", "nl": "Statistieken", "fr": "Statistiques", "de": "Statistik"},
        description={
            "en": "These count visits and show which pages are used, so that the site can be made better.",
            "nl": "Deze tellen bezoeken en laten zien welke pagina’s worden gebruikt, zodat de site beter kan worden.",
            "fr": "Ils comptent les visites et montrent quelles pages sont utilisées, pour que le site puisse être"
            " amélioré.",
            "de": "Diese zählen Besuche und zeigen, welche Seiten genutzt werden, damit die Website besser wird.",
        },
        default_consent_basis="consent",
    ),
    DefaultCategory(
        key="marketing",
        name={"en": "Marketing", "nl": "Marketing", "fr": "Marketing", "de": "Marketing"},
        description={
            "en": "These follow what you do, often on several sites, to show content or advertisements that fit you.",
            "nl": "Deze volgen wat u doet, vaak op meerdere sites, om u passende inhoud of advertenties te tonen.",
            "fr": "Ils suivent ce que vous faites, souvent sur plusieurs sites, pour vous montrer des contenus ou des"
            " publicités qui vous correspondent.",
            "de": "Diese verfolgen, was Sie tun, oft auf mehreren Websites, um Ihnen passende Inhalte oder Werbung zu"
            " zeigen.",
        },
        default_consent_basis="consent",
    ),
)
