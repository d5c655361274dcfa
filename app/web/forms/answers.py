"""Answers that are not free text: numbers, days, files, and choices from a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import DateField, FileField, IntegerField, SelectField, SelectMultipleField
from wtforms import widgets as w
from wtforms.validators import ValidationError

from app.web.forms.texts import Words
from app.web.locale import said


class WholeNumberField(IntegerField):
    """A whole number, or `None`. A text field on the phone's number keys: nothing is lost when words are typed."""

    widget: Any = w.TextInput()

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        required: Words = "",
        least: int = 0,
        most: int = 1_000_000_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **{"render_kw": {"inputmode": "numeric"}, **kwargs})
        self.required = required
        self.least = least
        self.most = most
        self.flags.required = bool(required)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = int(text)
        except ValueError as error:
            raise ValueError(_("Enter a whole number, for example 13")) from error

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            return
        if self.data is None:
            if self.required:
                raise ValidationError(said(self.required))
        elif not self.least <= self.data <= self.most:
            raise ValidationError(_("Enter a number from %(least)s to %(most)s", least=self.least, most=self.most))


class DayField(DateField):
    """A day, or `None`."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata([str(valuelist[0]).strip()])
        except ValueError as error:
            raise ValueError(_("Enter the day as year-month-day, for example 2027-11-19")) from error


class UploadField(FileField):
    """A file (`werkzeug.datastructures.FileStorage`), or `None` when none was chosen."""

    def __init__(
        self, label: str | None = None, validators: Sequence[Any] = (), *, required: Words = "", **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.required = required

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((file for file in valuelist if isinstance(file, FileStorage) and file.filename), None)

    def pre_validate(self, form: Any) -> None:
        if self.required and self.data is None:
            raise ValidationError(said(self.required))


class ChoiceField(SelectField):
    """One answer from a list: `words` maps what is stored to what is read.

    `empty` is the label of "no answer" (stored as `""`); without it an answer must be chosen.
    """

    data: str

    def __init__(
        self,
        label: str | None = None,
        words: Mapping[str, Words] | None = None,
        *,
        empty: Words | None = None,
        required: Words = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, choices={}, **kwargs)
        self.empty = empty
        self.required = required
        self.flags.required = bool(required)
        self.offer(words or {})

    def offer(self, words: Mapping[str, Words]) -> None:
        """Set the answers, for lists that come from the register itself."""
        first = {} if self.empty is None else {"": self.empty}
        self.choices = {word: str(said(label)) for word, label in {**first, **words}.items()}

    def pre_validate(self, form: Any) -> None:
        self.data = self.data or ""
        if not self.data and self.required:
            raise ValidationError(said(self.required))
        if self.data not in (self.choices or {}):
            raise ValidationError(_("Choose one of the answers in the list"))


class RadioChoiceField(ChoiceField):
    """One answer from a short list, all of it in sight."""

    widget: Any = w.ListWidget(prefix_label=False)
    option_widget: Any = w.RadioInput()


class TicksField(SelectMultipleField):
    """Any number of answers from a list, as tick boxes."""

    data: list[str]
    widget: Any = w.ListWidget(prefix_label=False)
    option_widget: Any = w.CheckboxInput()

    def __init__(
        self, label: str | None = None, words: Mapping[str, Words] | None = None, *, required: Words = "", **kwargs: Any
    ) -> None:
        super().__init__(label, choices={}, **kwargs)
        self.required = required
        self.offer(words or {})

    def offer(self, words: Mapping[str, Words]) -> None:
        """Set the answers, for lists that come from the register itself."""
        self.choices = {word: str(said(label)) for word, label in words.items()}

    def pre_validate(self, form: Any) -> None:
        self.data = self.data or []
        if not self.data and self.required:
            raise ValidationError(said(self.required))
        if any(word not in (self.choices or {}) for word in self.data):
            raise ValidationError(_("Choose from the answers in the list"))
