"""Reading files for import: CSV and its kin, workbooks, Word documents, saved web pages, a whole policy as text.

`read` gives a `Document`, or raises `ReadingError` and nothing else, whatever the bytes. It knows no database: what the
cells mean, `app.inventory.rows` says.
"""

import re
from typing import Final

from app.inventory.reading import delimited, policy_text
from app.inventory.reading.archive import look_inside
from app.inventory.reading.decoding import Decoded, decode, said_encoding
from app.inventory.reading.document import (
    MEGABYTE,
    Document,
    EncodingError,
    Prose,
    ReadingError,
    Row,
    Table,
    TooLargeError,
)
from app.inventory.reading.page import is_page, read_page
from app.inventory.reading.prose import assemble
from app.language import Message, say

__all__ = [
    "SIZE_LIMIT",
    "Document",
    "EncodingError",
    "Prose",
    "ReadingError",
    "Row",
    "Table",
    "TooLargeError",
    "read",
    "said_encoding",
]

SIZE_LIMIT: Final = 20 * MEGABYTE
"""Bytes in a file, unless the caller says otherwise."""

PAGE_LIMIT: Final = 5 * MEGABYTE
"""Bytes in a saved page or a policy as text; no real one comes near."""


def read(content: bytes, *, filename: str = "", encoding: str | None = None, limit: int = SIZE_LIMIT) -> Document:
    """The document in `content`.

    What it is, its first bytes say; `filename` only helps (`""` for a pasted text). `encoding` is what a person chose
    for a text: "utf-8", "utf-16" or "windows-1252". `limit` is in bytes. Raises `ReadingError`, or its kinds
    `TooLargeError` and `EncodingError`; the rows of a delimited text raise it while they are walked.
    """
    _refuse_large(content, limit)
    _refuse_what_is_no_table(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # Their libraries take long to load, and most files need neither.
        from app.inventory.reading.word import read_word  # noqa: PLC0415
        from app.inventory.reading.workbook import read_workbook  # noqa: PLC0415

        return _with_table(read_workbook(content) if look_inside(content) == "xlsx" else read_word(content))
    _refuse_binary(content)
    if is_page(content, filename):
        _refuse_large(content, min(limit, PAGE_LIMIT))
        return _with_table(read_page(content, encoding))
    decoded = decode(content, encoding)
    _refuse_other_text(decoded.text, filename)
    return _read_text(decoded, filename)


def _refuse_large(content: bytes | str, limit: int) -> None:
    if len(content) <= limit:
        return
    size = f"{len(content) / MEGABYTE:.1f}"
    raise TooLargeError(
        say("This is %(size)s MB; at most %(most)s MB can be imported", size=size, most=limit // MEGABYTE),
        say("Split it into smaller files, or import the table alone as CSV"),
    )


def _read_text(decoded: Decoded, filename: str) -> Document:
    """A delimited text, or a whole policy in which the table is found."""
    sniffed = delimited.sniff(decoded.text)
    if not sniffed:
        raise _empty()
    is_delimited = sniffed.declared or (sniffed.known and sniffed.separator in {",", ";"})
    if is_delimited or filename.lower().endswith((".csv", ".tsv", ".tab")):
        return _with_table(delimited.read_delimited(decoded, sniffed), sniffed)
    lines = re.split(r"\r\n|\r|\n", decoded.text)
    found = policy_text.find_header(lines)
    if not found or (sniffed.known and not _is_policy(decoded.text, lines, found)):
        return _with_table(delimited.read_delimited(decoded, sniffed), sniffed)
    _refuse_large(decoded.text, PAGE_LIMIT)
    assembly = assemble(policy_text.pieces_of(lines, found))
    return Document("text", assembly.tables, assembly.prose, assembly.notes, decoded.encoding, found.separator)


def _is_policy(text: str, lines: list[str], found: policy_text.Found) -> bool:
    """Whether a text is more than a table whose cells may be quoted, as a spreadsheet copies them."""
    is_quoted = found.separator == "\t" and re.search(r'(?:^|\t)"', text, re.MULTILINE) is not None
    return found.separator == "|" or (policy_text.has_prose(lines, found) and not (is_quoted and found.at == 0))


def _with_table(document: Document, sniffed: delimited.Sniffed | None = None) -> Document:
    if not document.tables or (sniffed and not delimited.is_table(sniffed)):
        raise ReadingError(say("There is no table in this file"), _WHAT_IS_READ)
    return document


# --- Files that hold no table -------------------------------------------------------------------------------------

_WHAT_IS_READ: Final = say(
    "Import CSV, a workbook (.xlsx), a Word document (.docx), a saved web page, or a text with a table whose columns "
    "have names such as “Provider” and “Cookie name”"
)
_SAVE_AS_XLSX: Final = say("Open it, save it as a workbook (.xlsx) or as CSV UTF-8, and import that")

_SIGNATURES: Final[tuple[tuple[bytes, Message, Message], ...]] = (
    (
        b"%PDF",
        say("This is a PDF"),
        say("Copy the table out of it and paste that, or ask for the file it was made from"),
    ),
    (b"\x89PNG", say("This is a picture"), _WHAT_IS_READ),
    (b"\xff\xd8\xff", say("This is a picture"), _WHAT_IS_READ),
    (b"GIF8", say("This is a picture"), _WHAT_IS_READ),
    (b"RIFF", say("This is a picture or a sound"), _WHAT_IS_READ),
    (b"BM", say("This is a picture"), _WHAT_IS_READ),
    (b"II*\x00", say("This is a picture"), _WHAT_IS_READ),
    (b"MM\x00*", say("This is a picture"), _WHAT_IS_READ),
    (b"{\\rtf", say("This is a rich text document (.rtf)"), say("Open it in Word, save it as .docx, and import that")),
    (b"\x1f\x8b", say("This is a compressed file"), say("Unpack it and import the file inside")),
    (b"7z\xbc\xaf", say("This is a compressed file"), say("Unpack it and import the file inside")),
    (b"Rar!", say("This is a compressed file"), say("Unpack it and import the file inside")),
    (b"SQLite format 3\x00", say("This is a database"), _WHAT_IS_READ),
)
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLS: Final = bytes([*range(1, 9), 11, *range(14, 27), *range(28, 32)])
_SAMPLE: Final = 4096


def _empty() -> ReadingError:
    return ReadingError(say("The file is empty"), _WHAT_IS_READ)


def _refuse_what_is_no_table(content: bytes) -> None:
    if not content.strip():
        raise _empty()
    if content.startswith(_OLD_OFFICE):
        raise _old_office(content)
    for signature, message, hint in _SIGNATURES:
        # "BM" begins many a word; a picture goes on with signs that no text has.
        if content.startswith(signature) and (len(signature) > 2 or signature != b"BM" or b"\0" in content[:32]):
            raise ReadingError(message, hint)


def _refuse_binary(content: bytes) -> None:
    """Refuse what is full of control characters, unless it is UTF-8 all the same: hostile, but a text."""
    sample = content[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls <= len(sample) // 20 or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    try:
        content.decode()
    except UnicodeDecodeError:
        raise ReadingError(say("This is not a text, but a program, a picture or the like"), _WHAT_IS_READ) from None


def _old_office(content: bytes) -> ReadingError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return ReadingError(
            say("This file is locked with a password"), say("Save it without a password and import that")
        )
    if "WordDocument".encode("utf-16-le") in content:
        return ReadingError(
            say("This is an old Word document (.doc)"), say("Open it, save it as .docx, and import that")
        )
    return ReadingError(say("This is an old workbook (.xls)"), _SAVE_AS_XLSX)


def _refuse_other_text(text: str, filename: str) -> None:
    start = text[:_SAMPLE].lstrip()
    name = filename.lower()
    if not start and not text.strip():
        raise _empty()
    if name.endswith(".json") or re.match(r"[{\[]\s*[{\[\"]", start):
        raise ReadingError(say("This is JSON"), say("Import the CSV of the same list: it says the same"))
    if re.match(r"<\?xml|<\w[\w:.-]*(?:\s+[\w:.-]+=|>)", start):
        raise ReadingError(say("This is XML"), _WHAT_IS_READ)
    if name.endswith((".mht", ".mhtml")) or re.search(
        r"^content-type:\s*multipart/", start, re.IGNORECASE | re.MULTILINE
    ):
        raise ReadingError(
            say("This is a web page saved with its pictures in one file"), say("Save it as “Web page, HTML only”")
        )
