"""Running every check over the policy of a site as it stands in the register."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.inventory.checks import Facts, Finding, run_checks
from app.inventory.queries.checks import facts_of_site, list_waivers
from app.policy.checks import RULES
from app.policy.queries import get_banner, list_texts
from app.policy.snapshot import public_entry
from app.policy.texts import BANNER, Text, text_state

if TYPE_CHECKING:
    from app.audit.queries import State
    from app.inventory.models import Site
    from app.policy.snapshot import Snapshot


def check_site(site: "Site") -> list[Finding]:
    """All that is found, the worst first, each warning with its waiver if it has one."""
    return run_checks(facts_of_policy(site), RULES, list_waivers(site))


def check_snapshot(site: "Site", snapshot: "Snapshot") -> list[Finding]:
    """The same of what was frozen: its words by the rules of today, with the waivers that hold now.

    What only the register knows, such as when an entry was reviewed, counts where an entry is still as it was frozen.
    """
    draft, state = facts_of_policy(site), snapshot.state
    facts = Facts(
        site=draft.site | state["site"],
        today=draft.today,
        categories=_known(state["categories"], draft.categories.values()),
        providers={one["name"]: one for one in state["providers"]},
        entries=list(_known(state["entries"], draft.entries).values()),
        texts=list(_known(state["texts"], draft.texts).values()),
    )
    if not facts.asks_consent:
        facts = replace(facts, texts=[text for text in facts.texts if text["kind"] != BANNER])
    return run_checks(facts, RULES, list_waivers(site))


def _known(frozen: Iterable["State"], present: Iterable["State"]) -> dict[str, "State"]:
    """What was frozen by key, each as the register has it where that says the same."""
    now = {one["key"]: one for one in present}
    return {one["key"]: now[one["key"]] if _is_same(one, now.get(one["key"])) else one for one in frozen}


def _is_same(frozen: "State", present: "State | None") -> bool:
    if present is None:
        return False
    shown = public_entry(present) if "cookies" in present else present
    return {name: value for name, value in shown.items() if name != "translated"} == frozen


def facts_of_policy(site: "Site") -> Facts:
    """What the checks look at: the entries and what they name, the settings, the texts."""
    facts = facts_of_site(site, texts=[_state(text) for text in list_texts(site)])
    # Nobody reads the banner unless something needs consent.
    return replace(facts, texts=[*facts.texts, _state(get_banner(site))]) if facts.asks_consent else facts


def _state(text: Text) -> "State":
    return text_state(text) | {"translated": text.translated}
