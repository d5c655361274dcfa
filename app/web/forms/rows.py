"""Repeated rows of one small form, such as the cookies of an entry."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from wtforms import FieldList, FormField

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

    `row_title` names a row for people: `_l("Cookie %(number)s")`.
    """

    def __init__(self, row: "type[Form]", label: str | None = None, *, row_title: str, **kwargs: Any) -> None:
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
            self.added = self.append_entry().name
            return True
        index = remove.removeprefix(f"{self.name}-")
        places = [str(place) for place in range(len(self.entries))]
        if index in places:
            self.pop_entry(places.index(index))  # type: ignore[call-arg]  # the stubs are of an older release
            return True
        return False
