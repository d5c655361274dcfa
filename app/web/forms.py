"""The base of every form, and the kinds of questions our forms ask.

No field takes anything away from an answer but the white space round it; a character that nobody can see is reported.
No field cuts an answer short: `maxlength` would, without a word, when somebody pastes.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FileField,
    FormField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms import widgets as w
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from app.language import Localized, Message, tidy
from app.web.locale import said
from app.web.templating import language_name

if TYPE_CHECKING:
    from wtforms import Form as FlaskForm

    FormInside = FormField["Form"]
    RowList = FieldList["_RowField"]
else:  # Generic in their stubs only
    from flask_wtf import FlaskForm

    FormInside = FormField
    RowList = FieldList

__all__ = [
    "BooleanField",
    "ChoiceField",
    "DayField",
    "Form",
    "LocalizedField",
    "PlainString",
    "PlainText",
    "Problem",
    "RadioChoiceField",
    "Rows",
    "SecretField",
    "TicksField",
    "UploadField",
    "WholeNumberField",
    "check_email",
    "check_web_address",
]

Words = str | Message
"""A sentence: plain, lazily translated, or a `Message`."""

Check = Callable[[str], Words | None]
"""Takes a text that is not empty; gives what is wrong with it, or `None`."""

_AUTO: Any = object()
_SENT_BY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LOWEST_PRINTABLE = " "


class Problem(NamedTuple):
    """One answer to correct: the id of its control (`""`: none in particular), its label, and what to do."""

    field_id: str
    label: str
    message: str


class Form(FlaskForm):
    """A form that knows what is wrong with it, and that comes back filled when the session ended before it was sent.

    `locales` are the languages of its `LocalizedField`s, the default one first. Without `formdata` it takes what was
    posted; on a GET it takes `flask.g.kept_form` (a MultiDict) if that was sent from such a form, shown but not saved.
    `csrf=False` is for forms that only filter.
    """

    if TYPE_CHECKING:

        def is_submitted(self) -> bool: ...
        def validate_on_submit(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool: ...

    def __init__(
        self,
        formdata: Any = _AUTO,
        *,
        locales: Sequence[str] = (),
        csrf: bool = True,
        meta: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.kept = False
        own_meta = {**(meta or {}), "locales": tuple(locales)} | ({} if csrf else {"csrf": False})
        if formdata is _AUTO and request.method not in _SENT_BY:
            formdata = self._kept_answers(kwargs.get("prefix", ""))
            self.kept = formdata is not None
        given = {} if formdata is _AUTO else {"formdata": formdata}
        super().__init__(meta=own_meta, **given, **kwargs)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        self._sent = self.meta.wrap_formdata(self, formdata)
        super().process(self._sent, *args, **kwargs)

    @property
    def summary(self) -> list[Problem]:
        """What to correct, in the order of the page; one for each control."""
        return list(_problems(self))

    def refuse(self, message: Words, field: Field | None = None, *, locale: str = "") -> None:
        """Add what a service found wrong: to `field` (in one language of it, if it has several), or to the form."""
        sentence = said(message)
        if field is None:
            self.form_errors = [*self.form_errors, sentence]
        elif isinstance(field, LocalizedField):
            field.refuse(sentence, locale)
        else:
            field.errors = [*field.errors, sentence]

    def changed_rows(self) -> bool:
        """Whether a button that adds or removes a row was pressed; if so, it is done and the page is shown again."""
        sent = self._sent or {}
        for field in self:
            if isinstance(field, Rows) and field.obey(sent.get("add", ""), sent.get("remove", "")):
                return True
        return False

    @property
    def has_rows(self) -> bool:
        """Whether the form has buttons that must not be pressed by the Enter key."""
        return any(isinstance(field, Rows) for field in self)

    def _kept_answers(self, prefix: str) -> MultiDict[str, str] | None:
        kept: MultiDict[str, str] | None = g.get("kept_form")
        if not kept:
            return None
        names = [prefix + name for name, _unbound in self._unbound_fields]
        return kept if any(key == name or key.startswith(f"{name}-") for key in kept for name in names) else None


def _problems(form: Any, title: str = "") -> Iterator[Problem]:
    for field in form:
        label = _label(title, field.label.text)
        if isinstance(field, LocalizedField):
            for one in field.inputs:
                if one.errors:
                    yield Problem(one.id, _label(label, one.language) if one.many else label, " ".join(one.errors))
        elif isinstance(field, Rows):
            if field.own_errors:
                yield Problem(field.id, label, " ".join(field.own_errors))
            for number, entry in enumerate(field, start=1):
                yield from _problems(entry.form, field.title(number))
        elif isinstance(field, FormField):
            yield from _problems(field.form, label)
        elif field.errors:
            where = ("", "") if isinstance(field.widget, w.HiddenInput) else (field.id, label)
            yield Problem(*where, " ".join(map(str, field.errors)))
    for message in form.form_errors:
        yield Problem("", title, str(message))


def _label(title: str, label: str) -> str:
    label = str(label)
    if not title:
        return label
    # "Cookie 2, name" but "Purpose, English" and "Cookie 2, URL"
    small = label if label[1:2].isupper() or title == label else label[:1].lower() + label[1:]
    return f"{title}, {small}"


# What may be wrong with a text


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


def _unseen(text: str, *, multiline: bool, exact: bool) -> str | None:
    """The sentence about the first character that nobody can see. In prose only control characters are unwelcome."""
    for position, character in enumerate(text):
        kind = unicodedata.category(character)
        if multiline and character in "\n\t":
            continue
        if kind in {"Cc", "Cs"} or (exact and (kind in {"Cf", "Zl", "Zp", "Co", "Cn"} or character == "\N{NO-BREAK SPACE}")):
            before = text[:position][-20:]
            code = f"U+{ord(character):04X}"
            if not before:
                return _("This begins with a character that cannot be seen (%(code)s). Type it again", code=code)
            return _("After “%(before)s” stands a character that cannot be seen (%(code)s). Type it again", before=before, code=code)
    return None


def _too_long(text: str, max_length: int | None) -> str | None:
    if max_length is None or len(text) <= max_length:
        return None
    return _("Shorten this to %(most)s characters; it has %(count)s", most=max_length, count=len(text))


def _plain(value: object) -> str:
    """Line ends as `\\n` (browsers send `\\r\\n`), and no white space round it."""
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
            _unseen(self.data, multiline=self.multiline, exact=self.exact)
            or _too_long(self.data, self.max_length)
            or (self.check(self.data) if self.check else None)
        )


class PlainText(PlainString):
    """Several lines of text."""

    multiline = True
    widget: Any = w.TextArea()


class SecretField(PasswordField):
    """A password: taken exactly as typed, never shown again."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] = (), *, required: Words = "", **kwargs: Any):
        super().__init__(label, list(validators), **kwargs)
        self.required = required
        self.flags.required = bool(required)

    def pre_validate(self, form: Any) -> None:
        if self.required and not self.data:
            raise ValidationError(said(self.required))


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

    def __init__(self, label: str | None = None, validators: Sequence[Any] = (), *, required: Words = "", **kwargs: Any):
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


