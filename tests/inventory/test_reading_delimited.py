"""CSV, TSV and semicolons: separators, encodings, quotes, and errors that name the place."""

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory.reading import Document, EncodingError, ReadingError, TooLargeError, read

FIXTURES = Path(__file__).parent / "fixtures"
HEADER = ["Provider", "Cookie name", "Purpose"]


def rows_of(document: Document) -> list[tuple[int, list[str]]]:
    return [(row.line, row.cells) for row in document.tables[0].rows]


def failing(content: bytes, filename: str = "list.csv") -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        for table in read(content, filename=filename).tables:
            list(table.rows)
    return caught.value


@pytest.mark.parametrize(
    ("separator", "filename"), [(",", "a.csv"), (";", ""), ("\t", "a.tsv"), ("\t", ""), ("|", "a.csv")]
)
def test_the_separator_is_found(separator: str, filename: str) -> None:
    text = f"{separator.join(HEADER)}\nLindeburg{separator}lb_id{separator}Keeps you signed in, always; really\n"
    text = text if separator in "\t|" else text.replace(", always; really", "")

    document = read(text.encode(), filename=filename)

    assert (document.kind, document.separator) == ("csv", separator)
    assert document.tables[0].header == HEADER
    assert rows_of(document)[0][1][:2] == ["Lindeburg", "lb_id"]


def test_the_separator_is_the_one_that_parts_the_rows_alike_when_no_column_is_known() -> None:
    document = read(b"alpha;beta\n1,5;2\n1,5,7;3\n", filename="a.csv")

    assert document.separator == ";"
    assert not document.tables[0].has_known_header


@pytest.mark.parametrize("line", ["sep=;", 'SEP=";"', '"sep=;"', "sep=;  "])
def test_a_separator_line_is_obeyed_and_counted(line: str) -> None:
    document = read(f"{line}\r\nProvider;Cookie name\r\nA, B;lb_id\r\n".encode(), filename="a.csv")

    assert document.separator == ";"
    assert rows_of(document) == [(3, ["A, B", "lb_id"])]


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
    ],
)
def test_utf_8_and_utf_16_are_read_and_their_marks_are_no_part_of_the_header(
    encoding: str, mark: bytes, name: str
) -> None:
    document = read(mark + "Provider,Cookie name\nCafé Zuid,lb_id\n".encode(encoding), filename="a.csv")

    assert document.encoding == name
    assert document.tables[0].header[0] == "Provider"
    assert rows_of(document)[0][1][0] == "Café Zuid"


def test_another_encoding_is_named_by_its_byte_and_shown_as_windows_1252() -> None:
    content = "Provider,Cookie name\nLindeburg,a\nCafé Zuid – “west”,b\n".encode("windows-1252")

    error = failing(content)

    assert isinstance(error, EncodingError)
    assert (error.line, error.offset) == (3, content.index(b"\xe9"))
    assert f"byte 0xE9 at position {error.offset + 1} does not fit" in str(error)
    assert error.may_be_windows_1252
    assert error.preview == ["Café Zuid – “west”,b"]


def test_a_file_is_read_as_windows_1252_when_a_person_says_so() -> None:
    content = "Provider,Cookie name\nCafé Zuid – “west”,b\n".encode("windows-1252")

    document = read(content, filename="a.csv", encoding="windows-1252")

    assert document.encoding == "windows-1252"
    assert rows_of(document)[0][1][0] == "Café Zuid – “west”"


def test_what_cannot_be_windows_1252_either_is_not_offered_as_that() -> None:
    error = failing(b"Provider,Cookie name\nCaf\xe9,\x81\n")

    assert isinstance(error, EncodingError)
    assert not error.may_be_windows_1252


def test_half_a_utf_16_file_is_named_as_broken() -> None:
    error = failing(b"\xff\xfe" + "Provider,Cookie name\nA,b\n".encode("utf-16-le")[:-1])

    assert "UTF-16" in str(error)
    assert error.line == 2


