"""Whether a purpose tells a visitor anything."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from app.inventory.checks.facts import Facts, Text
from app.inventory.checks.parameters import LONGEST_PURPOSE, SHORTEST_PURPOSE, VAGUE_WORDS
from app.inventory.checks.rule import Hit, Hits, rule
from app.inventory.checks.sources import AP, GDPR_12, GDPR_13, WP260
from app.inventory.state import language_name
from app.inventory.wording import comparable
from app.language import say


@rule(
    id="PUR-01",
    severity="info",
    scope="text",
    title=say("A purpose that is very short or very long"),
    explanation=say("A purpose of a word or two explains nothing, and a long one is not read."),
    hint=say("Say in one plain sentence what is stored and what for."),
    sources=(GDPR_12,),
    parameters=(SHORTEST_PURPOSE, LONGEST_PURPOSE),
    fields=frozenset({"purpose"}),
)
def odd_length(text: Text, facts: Facts) -> Hits:
    if text.entry is None:
        return
    names = {cookie["name"].casefold() for cookie in text.entry["cookies"]}
    for locale, words in _offered(text, facts).items():
        language = language_name(locale)
        if words.strip(" .").casefold() in names:
            yield Hit(say("The purpose in %(language)s is just the cookie's name.", language=language), locale)
        elif len(words) < SHORTEST_PURPOSE.value:
            message = say(
                "The purpose in %(language)s has only %(count)s characters.", language=language, count=len(words)
            )
            yield Hit(message, locale)
        elif len(words) > LONGEST_PURPOSE.value:
            message = say("The purpose in %(language)s has %(count)s characters.", language=language, count=len(words))
            yield Hit(message, locale)


@rule(
    id="PUR-02",
    severity="info",
    scope="text",
    title=say("Vague words"),
    explanation=say("Words such as “might” or “optimal experience” leave open what really happens."),
    hint=say("Say what is remembered, and what for."),
    sources=(WP260, AP),
    parameters=(VAGUE_WORDS,),
    fields=frozenset({"purpose"}),
)
def vague_words(text: Text, facts: Facts) -> Hits:
    for locale, words in _offered(text, facts).items():
        pattern = _vague(locale.partition("-")[0])
        found = pattern and pattern.search(comparable(words))
        if found:
            message = say(
                "The purpose in %(language)s says “%(words)s”. That tells a visitor nothing.",
                language=language_name(locale),
                words=found[0],
            )
            yield Hit(message, locale)


@cache
def _vague(language: str) -> re.Pattern[str] | None:
    words = VAGUE_WORDS.value.get(language)
    if not words:
        return None
    return re.compile("|".join(rf"(?<!\w){re.escape(comparable(one))}(?!\w)" for one in words))


_USES_COOKIES: Final = re.compile(
    r"\b(?:uses?|using|gebruikt|gebruiken|gebruik|maakt gebruik van|utilise|utilisons|verwendet|nutzt|setzt)\b"
    r"[^.]{0,20}\bcookies?\b"
)


@rule(
    id="PUR-05",
    severity="warning",
    scope="text",
    title=say("The supplier's own words"),
    explanation=say(
        "“Supplier uses cookies on its website” tells visitors that another organisation is responsible than the one"
        " that is."
    ),
    hint=say("Say what this website does, in the name of the organisation that is responsible for it."),
    sources=(GDPR_13,),
    fields=frozenset({"purpose", "body"}),
)
def supplier_speaks(text: Text, facts: Facts) -> Hits:
    offered = {locale: words for locale, words in _offered(text, facts).items() if "cookie" in words.casefold()}
    if not offered:
        return
    strangers = facts.names_of_stranger(text.entry["provider"]) if text.entry else facts.strangers
    for locale, words in offered.items():
        plain = comparable(words)
        for found in _USES_COOKIES.finditer(plain):
            before = plain[max(0, found.start() - 60) : found.start()].rstrip()
            for name in strangers:
                if before.endswith(comparable(name)):
                    message = say(
                        "The text in %(language)s says that %(provider)s uses cookies, as if it were the supplier's"
                        " website.",
                        language=language_name(locale),
                        provider=name,
                    )
                    yield Hit(message, locale)
                    break
            else:
                continue
            break


def _offered(text: Text, facts: Facts) -> Mapping[str, str]:
    return {locale: text.texts[locale] for locale in facts.locales if text.texts.get(locale)}


RULES = (odd_length, vague_words, supplier_speaks)