@dataclass(frozen=True)
class LocalizedInput:
    """One language of a text: what the macro `pair` needs to draw its control."""

    locale: str
    id: str
    name: str
    language: str
    """The language's name in the language of the interface."""
    value: str
    errors: Sequence[str]
    required: bool
    many: bool
    """Whether the text is asked in other languages too."""


class LocalizedField(Field):
    """One text in each of the form's languages, sent as `<name>-<locale>`; its data is a `Localized`.

    `required`: what to say when the first language is empty (`required_in="all"`: when any is). A text in a language
    that the site no longer offers stays as it was. `locales` may be set for one field instead of the whole form.
    """

    widget: Any = w.Input("text")
    data: Localized

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        required: Words = "",
        required_in: str = "first",
        max_length: int | None = None,
        multiline: bool = False,
        tall: bool = False,
        check: Check | None = None,
        locales: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.required = required
        self.required_in = required_in
        self.max_length = max_length
        self.multiline = multiline or tall
        self.tall = tall
        self.check = check
        self.locales = tuple(locales or getattr(self.meta, "locales", ()))
        self.typed: dict[str, str] = {}
        self.problems: dict[str, list[str]] = {}

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors = []
        stored = self.default if data is unset_value else data
        stored = dict((stored() if callable(stored) else stored) or {})
        self.object_data = stored
        self.typed = {tag: stored.get(tag, "") for tag in self.locales}
        for tag in self.locales if formdata else ():
            if f"{self.name}-{tag}" in formdata:
                self.typed[tag] = str(formdata.getlist(f"{self.name}-{tag}")[0]).replace("\r\n", "\n")
        others = {tag: text for tag, text in stored.items() if tag not in self.locales}
        self.data = tidy({**others, **self.typed})

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.problems = {}
        super().validate(form, extra_validators)
        for index, tag in enumerate(self.locales):
            wrong = self._wrong(self.data.get(tag, ""), needed=index == 0 or self.required_in == "all")
            if wrong:
                self.refuse(said(wrong), tag)
        return not self.errors

    def refuse(self, sentence: str, locale: str = "") -> None:
        """Add what is wrong with the text in one language (without one: in the first)."""
        tag = locale if locale in self.locales else next(iter(self.locales), "")
        self.problems.setdefault(tag, []).append(str(sentence))
        self.errors = [*self.errors, sentence]

    @property
    def inputs(self) -> list[LocalizedInput]:
        """The controls, one for each language, the default one first."""
        first = next(iter(self.locales), "")
        # What an ordinary validator said, it said of no language in particular
        spoken = {sentence for sentences in self.problems.values() for sentence in sentences}
        general = [str(error) for error in self.errors if str(error) not in spoken]
        return [
            LocalizedInput(
                locale=tag,
                id=f"{self.id}-{tag}",
                name=f"{self.name}-{tag}",
                language=language_name(tag),
                value=self.typed.get(tag, ""),
                errors=[*(general if tag == first else []), *self.problems.get(tag, [])],
                required=bool(self.required) and (tag == first or self.required_in == "all"),
                many=len(self.locales) > 1,
            )
            for tag in self.locales
        ]

    def _wrong(self, text: str, *, needed: bool) -> Words | None:
        if not text:
            return (self.required or None) if needed else None
        return (
            _unseen(text, multiline=self.multiline, exact=False)
            or _too_long(text, self.max_length)
            or (self.check(text) if self.check else None)
        )


