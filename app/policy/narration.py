"""What happened to proposals, versions and preview links, in sentences for the audit trail."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from app.audit import Actor
from app.audit.narration import name_actor
from app.language import Message, say

if TYPE_CHECKING:
    from app.audit.narration import Narrator
    from app.audit.queries import Event, State


def narrate_proposal(event: "Event") -> list[Message]:
    """What `event` did to a proposal."""
    after = event.after or {}
    tell = _PROPOSAL.get(event.action)
    if tell is None:
        return []
    told = [tell(int(after.get("base", 0)) + 1, after)]
    if event.action == "proposed":
        told.append(say("Fingerprint: %(hash)s", hash=after["snapshot_sha256"]))
    if event.action == "decided":
        told.append(say("Why: %(reason)s", reason=after["change_reason"]))
    return told


def narrate_version(event: "Event") -> list[Message]:
    """What was published."""
    after = event.after or {}
    told = [say("Version %(number)s was published", number=after["number"])]
    if after.get("restored_from"):
        told.append(say("It is version %(number)s again", number=after["restored_from"]))
    if after.get("approved_by") is not None:
        told.append(say("Proposed by %(who)s", who=name_number(after["proposed_by"])))
    told.append(say("Visitors are asked again") if after["material"] else say("Visitors are not asked again"))
    told.append(say("Fingerprint: %(hash)s", hash=after["hash"]))
    return told


def narrate_link(event: "Event") -> list[Message]:
    """What happened to a preview link."""
    if event.action == "added":
        return [say("A link was made that shows a proposal without an account, for seven days")]
    return [say("A link to a preview was withdrawn")]


def name_number(number: int) -> Message:
    """What the person with this number is called; 0 is the register itself."""
    return name_actor(Actor("person", number)) if number else say("the register itself")


def _proposed(number: int, after: "State") -> Message:
    if after.get("restored_from"):
        return say(
            "Version %(old)s was proposed again as version %(number)s", old=after["restored_from"], number=number
        )
    return say("The draft was frozen as a proposal for version %(number)s", number=number)


def _decided(number: int, after: "State") -> Message:
    if after["material"]:
        return say("It was decided that version %(number)s asks visitors again", number=number)
    return say("It was decided that version %(number)s does not ask visitors again", number=number)


_PROPOSAL: Final[Mapping[str, Callable[[int, "State"], Message]]] = {
    "proposed": _proposed,
    "decided": _decided,
    "described": lambda number, _: say("It was written for the public what version %(number)s changes", number=number),
    "sent": lambda number, _: say("The proposal for version %(number)s was sent for approval", number=number),
    "taken_back": lambda number, _: say("The proposal for version %(number)s was taken back to work", number=number),
    "withdrawn": lambda number, _: say("The proposal for version %(number)s was withdrawn", number=number),
}

NARRATORS: Final[Mapping[str, "Narrator"]] = {
    "proposal": narrate_proposal,
    "version": narrate_version,
    "preview_link": narrate_link,
}
