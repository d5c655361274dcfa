"""Whether visitors can find out who else is involved."""

import re
from urllib.parse import urlsplit

from app.audit.queries import State
from app.inventory.checks.facts import Facts
from app.inventory.checks.parameters import COMPANY_FORMS, EEA
from app.inventory.checks.rule import Hit, Hits, rule
from app.inventory.checks.sources import GDPR_5, GDPR_13, GDPR_28, GDPR_44
from app.inventory.wording import comparable
from app.language import say

_SAFE = frozenset({"adequacy", "scc", "bcr", "derogation"})


@rule(
    id="PTY-01",
    severity="error",
    scope="provider",
    title=say("Outside the EEA without a safeguard"),
    explanation=say(
        "Personal data may leave the European Economic Area only under a safeguard, and visitors are told."
    ),
    hint=say("Choose what protects the data there: ask the supplier for its contract."),
    sources=(GDPR_13, GDPR_44),
    parameters=(EEA,),
)
def no_safeguard(provider: State, facts: Facts) -> Hits:
    country = provider["country"]
    if country and country not in EEA.value and provider["transfer_safeguard"] not in _SAFE:
        yield Hit(say("It is established outside the EEA, and no safeguard is named."), "transfer_safeguard")


@rule(
    id="PTY-04",
    severity="warning",
    scope="provider",
    title=say("No usable link to the privacy policy"),
    explanation=say(
        "Visitors must be able to read what the provider does: at an address with https, not just its home page, in a"
        " language that the site offers."
    ),
    hint=say("Enter the address of the page itself, for example https://analytics.example/privacy."),
    sources=(GDPR_13,),
)
def no_privacy_policy(provider: State, facts: Facts) -> Hits:
    if provider["role"] == "own":
        # Its own statement is a setting of the site.
        return
    addresses = provider["privacy_policy_url"]
    offered = {locale: addresses[locale] for locale in facts.locales if addresses.get(locale)}
    if not offered:
        message = (
            say("Its privacy policy is linked in no language that the site offers.")
            if addresses
            else say("The link to its privacy policy is missing.")
        )
        yield Hit(message, f"privacy_policy_url-{facts.locales[0]}")
    for locale, address in offered.items():
        parts = urlsplit(address)
        if parts.scheme != "https":
            yield Hit(
                say("The link to its privacy policy does not begin with https://."), f"privacy_policy_url-{locale}"
            )
        elif parts.path in {"", "/"} and not parts.query and not parts.fragment:
            yield Hit(say("The link to its privacy policy leads to a home page."), f"privacy_policy_url-{locale}")


@rule(
    id="PTY-06",
    severity="warning",
    scope="provider",
    title=say("One provider under two spellings"),
    explanation=say("Visitors take two spellings for two companies."),
    hint=say("Choose one spelling: delete the other provider and let its entries go to this one."),
    sources=(GDPR_5,),
    parameters=(COMPANY_FORMS,),
    looks_around=True,
)
def two_spellings(provider: State, facts: Facts) -> Hits:
    mine = _core(provider["name"])
    for name in facts.providers:
        if name != provider["name"] and _core(name) == mine:
            yield Hit(say("“%(other)s” looks like the same company.", other=name), "name")
            return


def _core(name: str) -> str:
    words = re.findall(r"\w+", comparable(name).replace(".", ""))
    return "".join(word for word in words if word not in COMPANY_FORMS.value) or "".join(words)


@rule(
    id="PTY-07",
    severity="warning",
    scope="provider",
    title=say("Role not known"),
    explanation=say(
        "A processor works for you under a contract; a controller uses the data for itself. What must be arranged, and"
        " what visitors are told, depends on it."
    ),
    hint=say("Choose the provider's role. Its contract says which it is."),
    sources=(GDPR_28,),
)
def no_role(provider: State, facts: Facts) -> Hits:
    if not provider["role"]:
        yield Hit(say("It is not known whether it is a processor or decides for itself."), "role")


RULES = (no_safeguard, no_privacy_policy, two_spellings, no_role)
