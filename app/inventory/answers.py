"""From the words in a cell to the answers of the register: categories, parties, storage, yes and no, dates.

Categories: where a word means different things to different lists, we follow the Dutch authority and the Open Cookie
Database. "Functional" and "technical" are necessary; "functionality" is a matter of preferences, as is "experience";
"performance" is statistics. Such loose words count only where no plain one stands beside them ("necessary cookies /
functionality"). A text that names two categories names none.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from app.inventory import vocabulary
from app.inventory.lifetimes import LONGEST, read_lifetime
from app.inventory.vocabulary import Vocabulary
from app.inventory.wording import comparable
from app.language import Message, say

Answer = str | int | bool | None


class AnswerError(ValueError):
    """A cell that is no answer: what is wrong with it, and what to write instead."""

    def __init__(self, message: Message, hint: Message) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint


# --- Categories ---------------------------------------------------------------------------------------------------

_PLAIN: Final = {
    "necessary": "necessary essential essentials required mandatory indispensable obligatory"
    " noodzakelijk noodzakelijke essentieel essentiele verplicht verplichte onmisbaar onmisbare"
    " necessaire necessaires essentiel essentiels essentielle essentielles obligatoire obligatoires indispensables"
    " notwendig notwendige notwendigen erforderlich erforderliche erforderlichen essenziell essenzielle essenziellen"
    " essentiell essentielle necesaria necesarias necesario necesarios esencial esenciales obligatorias imprescindible"
    " imprescindibles",
    "preferences": "preference preferences personalization personalisation customization customisation"
    " voorkeur voorkeuren voorkeurs personalisatie personnalisation preferencia preferencias personalizacion"
    " praferenz praferenzen einstellungen personalisierung",
    "statistics": "statistic statistics statistical stats analytic analytics analytical measurement"
    " statistiek statistieken statistisch statistische analytisch analytische statistique statistiques analytique"
    " analytiques statistik statistiken statistisch statistische analyse analysen estadistica estadisticas analitica"
    " analiticas",
    "marketing": "marketing advertising advertisement advertisements ads targeting tracking remarketing retargeting"
    " profiling reclame advertentie advertenties publicite publicitaire publicitaires ciblage werbung werbe"
    " publicidad publicitaria publicitarias seguimiento",
}
_LOOSE: Final = {
    "necessary": "functional technical technically security functioneel functionele technisch technische beveiliging"
    " fonctionnel fonctionnels fonctionnelle fonctionnelles technique techniques securite funktional funktionale"
    " funktionell funktionelle technischen sicherheit funcional funcionales tecnica tecnicas seguridad",
    "preferences": "functionality functionalities experience comfort convenience gemak confort komfort",
    "statistics": "performance prestatie prestaties performances leistung rendimiento audience",
    "marketing": "social",
}
_NEGATIONS: Final = frozenset(
    ("not", "non", "no", "niet", "nicht", "pas", "geen", "kein", "keine", "sans", "sin", "without", "zonder", "ohne")
)
_UNCLASSIFIED: Final = frozenset(
    (
        *("-", "unclassified", "not classified", "not classified yet", "uncategorized", "uncategorised", "unknown"),
        *("niet ingedeeld", "nog niet ingedeeld", "onbekend", "non classe", "inconnu", "nicht klassifiziert"),
        *("unbekannt", "sin clasificar", "desconocido"),
    )
)
_CLOSE: Final = 3
"""How many words a "not" reaches."""


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    return {word: category for category, listed in words.items() for word in listed.split()}


_PLAIN_OF: Final = _by_word(_PLAIN)
_LOOSE_OF: Final = _by_word(_LOOSE)
_WORD: Final = re.compile(r"[a-z]+")


@lru_cache(maxsize=4096)
def category_in(text: str) -> str:
    """The one category that `text`, a cell or a heading, names: its key, or `""`."""
    words = [word.removesuffix("cookies").removesuffix("cookie") or word for word in _WORD.findall(comparable(text))]
    plain: set[str] = set()
    loose: set[str] = set()
    for place, word in enumerate(words):
        category = _PLAIN_OF.get(word) or _LOOSE_OF.get(word)
        if not category:
            continue
        if _NEGATIONS & set(words[max(0, place - _CLOSE) : place]):
            return ""
        (plain if word in _PLAIN_OF else loose).add(category)
    found = plain or loose
    return found.pop() if len(found) == 1 else ""


class Categories:
    """Reads a category from a cell: by its key, by a name that the register gives it, or by a word for it."""

    def __init__(self, names: Mapping[str, Iterable[str]] | None = None) -> None:
        """`names`: the keys of the register's categories, each with its names in any language."""
        own = names if names is not None else dict.fromkeys(_PLAIN, ())
        self._keys = set(own)
        self._by_name = {comparable(name): key for key, listed in own.items() for name in (key, *listed)}
        self.read = lru_cache(maxsize=4096)(self._read)

    def find(self, text: str) -> str:
        """The key of the category that `text` names, or `""`."""
        named = self._by_name.get(comparable(text))
        if named:
            return named
        category = category_in(text)
        return category if category in self._keys else ""

    def _read(self, text: str) -> str:
        """The key, `""` for "not classified". Raises `AnswerError`."""
        if not text or comparable(text) in _UNCLASSIFIED:
            return ""
        found = self.find(text)
        if not found:
            raise AnswerError(
                say("“%(cell)s” is no category", cell=_short(text)),
                say("Write one of: %(keys)s; or leave the cell empty", keys=", ".join(sorted(self._keys))),
            )
        return found


