"""Workbooks and Word documents are zip archives: what is inside, and whether it is safe to unpack."""

import zipfile
from io import BytesIO
from typing import Final, Literal

from app.inventory.reading.document import MEGABYTE, ReadingError, TooLargeError
from app.language import say

UNPACKED_LIMIT: Final = 100 * MEGABYTE
"""Bytes that an archive may say it holds. Python's reader never unpacks more than it says."""

_RATIO_LIMIT: Final = 200
_RATIO_FROM: Final = 10 * MEGABYTE
_MOST_FILES: Final = 5_000
_ENCRYPTED: Final = 0x1
_LOOKED_AT: Final = 4096

_OTHERS: Final = (
    ("xl/workbook.bin", say("This is a binary workbook (.xlsb)")),
    ("ppt/presentation.xml", say("This is a presentation")),
    ("content.xml", say("This is a document of LibreOffice")),
    ("Index/Document.iwa", say("This is a document of Apple's office programs")),
)


def look_inside(content: bytes) -> Literal["xlsx", "docx"]:
    """Which of the two an archive is. Raises `ReadingError` for any other, a broken, a locked or a dangerous one."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _refuse_bomb(archive.infolist(), len(content))
            _refuse_locked(archive)
            kind = _kind(set(archive.namelist()))
            _refuse_entities(archive)
            return kind
    except ReadingError:
        raise
    except Exception as error:
        # A broken archive fails in many ways: BadZipFile, struct.error, zlib.error, NotImplementedError, …
        raise broken() from error


def broken() -> ReadingError:
    """The error for a file that begins like a workbook or a Word document and cannot be read."""
    return ReadingError(
        say("This file is damaged: it begins like a workbook or a Word document, but cannot be read"),
        say("Open it in the program it comes from, save it again, and import that"),
    )


_SAVE_AS: Final = say("Save it as a workbook (.xlsx) or as CSV, and import that")


def _kind(names: set[str]) -> Literal["xlsx", "docx"]:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    called = next((message for name, message in _OTHERS if name in names), say("This is a zip archive"))
    raise ReadingError(called, _SAVE_AS)


def _refuse_locked(archive: zipfile.ZipFile) -> None:
    if any(file.flag_bits & _ENCRYPTED for file in archive.infolist()):
        raise ReadingError(say("This file is locked with a password"), say("Save it without a password"))


def _refuse_bomb(files: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(file.file_size for file in files)
    if unpacked > UNPACKED_LIMIT or (unpacked > _RATIO_FROM and unpacked > _RATIO_LIMIT * size):
        raise TooLargeError(
            say("Unpacked, this file would take %(size)s MB", size=unpacked // MEGABYTE),
            say("Split it into smaller files, or save it as CSV"),
        )
    if len(files) > _MOST_FILES:
        raise TooLargeError(say("This file consists of too many parts"), say("Save it as CSV"))


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No office program writes a document type; it could make a small file grow without end."""
    for file in archive.infolist():
        if file.filename.endswith((".xml", ".rels")):
            with archive.open(file) as part:
                start = part.read(_LOOKED_AT).replace(b"\0", b"")
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise broken()
