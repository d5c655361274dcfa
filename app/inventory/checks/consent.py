"""Whether the answer to "Is consent needed?" can stand."""

import re
from functools import cache

from app.audit.queries import State
from app.inventory.checks.facts import Cookie, Facts
from app.inventory.checks.parameters import CHOICE_COOKIES, OPTIONAL_KINDS
from app.inventory.checks.rule import Hit, Hits, rule
from app.inventory.checks.sources import AP, CNIL, GDPR_5, TASK_FORCE, TELECOM_ACT, WP194
from app.language import say


@rule(
    id="CON-02",
    severity="error",
    scope="entry",
    together="consent_basis",
    title=say("Statistics without consent that others read"),
    explanation=say(
        "Counting visits without asking is for the site's own use. Somebody else may receive nothing but anonymous"
        " figures, except a processor that works for the site only."
    ),
    hint=say("Ask for consent, or make the provider a processor, or have the data made anonymous."),
    sources=(CNIL, AP),
    ignores_words=True,
)
def others_read_statistics(entry: State, facts: Facts) -> Hits:
    basis = entry["consent_basis"]
    is_statistics = entry["category"] == "statistics" or basis == "exempt_audience_measurement"
    if not (basis.startswith("exempt") and is_statistics) or entry["personal_data"] == "no":
        return
    role = facts.providers.get(entry["provider"], {}).get("role", "")
    if role in {"controller", "joint"} or (entry["third_party_access"] == "yes" and role != "processor"):
        yield Hit(say("It counts visits without consent, and others can read what is not anonymous."), "consent_basis")


@rule(
    id="CON-03",
    severity="error",
    scope="entry",
    together="consent_basis",
    title=say("Advertising or embedded media without consent"),
    explanation=say("Advertising, social media and embedded media always need consent."),
    hint=say("Ask for consent, or choose the category that it really belongs to."),
    sources=(TASK_FORCE, TELECOM_ACT),
    parameters=(OPTIONAL_KINDS,),
    ignores_words=True,
)
def optional_without_consent(entry: State, facts: Facts) -> Hits:
    is_optional = not OPTIONAL_KINDS_SET.isdisjoint(re.split(r"[-_]", entry["category"]))
    if is_optional and entry["consent_basis"].startswith("exempt"):
        yield Hit(say("What is for advertising or embedded media cannot go without consent."), "consent_basis")


OPTIONAL_KINDS_SET = frozenset(OPTIONAL_KINDS.value)


@rule(
    id="CON-04",
    severity="error",
    scope="cookie",
    title=say("A lasting cookie of somebody else, called necessary without a reason"),
    explanation=say("A third party's cookie that stays is hardly ever what the visitor asked for."),
    hint=say("Say why the visitor's own request needs it, or ask for consent."),
    sources=(WP194,),
    ignores_words=True,
)
def lasting_stranger(cookie: Cookie, facts: Facts) -> Hits:
    stays = cookie.state["lifetime"] in {"persistent", "until_cleared"}
    is_claimed = cookie.entry["consent_basis"] == "exempt_requested_service" and not cookie.entry["exemption_reason"]
    if stays and is_claimed and cookie.state["party"] == "third":
        message = say("%(cookie)s belongs to a third party and stays, without a reason.", cookie=cookie.written)
        yield Hit(message, "party")


@rule(
    id="CON-05",
    severity="warning",
    scope="entry",
    together="exemption_reason",
    title=say("No reason why no consent is needed"),
    explanation=say("Who relies on an exemption must be able to say why it holds."),
    hint=say("Say in one sentence why no consent is needed."),
    sources=(GDPR_5, CNIL),
    ignores_words=True,
)
def no_reason(entry: State, facts: Facts) -> Hits:
    locale = facts.locales[0]
    if entry["consent_basis"].startswith("exempt") and not entry["exemption_reason"].get(locale):
        yield Hit(say("It is not said why no consent is needed."), f"exemption_reason-{locale}")


@rule(
    id="CON-06",
    severity="error",
    scope="entry",
    title=say("Legitimate interests beside consent"),
    explanation=say("What needs consent cannot rest on legitimate interests at the same time."),
    hint=say("Choose consent as the legal basis for the personal data, or leave it open."),
    sources=(TASK_FORCE,),
    ignores_words=True,
)
def legitimate_interests(entry: State, facts: Facts) -> Hits:
    if entry["consent_basis"] == "consent" and entry["gdpr_basis"] == "legitimate_interests":
        yield Hit(say("Consent is asked, yet legitimate interests are given as the legal basis."), "gdpr_basis")


@rule(
    id="CON-07",
    severity="info",
    scope="cookie",
    title=say("A choice is kept, but there is nothing to choose"),
    explanation=say("No entry needs consent, so visitors are not asked, and nothing has to remember their choice."),
    hint=say("Look whether the site still sets it. If not, retire the entry."),
    sources=(TELECOM_ACT,),
    parameters=(CHOICE_COOKIES,),
    looks_around=True,
)
def nothing_to_choose(cookie: Cookie, facts: Facts) -> Hits:
    if _bare(cookie.state["name"]) in _choice_cookies() and not facts.asks_consent:
        message = say("%(cookie)s keeps a choice about cookies, but no entry needs consent.", cookie=cookie.written)
        yield Hit(message, "name")


@cache
def _choice_cookies() -> frozenset[str]:
    return frozenset(map(_bare, CHOICE_COOKIES.value))


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


RULES = (
    others_read_statistics,
    optional_without_consent,
    lasting_stranger,
    no_reason,
    legitimate_interests,
    nothing_to_choose,
)