# --- Closed lists -------------------------------------------------------------------------------------------------

_YES: Final = ("yes", "y", "true", "1", "x", "ja", "waar", "oui", "vrai", "wahr", "si", "verdadero")
_NO: Final = ("no", "n", "false", "0", "nee", "neen", "onwaar", "non", "faux", "nein", "falsch", "falso")
_UNKNOWN: Final = ("unknown", "?", "onbekend", "inconnu", "unbekannt", "desconocido", "not known yet")

_YES_NO_WORDS: Final = {"yes": _YES, "no": _NO, "unknown": _UNKNOWN}
_CONSENT_WORDS: Final = {
    "consent": (*_YES, "required", "needed", "vereist", "requis", "erforderlich", "opt-in", "opt in"),
    "exempt_requested_service": ("strictly necessary", "requested service"),
    "exempt_transmission": ("transmission",),
    "exempt_audience_measurement": ("audience measurement",),
}
_STATUS_WORDS: Final = {
    "active": ("actief", "in use", "in gebruik", "actif", "aktiv", "activo"),
    "retired": ("inactive", "ingetrokken", "vervallen", "retire", "inactif", "inaktiv", "retirado"),
}
_MATCH_WORDS: Final = {"exact": ("name",), "prefix": ("starts with", "begins with"), "glob": ("pattern", "wildcard")}
_STORAGE_WORDS: Final = {
    "http_cookie": ("http", "cookie", "cookies", "http cookies", "https cookie", "browser cookie", "html cookie"),
    "local_storage": ("localstorage", "html local storage", "html5 local storage", "lokale opslag", "stockage local"),
    "session_storage": ("sessionstorage", "html session storage", "html5 session storage", "sessieopslag"),
    "indexed_db": ("indexeddb", "indexed db", "idb"),
    "cache": ("cache", "cachestorage", "cache api"),
    "service_worker": ("serviceworker", "service workers"),
    "pixel": ("pixels", "pixel tracker", "tracking pixel", "web beacon", "beacon"),
    "url_param": ("url", "url parameter", "query parameter", "url param", "tracking url"),
    "fingerprint": ("fingerprinting", "device fingerprint"),
    "other": ("anders", "autre", "andere", "otro"),
}
_PARTY_WORDS: Final = {
    "first": (
        *("first", "1st", "1st party", "own", "internal", "eerste partij", "eerste", "eigen", "intern", "interne"),
        *("propre", "premiere partie", "erstanbieter", "eigene", "propia", "propias", "primera parte", "first parties"),
    ),
    "third": (
        *("third", "3rd", "3rd party", "external", "derde partij", "derde", "derden", "van derden", "extern"),
        *(
            "tiers",
            "tierce",
            "tierce partie",
            "externe",
            "drittanbieter",
            "dritte",
            "terceros",
            "de terceros",
            "tercera",
        ),
    ),
}
_SET_WHEN_WORDS: Final = {
    "every_page": ("every page", "all pages"),
    "after_sign_in": ("after sign in", "after login", "after logging in"),
    "after_form": ("after form",),
    "after_choice": ("after choice", "after consent"),
    "other": (),
}
_GDPR_ARTICLE: Final = re.compile(
    r"(?:art(?:icle|ikel|\.)? ?)?6 ?[.(,]? ?(?:lid |abs\. ?|§ ?)?1\)? ?(?:sub |\(|onder |lit\. ?)?([a-f])\)?"
)
_GDPR_LETTERS: Final = dict(zip("abcdef", vocabulary.GDPR_BASES, strict=True))


