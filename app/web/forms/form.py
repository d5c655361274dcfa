"""The form itself: what is wrong with it, what was kept of it, which of its buttons was pressed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, request
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FormField
from wtforms import widgets as w
from wtforms.meta import DefaultMeta

from app.web.forms.answers import UploadField
from app.web.forms.localized import LocalizedField, LocalizedInput
from app.web.forms.rows import Rows
from app.web.forms.texts import Words, readable
from app.web.locale import said

if TYPE_CHECKING:
    from wtforms import Form as FlaskForm
else:
    from flask_wtf import FlaskForm

_AUTO: Any = object()
_SENT_BY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


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

    class Meta(DefaultMeta):
        """How a control shows what was sent."""

        def render_field(self, field: Field, render_kw: Any) -> Markup:
            """The control, without a character that no page may hold."""
            return Markup(readable(super().render_field(field, render_kw)))  # noqa: S704  # a widget made it

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
        if formdata is _AUTO and request.method in _SENT_BY:
            formdata = self._sent_answers(kwargs.get("prefix", ""))
        elif formdata is _AUTO:
            formdata = self._kept_answers(kwargs.get("prefix", ""))
            self.kept = formdata is not None
        super().__init__(meta=own_meta, formdata=formdata, **kwargs)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        self._sent = self.meta.wrap_formdata(self, formdata)
        super().process(self._sent, *args, **kwargs)

    @property
    def summary(self) -> list[Problem]:
        """What to correct, in the order of the page; one for each control."""
        return list(_problems(self))

    @property
    def labels(self) -> Mapping[str, str]:
        """Names of the controls to what they are called: "Cookie 2, lifetime"."""
        return dict(_labels(self))

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

    def _sent_answers(self, prefix: str) -> Any:
        # A body of another kind, such as JSON, holds no answers, and a file none to a question that asks for words.
        uploads = {prefix + name for name, unbound in self._unbound_fields if unbound.field_class is UploadField}
        files = MultiDict([(name, file) for name, file in request.files.items(multi=True) if name in uploads])
        return CombinedMultiDict([files, request.form]) if files else (request.form or None)

    def _kept_answers(self, prefix: str) -> MultiDict[str, str] | None:
        kept: MultiDict[str, str] | None = g.get("kept_form")
        if not kept:
            return None
        names = [prefix + name for name, _unbound in self._unbound_fields]
        return kept if any(key == name or key.startswith(f"{name}-") for key in kept for name in names) else None


def _problems(form: Any, title: str = "") -> Iterator[Problem]:
    for field in form:
        label = _label(title, field.label.text)
        if isinstance(field, Rows):
            yield from _row_problems(field, label)
        elif isinstance(field, FormField):
            yield from _problems(field.form, label)
        elif isinstance(field, LocalizedField):
            yield from _language_problems(field, label)
        elif field.errors:
            hidden = isinstance(field.widget, w.HiddenInput)
            yield Problem("" if hidden else field.id, "" if hidden else label, " ".join(map(str, field.errors)))
    for message in form.form_errors:
        yield Problem("", title, str(message))


def _labels(form: Any, title: str = "") -> Iterator[tuple[str, str]]:
    for field in form:
        label = _label(title, field.label.text)
        if isinstance(field, Rows):
            for number, entry in enumerate(field, start=1):
                yield from _labels(entry.form, field.title(number))
        elif isinstance(field, LocalizedField):
            yield from ((one.id, _in_language(label, one)) for one in field.inputs)
        else:
            yield field.id, label


def _in_language(label: str, one: LocalizedInput) -> str:
    return f"{label}, {one.language}" if one.many else label


def _row_problems(rows: Rows, label: str) -> Iterator[Problem]:
    if rows.own_errors:
        yield Problem(rows.id, label, " ".join(rows.own_errors))
    for number, entry in enumerate(rows, start=1):
        yield from _problems(entry.form, rows.title(number))


def _language_problems(field: LocalizedField, label: str) -> Iterator[Problem]:
    for one in field.inputs:
        if one.errors:
            yield Problem(one.id, _in_language(label, one), " ".join(one.errors))


def _label(title: str, label: str) -> str:
    label = str(label)
    if not title:
        return label
    # "Cookie 2, name", but "Cookie 2, URL"
    small = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"{title}, {small}"
