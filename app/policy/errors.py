"""What can go wrong with the texts of a policy, in sentences that say what to do."""

from app.database import NotFoundError
from app.language import Message


class TextNotFoundError(NotFoundError):
    """The site's policy has no text with this key."""


class LastTableError(Exception):
    """The tables of cookies cannot be taken off the page; `message` says what can be done."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
