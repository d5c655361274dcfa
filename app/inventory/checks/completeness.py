"""What visitors must be told and nobody has answered yet."""

from app.audit.queries import State
from app.inventory.checks.facts import Cookie, Facts, place_of
from app.inventory.checks.parameters import UNKNOWN_PROVIDERS
from app.inventory.checks.rule import Hit, Hits, Severity, rule
from app.inventory.checks.sources import AP, CNIL, GDPR_5, GDPR_13, GDPR_30, PLANET49, TELECOM_ACT
from app.inventory.names import Pattern, editable
from app.inventory.wording import comparable
from app.language import say


def gravity(entry: State) -> Severity:
    """An error where consent is needed or personal data are involved, else a warning."""
    is_grave = entry["consent_basis"] == "consent" or entry["personal_data"] == "yes"
    return "error" if is_grave else "warning"


@rule(
    id="INV-01",
    severity="error",
    scope="entry",
    title=say("No purpose"),
    explanation=say("Visitors must be told, before anything is stored, what it is for."),
    hint=say("Write in one sentence why this is stored, in the first language of the site."),
    sources=(TELECOM_ACT, GDPR_13),
    ignores_words=True,
)
def no_purpose(entry: State, facts: Facts) -> Hits:
    locale = facts.locales[0]
    if not entry["purpose"].get(locale):
        yield Hit(say("The purpose is missing."), f"purpose-{locale}")


@rule(
    id="INV-02",
    severity="error",
    gentler="warning",
    scope="entry",
    together="lifetime",
    title=say("No lifetime"),
    explanation=say(
        "Visitors must be told how long a cookie stays. An error where consent is needed or personal data are involved,"
        " else a warning."
    ),
    hint=say("Enter how long it stays, or choose “until the browser closes”."),
    sources=(PLANET49, AP),
    ignores_words=True,
)
def no_lifetime(entry: State, facts: Facts) -> Hits:
    if not entry["cookies"]:
        yield Hit(
            say("No cookie is named, so nobody can tell how long it stays."), "cookies-0-name", "", gravity(entry)
        )
    for number, cookie in enumerate(entry["cookies"]):
        if cookie["lifetime"] == "" or (cookie["lifetime"] == "persistent" and cookie["max_age_seconds"] is None):
            written = editable(Pattern(cookie["name"], cookie["match"]))
            message = say("%(cookie)s has no lifetime.", cookie=written)
            yield Hit(message, f"cookies-{number}-number", cookie["key"], gravity(entry))


@rule(
    id="INV-03",
    severity="error",
    gentler="warning",
    scope="entry",
    together="third_party_access",
    title=say("Not said whether others can read it"),
    explanation=say(
        "Visitors must be told whether others can read it, also when the answer is no. An error where consent is needed"
        " or personal data are involved, else a warning."
    ),
    hint=say("Answer yes or no."),
    sources=(PLANET49,),
    ignores_words=True,
)
def no_third_party_access(entry: State, facts: Facts) -> Hits:
    if entry["third_party_access"] == "unknown":
        yield Hit(say("It is not known yet whether others can read it."), "third_party_access", "", gravity(entry))


@rule(
    id="INV-04",
    severity="error",
    scope="entry",
    together="provider",
    title=say("No provider"),
    explanation=say("Visitors must be told who sets a cookie and who receives what is in it."),
    hint=say("Name the organisation that sets it. The technical people, or the supplier, know."),
    sources=(GDPR_13, AP),
    parameters=(UNKNOWN_PROVIDERS,),
    ignores_words=True,
)
def no_provider(entry: State, facts: Facts) -> Hits:
    name = comparable(entry["provider"])
    if not name or name in UNKNOWN_PROVIDERS.value:
        yield Hit(say("Nobody is named as provider."), "provider")


