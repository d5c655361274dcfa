"""The checks of a policy as a whole and of a publication. Pure. They join those of the inventory in its registry."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.inventory.checks import RULES, Facts, Finding, Hit, Hits, rule, sort_findings
from app.inventory.checks.sources import AP, ASVS, GDPR_5, GDPR_13, GOV_UK, TASK_FORCE
from app.inventory.state import language_name
from app.inventory.wording import comparable
from app.language import Localized, say

# --- The policy ---------------------------------------------------------------------------------------------------

_WITHDRAWAL: Final = re.compile(
    r"withdraw|change your mind|intrek|trekt .{0,40}\bin\b|van gedachten|retir(?:er|ez)|chang(?:er|ez) d'avis"
    r"|widerruf|widerrufen|anders uberleg|meinung andern"
)

_ASKED_OF_SITE: Final = (
    ("controller_name", say("It is not said who is responsible.")),
    ("controller_contact", say("It is not said whom visitors can contact.")),
    ("dpo_contact", say("The data protection officer cannot be contacted.")),
    ("authority_name", say("It is not said where visitors can complain.")),
)


@rule(
    id="DOC-01",
    severity="error",
    scope="policy",
    title=say("The policy does not say what it must"),
    explanation=say(
        "A policy names who is responsible, the data protection officer, how consent is withdrawn, and where to"
        " complain. Its number and date are added when it is published."
    ),
    hint=say("Fill it in under Settings; how consent is withdrawn belongs in a text."),
    sources=(GDPR_13, AP),
)
def incomplete_policy(_: None, facts: Facts) -> Hits:
    for name, message in _ASKED_OF_SITE:
        if not str(facts.site[name]).strip():
            yield Hit(message, name, name)
    said = (words for text in facts.texts for words in text["body"].values())
    if facts.asks_consent and not any(_WITHDRAWAL.search(comparable(words)) for words in said):
        yield Hit(say("Consent is asked, but no text says how visitors withdraw it."), "", "withdrawal")


# --- A publication ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ProposalFacts:
    """A draft on its way to publication; people stand by their numbers.

    `snapshot_sha256` is what the proposal was frozen as, `approved_sha256` what is about to be published or was
    approved. `is_first`: there is no version yet. `looks_material`: by the rules visitors would be asked again;
    `material` is what was decided, `None` while nobody has.
    """

    created_by: int
    approver: int | None = None
    four_eyes: bool = False
    snapshot_sha256: str = ""
    approved_sha256: str = ""
    is_first: bool = False
    looks_material: bool = False
    material: bool | None = None
    change_reason: str = ""
    change_summary: Localized = field(default_factory=dict)
    locales: Sequence[str] = ()


@rule(
    id="DOC-04",
    severity="warning",
    scope="proposal",
    title=say("No summary for the public"),
    explanation=say("Visitors who come back want to see what changed, in the language in which they read."),
    hint=say("Say in a sentence what changed, in each language."),
    sources=(GOV_UK,),
)
def no_summary(proposal: ProposalFacts, _: None) -> Hits:
    if proposal.is_first:
        return
    for locale in proposal.locales:
        if not proposal.change_summary.get(locale, "").strip():
            message = say("It is not said in %(language)s what changed.", language=language_name(locale))
            yield Hit(message, f"change_summary-{locale}", locale)


@rule(
    id="GOV-01",
    severity="error",
    scope="proposal",
    title=say("Proposed and approved by the same person"),
    explanation=say("This site asks for two people: one proposes a version, another approves it."),
    hint=say("Let somebody else approve it."),
    sources=(ASVS,),
)
def same_person(proposal: ProposalFacts, _: None) -> Hits:
    if proposal.four_eyes and proposal.approver == proposal.created_by:
        yield Hit(say("Who proposed this version cannot approve it."))


@rule(
    id="GOV-02",
    severity="error",
    scope="proposal",
    title=say("Changed after it was frozen"),
    explanation=say("What is approved must be what is published, to the letter."),
    hint=say("Make a new proposal from the draft as it is now."),
    sources=(GDPR_5,),
)
def changed_since(proposal: ProposalFacts, _: None) -> Hits:
    if proposal.approved_sha256 and proposal.approved_sha256 != proposal.snapshot_sha256:
        yield Hit(say("The content is not the one that was proposed."))


@rule(
    id="GOV-06",
    severity="warning",
    scope="proposal",
    title=say("Not decided whether visitors are asked again"),
    explanation=say("After a material change an earlier consent may not cover what happens now. The decision is kept."),
    hint=say("Decide whether visitors are asked again, and say why."),
    sources=(GOV_UK, TASK_FORCE),
)
def no_decision(proposal: ProposalFacts, _: None) -> Hits:
    if not proposal.looks_material or proposal.is_first:
        return
    if proposal.material is None:
        yield Hit(
            say("The change looks material, and nobody has decided whether visitors are asked again."), "material"
        )
    elif not proposal.change_reason.strip():
        yield Hit(say("The change looks material, and it is not said why it was decided so."), "change_reason")


__all__ = ["RULES", "ProposalFacts", "check_proposal"]

RULES.add(incomplete_policy, no_summary, same_person, changed_since, no_decision)


def check_proposal(proposal: ProposalFacts) -> list[Finding]:
    """What is found about a publication itself, the worst first."""
    return sort_findings(_look(proposal))


def _look(proposal: ProposalFacts) -> Iterator[Finding]:
    for one in RULES.of("proposal"):
        for hit in one.look(proposal, None):
            yield Finding(
                rule=one,
                severity=hit.severity or one.severity,
                kind="proposal",
                key="",
                part=hit.part,
                field=hit.field,
                name={},
                message=hit.message,
            )