def test_an_encoding_nobody_knows_is_refused_kindly() -> None:
    with pytest.raises(ReadingError, match="“klingon”"):
        read(b"Provider,Cookie name\n", encoding="klingon")


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    content = b'Provider,Cookie name,Purpose\r\nA,a,"two\r\nlines"\r\n\r\nB,b,one\r\n'

    document = read(content, filename="a.csv")

    assert rows_of(document) == [(2, ["A", "a", "two\r\nlines"]), (5, ["B", "b", "one"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    document = read(end.join(["Provider,Cookie name", "A,a", "B,b", ""]).encode(), filename="a.csv")

    assert rows_of(document) == [(2, ["A", "a"]), (3, ["B", "b"])]


def test_quotes_are_read_as_spreadsheets_write_them() -> None:
    document = read(b'Provider,Cookie name,Purpose\n"A, Inc.",a, "says ""yes"""\n37\'36"N,b,\n', filename="a.csv")

    assert [cells for _, cells in rows_of(document)] == [["A, Inc.", "a", 'says "yes"'], ["37'36\"N", "b", ""]]


def test_a_title_above_the_header_is_skipped_and_kept_as_heading() -> None:
    document = read(b"Cookies of the city;;\nMarch;;\n;;\nProvider;Cookie name;Purpose\nA;a;b\n", filename="a.csv")

    assert document.tables[0].headings == ("March", "Cookies of the city")
    assert document.tables[0].line == 4
    assert rows_of(document) == [(5, ["A", "a", "b"])]


def test_rows_can_be_walked_twice() -> None:
    document = read((FIXTURES / "portal-old.csv").read_bytes(), filename="portal-old.csv")

    assert rows_of(document) == rows_of(document)


def test_a_quote_that_is_never_closed_is_named_where_it_opens() -> None:
    error = failing(b'Provider,Cookie name,Purpose\nA,a,fine\nB,b,"open\nC,c,fine\nD,d,fine\n')

    assert (error.line, error.column) == (3, 3)
    assert "The quote that opens here is never closed" in str(error)


def test_a_quote_closed_by_a_later_one_is_named_where_it_opens() -> None:
    error = failing(b'Provider,Cookie name,Purpose\nA,a,"open\nB,b,"closed"\n')

    assert (error.line, error.column) == (2, 3)
    assert "is closed on line 3, where more text follows" in str(error)


def test_text_after_a_closing_quote_is_named() -> None:
    error = failing(b'Provider,Cookie name,Purpose\nA,a,"keeps" you\n')

    assert (error.line, error.column) == (2, 3)
    assert "After the closing quote of this cell more text follows" in str(error)


def test_a_header_whose_quote_is_never_closed_is_named_too() -> None:
    assert failing(b'"Provider,Cookie name\nA,a\n').line == 1


def test_a_cell_over_the_limit_is_named() -> None:
    error = failing(b"Provider,Cookie name,Purpose\nA,a,b\nA,a," + b"x" * 131_073 + b"\n")

    assert (error.line, error.column) == (3, 3)
    assert "longer than 131072 characters" in str(error)


def test_a_cell_over_the_limit_may_lack_its_closing_quote() -> None:
    error = failing(b'Provider,Cookie name,Purpose\nA,a,"open\n' + b"A,a,b\n" * 50_000 + b'A,a,"b"\n')

    assert (error.line, error.column) == (2, 3)


def test_a_nul_byte_is_named_by_line_and_place() -> None:
    error = failing(b"Provider,Cookie name\nA,a\nB\0,b\n")

    assert error.line == 3
    assert "The character at place 2 is a NUL byte" in str(error)


def test_utf_16_without_its_mark_is_told_to_be_saved_as_utf_8() -> None:
    error = failing("Provider,Cookie name\nA,a\n".encode("utf-16-le"))

    assert "UTF-8" in str(error.hint)


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLargeError, match="at most 1 MB"):
        read(b"x" * (1024 * 1024 + 1), limit=1024 * 1024)


def test_too_many_columns_are_refused() -> None:
    error = failing((";".join([*HEADER, *map(str, range(300))]) + "\n").encode())

    assert "303 columns" in str(error)


def test_ten_thousand_rows_are_parsed_in_an_instant() -> None:
    text = io.StringIO()
    csv.writer(text).writerows(
        [HEADER, *(["Lindeburg", f"lb_{n}", f"Keeps thing {n}, for you."] for n in range(10_000))]
    )

    start = time.perf_counter()
    count = sum(1 for _ in read(text.getvalue().encode(), filename="a.csv").tables[0].rows)

    assert count == 10_000
    assert time.perf_counter() - start < 0.5


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), max_size=6), st.sampled_from(",;\t|"))
def test_what_a_spreadsheet_writes_is_what_is_read(rows: list[list[str]], separator: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])

    document = read(text.getvalue().encode(), filename="list.csv")

    assert [row.cells for row in document.tables[0].rows] == rows
