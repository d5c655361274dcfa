"""Files that hold no table: each is named for what it is, and nothing but a `ReadingError` ever comes out."""

import random
import zipfile
from contextlib import suppress
from io import BytesIO

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.inventory.reading import ReadingError, read
from app.inventory.rows import read_rows

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"", "a.csv", "The file is empty"),
        (b" \n\t\r\n", "a.csv", "The file is empty"),
        (b"\xef\xbb\xbf", "a.csv", "The file is empty"),
        (b"\xef\xbb\xbf \n", "", "The file is empty"),
        (b"%PDF-1.7\n", "policy.pdf", "This is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "This is a picture"),
        (b"BM\x00\x00\x00\x00", "a.bmp", "This is a picture"),
        (OLE, "a.xls", "This is an old workbook"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "This is an old Word document"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "locked with a password"),
        (b"{\\rtf1 text}", "a.rtf", "This is a rich text document"),
        (b"\x1f\x8b\x08\x00", "a.csv.gz", "This is a compressed file"),
        (b'{"cookies": []}', "a.json", "This is JSON"),
        (b'[{"name": "a"}]', "", "This is JSON"),
        (b"<?xml version='1.0'?><a/>", "a.xml", "This is XML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx", "a.mhtml", "saved with its pictures"),
        (bytes(range(1, 32)) * 20 + b"\xff", "a.csv", "This is not a text"),
        (b"Just a sentence about cookies, without any table.", "a.txt", "There is no table"),
        (b"PK\x03\x04 and then nothing of use", "a.xlsx", "damaged"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, filename: str, said: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read(content, filename=filename)

    assert said in str(caught.value)
    assert caught.value.hint


def test_a_list_whose_first_word_is_bm_is_no_picture() -> None:
    assert read(b"BM Provider,Cookie name,Provider\nA,a,b\n", filename="a.csv").kind == "csv"


def read_all(content: bytes, filename: str, encoding: str | None = None) -> None:
    with suppress(ReadingError):
        read_rows(read(content, filename=filename, encoding=encoding), locale="en")


NAMES = st.sampled_from(["", "a.csv", "a.txt", "a.xlsx", "a.docx", "a.html", "a.json"])
PIECES = st.one_of(
    st.binary(max_size=20),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [
            *(
                b"Provider,Cookie name\n",
                b"Provider\tCookie name\tDuration\n",
                b"| Provider | Cookie name |\n",
                b"sep=;\n",
            ),
            *(
                b'"',
                b"\0",
                b"\xff\xfe",
                b"\xef\xbb\xbf",
                b"PK\x03\x04",
                b"<html>",
                b"<table><tr><td>",
                b"</table>",
                b"{\\rtf",
            ),
            *(
                b"\r",
                b"\n\n",
                b";",
                b"key,provider,cookie_key,cookie_name,cookie_match,lifetime,max_age_seconds\n",
                b"'=",
            ),
        ]
    ),
)


@given(st.lists(PIECES, max_size=12).map(b"".join), NAMES, st.sampled_from([None, "utf-8", "windows-1252", "utf-16"]))
def test_no_bytes_bring_out_another_error(content: bytes, filename: str, encoding: str | None) -> None:
    read_all(content, filename, encoding)


@given(
    st.lists(st.sampled_from(["td", "tr", "table", "p", "h2", "li", "ul", "a", "br", "script"]), max_size=60),
    st.randoms(),
)
def test_no_tangle_of_tags_brings_out_another_error(tags: list[str], chance: random.Random) -> None:
    page = "".join(f"<{'/' * (chance.random() < 0.3)}{tag}>Provider" for tag in tags)

    read_all(f"<html>{page}".encode(), "a.html")


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Provider", "Cookie name"])
    book.worksheets[0].append(["A", "a"])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _word() -> bytes:
    document = docx.Document()
    document.add_table(2, 2).cell(0, 0).text = "Provider"
    target = BytesIO()
    document.save(target)
    return target.getvalue()


OFFICE = {"a.xlsx": _workbook(), "a.docx": _word()}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(OFFICE)), st.data())
def test_no_damage_to_an_archive_brings_out_another_error(filename: str, data: st.DataObject) -> None:
    content = bytearray(OFFICE[filename])
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(content)))

    read_all(bytes(content[:end]), filename)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(OFFICE)), st.data())
def test_no_damage_inside_an_archive_brings_out_another_error(filename: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(BytesIO(OFFICE[filename])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    start = data.draw(st.integers(0, len(parts[name])))
    end = data.draw(st.integers(start, min(len(parts[name]), start + 40)))
    parts[name] = parts[name][:start] + data.draw(st.binary(max_size=10)) + parts[name][end:]
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)

    read_all(target.getvalue(), filename)
