"""What needs a person, the heaviest first, and the one sentence that says how things stand. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from app.inventory.checks import Finding, Severity, count
from app.language import Localized, Message, say, say_n

if TYPE_CHECKING:
    from app.inventory.checks import Waived
    from app.inventory.queries.reviews import Reviews
    from app.policy.queries.unpublished import Unpublished

WAIVER_NOTICE: Final = timedelta(days=30)
"""So long before a waiver ends it is said."""

Step = Literal["declare", "mend", "approve", "follow", "publish", "review", "nothing"]


@dataclass(frozen=True)
class Group:
    """What was found about one thing: all of it errors, or all of it warnings. `name` is what people call the thing."""

    severity: Severity
    name: Localized
    findings: Sequence[Finding]

    @property
    def first(self) -> Finding:
        """Where to begin."""
        return self.findings[0]


@dataclass(frozen=True)
class Ending:
    """A warning that is accepted for a few days more only."""

    finding: Finding
    waived: "Waived"


@dataclass(frozen=True)
class State:
    """How things stand, and what is done next: the kind of step and the words of its button (`None`: nothing)."""

    sentence: Message
    step: Step
    button: Message | None = None


def group(found: Iterable[Finding]) -> list[Group]:
    """What blocks a publication, by what it is about, in the order in which it was found: the worst first."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for one in found:
        if one.is_open:
            groups.setdefault((one.severity, one.kind, one.key), []).append(one)
    return [Group(those[0].severity, those[0].name, those) for those in groups.values()]


def endings(found: Iterable[Finding], today: date) -> Iterator[Ending]:
    """The warnings that are accepted now and soon not any more."""
    for one in found:
        if one.waived and one.waived.until <= today + WAIVER_NOTICE:
            yield Ending(one, one.waived)


def state_of(
    found: Sequence[Finding], unpublished: "Unpublished", reviews: "Reviews", *, to_approve: Sequence[int]
) -> State:
    """The sentence on the state. `to_approve` are the numbers of the versions that wait for this person's approval."""
    counts = count(one for one in found if one.is_open)
    return next(
        _states(counts["error"], counts["warning"], unpublished, reviews, to_approve),
        State(say("All is well. Nothing needs you today."), "nothing"),
    )


def _states(
    errors: int, warnings: int, unpublished: "Unpublished", reviews: "Reviews", to_approve: Sequence[int]
) -> Iterator[State]:
    if not reviews.entries and not unpublished.number:
        yield State(say("Nothing is declared yet."), "declare", say("Import a list"))
    if errors:
        yield State(
            say_n(
                "The policy cannot be published: %(num)s error.",
                "The policy cannot be published: %(num)s errors.",
                errors,
            ),
            "mend",
            say_n("Correct %(num)s error", "Correct %(num)s errors", errors),
        )
    for number in to_approve[:1]:
        yield State(
            say("Version %(number)s waits for your approval.", number=number), "approve", say("Look at it and decide")
        )
    if warnings:
        yield State(
            say_n(
                "The policy cannot be published yet: %(num)s warning waits for a decision.",
                "The policy cannot be published yet: %(num)s warnings wait for a decision.",
                warnings,
            ),
            "mend",
            say_n("Look at %(num)s warning", "Look at %(num)s warnings", warnings),
        )
    if unpublished.waiting:
        yield State(say("A new version waits for approval by somebody else."), "follow", say("Look at the proposal"))
    yield from _changes(unpublished)
    if reviews.due:
        yield State(
            say_n("%(num)s entry is due for review.", "%(num)s entries are due for review.", reviews.due),
            "review",
            say("Go on with the review") if reviews.done else say("Begin the review"),
        )


def _changes(unpublished: "Unpublished") -> Iterator[State]:
    if not unpublished.number:
        yield State(say("The policy has not been published yet."), "publish", say("Review and publish"))
    elif unpublished.changes:
        yield State(
            say_n(
                "%(num)s change waits to be published.", "%(num)s changes wait to be published.", unpublished.changes
            ),
            "publish",
            say("Review and publish"),
        )
