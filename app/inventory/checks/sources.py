"""Where the rules come from."""

from typing import Final

from app.inventory.checks.rule import Source

_GDPR = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
_AP = "https://www.autoriteitpersoonsgegevens.nl/themas/internet-slimme-apparaten/cookies"

TELECOM_ACT: Final = Source("Telecommunicatiewet 11.7a (NL)", "https://wetten.overheid.nl/BWBR0009950/")
EPRIVACY: Final = Source("ePrivacy Directive 5(3)", "https://eur-lex.europa.eu/eli/dir/2002/58/oj")
GDPR_5: Final = Source("GDPR 5(2)", _GDPR)
GDPR_12: Final = Source("GDPR 12", _GDPR)
GDPR_13: Final = Source("GDPR 13", _GDPR)
GDPR_28: Final = Source("GDPR 28", _GDPR)
GDPR_30: Final = Source("GDPR 30", _GDPR)
GDPR_44: Final = Source("GDPR 44 to 49", _GDPR)
PLANET49: Final = Source(
    "CJEU C-673/17 (Planet49)", "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:62017CJ0673"
)
AP: Final = Source("Autoriteit Persoonsgegevens, cookies", _AP)
CNIL: Final = Source(
    "CNIL, audience measurement",
    "https://www.cnil.fr/fr/cookies-et-autres-traceurs/regles/cookies-solutions-pour-les-outils-de-mesure-daudience",
)
WP194: Final = Source(
    "WP29 opinion 04/2012 (WP194)",
    "https://ec.europa.eu/justice/article-29/documentation/opinion-recommendation/files/2012/wp194_en.pdf",
)
WP260: Final = Source("WP29 on transparency (WP260)", "https://ec.europa.eu/newsroom/article29/items/622227")
TASK_FORCE: Final = Source(
    "EDPB cookie banner task force (2023)",
    "https://www.edpb.europa.eu/our-work-tools/our-documents/other/report-work-undertaken-cookie-banner-taskforce_en",
)
RFC6265BIS: Final = Source("RFC 6265bis", "https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/")
GOV_UK: Final = Source(
    "GOV.UK Service Manual, cookies",
    "https://www.gov.uk/service-manual/technology/working-with-cookies-and-similar-technologies",
)
ASVS: Final = Source(
    "OWASP ASVS 5.0, 2.3.5", "https://owasp.org/www-project-application-security-verification-standard/"
)