@rule(
    id="INV-05",
    severity="error",
    scope="entry",
    together="consent_basis",
    title=say("Not said whether consent is needed"),
    explanation=say(
        "Storing something without consent is allowed only under an exemption, so each entry has an answer."
    ),
    hint=say("Choose whether consent is needed, and if not, why."),
    sources=(TELECOM_ACT,),
    ignores_words=True,
)
def no_consent_basis(entry: State, facts: Facts) -> Hits:
    if not entry["consent_basis"]:
        yield Hit(say("It is not answered whether consent is needed."), "consent_basis")


@rule(
    id="INV-06",
    severity="error",
    scope="entry",
    together="category",
    title=say("Not classified"),
    explanation=say("The category is the table in which visitors find it, and the choice with which they switch it."),
    hint=say("Choose a category."),
    sources=(AP,),
    ignores_words=True,
)
def no_category(entry: State, facts: Facts) -> Hits:
    if not entry["category"]:
        yield Hit(say("The entry stands in no category."), "category")


@rule(
    id="INV-08",
    severity="warning",
    scope="entry",
    together="personal_data",
    title=say("Not said whether it holds personal data"),
    explanation=say("Where personal data are used, visitors have more rights, and must be told of them."),
    hint=say("Answer yes or no. A number that points at one visitor is personal data too."),
    sources=(AP, GDPR_13),
    ignores_words=True,
)
def no_personal_data(entry: State, facts: Facts) -> Hits:
    if entry["personal_data"] == "unknown":
        yield Hit(say("It is not known yet whether it holds personal data."), "personal_data")


@rule(
    id="INV-09",
    severity="error",
    scope="cookie",
    title=say("Declared twice"),
    explanation=say(
        "Two rows about the same cookie can contradict each other, and visitors cannot know which is true."
    ),
    hint=say("Remove it from one of the two entries, or retire one."),
    sources=(GDPR_5,),
    looks_around=True,
)
def declared_twice(cookie: Cookie, facts: Facts) -> Hits:
    same = facts.places[place_of(cookie.state, facts.host)]
    if any(key != cookie.entry["key"] for key in same):
        yield Hit(say("%(cookie)s stands in another entry too.", cookie=cookie.written), "name")
    elif len(same) > 1:
        yield Hit(say("%(cookie)s stands in this entry twice.", cookie=cookie.written), "name")


@rule(
    id="INV-10",
    severity="error",
    scope="entry",
    title=say("Consent is asked, but nobody is named as recipient"),
    explanation=say("Consent is only informed when visitors know who receives what is in the cookie."),
    hint=say("Name everyone who can read it, this organisation too."),
    sources=(GDPR_13, CNIL),
    ignores_words=True,
)
def no_recipients(entry: State, facts: Facts) -> Hits:
    if entry["consent_basis"] == "consent" and not entry["recipients"]:
        message = say("Consent is asked, but nobody is named as recipient.")
        yield Hit(message, f"recipients-{facts.locales[0]}")


@rule(
    id="INV-11",
    severity="info",
    scope="entry",
    title=say("No reference in the record of processing"),
    explanation=say("Every use of personal data stands in the organisation's record. The number is never published."),
    hint=say("Enter the number in your record under GDPR article 30."),
    sources=(GDPR_30,),
)
def no_register_reference(entry: State, facts: Facts) -> Hits:
    # A published snapshot does not hold it.
    if entry["personal_data"] == "yes" and entry.get("register_reference") == "":
        yield Hit(say("The reference in the record of processing is missing."), "register_reference")


@rule(
    id="INV-12",
    severity="info",
    scope="entry",
    title=say("No legal basis for the personal data"),
    explanation=say("Visitors must be told on which ground of the GDPR their personal data are used."),
    hint=say("Choose the legal basis; for a municipality often its public task."),
    sources=(GDPR_13,),
)
def no_legal_basis(entry: State, facts: Facts) -> Hits:
    if entry["personal_data"] == "yes" and not entry["gdpr_basis"]:
        yield Hit(say("The legal basis for the personal data is missing."), "gdpr_basis")


RULES = (
    no_purpose,
    no_lifetime,
    no_third_party_access,
    no_provider,
    no_consent_basis,
    no_category,
    no_personal_data,
    declared_twice,
    no_recipients,
    no_register_reference,
    no_legal_basis,
)
