"""Saved web pages (.html): tables with their captions and the headings above them, and the prose."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.inventory.reading.decoding import ENCODINGS, Decoded, decode
from app.inventory.reading.document import MOST_COLUMNS, Document, ReadingError, Row
from app.inventory.reading.prose import Grid, Heading, Paragraph, Piece, assemble, escape, protect_start
from app.language import say

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_START: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|table|main|article|section|div|h[1-6]|p|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_TABLE_TAG: Final = re.compile(rb"<(?:table|html|body)\b", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LOOKED_AT: Final = 4096

_LEFT_OUT: Final = frozenset(
    ("button", "head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea")
)
_AROUND: Final = frozenset(("aside", "dialog", "footer", "header", "nav"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE: Final = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
     "sub", "sup", "time", "tt", "u", "var", "wbr")
)  # fmt: skip
_ITEMS: Final = {"li", "dd", "dt"}


def is_page(content: bytes, filename: str) -> bool:
    """Whether `content` is HTML, by its first tag, or by its name and a tag anywhere."""
    start = content[:_LOOKED_AT].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _START.match(start):
        return True
    return filename.lower().endswith((".html", ".htm", ".xhtml")) and _TABLE_TAG.search(content) is not None


def read_page(content: bytes, encoding: str | None) -> Document:
    """The tables and the prose of a saved page, read in the encoding that it declares."""
    from lxml import html  # noqa: PLC0415  # takes a while to load, and most files are no pages

    decoded = _decode(content, encoding)
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        root = html.document_fromstring(decoded.text.encode(), parser=parser)
        assembly = assemble(_pieces(_main(root)))
    except ReadingError:
        raise
    except Exception as error:
        raise ReadingError(
            say("This web page cannot be read"), say("Open it in a browser, copy the table, and paste that instead")
        ) from error
    return Document("html", assembly.tables, assembly.prose, assembly.notes, decoded.encoding)


def _decode(content: bytes, encoding: str | None) -> Decoded:
    declared = _CHARSET.search(content[:_LOOKED_AT])
    named = declared[1].decode("ascii", "replace").casefold() if declared else ""
    return decode(content, encoding or (named if named in ENCODINGS else None))


def _main(root: "HtmlElement") -> "HtmlElement":
    """The main part of the page, if the tables are in it."""
    body = root.find("body")
    whole = body if body is not None else root
    tables = len(whole.findall(".//table"))
    parts = (part for part in whole.iter() if part.tag in {"main", "article"} or part.get("role") == "main")
    return next((part for part in parts if len(part.findall(".//table")) == tables), whole)


def _pieces(parent: "HtmlElement") -> Iterator[Piece]:
    """What follows one another below `parent`. Loose text and inline elements become paragraphs."""
    loose = escape(parent.text or "")
    line = parent.sourceline or 1
    for child in parent:
        if not isinstance(child.tag, str) or child.tag in _LEFT_OUT:
            loose += escape(child.tail or "")
            continue
        if child.tag in _INLINE and child.find(".//table") is None:
            loose += _inline(child) + escape(child.tail or "")
            continue
        yield from _paragraph(loose, line)
        loose = escape(child.tail or "")
        line = child.sourceline or line
        yield from _block(child, line)
    yield from _paragraph(loose, line)


def _block(element: "HtmlElement", line: int) -> Iterator[Piece]:
    if element.tag in _HEADINGS:
        text = _flat(_text(element))
        if text:
            yield Heading(text, line, int(element.tag[1]))
    elif element.tag == "table" and element.find(".//table") is None:
        yield Grid(_grid(element), line, _caption(element))
    elif element.tag in _ITEMS:
        for piece in _pieces(element):
            yield _item(piece) if isinstance(piece, Paragraph) else piece
    elif element.tag not in _AROUND or element.find(".//table") is not None:
        yield from _pieces(element)


def _item(paragraph: Paragraph) -> Paragraph:
    if paragraph.markdown.startswith("- "):
        return paragraph
    return replace(paragraph, markdown=f"- {paragraph.markdown}")


def _paragraph(markdown: str, line: int) -> Iterator[Paragraph]:
    text = "\n".join(filter(None, map(_flat, markdown.split("\v"))))
    if text:
        yield Paragraph(protect_start(text), line)


def _inline(element: "HtmlElement") -> str:
    """An inline element as Markdown. A line break is a vertical tab until the paragraph is put together."""
    if element.tag == "br":
        return "\v"
    inner = escape(element.text or "")
    for child in element:
        is_text = isinstance(child.tag, str) and child.tag not in _LEFT_OUT
        inner += (_inline(child) if is_text else "") + escape(child.tail or "")
    bare = _flat(inner)
    address = (element.get("href") or "").strip()
    if not bare:
        return " " if inner else ""
    if (
        element.tag == "a"
        and address.startswith(("https://", "http://", "mailto:"))
        and not re.search(r"[\s<>]", address)
    ):
        return f"[{bare}](<{address}>)"
    if element.tag in {"strong", "b"} and bare == inner:
        return f"**{bare}**"
    return inner


def _flat(text: str) -> str:
    """`text` with single plain spaces; a non-breaking one stays, for it may be part of a name."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")


def _text(element: "HtmlElement") -> str:
    """The text in an element: a new line for every block and line break."""
    from lxml import etree  # noqa: PLC0415  # see above

    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        is_text = isinstance(node.tag, str) and node.tag not in _LEFT_OUT
        breaks = is_text and node is not element and (node.tag == "br" or node.tag not in _INLINE)
        if event == "start":
            parts += ["\v"] if breaks else []
            parts += [node.text or ""] if is_text else []
        elif node is not element:
            parts += ["\v"] if breaks and node.tag != "br" else []
            parts.append(node.tail or "")
    return "".join(parts)


def _lines(element: "HtmlElement") -> str:
    lines = (_flat(line).strip() for line in re.split(r"\v", re.sub(r"[ \t\r\n\f]+", " ", _text(element))))
    return "\n".join(line for line in lines if line)


def _caption(table: "HtmlElement") -> str:
    caption = table.find("caption")
    return _flat(_text(caption)) if caption is not None else ""


def _grid(table: "HtmlElement") -> list[Row]:
    """The rows of a table. A cell over several columns fills the first, one over several rows fills each."""
    rows: list[Row] = []
    carried: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _carry(cells, carried)
            text = _lines(cell)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for place in range(len(cells), len(cells) + wide):
                if high > 1:
                    carried[place] = (high - 1, text if place == len(cells) else "")
            cells += [text] + [""] * (wide - 1)
            if len(cells) > MOST_COLUMNS:
                raise ReadingError(
                    say("A table may have at most %(most)s columns", most=MOST_COLUMNS), line=row.sourceline
                )
        _carry(cells, carried)
        if cells:
            rows.append(Row(row.sourceline or 1, cells))
    return rows


def _carry(cells: list[str], carried: dict[int, tuple[int, str]]) -> None:
    """Fill the places that a cell of a row above reaches down to."""
    while len(cells) in carried:
        left, text = carried.pop(len(cells))
        if left > 1:
            carried[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: "HtmlElement", name: str) -> int:
    value = (cell.get(name) or "").strip()
    return (
        min(max(int(value), 1), MOST_COLUMNS + 1 if name == "colspan" else 65_534)
        if re.fullmatch(r"\d{1,6}", value)
        else 1
    )
