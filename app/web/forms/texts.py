"""Texts that a person types, and what may be wrong with them."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from wtforms import PasswordField, StringField
from wtforms import widgets as w
from wtforms.validators import ValidationError

from app.language import Message
from app.language.typed import too_long, unseen
from app.web.locale import said

Words = str | Message
"""A sentence: plain, lazily translated, or a `Message`."""

Check = Callable[[str], Words | None]
"""Takes a text that is not empty; gives what is wrong with it, or `None`."""


def check_web_address(text: str) -> Words | None:
    """Whether `text` can be the address of a page on the web."""
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in text):
        return _("Write the whole address, beginning with https://")
    if parts.username or parts.password:
        return _("Leave the name and password out of the address")
    return None


def check_email(text: str) -> Words | None:
    """Whether `text` can be an e-mail address."""
    name, at, host = text.rpartition("@")
    if not at or not name or "." not in host.strip(".") or any(c.isspace() for c in text):
        return _("Write the whole e-mail address, for example name@example.org")
    return None


def readable(text: str) -> str:
    """`text` with a NUL, which no page may hold, in the form in which browsers show it: �."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _plain(value: object) -> str:
    # One kind of line end (browsers send two characters), and no white space round it.
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip(" \n\t\r")


class PlainString(StringField):
    """One line of text; always a string, empty if nothing was typed.

    `required`: what to say when it is empty. `exact`: for names that a machine compares, where no invisible
    character may hide. `check`: what else may be wrong.
    """

    multiline = False
    data: str

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        required: Words = "",
        max_length: int | None = None,
        exact: bool = False,
        check: Check | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.required = required
        self.max_length = max_length
        self.exact = exact
        self.check = check
        if required:
            self.flags.required = True

    def process_data(self, value: object) -> None:
        self.data = _plain(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = _plain(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        wrong = self.problem()
        if wrong:
            raise ValidationError(said(wrong))

    def problem(self) -> Words | None:
        """What is wrong with the text, before any further validator looks at it."""
        if not self.data:
            return self.required or None
        return (
            unseen(self.data, multiline=self.multiline, exact=self.exact)
            or too_long(self.data, self.max_length)
            or (self.check(self.data) if self.check else None)
        )


class PlainText(PlainString):
    """Several lines of text."""

    multiline = True
    widget: Any = w.TextArea()


class SecretField(PasswordField):
    """A password: taken exactly as typed, never shown again."""

    def __init__(
        self, label: str | None = None, validators: Sequence[Any] = (), *, required: Words = "", **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.required = required
        self.flags.required = bool(required)

    def pre_validate(self, form: Any) -> None:
        if self.required and not self.data:
            raise ValidationError(said(self.required))
