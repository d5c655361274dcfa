"""From bytes to text: UTF-8 with or without a byte order mark, UTF-16 with one, Windows-1252 when a person says so."""

import codecs
from typing import Final, NamedTuple

from app.inventory.reading.document import EncodingError, ReadingError
from app.language import Message, say

ENCODINGS: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16-le": "utf-16-le", "utf-16be": "utf-16-be",
    "utf-16-be": "utf-16-be",
    "windows-1252": "windows-1252", "cp1252": "windows-1252", "iso-8859-1": "windows-1252", "latin-1": "windows-1252",
    "latin1": "windows-1252", "ascii": "windows-1252", "us-ascii": "windows-1252",
}  # fmt: skip
"""The encodings that may be asked for. Latin-1 is read as Windows-1252, as browsers do: it is the same and more."""

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PREVIEW_LINES: Final = 5
_PREVIEW_WIDTH: Final = 200


class Decoded(NamedTuple):
    """A text without its byte order mark, and the encoding it was in."""

    text: str
    encoding: str


def decode(content: bytes, encoding: str | None = None) -> Decoded:
    """The text in `content`. A byte order mark decides, then `encoding`, then UTF-8. Raises `EncodingError`."""
    mark, marked = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", ""))
    if mark == codecs.BOM_UTF32_LE:
        raise ReadingError(say("This text is in UTF-32, which we do not read"), _SAVE_AS_UTF8)
    chosen = marked or _known(encoding)
    try:
        text = content[len(mark) :].decode(chosen)
    except UnicodeDecodeError as error:
        raise _not_in(chosen, content, len(mark) + error.start) from None
    _refuse_nul(text, content)
    return Decoded(text, chosen)


_SAVE_AS_UTF8: Final = say("Save it as UTF-8 (in Excel: “CSV UTF-8”) and import it again")


def _known(encoding: str | None) -> str:
    if not encoding:
        return "utf-8"
    known = ENCODINGS.get(encoding.strip().casefold())
    if not known:
        raise ReadingError(say("We do not know the encoding “%(encoding)s”", encoding=encoding), _SAVE_AS_UTF8)
    return known


def _not_in(encoding: str, content: bytes, offset: int) -> EncodingError:
    line = content.count(b"\n", 0, offset) + 1
    if encoding.startswith("utf-16"):
        wide = content[:offset].decode(encoding, "replace")
        line = wide.count("\n") + 1
    return EncodingError(
        say(
            "This text is not %(encoding)s: byte 0x%(byte)s at position %(position)s does not fit",
            encoding=encoding.upper(),
            byte=f"{content[offset]:02X}" if offset < len(content) else "–",
            position=offset + 1,
        ),
        _SAVE_AS_UTF8,
        line=line,
        offset=offset,
        preview=_preview(content) if encoding == "utf-8" else [],
    )


def _preview(content: bytes) -> list[str]:
    """The first lines with a sign beyond ASCII, read as Windows-1252; none when the file cannot be that."""
    try:
        content.decode("windows-1252")
    except UnicodeDecodeError:
        return []
    lines: list[str] = []
    for line in content.splitlines():
        if not line.isascii():
            lines.append(line.decode("windows-1252").strip()[:_PREVIEW_WIDTH])
        if len(lines) == _PREVIEW_LINES:
            break
    return lines


def _refuse_nul(text: str, content: bytes) -> None:
    offset = text.find("\0")
    if offset < 0:
        return
    raise ReadingError(
        say("The character at place %(place)s is a NUL byte", place=offset - text.rfind("\n", 0, offset)),
        _SAVE_AS_UTF8 if _is_wide(content) else say("Save the file again from the program it comes from"),
        line=text.count("\n", 0, offset) + 1,
    )


def _is_wide(content: bytes) -> bool:
    """Whether every second byte is NUL, as in UTF-16 without a byte order mark."""
    sample = content[:2000]
    return sample.count(0) > len(sample) // 3


def said_encoding(encoding: str) -> Message:
    """An encoding as a person knows it."""
    return say("%(encoding)s", encoding={"windows-1252": "Windows-1252"}.get(encoding, encoding.upper()))
