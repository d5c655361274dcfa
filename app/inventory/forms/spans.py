"""A time asked as a number and a unit."""

from collections.abc import Mapping
from typing import Final

from app.inventory.lifetimes import LONGEST, UNITS, seconds_of
from app.language import Message, say
from app.web.forms.lazy import lazy_gettext as _l

UNITS_BY_USE: Final = ("minute", "hour", "day", "week", "month", "year", "second")

WHOLE_NUMBER = _l("Enter a whole number, for example 13")

TOO_LONG: Final = say("That is longer than a thousand years. Enter a smaller number")


def units() -> Mapping[str, Message]:
    """The units a form offers, seconds last."""
    return {unit: UNITS[unit] for unit in UNITS_BY_USE}


def seconds_or_none(number: int | None, unit: str) -> int | None:
    """The seconds that were asked for, or `None` without a number."""
    return None if number is None else seconds_of(number, unit)


def is_too_long(number: int | None, unit: str) -> bool:
    """Whether the time is longer than anything that can be meant."""
    return number is not None and unit in UNITS and seconds_of(number, unit) > LONGEST