class _RowField(FormInside):
    """A form inside a form: it speaks the same languages and carries no token of its own."""

    def __init__(self, form_class: type[Form], *args: Any, **kwargs: Any) -> None:
        super().__init__(form_class, *args, **kwargs)
        inside: Any = partial(form_class, locales=getattr(self.meta, "locales", ()), csrf=False)
        self.form_class = inside


class Rows(RowList):
    """Repeated rows of one small form, added and removed by buttons that work without a script.

    `row_title` names a row for people: `_l("Cookie %(number)s")`.
    """

    def __init__(self, row: type[Form], label: str | None = None, *, row_title: str, **kwargs: Any) -> None:
        super().__init__(_RowField(row), label, **kwargs)
        self.row_title = row_title
        self.added = ""

    def title(self, number: object) -> str:
        """What the row with this number (from 1) is called."""
        return str(self.row_title) % {"number": number}

    @property
    def own_errors(self) -> list[str]:
        """What is wrong with the rows as a whole, such as that there is none."""
        return [str(error) for error in self.errors if not isinstance(error, dict | list | tuple)]

    @property
    def next_index(self) -> int:
        """The index that the next row gets."""
        return self.last_index + 1

    def blank(self) -> _RowField:
        """A row with nothing in it, named `<name>-__index__`, for scripts to copy; not one of the entries."""
        name = f"{self.name}-__index__"
        options = {"name": name, "id": f"{self.id}-__index__", "_meta": self.meta}
        form: Any = getattr(self, "_form", None)
        row: _RowField = self.meta.bind_field(form, self.unbound_field, options)  # type: ignore[arg-type]  # as FieldList itself calls it
        row.process(None)
        return row

    def obey(self, add: str, remove: str) -> bool:
        """Do what a pressed button says: `add` is this list's name, `remove` a row's name or index. False: neither is."""
        if add == self.name:
            self.added = self.append_entry().name
            return True
        index = remove.removeprefix(f"{self.name}-")
        if index.isdecimal() and int(index) < len(self.entries):
            self.pop_entry(int(index))  # type: ignore[call-arg]  # the stubs are of an older release
            return True
        return False
