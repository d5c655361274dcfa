"""Whether a lifetime is in proportion, true and said."""

import re
from typing import Final

from app.inventory.checks.facts import Cookie, Facts
from app.inventory.checks.parameters import AUDIENCE_LIFETIME, BROWSER_LIMIT, LONGEST_LIFETIME, NECESSARY_LIFETIME
from app.inventory.checks.rule import Hit, Hits, rule
from app.inventory.checks.sources import AP, CNIL, GDPR_5, GDPR_13, RFC6265BIS, WP194
from app.inventory.lifetimes import say_duration
from app.inventory.wording import comparable
from app.language import say

_KEPT_BY_SCRIPTS: Final = frozenset({"local_storage", "indexed_db", "cache", "service_worker"})


def measures_visits(cookie: Cookie) -> bool:
    """Whether it is for statistics and claimed to need no consent."""
    is_statistics = cookie.entry["category"] == "statistics"
    return cookie.is_exempt and (is_statistics or cookie.entry["consent_basis"] == "exempt_audience_measurement")


@rule(
    id="DUR-01",
    severity="error",
    scope="cookie",
    together="lifetime",
    title=say("Measuring visits without consent for too long"),
    explanation=say("Counting visits without asking is accepted only for a limited time, 13 months at most."),
    hint=say("Have the lifetime shortened to 13 months, or ask for consent."),
    sources=(CNIL,),
    parameters=(AUDIENCE_LIFETIME,),
    ignores_words=True,
)
def measured_too_long(cookie: Cookie, facts: Facts) -> Hits:
    if measures_visits(cookie) and cookie.seconds > AUDIENCE_LIFETIME.seconds:
        message = say(
            "%(cookie)s counts visits without consent and stays %(time)s. More than %(most)s months is not allowed.",
            cookie=cookie.written,
            time=say_duration(cookie.seconds),
            most=AUDIENCE_LIFETIME.value,
        )
        yield Hit(message, "number")


@rule(
    id="DUR-02",
    severity="error",
    scope="cookie",
    title=say("Measuring visits without consent, anew with each visit"),
    explanation=say("For counting visits without asking, the lifetime may not begin anew with every visit."),
    hint=say("Have it set once and left alone, or ask for consent."),
    sources=(CNIL,),
    ignores_words=True,
)
def measured_for_ever(cookie: Cookie, facts: Facts) -> Hits:
    if measures_visits(cookie) and cookie.state["rolling"]:
        message = say(
            "%(cookie)s counts visits without consent, and each visit starts its lifetime anew.", cookie=cookie.written
        )
        yield Hit(message, "rolling")


@rule(
    id="DUR-04",
    severity="warning",
    scope="cookie",
    together="lifetime",
    title=say("A very long lifetime"),
    explanation=say("More than 13 months is hard to defend: a lifetime should be in proportion to the purpose."),
    hint=say("Ask the supplier for a shorter lifetime, or accept this for a time with a reason."),
    sources=(GDPR_5, AP),
    parameters=(LONGEST_LIFETIME,),
    ignores_words=True,
)
def very_long(cookie: Cookie, facts: Facts) -> Hits:
    if cookie.seconds > LONGEST_LIFETIME.seconds and not measures_visits(cookie):
        message = say(
            "%(cookie)s stays %(time)s. More than %(most)s months is hard to defend.",
            cookie=cookie.written,
            time=say_duration(cookie.seconds),
            most=LONGEST_LIFETIME.value,
        )
        yield Hit(message, "number")


@rule(
    id="DUR-05",
    severity="info",
    scope="cookie",
    together="lifetime",
    title=say("Longer than browsers keep it"),
    explanation=say("Browsers shorten the lifetime of a cookie to 400 days, whatever the site asks for."),
    hint=say("Nothing has to be done; a shorter lifetime would be truer."),
    sources=(RFC6265BIS,),
    parameters=(BROWSER_LIMIT,),
)
def beyond_browsers(cookie: Cookie, facts: Facts) -> Hits:
    # The limit is a number of days to the second, without the day's grace of a month.
    if cookie.state["storage"] == "http_cookie" and cookie.seconds > BROWSER_LIMIT.seconds:
        message = say(
            "%(cookie)s stays %(time)s on paper. Browsers keep it for %(most)s days at most.",
            cookie=cookie.written,
            time=say_duration(cookie.seconds),
            most=BROWSER_LIMIT.value,
        )
        yield Hit(message, "number")


_OPEN_ENDED: Final = re.compile(
    r"as long as|until (?:it is )?(?:deleted|removed|no longer)|zolang|zo lang|totdat|tot (?:u|je|de gebruiker)"
    r"|aussi longtemps|tant que|jusqu.a (?:la )?suppression|solange|so lange|bis zur loschung"
)


@rule(
    id="DUR-10",
    severity="warning",
    scope="cookie",
    title=say("An end that is not said"),
    explanation=say(
        "“As long as necessary” is no lifetime. A cookie has an end; what a script keeps until it is cleared needs a"
        " sentence on when that happens."
    ),
    hint=say(
        "For a cookie enter its time. For local storage say under “How the lifetime is said” when it is cleaned up."
    ),
    sources=(GDPR_13,),
    ignores_words=True,
)
def open_ended(cookie: Cookie, facts: Facts) -> Hits:
    state = cookie.state
    said = state["duration_text"]
    if state["storage"] in _KEPT_BY_SCRIPTS:
        if state["lifetime"] == "until_cleared" and not said:
            message = say("%(cookie)s stays until it is cleared, but nobody says when that is.", cookie=cookie.written)
            yield Hit(message, f"duration_text-{facts.locales[0]}")
    elif state["lifetime"] == "until_cleared":
        message = say("%(cookie)s stays “until it is cleared”. A cookie has an end: say which.", cookie=cookie.written)
        yield Hit(message, "number")
    elif state["max_age_seconds"] is None and state["lifetime"] != "session":
        vague = next((text for text in said.values() if _OPEN_ENDED.search(comparable(text))), "")
        if vague:
            message = say("%(cookie)s stays “%(words)s”. That is no time.", cookie=cookie.written, words=vague)
            yield Hit(message, "number")


@rule(
    id="DUR-11",
    severity="info",
    scope="cookie",
    together="lifetime",
    title=say("Necessary, yet kept for long"),
    explanation=say("What is strictly necessary is rarely needed for longer than a year."),
    hint=say("Ask whether a shorter lifetime would do."),
    sources=(WP194,),
    parameters=(NECESSARY_LIFETIME,),
)
def necessary_for_long(cookie: Cookie, facts: Facts) -> Hits:
    is_necessary = cookie.entry["consent_basis"] in {"exempt_transmission", "exempt_requested_service"}
    if is_necessary and cookie.seconds > NECESSARY_LIFETIME.seconds:
        message = say(
            "%(cookie)s is called necessary and stays %(time)s.",
            cookie=cookie.written,
            time=say_duration(cookie.seconds),
        )
        yield Hit(message, "number")


RULES = (measured_too_long, measured_for_ever, very_long, beyond_browsers, open_ended, necessary_for_long)
