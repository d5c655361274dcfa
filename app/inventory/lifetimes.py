"""How long a cookie lives: from the words people write to seconds, and back to words.

A year is 365 days and a month is a twelfth of it (2,628,000 seconds), so that 12 months are a year exactly and every
number of months is a whole number of seconds.

Read are a number and a unit in English, Dutch, French, German and Spanish, ISO 8601 ("P6M"), and the usual words for
"until the browser closes" and "until it is cleared". Where a text names several lifetimes ("session to 30 days"), the
longest counts: telling less than the truth would mislead the visitor.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from app.inventory.vocabulary import Vocabulary
from app.inventory.wording import comparable
from app.language import Message, say, say_n

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
YEAR: Final = 365 * DAY
MONTH: Final = YEAR // 12

LONGEST: Final = 1000 * YEAR
"""More than this is a slip of the pen."""

UNITS: Final[Vocabulary] = {
    "second": say("seconds"),
    "minute": say("minutes"),
    "hour": say("hours"),
    "day": say("days"),
    "week": say("weeks"),
    "month": say("months"),
    "year": say("years"),
}
"""The units a form offers."""

_SECONDS: Final = {
    "second": 1,
    "minute": MINUTE,
    "hour": HOUR,
    "day": DAY,
    "week": WEEK,
    "month": MONTH,
    "year": YEAR,
}
_SAID: Final = {
    "second": say_n("%(num)s second", "%(num)s seconds", 1),
    "minute": say_n("%(num)s minute", "%(num)s minutes", 1),
    "hour": say_n("%(num)s hour", "%(num)s hours", 1),
    "day": say_n("%(num)s day", "%(num)s days", 1),
    "week": say_n("%(num)s week", "%(num)s weeks", 1),
    "month": say_n("%(num)s month", "%(num)s months", 1),
    "year": say_n("%(num)s year", "%(num)s years", 1),
}
_LONGEST_IN_WEEKS: Final = 12 * WEEK
_SHORTEST_IN_YEARS: Final = 2 * YEAR


@dataclass(frozen=True, slots=True)
class Lifetime:
    """What a text says about a lifetime.

    `kind` is a word of `vocabulary.LIFETIMES`, or `""` when the text was not understood or is empty. `seconds` is
    `None` unless the kind is "persistent"; also a persistent lifetime may lack it. `rolling`: each visit starts it
    anew. `plain`: kind and seconds say everything, so that the text need not be kept beside them.
    """

    kind: str
    seconds: int | None = None
    rolling: bool = False
    plain: bool = True
    written: str = ""

    @property
    def is_understood(self) -> bool:
        """Whether the text was a lifetime, or empty."""
        return bool(self.kind) or not self.written


def seconds_of(number: int, unit: str) -> int:
    """The seconds in `number` times a unit of `UNITS`."""
    return number * _SECONDS[unit]


def number_and_unit(seconds: int) -> tuple[int, str]:
    """The number and unit of `UNITS` in which `seconds` is read most easily; `seconds_of` gives the seconds back."""
    if seconds == 0:
        return 0, "second"
    if seconds % YEAR == 0 and seconds >= _SHORTEST_IN_YEARS:
        return seconds // YEAR, "year"
    if seconds % MONTH == 0:
        return seconds // MONTH, "month"
    if seconds % WEEK == 0 and seconds <= _LONGEST_IN_WEEKS:
        return seconds // WEEK, "week"
    for unit in ("day", "hour", "minute"):
        if seconds % _SECONDS[unit] == 0:
            return seconds // _SECONDS[unit], unit
    return seconds, "second"


def say_duration(seconds: int) -> Message:
    """`seconds` in words: "12 months", "2 weeks", "364 days"."""
    number, unit = number_and_unit(seconds)
    return replace(_SAID[unit], values={"num": number})


def say_lifetime(kind: str, seconds: int | None) -> Message:
    """A lifetime in words; `kind` is a word of `vocabulary.LIFETIMES` or empty."""
    if kind == "session":
        return say("until the browser closes")
    if kind == "until_cleared":
        return say("until it is cleared")
    if kind == "persistent" and seconds is not None:
        return say_duration(seconds)
    if kind == "persistent":
        return say("a fixed time that is not stated")
    return say("not stated")


@lru_cache(maxsize=8192)
def read_lifetime(text: str) -> Lifetime:
    """The lifetime that `text` names; its `written` is the text without outer white space."""
    written = text.strip()
    plain = re.sub(r"\((?:s|e|n|en|es)\)", "", comparable(text))
    if not plain:
        return Lifetime("")
    if "?" in plain:
        # "2 years?" is a doubt, not an answer.
        return Lifetime("", plain=False, written=written)
    return _iso(plain, written) or _durations(plain, written) or _words(plain, written)


# --- ISO 8601 -----------------------------------------------------------------------------------------------------

_ISO: Final = re.compile(
    r"p(?=.)(?:(\d{1,6})y)?(?:(\d{1,6})m)?(?:(\d{1,6})w)?(?:(\d{1,6})d)?"
    r"(?:t(?=.)(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,12})s)?)?"
)


def _iso(plain: str, written: str) -> Lifetime | None:
    found = _ISO.fullmatch(plain)
    if not found:
        return None
    units = (YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, 1)
    seconds = sum(int(number or 0) * unit for number, unit in zip(found.groups(), units, strict=True))
    return Lifetime("persistent", seconds, written=written) if seconds <= LONGEST else None


# --- A number and a unit ------------------------------------------------------------------------------------------

_UNIT_WORDS: Final = {
    "second": "s sec secs second seconds seconde seconden secondes sek sekunde sekunden seg segundo segundos",
    "minute": "min mins minute minutes minuut minuten minuto minutos",
    "hour": "h hr hrs hour hours u uur uren heure heures std stunde stunden hora horas",
    "day": "d day days dag dagen j jour jours tag tage tagen dia dias",
    "week": "w wk wks week weeks weken semaine semaines woche wochen semana semanas",
    "month": "mo mos mth mths mnd mnden month months maand maanden mois monat monate monaten mes meses",
    "year": "y yr yrs year years jr jaar jaren an ans annee annees jahr jahre jahren ano anos",
}
_UNIT_OF: Final = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}

_NUMBER_WORDS: Final = {
    "half a": 0.5, "half an": 0.5, "half": 0.5, "een half": 0.5, "ein halbes": 0.5, "halbes": 0.5, "medio": 0.5,
    "anderhalf": 1.5,
    "a": 1, "an": 1, "one": 1, "een": 1, "un": 1, "une": 1, "ein": 1, "eine": 1, "einem": 1, "uno": 1, "una": 1,
    "two": 2, "twee": 2, "deux": 2, "zwei": 2, "dos": 2,
    "three": 3, "drie": 3, "trois": 3, "drei": 3, "tres": 3,
    "four": 4, "vier": 4, "quatre": 4, "cuatro": 4,
    "five": 5, "vijf": 5, "cinq": 5, "funf": 5, "cinco": 5,
    "six": 6, "zes": 6, "sechs": 6, "seis": 6,
    "seven": 7, "zeven": 7, "sept": 7, "sieben": 7, "siete": 7,
    "eight": 8, "acht": 8, "huit": 8, "ocho": 8,
    "nine": 9, "negen": 9, "neuf": 9, "neun": 9, "nueve": 9,
    "ten": 10, "tien": 10, "dix": 10, "zehn": 10, "diez": 10,
    "eleven": 11, "elf": 11, "onze": 11,
    "twelve": 12, "twaalf": 12, "douze": 12, "zwolf": 12, "doce": 12,
    "thirteen": 13, "dertien": 13, "treize": 13, "dreizehn": 13, "trece": 13,
    "fourteen": 14, "veertien": 14, "quatorze": 14, "vierzehn": 14, "catorce": 14,
    "eighteen": 18, "achttien": 18, "dix-huit": 18, "achtzehn": 18, "dieciocho": 18,
    "twenty-four": 24, "vierentwintig": 24, "vingt-quatre": 24, "vierundzwanzig": 24, "veinticuatro": 24,
    "thirty": 30, "dertig": 30, "trente": 30, "dreissig": 30, "treinta": 30,
}  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_DURATION: Final = re.compile(
    rf"(?<![\w.,-])(?P<number>\d{{1,12}}(?:[.,]\d{{1,6}})*(?=[\sa-z-])|(?:{_any_of(_NUMBER_WORDS)})(?=[\s-]))"
    rf"[\s-]?(?P<unit>{_any_of(_UNIT_OF)})(?![a-z])\.?"
)
_JOINED: Final = re.compile(r"\s*(?:,|\+|&)?\s*(?:(?:and|en|et|und|y)\s)?\s*")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_AT_LEAST: Final = re.compile(
    r"\b(?:or (?:longer|more)|at least|minimum|of (?:langer|meer)|minstens|minimaal|ten minste|ou plus|au moins"
    r"|oder (?:langer|mehr)|mindestens|o mas|al menos|como minimo"
    r"|(?<!no )(?<!not )(?<!niet )(?<!nicht )(?<!pas )"
    r"(?:(?:more|longer) than|(?:meer|langer) dan|(?:mehr|langer) als|plus d(?:e|'une?)|mas de))(?!\w)"
)
_FRACTION: Final = re.compile(
    r"\N{FRACTION SLASH}|\d/\d|\b(?:and a half|en een half|en half|et demie?|und ein(?:e|en)? halb|y medi[oa])"
)
_HOW_OFTEN: Final = re.compile(
    r"(?:once|twice|times|every|eenmaal|tweemaal|keer|elke?|fois|chaque|einmal|zweimal|mal|jede[nrs]?|vez|veces|cada) $"
)
_ENDLESS: Final = (
    r"for ?ever|unlimited|indefinite(?:ly)?|never (?:expires|ends)|no expir(?:y|ation)(?: date)?"
    r"|does not expire|doesn't expire|onbeperkt|voor altijd|(?:verloopt|vervalt) (?:niet|nooit)|geen vervaldatum"
    r"|illimitee?|indefinie?|pour toujours|n'expire (?:pas|jamais)|sans (?:expiration|limite)"
    r"|unbegrenzt|unbeschrankt|fur immer|unbefristet|lauft (?:nicht|nie) ab|kein ablauf(?:datum)?"
    r"|ilimitad[oa]|indefinid[oa]|para siempre|no caduca|sin caducidad"
)
_OPEN_ENDED: Final = re.compile(rf"\b(?:{_ENDLESS})(?!\w)")
_ROLLING: Final = re.compile(
    r"(?<!not )(?<!niet )(?<!nicht )(?<!non )(?<!no )\b(?:"
    r"sliding|rolling|renew|refreshed|extended|(?:after|since|from) (?:the |your )?(?:last|each|every)"
    r"|verlengd|vernieuwd|voortschrijdend|na (?:het |uw |de |je |elk )?(?:laatste|bezoek)"
    r"|sinds (?:het |uw |de )?laatste"
    r"|glissant|renouvel|apres (?:la |le |votre |chaque )?(?:derniere|dernier|visite)"
    r"|gleitend|verlanger|erneuer|(?:nach|seit) (?:dem |der |ihrem |jedem )?(?:letzte|besuch)"
    r"|renov|renuev|(?:desde|tras) (?:la |el |su |cada )?(?:ultim|visita))"
)


def _durations(plain: str, written: str) -> Lifetime | None:
    """The longest duration in the text; durations that stand side by side ("1 year 1 month") are added up."""
    # "Once a day" says how often, not how long.
    found = [one for one in _DURATION.finditer(plain) if not _HOW_OFTEN.search(plain[: one.start()])]
    if not found or any(other.search(plain) for other in (_AT_LEAST, _OPEN_ENDED, _FRACTION)):
        # "1 hour or longer" leaves open how long, and so does "forever and a day"; "2½ years" is more than it seems.
        return None
    sums = [_seconds(found[0])]
    between = plain[: found[0].start()] + plain[found[-1].end() :]
    for before, after in pairwise(found):
        gap = plain[before.end() : after.start()]
        if _JOINED.fullmatch(gap) and _SECONDS[_UNIT_OF[before["unit"]]] > _SECONDS[_UNIT_OF[after["unit"]]]:
            sums[-1] += _seconds(after)
        else:
            sums.append(_seconds(after))
            between += gap + "|"
    if max(sums) > LONGEST:
        return None
    return Lifetime(
        "persistent",
        max(sums),
        rolling=_ROLLING.search(plain) is not None,
        plain=not between.strip(" .,;()") and _is_readable(max(sums), found),
        written=written,
    )


def _is_readable(seconds: int, durations: list[re.Match[str]]) -> bool:
    """Whether the sum is said in a unit no smaller than those written: "1 month and 2 days" would come out in hours."""
    smallest = min(_SECONDS[_UNIT_OF[duration["unit"]]] for duration in durations)
    return len(durations) == 1 or _SECONDS[number_and_unit(seconds)[1]] >= smallest


def _seconds(duration: re.Match[str]) -> int:
    number = duration["number"]
    unit = _SECONDS[_UNIT_OF[duration["unit"]]]
    if number in _NUMBER_WORDS:
        return round(_NUMBER_WORDS[number] * unit)
    if _THOUSANDS.fullmatch(number):
        return int(re.sub(r"[.,]", "", number)) * unit
    whole, *decimals = re.split(r"[.,]", number)
    return round(float(f"{whole}.{''.join(decimals) or 0}") * unit)


# --- Words --------------------------------------------------------------------------------------------------------


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SESSION: Final = _set_of(
    "session sessions sessie sessies sessiecookie sessiecookies browsersessie sessieduur sessioncookie "
    "sitzung sitzungen sitzungsende sitzungscookie browsersitzung sitzungsdauer sesion sesiones"
)
_CLOSING: Final = _set_of(
    "close closes closed closing gesloten sluit sluiten afsluit afsluiten fermeture ferme fermez fermer "
    "schliessen schliesst geschlossen schliessung cerrar cierre cierra cierran"
)
_BROWSER: Final = _set_of("browser browsers navigateur navegador browservenster browserfenster")
_FILLERS: Final = _set_of(
    "a after als alleen au aux at bij al browse browsing by cookie cookies d dauer de deleted del der des die dat du "
    "duracion duration durante duree duur during each einde el end ende ends expires fin for gedurende het http hasta "
    "is it jusqu je la le les length of only para pendant per que se sa seulement solo su temps term the this tijd "
    "tijdelijk tijdens temporary till to tot totdat until usted u uw un user van visit vom vous votre wahrend wanneer "
    "web when wird wordt you your zodra zum zur nur bis wenn sie ihren den dem einer eine lors"
)
_UNTIL_CLEARED: Final = re.compile(
    r"\b(?:until|till|tot|totdat|jusqu|bis|hasta)\b.*(?:clear|delet|remov|erase|gewist|wis|verwijder"
    r"|supprim|suppression|effac|losch|entfern|borr|elimin)"
)
_FOREVER: Final = re.compile(
    rf"(?:{_ENDLESS}|never|permanent(?:e|ly)?|local ?storage|html5? local storage|altijd|blijvend|nooit|toujours|jamais"
    r"|dauerhaft|nie|siempre|nunca)(?: cookies?)?"
)
_PERSISTENT: Final = re.compile(r"(?:cookies? )?persist[ae]nte?(?:e|er|es)?(?: cookies?)?|vast(?:e termijn)?|fixed")


def _words(plain: str, written: str) -> Lifetime:
    words = set(re.findall(r"[a-z]+", plain))
    closes_browser = words & _BROWSER and words & _CLOSING
    if (words & _SESSION or closes_browser) and words <= _SESSION | _CLOSING | _BROWSER | _FILLERS:
        return Lifetime("session", written=written)
    bare = plain.strip(" .()")
    if _FOREVER.fullmatch(bare):
        return Lifetime("until_cleared", written=written)
    if _UNTIL_CLEARED.search(plain):
        return Lifetime("until_cleared", plain=len(words) <= 3, written=written)
    if _PERSISTENT.fullmatch(bare):
        return Lifetime("persistent", written=written)
    return Lifetime("", plain=False, written=written)
