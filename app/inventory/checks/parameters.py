"""What the rules compare with, each with a log of its changes: a change adds a line to a log and edits none."""

from typing import Final

from app.inventory.checks.rule import Parameter, Since

_FIRST = "2026-11-26"

AUDIENCE_LIFETIME: Final = Parameter(
    "longest lifetime for measuring visits without consent", "months", (Since(_FIRST, 13, "CNIL, 4 July 2025"),)
)
LONGEST_LIFETIME: Final = Parameter(
    "longest lifetime without asking why", "months", (Since(_FIRST, 13, "the same measure for everything else"),)
)
BROWSER_LIMIT: Final = Parameter("longest that browsers keep a cookie", "days", (Since(_FIRST, 400, "RFC 6265bis"),))
NECESSARY_LIFETIME: Final = Parameter(
    "longest lifetime for a necessary cookie without asking why",
    "months",
    (Since(_FIRST, 12, "WP194: a lifetime follows from the purpose"),),
)
SHORTEST_PURPOSE: Final = Parameter(
    "fewest characters of a purpose", "characters", (Since(_FIRST, 20, "shorter ones name, but do not explain"),)
)
LONGEST_PURPOSE: Final = Parameter(
    "most characters of a purpose", "characters", (Since(_FIRST, 300, "one sentence for a visitor"),)
)
VAGUE_WORDS: Final = Parameter(
    "words that tell nothing",
    "words",
    (
        Since(
            _FIRST,
            {
                "en": (
                    *("may be", "might", "some of", "various", "etc.", "and so on", "improve your experience"),
                    *("improve the user experience", "optimal experience", "best experience", "enhance your"),
                    *("certain purposes", "other purposes"),
                ),
                "nl": (
                    *("zou kunnen", "mogelijk", "eventueel", "diverse", "enz.", "etc.", "enzovoort"),
                    *("optimale ervaring", "gebruikerservaring", "ervaring verbeteren", "beste ervaring"),
                    "andere doeleinden",
                ),
                "fr": (
                    *("éventuellement", "pourrait", "certains", "divers", "etc.", "améliorer votre expérience"),
                    *("expérience optimale", "meilleure expérience", "autres finalités"),
                ),
                "de": (
                    *("möglicherweise", "eventuell", "gegebenenfalls", "verschiedene", "usw.", "etc."),
                    *("Nutzererlebnis", "optimale Erfahrung", "bestes Erlebnis", "andere Zwecke"),
                ),
            },
            "WP260 and the AP's rules of thumb",
        ),
    ),
)
UNKNOWN_PROVIDERS: Final = Parameter(
    "names that stand for no provider",
    "names",
    (
        Since(
            _FIRST,
            ("unknown", "onbekend", "inconnu", "unbekannt", "n/a", "n.v.t.", "nvt", "tbd", "?", "-", "other", "overig"),
            "what people write when they do not know",
        ),
    ),
)
OPTIONAL_KINDS: Final = Parameter(
    "words in a category's short name for which consent is always needed",
    "words",
    (
        Since(
            _FIRST,
            (
                *("marketing", "advertising", "advertisement", "ads", "targeting", "tracking", "social", "media"),
                *("video", "embedded", "embeds"),
            ),
            "EDPB task force, 2023",
        ),
    ),
)
CHOICE_COOKIES: Final = Parameter(
    "names of cookies that keep a choice about cookies",
    "names",
    (
        Since(
            _FIRST,
            (
                *("cookies_preferences", "cookie_preferences", "cookieconsent_status", "CookieConsent", "cc_cookie"),
                *("OptanonConsent", "euconsent-v2", "tarteaucitron", "klaro", "cookie_consent", "cookies_policy"),
                *("CookieControl", "cmplz_consent_status", "cookielawinfo-checkbox-necessary", "didomi_token"),
            ),
            "the usual consent tools",
        ),
    ),
)
EEA: Final = Parameter(
    "countries of the European Economic Area",
    "countries",
    (
        Since(
            _FIRST,
            (
                *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
                *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
            ),
            "EU 27, Iceland, Liechtenstein, Norway",
        ),
    ),
)
COMPANY_FORMS: Final = Parameter(
    "words that do not tell companies apart",
    "words",
    (
        Since(
            _FIRST,
            (
                *("inc", "incorporated", "ltd", "limited", "llc", "llp", "bv", "nv", "vof", "gmbh", "ag", "kg", "se"),
                *("sa", "sas", "sarl", "srl", "spa", "plc", "corp", "corporation", "co", "company", "the", "ab", "oy"),
                *("as", "aps"),
            ),
            "legal forms in the EU, UK and US",
        ),
    ),
)
FEWEST_LITERALS: Final = Parameter(
    "fewest characters of its own in a pattern", "characters", (Since(_FIRST, 3, "fewer hide undeclared cookies"),)
)
LONGEST_UNTRANSLATED: Final = Parameter(
    "most characters that may be the same in two languages",
    "characters",
    (Since(_FIRST, 15, "names and short words are the same in many languages"),),
)
REVIEW_EVERY: Final = Parameter("months between two reviews", "months", (Since(_FIRST, 12, "a yearly review"),))
REVIEW_NOTICE: Final = Parameter(
    "months after which a review comes near", "months", (Since(_FIRST, 11, "a month ahead"),)
)
LONGEST_WAIVER: Final = Parameter(
    "longest time for which a warning is waived", "months", (Since(_FIRST, 12, "a year"),)
)
