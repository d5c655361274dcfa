"""Repeated rows of one small form, such as the cookies of an entry."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from wtforms import FieldList, FormField
from wtforms.utils import unset_value

from app.web.forms.texts import readable

if TYPE_CHECKING:
    from app.web.forms.form import Form

    FormInside = FormField["Form"]
    RowList = FieldList["_RowField"]
else:  # Generic in their stubs only
    FormInside = FormField
    RowList = FieldList


_LONGEST_INDEX = 6


class _RowField(FormInside):
    """A form inside a form: it speaks the same languages and carries no token of its own."""

    form: Any

    def __init__(self, form_class: "type[Form]", *args: Any, **kwargs: Any) -> None:
        super().__init__(form_class, *args, **kwargs)
        inside: Any = partial(form_class, locales=getattr(self.meta, "locales", ()), csrf=False)
        self.form_class = inside


class Rows(RowList):
    """Repeated rows of one small form, added and removed by buttons that work without a script.

    `row_title` names a row for people: `_l("Cookie %(number)s")`. More than `most` rows are refused with `too_many`
    ("At most %(most)s…"), unless as many are stored. Those beyond are neither read nor drawn, which would take long:
    they wait, and are sent along until there is room.
    """

    def __init__(
        self,
        row: "type[Form]",
        label: str | None = None,
        *,
        row_title: str,
        most: int,
        too_many: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(_RowField(row), label, **kwargs)
        self.row_title = row_title
        self.most = most
        self.too_many = too_many
        self.added = ""
        self._sent: Any = None
        self._waiting: list[int] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        stored = 0 if data is unset_value or not data else len(data)
        self.max_entries = max(self.most, stored)
        self._sent = formdata
        indices = set(self._extract_indices(self.name, formdata)) if formdata else set()
        self._waiting = sorted(indices)[self.max_entries :]
        super().process(formdata, data, extra_filters)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        valid = super().validate(form, extra_validators)
        if self._waiting:
            self._refuse_more()
        return valid and not self._waiting

    @property
    def waiting(self) -> int:
        """How many rows were sent for which there is no room."""
        return len(self._waiting)

    @property
    def beyond(self) -> list[tuple[str, str]]:
        """Names and answers of the rows for which there is no room, as they were sent."""
        waiting = set(self._waiting)
        return [
            (name, readable(answer))
            for name in (self._sent if waiting else ())
            if not waiting.isdisjoint(self._extract_indices(self.name, [name]))
            for answer in self._sent.getlist(name)
        ]

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
        return max([self.last_index, *self._waiting]) + 1

    def blank(self) -> _RowField:
        """A row with nothing in it, named `<name>-__index__`, for scripts to copy; not one of the entries."""
        name = f"{self.name}-__index__"
        options = {"name": name, "id": f"{self.id}-__index__", "_meta": self.meta}
        form: Any = getattr(self, "_form", None)
        row: _RowField = self.meta.bind_field(form, self.unbound_field, options)
        row.process(None)
        return row

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        # What is no number of a row ("²", a thousand digits) names none.
        for name in formdata:
            index = name.removeprefix(f"{prefix}-").partition("-")[0] if name.startswith(f"{prefix}-") else ""
            if index.isascii() and index.isdecimal() and len(index) <= _LONGEST_INDEX:
                yield int(index)

    def obey(self, add: str, remove: str) -> bool:
        """Do what was pressed: `add` this list's name, `remove` a row's name or index. False when it was neither."""
        if add == self.name:
            if self._waiting or len(self.entries) >= (self.max_entries or 0):
                self._refuse_more()
            else:
                self.added = self.append_entry().name
            return True
        index = remove.removeprefix(f"{self.name}-")
        places = [str(place) for place in range(len(self.entries))]
        if index in places:
            self.pop_entry(places.index(index))  # type: ignore[call-arg]  # the stubs are of an older release
            if self._waiting:
                # The stubs have only what is public
                self._add_entry(self._sent, index=self._waiting.pop(0))  # type: ignore[attr-defined]
                self._compact_indices()  # type: ignore[attr-defined]
            return True
        return False

    def _refuse_more(self) -> None:
        self.errors = [*self.errors, str(self.too_many) % {"most": self.max_entries}]
