"""The newest seal over the record of choices, for the public page of all versions: who keeps it can compare later."""

from typing import TYPE_CHECKING, Any

from app.consent.queries import newest_seal

if TYPE_CHECKING:
    from app.policy.snapshot import Snapshot


def regions(snapshot: "Snapshot", _locale: str, _here: str) -> dict[str, Any]:
    """`newest_seal` where visitors are asked: a function, so that only the page that shows it changes with it."""
    return {"newest_seal": newest_seal} if snapshot.consent_categories else {}
