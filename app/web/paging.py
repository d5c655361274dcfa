"""A part of something long: what the macro `pagination` needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Part(Generic[Item]):
    """The items on one page, `size` of them at most, of `total`."""

    items: Sequence[Item]
    page: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first one on this page."""
        return (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The number of the last one on this page."""
        return self.first + len(self.items) - 1


def part_of(items: Sequence[Item], *, page: int, size: int) -> Part[Item]:
    """The page that is asked for; the last one when there are not so many."""
    page = max(1, min(page, -(-len(items) // size)))
    return Part(items[(page - 1) * size : page * size], page, len(items), size)
