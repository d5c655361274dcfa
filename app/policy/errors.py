"""What can go wrong with the texts of a policy, in sentences that say what to do."""

from app.database import NotFoundError
from app.language import Message


class TextNotFoundError(NotFoundError):
    """The site's policy has no text with this key."""


class LastTableError(Exception):
    """What a policy cannot do without cannot be deleted; `message` says what can be done."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class TranslationOvertakenError(Exception):
    """A text, or what it is translated from, was changed since its translator saw it: its kind, key and part."""

    def __init__(self, kind: str, key: str, part: str) -> None:
        super().__init__(f"{kind} {key}: {part}")
        self.name = f"{kind}-{key}-{part}"


class VersionNotFoundError(NotFoundError):
    """The site has no version with this number."""


class ProposalNotFoundError(NotFoundError):
    """The site has no proposal with this number."""


class LinkNotFoundError(NotFoundError):
    """The proposal has no preview link with this number."""


class PublicationError(Exception):
    """A proposal cannot be published; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class OvertakenError(PublicationError):
    """Another version was published meanwhile: `number`, by the person with the number `by`."""

    def __init__(self, message: Message, *, number: int, by: int) -> None:
        super().__init__(message)
        self.number = number
        self.by = by


class BlockedError(PublicationError):
    """Checks stop the publication: an error, or a warning that nobody has accepted."""
