"""The numbers of choices as they may be shown: how many, over time, and nobody to be picked out. Pure.

Three rules, in one place:

- A number below `fewest` is not shown, zero included: it reads "fewer than 5".
- The period that is still running is shown in steps of `fewest` ("10 or more"), so that looking again a minute later
  does not tell what the visitor in between chose.
- A sum adds only what is shown, so it tells nothing of what is not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Grain = Literal["day", "week", "month"]

GRAINS: Final[Mapping[Grain, int]] = {"day": 31, "week": 26 * 7, "month": 0}
"""The finest first, and how many days it may stretch over; 0: any number."""

KINDS: Final = ("refused", "accepted", "custom", "withdrawn")

Days = Mapping[str, Mapping[str, int]]
"""Day (UTC, ISO 8601) → kind → how many."""


@dataclass(frozen=True, order=True)
class Figure:
    """What is shown of a number: itself, "`least` or more" when it is not exact, nothing when it is too small."""

    least: int
    exact: bool = True

    @property
    def is_hidden(self) -> bool:
        """Whether nothing is shown but that it is small."""
        return not self.least


@dataclass(frozen=True)
class Row:
    """One period, both days included, and its figures in the order of `KINDS`."""

    first: date
    last: date
    running: bool
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Figures:
    """The choices about one version over time. `sums` add what the rows show."""

    version: int
    grain: Grain
    rows: Sequence[Row]
    sums: Sequence[Figure]

    @property
    def highest(self) -> int:
        """The largest number that is shown."""
        return max((figure.least for row in self.rows for figure in row.figures), default=0)


def figures_of(version: int, days: Days, *, today: date, fewest: int) -> Figures:
    """What is shown of the choices about `version`: in the finest grain that fits and in which something is shown."""
    found = sorted(map(date.fromisoformat, days))
    for grain, most in GRAINS.items():
        if most and found and (found[-1] - found[0]).days >= most:
            continue
        rows = [_row(first, last, days, today, fewest) for first, last in _periods(found, grain)]
        shown = sum(any(not figure.is_hidden for figure in row.figures) for row in rows)
        if 2 * shown >= len(rows):
            break
    sums = [_add(row.figures[place] for row in rows) for place in range(len(KINDS))]
    return Figures(version, grain, rows, sums)


def show(number: int, *, fewest: int, running: bool = False) -> Figure:
    """What may be shown of `number`."""
    if number < fewest:
        return Figure(0, exact=False)
    return Figure(number - number % fewest, exact=False) if running else Figure(number)


def _row(first: date, last: date, days: Days, today: date, fewest: int) -> Row:
    inside = [days.get((first + timedelta(days=after)).isoformat(), {}) for after in range((last - first).days + 1)]
    running = first <= today <= last
    numbers = [sum(kinds.get(kind, 0) for kinds in inside) for kind in KINDS]
    return Row(first, last, running, [show(number, fewest=fewest, running=running) for number in numbers])


def _periods(found: Sequence[date], grain: Grain) -> Iterator[tuple[date, date]]:
    """The days, weeks (from Monday) or months from the first to the last that anything was found on, none left out."""
    if not found:
        return
    first = _start(found[0], grain)
    while first <= found[-1]:
        following = _start(first + timedelta(days={"day": 1, "week": 7, "month": 31}[grain]), grain)
        yield first, following - timedelta(days=1)
        first = following


def _start(day: date, grain: Grain) -> date:
    if grain == "day":
        return day
    return day - timedelta(days=day.weekday()) if grain == "week" else day.replace(day=1)


def _add(figures: Iterable[Figure]) -> Figure:
    added = list(figures)
    return Figure(sum(figure.least for figure in added), exact=all(figure.exact for figure in added))