def _reader(words: Vocabulary, aliases: Mapping[str, Iterable[str]], what: Message) -> Callable[[str], str]:
    """A reader of one closed list: its words, what a person sees for them, and other ways to say them."""
    known = {comparable(alias): word for word, listed in aliases.items() for alias in listed}
    # The words "consent" and "none" stand in the list itself, and win over what they might mean elsewhere.
    known |= {comparable(str(label)): word for word, label in words.items()}
    known |= {comparable(word.replace("_", " ")): word for word in words}
    known |= {comparable(word): word for word in words}

    @lru_cache(maxsize=1024)
    def read(text: str) -> str:
        if not text:
            return ""
        if text in words:
            return text
        plain = comparable(text).replace("-", " ").strip(" .")
        found = known.get(plain) or known.get(comparable(text))
        if found is None:
            raise AnswerError(
                say("“%(cell)s” is no answer to “%(question)s”", cell=_short(text), question=what),
                say("Write one of: %(words)s", words=", ".join(words)),
            )
        return found

    return read


read_yes_no: Final = _reader(vocabulary.YES_NO_UNKNOWN, _YES_NO_WORDS, say("Yes or no"))
read_consent: Final = _reader(vocabulary.CONSENT_BASES, _CONSENT_WORDS, say("Is consent needed?"))
read_status: Final = _reader(vocabulary.STATUSES, _STATUS_WORDS, say("Status"))
read_match: Final = _reader(vocabulary.MATCHES, _MATCH_WORDS, say("Name or pattern"))
read_storage: Final = _reader(vocabulary.STORAGES, _STORAGE_WORDS, say("Stored as"))
read_party: Final = _reader(vocabulary.PARTIES, _PARTY_WORDS, say("First or third party"))
read_set_when: Final = _reader(vocabulary.SET_WHEN, _SET_WHEN_WORDS, say("When it is set"))
read_same_site: Final = _reader(vocabulary.SAME_SITES, {}, say("SameSite"))
read_source: Final = _reader(vocabulary.SOURCES, {}, say("Source"))
_read_gdpr_words: Final = _reader(vocabulary.GDPR_BASES, {}, say("Legal basis (GDPR)"))


def read_gdpr(text: str) -> str:
    """A basis of GDPR article 6, by its word, its name or its letter ("6(1)(e)"). Raises `AnswerError`."""
    article = _GDPR_ARTICLE.fullmatch(comparable(text).replace(" gdpr", "").replace(" avg", "").strip())
    return _GDPR_LETTERS[article[1]] if article else _read_gdpr_words(text)


@lru_cache(maxsize=64)
def read_flag(text: str) -> bool | None:
    """Yes, no, or `None` for an empty cell. Raises `AnswerError`."""
    if not text:
        return None
    answer = read_yes_no(text)
    return None if answer == "unknown" else answer == "yes"


# --- Numbers and moments ------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def read_seconds(text: str) -> int | None:
    """Seconds, as a whole number or as a duration in words. Raises `AnswerError`."""
    if not text:
        return None
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else read_lifetime(text).seconds
    if seconds is None or seconds > LONGEST:
        raise AnswerError(
            say("“%(cell)s” is no number of seconds", cell=_short(text)),
            say("Write a whole number, or a number and a unit such as “25 months”"),
        )
    return seconds


@lru_cache(maxsize=4096)
def read_date(text: str) -> str | None:
    """A date as ISO text. Raises `AnswerError`."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10] if text[10:11] in {" ", "T"} else text).isoformat()
    except ValueError:
        raise AnswerError(
            say("“%(cell)s” is no date", cell=_short(text)), say("Write year, month and day, for example 2026-11-22")
        ) from None


@lru_cache(maxsize=4096)
def read_moment(text: str) -> str | None:
    """A moment as ISO text in UTC; without a time zone it is taken to be UTC. Raises `AnswerError`."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    except (ValueError, OverflowError):
        raise AnswerError(
            say("“%(cell)s” is no moment", cell=_short(text)), say("Write it like 2026-11-22T09:30:00+00:00")
        ) from None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
