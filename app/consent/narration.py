"""What happened to the ledger, in sentences for the audit trail."""

from app.audit.queries import Event
from app.language import Message, say, say_n


def narrate(event: Event) -> list[Message]:
    """What `event` did: records that were purged. Nothing else is ever done to the ledger but adding to it."""
    after = event.after or {}
    return [
        say_n(
            "%(num)s record of a choice was deleted, because its time was over",
            "%(num)s records of choices were deleted, because their time was over",
            int(after.get("records", 0)),
        ),
        say("The seals up to number %(number)s stay, with what they count", number=after.get("through_seal", "")),
    ]
