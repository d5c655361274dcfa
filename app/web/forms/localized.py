"""One text in several languages, asked side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms import widgets as w
from wtforms.utils import unset_value

from app.language import Localized, tidy
from app.language.typed import too_long, unseen
from app.web.forms.texts import Check, Words, readable
from app.web.locale import said
from app.web.templating import language_name


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
    note: str = ""
    """What is to be known about the text in this language."""


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
        self.notes: dict[str, str] = {}

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
                value=readable(self.typed.get(tag, "")),
                errors=[*(general if tag == first else []), *self.problems.get(tag, [])],
                required=bool(self.required) and (tag == first or self.required_in == "all"),
                many=len(self.locales) > 1,
                note=self.notes.get(tag, ""),
            )
            for tag in self.locales
        ]

    def _wrong(self, text: str, *, needed: bool) -> Words | None:
        if not text:
            return (self.required or None) if needed else None
        return (
            unseen(text, multiline=self.multiline, exact=False)
            or too_long(text, self.max_length)
            or (self.check(text) if self.check else None)
        )
