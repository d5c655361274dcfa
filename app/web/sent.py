"""What a browser sent, as far as it says what it is."""

from typing import IO, Any

from flask import Request
from werkzeug.formparser import FormDataParser


class _NamedParts(FormDataParser):
    """Leaves out the part of a form that has no name: no browser sends one, and nobody asks for it."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """The rest of the stream, the answers and the files."""
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        for file in files.getlist(None):  # type: ignore[call-overload]  # none was named
            file.close()
        return rest, *(self.cls([one for one in found.items(multi=True) if one[0]]) for found in (form, files))


class SentRequest(Request):
    """A request whose answers all have a name."""

    form_data_parser_class = _NamedParts
