"""The example of a new register: a city's open data portal with the four cookies that the register itself uses."""

from typing import Final

from app.audit import Actor
from app.config import Settings
from app.database import transaction
from app.inventory.lifetimes import DAY, MONTH, WEEK
from app.inventory.queries import list_sites
from app.inventory.service import ProviderInput, SiteInput, add_entry, add_provider, create_site
from app.inventory.state import CookieInput, EntryInput
from app.language import Localized
from app.policy.rendering import render_main
from app.policy.service.publishing import publish_at_once
from app.web.paths import settings

KEY: Final = "open-data"
_PROVIDER: Final = "Opendatasoft"
_EVERYWHERE: Final = {
    "en": "front and back office",
    "nl": "publieke site en beheeromgeving",
    "fr": "site public et espace de gestion",
    "de": "öffentliche Website und Verwaltungsbereich",
}


def load_example(*, by: Actor) -> bool:
    """Add the example to a register that has no site yet and publish it; whether it was added.

    What is added is added all or nothing; who is interrupted before the publication publishes it by hand.
    """
    with transaction():
        if list_sites():
            return False
        create_site(by=by, key=KEY, answers=_SITE)
        add_provider(
            by=by,
            answers=ProviderInput(
                name=_PROVIDER,
                legal_name="Opendatasoft SAS",
                role="processor",
                country="FR",
                privacy_policy_url={"en": "https://www.opendatasoft.com/en/privacy-policy/"},
                transfer_safeguard="none_needed",
            ),
        )
        for answers in _entries(settings()):
            add_entry(by=by, site=KEY, answers=answers)
    publish_at_once(
        by=by,
        site=KEY,
        reason="The example of a new register needs no consent.",
        summary=_SUMMARY,
        render=render_main,
    )
    return True


_SUMMARY: Final = {
    "en": "This policy is published for the first time.",
    "nl": "Dit beleid is voor het eerst gepubliceerd.",
    "fr": "Cette politique est publiée pour la première fois.",
    "de": "Diese Richtlinie wird zum ersten Mal veröffentlicht.",
}

_SITE: Final = SiteInput(
    name="Open data Eindhoven",
    base_url="https://data.eindhoven.nl",
    controller_name="Gemeente Eindhoven",
    controller_contact="privacy@eindhoven.example",
    dpo_contact="fg@eindhoven.example",
    authority_name="Autoriteit Persoonsgegevens",
    authority_url="https://autoriteitpersoonsgegevens.nl",
    default_locale="nl",
    locales=("nl", "en", "fr", "de"),
    time_zone="Europe/Amsterdam",
    publisher_url="https://identifier.overheid.nl/tooi/id/gemeente/gm0772",
)


