"""Running every check over the policy of a site as it stands in the register."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.inventory.checks import Facts, Finding, run_checks
from app.inventory.queries.checks import facts_of_site, list_waivers
from app.policy.checks import RULES
from app.policy.queries import get_banner, list_texts
from app.policy.texts import Text, text_state

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.models import Site


def check_site(site: "Site") -> list[Finding]:
    """All that is found, the worst first, each warning with its waiver if it has one."""
    return run_checks(facts_of_policy(site), RULES, list_waivers(site))


def facts_of_policy(site: "Site") -> Facts:
    """What the checks look at: the entries and what they name, the settings, the texts."""
    facts = facts_of_site(site, texts=[_state(text) for text in list_texts(site)])
    # Nobody reads the banner unless something needs consent.
    return replace(facts, texts=[*facts.texts, _state(get_banner(site))]) if facts.asks_consent else facts


def _state(text: Text) -> "State":
    return text_state(text) | {"translated": text.translated}
