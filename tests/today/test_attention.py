"""One sentence on the state, the heaviest first."""

from datetime import date
from typing import Any

import pytest

from app.inventory.checks import RULES, Finding, Waived
from app.inventory.queries.reviews import Reviews
from app.policy.queries.unpublished import Unpublished
from app.today.attention import endings, group, state_of

TODAY = date(2026, 11, 26)
ALL_PUBLISHED = Unpublished(number=3, changes=0, shared=0, waiting=())
ALL_REVIEWED = Reviews(entries=5, due=0, today=0, next_day=None)


def finding(severity: Any = "error", key: str = "abcd2345", waived: Waived | None = None) -> Finding:
    rule = RULES["GOV-03"]
    return Finding(
        rule=rule, severity=severity, kind="entry", key=key, name={"en": "Mooring"}, message=rule.title, waived=waived
    )


def waiver(until: date) -> Waived:
    return Waived(id=1, rule="GOV-03", subject="entry:abcd2345", reason="Later.", role="DPO", until=until, by=1)


ERROR, WARNING, NOTE = finding(), finding("warning"), finding("info")
ACCEPTED = finding("warning", waived=waiver(date(2027, 6, 1)))


@pytest.mark.parametrize(
    ("found", "unpublished", "reviews", "to_approve", "said"),
    [
        ([], ALL_PUBLISHED, ALL_REVIEWED, [], ("All is well. Nothing needs you today.", "")),
        ([NOTE, ACCEPTED], ALL_PUBLISHED, ALL_REVIEWED, [], ("All is well. Nothing needs you today.", "")),
        (
            [ERROR, ERROR, WARNING],
            Unpublished(3, 4, 0, (7,)),
            Reviews(5, 2, 0, None),
            [4],
            ("The policy cannot be published: 2 errors.", "Correct 2 errors"),
        ),
        (
            [WARNING],
            Unpublished(3, 4, 0, (7,)),
            Reviews(5, 2, 0, None),
            [4],
            ("Version 4 waits for your approval.", "Look at it and decide"),
        ),
        (
            [WARNING],
            Unpublished(3, 4, 0, (7,)),
            Reviews(5, 2, 0, None),
            [],
            ("The policy cannot be published yet: 1 warning waits for a decision.", "Look at 1 warning"),
        ),
        (
            [],
            Unpublished(3, 4, 0, (7,)),
            ALL_REVIEWED,
            [],
            ("A new version waits for approval by somebody else.", "Look at the proposal"),
        ),
        (
            [],
            Unpublished(3, 4, 0, ()),
            Reviews(5, 2, 0, None),
            [],
            ("4 changes wait to be published.", "Review and publish"),
        ),
        (
            [],
            Unpublished(0, 0, 0, ()),
            ALL_REVIEWED,
            [],
            ("The policy has not been published yet.", "Review and publish"),
        ),
        ([ERROR], Unpublished(0, 0, 0, ()), Reviews(0, 0, 0, None), [], ("Nothing is declared yet.", "Import a list")),
        ([], ALL_PUBLISHED, Reviews(5, 2, 0, None), [], ("2 entries are due for review.", "Go on with the review")),
        ([], ALL_PUBLISHED, Reviews(5, 5, 0, None), [], ("5 entries are due for review.", "Begin the review")),
    ],
)
def test_the_heaviest_is_said_first(
    found: list[Finding],
    unpublished: Unpublished,
    reviews: Reviews,
    to_approve: list[int],
    said: tuple[str, str],
) -> None:
    state = state_of(found, unpublished, reviews, to_approve=to_approve)

    assert (str(state.sentence), str(state.button or "")) == said


def test_what_is_found_about_one_thing_stands_together() -> None:
    other = finding(key="efgh6789")

    groups = group([ERROR, other, ERROR, WARNING, ACCEPTED, NOTE])

    assert [(one.severity, one.first.key, len(one.findings)) for one in groups] == [
        ("error", "abcd2345", 2),
        ("error", "efgh6789", 1),
        ("warning", "abcd2345", 1),
    ]


@pytest.mark.parametrize(("until", "told"), [(date(2026, 12, 26), True), (date(2026, 12, 27), False)])
def test_the_end_of_a_waiver_is_told_a_month_before(until: date, *, told: bool) -> None:
    accepted = finding("warning", waived=waiver(until))

    assert [one.waived.until for one in endings([ERROR, accepted], TODAY)] == ([until] if told else [])