def _entries(names: Settings) -> list[EntryInput]:
    """The four cookies; each is what a browser really gets from this register, under the names it is set to use."""
    return [
        _entry(
            function={"en": "Signing in", "nl": "Inloggen", "fr": "Connexion", "de": "Anmeldung"},
            purpose={
                "en": "Keeps you signed in while you go from one page to the next, and ties a form to your browser.",
                "nl": "Houdt u ingelogd terwijl u van pagina naar pagina gaat, en verbindt formulieren met uw browser.",
                "fr": "Vous garde connecté lorsque vous passez d’une page à l’autre, et lie un formulaire à votre"
                " navigateur.",
                "de": "Lässt Sie angemeldet, während Sie von Seite zu Seite gehen, und verbindet ein Formular mit Ihrem"
                " Browser.",
            },
            reason={
                "en": "you asked to sign in or opened a form, and without this cookie neither works.",
                "nl": "u wilde inloggen of opende een formulier, en zonder deze cookie werkt dat niet.",
                "fr": "vous avez voulu vous connecter ou ouvert un formulaire, et sans ce cookie cela ne fonctionne"
                " pas.",
                "de": "Sie wollten sich anmelden oder haben ein Formular geöffnet, und ohne dieses Cookie funktioniert"
                " das nicht.",
            },
            personal_data="yes",
            cookie=CookieInput(
                name=names.session_cookie,
                lifetime="persistent",
                max_age_seconds=2 * WEEK,
                set_when="after_form",
                http_only=True,
                secure=True,
                same_site="lax",
            ),
        ),
        _entry(
            function={"en": "Choice of language", "nl": "Taalkeuze", "fr": "Choix de la langue", "de": "Sprachwahl"},
            purpose={
                "en": "Remembers in which language you want to read the site.",
                "nl": "Onthoudt in welke taal u de site wilt lezen.",
                "fr": "Retient la langue dans laquelle vous voulez lire le site.",
                "de": "Merkt sich, in welcher Sprache Sie die Website lesen möchten.",
            },
            reason={
                "en": "you chose the language yourself, and beside that choice stands that it is kept.",
                "nl": "u koos de taal zelf, en bij die keuze staat dat ze wordt bewaard.",
                "fr": "vous avez choisi la langue vous-même, et il est indiqué à côté que ce choix est conservé.",
                "de": "Sie haben die Sprache selbst gewählt, und daneben steht, dass diese Wahl gespeichert wird.",
            },
            cookie=CookieInput(
                name=names.language_cookie,
                lifetime="persistent",
                max_age_seconds=12 * MONTH,
                set_when="after_choice",
                http_only=False,
                secure=True,
                same_site="lax",
            ),
        ),
        _entry(
            function={
                "en": "Safe forms and data requests",
                "nl": "Veilige formulieren en dataverzoeken",
                "fr": "Formulaires et requêtes de données sécurisés",
                "de": "Sichere Formulare und Datenabfragen",
            },
            purpose={
                "en": "Shows that a form or a request to the API was sent by you, not by another site in your name.",
                "nl": "Laat zien dat een formulier of een verzoek aan de API van u komt, en niet van een andere site"
                " in uw naam.",
                "fr": "Montre qu’un formulaire ou une requête à l’API vient bien de vous, et non d’un autre site en"
                " votre nom.",
                "de": "Zeigt, dass ein Formular oder eine Anfrage an die API von Ihnen kommt und nicht von einer"
                " anderen Website in Ihrem Namen.",
            },
            reason={
                "en": "you send the form or the request, and this cookie protects it against abuse.",
                "nl": "u verstuurt het formulier of het verzoek, en deze cookie beschermt het tegen misbruik.",
                "fr": "vous envoyez le formulaire ou la requête, et ce cookie les protège contre les abus.",
                "de": "Sie senden das Formular oder die Anfrage ab, und dieses Cookie schützt beides vor Missbrauch.",
            },
            cookie=CookieInput(
                name=names.csrf_cookie,
                lifetime="persistent",
                max_age_seconds=364 * DAY,
                duration_text={
                    "en": "up to 12 months (364 days), renewed at sign-in",
                    "nl": "maximaal 12 maanden (364 dagen), vernieuwd bij het inloggen",
                    "fr": "12 mois au maximum (364 jours), renouvelée à la connexion",
                    "de": "höchstens 12 Monate (364 Tage), bei der Anmeldung erneuert",
                },
                set_when="after_form",
                http_only=False,
                secure=True,
                same_site="lax",
            ),
        ),
        _entry(
            function={
                "en": "Choices about cookies",
                "nl": "Keuzes over cookies",
                "fr": "Choix concernant les cookies",
                "de": "Auswahl der Cookies",
            },
            purpose={
                "en": "Remembers what you chose about cookies, so that you are not asked at every visit.",
                "nl": "Onthoudt wat u over cookies hebt gekozen, zodat u dat niet bij elk bezoek wordt gevraagd.",
                "fr": "Retient ce que vous avez choisi pour les cookies, afin de ne pas vous le redemander à chaque"
                " visite.",
                "de": "Merkt sich Ihre Auswahl zu Cookies, damit Sie nicht bei jedem Besuch gefragt werden.",
            },
            reason={
                "en": "it is kept only after you make a choice, and only to keep to it.",
                "nl": "ze wordt pas bewaard nadat u een keuze hebt gemaakt, en alleen om ons daaraan te houden.",
                "fr": "il n’est conservé qu’après votre choix, et uniquement pour le respecter.",
                "de": "es wird erst gespeichert, nachdem Sie gewählt haben, und nur, um uns daran zu halten.",
            },
            cookie=CookieInput(
                name=names.preferences_cookie,
                lifetime="persistent",
                max_age_seconds=6 * MONTH,
                set_when="after_choice",
                http_only=False,
                secure=True,
                same_site="lax",
            ),
        ),
    ]


def _entry(
    *, function: Localized, purpose: Localized, reason: Localized, cookie: CookieInput, personal_data: str = "no"
) -> EntryInput:
    holds_personal_data = personal_data == "yes"
    return EntryInput(
        provider=_PROVIDER,
        category="necessary",
        function=function,
        location=_EVERYWHERE,
        purpose=purpose,
        cookies=[cookie],
        consent_basis="exempt_requested_service",
        exemption_reason=reason,
        third_party_access="no",
        personal_data=personal_data,
        gdpr_basis="public_task" if holds_personal_data else "",
        register_reference="Open data portal: accounts" if holds_personal_data else "",
    )
