"""What is shown of how many visitors chose what, and that nobody can be picked out."""

from datetime import date, timedelta

import pytest

from app.consent.figures import KINDS, Figure, figures_of, show

TODAY = date(2026, 11, 26)
HIDDEN = Figure(0, exact=False)


def spread(first: date, numbers: list[int], kind: str = "refused") -> dict[str, dict[str, int]]:
    """So many of one kind on each of the days from the first on."""
    return {(first + timedelta(days=after)).isoformat(): {kind: number} for after, number in enumerate(numbers)}


@pytest.mark.parametrize(("number", "shown"), [(0, HIDDEN), (4, HIDDEN), (5, Figure(5)), (17, Figure(17))])
def test_a_small_number_is_not_shown_and_neither_is_zero(number: int, shown: Figure) -> None:
    assert show(number, fewest=5) == shown


def test_a_period_that_is_still_running_is_shown_in_steps() -> None:
    days = spread(TODAY - timedelta(days=1), [17, 17])

    rows = figures_of(3, days, today=TODAY, fewest=5).rows

    assert [row.figures[0] for row in rows] == [Figure(17), Figure(15, exact=False)]
    assert [row.running for row in rows] == [False, True]


def test_a_sum_adds_only_what_is_shown() -> None:
    days = spread(date(2026, 11, 2), [10, 3, 20])

    found = figures_of(3, days, today=TODAY, fewest=5)

    assert found.sums[0] == Figure(30, exact=False)
    assert found.highest == 20


@pytest.mark.parametrize("hidden", range(5))
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_shown_depends_on_a_number_that_is_not(kind: str, hidden: int) -> None:
    first = TODAY - timedelta(days=4)

    found = figures_of(3, spread(first, [10, hidden, 20, 7], kind), today=TODAY, fewest=5)

    assert found == figures_of(3, spread(first, [10, 1, 20, 7], kind), today=TODAY, fewest=5)


@pytest.mark.parametrize(
    ("length", "grain", "periods"), [(31, "day", 31), (32, "week", 5), (182, "week", 26), (183, "month", 7)]
)
def test_the_longer_the_coarser(length: int, grain: str, periods: int) -> None:
    found = figures_of(3, spread(date(2026, 5, 4), [9] * length), today=TODAY, fewest=5)

    assert (found.grain, len(found.rows)) == (grain, periods)
    assert [later.first for later in found.rows[1:]] == [
        earlier.last + timedelta(days=1) for earlier in found.rows[:-1]
    ]


def test_where_few_choose_longer_periods_are_shown() -> None:
    found = figures_of(3, spread(date(2026, 10, 1), [2] * 20), today=TODAY, fewest=5)

    assert found.grain == "week"
    assert [row.figures[0].least for row in found.rows] == [8, 14, 14, 0]
    assert figures_of(3, spread(date(2026, 10, 1), [1] * 3), today=TODAY, fewest=5).rows[0].figures == [HIDDEN] * 4


def test_days_on_which_nobody_chose_are_there() -> None:
    days = spread(date(2026, 11, 2), [9]) | spread(date(2026, 11, 4), [9], "withdrawn")

    rows = figures_of(3, days, today=TODAY, fewest=5).rows

    assert [row.first.day for row in rows] == [2, 3, 4]
    assert rows[2].figures[KINDS.index("withdrawn")] == Figure(9)


def test_nothing_recorded_is_no_row() -> None:
    found = figures_of(3, {}, today=TODAY, fewest=5)

    assert (list(found.rows), found.highest) == ([], 0)
