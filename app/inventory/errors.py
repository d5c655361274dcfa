"""What can go wrong with the inventory, in sentences that say what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.database import NotFoundError
from app.language import Message, say

if TYPE_CHECKING:
    from app.audit.queries import State


@dataclass(frozen=True)
class Problem:
    """One answer that cannot be kept: the name of its field (`cookies-0-name`) and what to do about it."""

    field: str
    message: Message


class SiteNotFoundError(NotFoundError):
    """No site has this key."""


class EntryNotFoundError(NotFoundError):
    """The site has no entry with this key."""


class ProviderNotFoundError(NotFoundError):
    """No provider has this number."""


class CategoryNotFoundError(NotFoundError):
    """No category has this key."""


class StateNotFoundError(NotFoundError):
    """The audit trail holds no such earlier state."""


class ImportNotFoundError(NotFoundError):
    """This person prepared no such import, or its day is over."""


class WaiverNotFoundError(NotFoundError):
    """The site has no such waiver, or it was ended."""


class InventoryError(Exception):
    """Something in the inventory cannot be done; `message` says what to do instead."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class WrongAnswersError(InventoryError):
    """Some answers cannot be kept; each `Problem` names its field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = tuple(problems)


class SiteKeyTakenError(InventoryError):
    """Another site has this key, or one of our own addresses begins with it."""


class DuplicateProviderError(InventoryError):
    """Another provider has this name."""


class DuplicateCategoryError(InventoryError):
    """Another category has this key."""


class InUseError(InventoryError):
    """Entries still use what is to be deleted."""


class NotWaivableError(InventoryError):
    """Only a warning can be accepted for a time."""


class StillActiveError(InventoryError):
    """Only what is retired can be deleted."""


class ConflictError(InventoryError):
    """Somebody saved the same thing meanwhile: `state` is what it is now, `revision` its number."""

    def __init__(self, state: "State", revision: int) -> None:
        super().__init__(say("Somebody else saved this while you were typing. Choose what to keep."))
        self.state = state
        self.revision = revision


class ImportChangedError(InventoryError):
    """The inventory changed since the import was previewed."""


class UndoRefusedError(InventoryError):
    """An import cannot be undone, because its rows were touched since."""
