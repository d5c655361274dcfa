"""What can go wrong with accounts, in sentences that say what to do."""

import math
from datetime import timedelta

from app.database import NotFoundError
from app.language import Message, say_n


class PersonNotFoundError(NotFoundError):
    """Nobody has this number or e-mail address."""


class SessionNotFoundError(NotFoundError):
    """This person has no session of this number."""


class AccountError(Exception):
    """Something about an account cannot be done; `message` says what to do instead.

    `field` names the answer that is to be corrected, if it is about one.
    """

    def __init__(self, message: Message, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class WrongPasswordError(AccountError):
    """The e-mail address is unknown, the account is closed or the password is another one: nobody learns which."""


class WrongEmailError(AccountError):
    """This cannot be an e-mail address."""


class WrongNameError(AccountError):
    """This cannot be what colleagues call a person."""


class EmailTakenError(AccountError):
    """Somebody else has this e-mail address."""


class WeakPasswordError(AccountError):
    """Others would guess this password."""


class LastAdminError(AccountError):
    """Without this person nobody could look after the register."""


class ErasedError(AccountError):
    """This person was erased; only the number is left."""


class TooManyTriesError(AccountError):
    """Too many wrong passwords came from this address; `wait` says how long it is slowed down."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(_wait(wait))
        self.wait = wait


def _wait(wait: timedelta) -> Message:
    seconds = max(1, math.ceil(wait.total_seconds()))
    if seconds <= 90:
        return say_n("Wait %(num)s second and try again.", "Wait %(num)s seconds and try again.", seconds)
    minutes = -(-seconds // 60)
    return say_n("Wait %(num)s minute and try again.", "Wait %(num)s minutes and try again.", minutes)
