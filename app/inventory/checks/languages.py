"""Whether a policy says the same in every language that it is offered in."""

import re
from typing import Final

from app.inventory.checks.facts import Facts, Text
from app.inventory.checks.parameters import LONGEST_UNTRANSLATED
from app.inventory.checks.rule import Hit, Hits, rule
from app.inventory.checks.sources import GDPR_12, WP260
from app.inventory.lifetimes import read_lifetime
from app.inventory.state import language_name
from app.inventory.translation import NOTHING, stale_locales
from app.inventory.wording import comparable
from app.language import say


@rule(
    id="I18N-01",
    severity="error",
    scope="text",
    title=say("A language is incomplete"),
    explanation=say("Information must be understood in each language in which the policy is offered."),
    hint=say("Translate it, or take the language off the site's settings."),
    sources=(GDPR_12, WP260),
    ignores_words=True,
)
def not_translated(text: Text, facts: Facts) -> Hits:
    if not text.texts and not text.needed:
        return
    first, *others = facts.locales
    # Without the first language there is nothing to translate: other rules ask for that.
    wanted = facts.locales if text.needed else others if text.texts.get(first) else ()
    for locale in wanted:
        if not text.texts.get(locale):
            values = {"answer": text.label, "language": language_name(locale)}
            yield Hit(say("“%(answer)s” is missing in %(language)s.", **values), locale)


@rule(
    id="I18N-02",
    severity="warning",
    scope="text",
    title=say("A translation is older than its source"),
    explanation=say("What was changed in the first language may not be true any more in the others."),
    hint=say("Read it again beside the first language, correct it, and save."),
    sources=(WP260,),
    compares=True,
)
def stale(text: Text, facts: Facts) -> Hits:
    if not text.translated or text.translated == NOTHING:
        return
    old = stale_locales(text.translated, text.part, text.texts, facts.locales[0])
    for locale in facts.locales[1:]:
        if locale in old:
            values = {"answer": text.label, "language": language_name(locale)}
            values["first"] = language_name(facts.locales[0])
            message = say("“%(answer)s” in %(language)s is older than in %(first)s.", **values)
            yield Hit(message, locale)


@rule(
    id="I18N-03",
    severity="warning",
    scope="text",
    title=say("A translation that is the same as its source"),
    explanation=say("A sentence that reads the same in two languages was copied, not translated."),
    hint=say("Translate it."),
    sources=(WP260,),
    parameters=(LONGEST_UNTRANSLATED,),
    compares=True,
)
def copied(text: Text, facts: Facts) -> Hits:
    source = text.texts.get(facts.locales[0], "")
    if len(source) <= LONGEST_UNTRANSLATED.value or text.part == "recipients":
        # Recipients are names, the same in every language.
        return
    for locale in facts.locales[1:]:
        if comparable(text.texts.get(locale, "")) == comparable(source):
            values = {"answer": text.label, "language": language_name(locale)}
            values["first"] = language_name(facts.locales[0])
            yield Hit(say("“%(answer)s” is the same in %(language)s and in %(first)s.", **values), locale)


@rule(
    id="I18N-05",
    severity="warning",
    scope="text",
    title=say("Numbers differ between languages"),
    explanation=say("A time or a number that differs between two languages is untrue in one of them."),
    hint=say("Compare the two texts, and correct the one that is wrong."),
    sources=(GDPR_12,),
    compares=True,
)
def numbers_differ(text: Text, facts: Facts) -> Hits:
    source = text.texts.get(facts.locales[0], "")
    if not source:
        return
    for locale in facts.locales[1:]:
        other = text.texts.get(locale, "")
        if other and not _tell_the_same(source, other):
            values = {"answer": text.label, "language": language_name(locale)}
            values["first"] = language_name(facts.locales[0])
            message = say("“%(answer)s” has other numbers in %(language)s than in %(first)s.", **values)
            yield Hit(message, locale)


_NUMBER: Final = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_TIME: Final = re.compile(r"(\d+)[\s\u00a0]+([^\W\d_]+)")
_PLACE: Final = re.compile(r"\{\{?\s*\w+\s*\}?\}|%\(\w+\)s|%[sd]\b")
_ADDRESS: Final = re.compile(r"\S+://\S+")
_HAS_SIGN: Final = re.compile(r"[\d%{]")


def _tell_the_same(one: str, other: str) -> bool:
    if not _HAS_SIGN.search(one) and not _HAS_SIGN.search(other):
        return True
    one, other = _ADDRESS.sub("", one), _ADDRESS.sub("", other)
    if sorted(_PLACE.findall(one)) != sorted(_PLACE.findall(other)):
        return False
    return _numbers(one) == _numbers(other) or _times(one) == _times(other)


def _numbers(text: str) -> list[str]:
    return sorted(re.sub(r"\D", "", number) for number in _NUMBER.findall(text))


def _times(text: str) -> list[str]:
    """The numbers of `text`, those with a unit of time as seconds: 12 months are 1 year."""
    found: list[str] = []
    rest = text
    for time in _TIME.finditer(text):
        seconds = read_lifetime(f"{time[1]} {time[2]}").seconds
        if seconds is not None:
            found.append(f"{seconds} s")
            rest = rest.replace(time[0], "", 1)
    return sorted([*found, *_numbers(rest)])


RULES = (not_translated, stale, copied, numbers_differ)
