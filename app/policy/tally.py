"""How many cookies need consent: counted from the entries, and said so that nobody can read it two ways."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.language import Message, say, say_n

if TYPE_CHECKING:
    from app.policy.snapshot import PolicyEntry


@dataclass(frozen=True)
class Tally:
    """How many cookies there are, and for how many of them consent is needed, not needed, or not answered yet."""

    consent: int = 0
    exempt: int = 0
    unanswered: int = 0

    @property
    def cookies(self) -> int:
        """All of them."""
        return self.consent + self.exempt + self.unanswered


def tally(entries: Iterable["PolicyEntry"]) -> Tally:
    """Count the cookies of `entries`; a pattern of names counts as one."""
    counts = {"consent": 0, "exempt": 0, "": 0}
    for entry in entries:
        counts[entry.consent_basis.partition("_")[0]] += len(entry.cookies)
    return Tally(consent=counts["consent"], exempt=counts["exempt"], unanswered=counts[""])


def say_summary(count: Tally) -> list[Message]:
    """The policy in two or three sentences."""
    if not count.cookies:
        return [say("No cookie of this website is in the register yet.")]
    sentences = [
        say_n(
            "This website uses %(num)s cookie.",
            "This website uses %(num)s cookies.",
            count.cookies,
        )
    ]
    if count.exempt == count.cookies:
        return [*sentences, _nothing_to_choose(count)]
    return [*sentences, *say_consent(count)]


def say_consent(count: Tally) -> list[Message]:
    """For how many of the cookies consent is needed, a sentence for each answer that occurs."""
    if not count.cookies:
        return []
    if count.exempt == count.cookies:
        return [say("No consent is needed.")]
    if count.consent == count.cookies:
        return [say("Consent is needed.")]
    if count.unanswered == count.cookies:
        return [say("Whether consent is needed is not answered yet.")]
    sentences = []
    if count.consent:
        sentences.append(
            say_n(
                "Consent is needed for %(num)s of them.",
                "Consent is needed for %(num)s of them.",
                count.consent,
            )
        )
    if count.unanswered:
        sentences.append(
            say_n(
                "For %(num)s of them it is not answered yet whether consent is needed.",
                "For %(num)s of them it is not answered yet whether consent is needed.",
                count.unanswered,
            )
        )
    return sentences


def say_kind(count: Tally) -> Message | None:
    """The same in two or three words, for a kind of cookies; `None` when there is none to speak of."""
    if not count.cookies:
        return None
    if count.exempt == count.cookies:
        return say("no consent needed")
    if count.consent == count.cookies:
        return say("consent needed")
    if count.unanswered == count.cookies:
        return say("consent not answered yet")
    return say("differs from row to row")


def _nothing_to_choose(count: Tally) -> Message:
    return say_n(
        "It does not need your consent, so there is nothing for you to choose.",
        "None of them needs your consent, so there is nothing for you to choose.",
        count.cookies,
    )
