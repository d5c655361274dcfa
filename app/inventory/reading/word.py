"""Word documents (.docx): tables with the headings above them, and the prose."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from app.inventory.reading.archive import broken
from app.inventory.reading.document import MOST_COLUMNS, Document, ReadingError, Row
from app.inventory.reading.prose import Grid, Heading, Paragraph, Piece, assemble, escape, protect_start
from app.language import say

_HEADING_STYLE: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_LONGEST_BOLD_HEADING: Final = 120
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_WRAPPERS: Final = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")}
# What was moved away or deleted while changes were tracked is still in the file.
_GONE: Final = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), qn("w:txbxContent")}
_TEXT, _TAB, _LINK = qn("w:t"), qn("w:tab"), qn("w:hyperlink")
_BREAKS: Final = {qn("w:br"), qn("w:cr")}
_HYPHENS: Final = {qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "\u00ad"}


def read_word(content: bytes) -> Document:
    """The tables and the prose of a Word document. The lines of a table are its rows, from 1."""
    try:
        document = docx.Document(BytesIO(content))
        assembly = assemble(_pieces(document, document.element.body))
    except ReadingError:
        raise
    except Exception as error:
        raise broken() from error
    return Document("docx", assembly.tables, assembly.prose, assembly.notes)


def _pieces(document: Any, parent: Any) -> Iterator[Piece]:
    for number, element in enumerate(_blocks(parent), 1):
        if element.tag == _TABLE:
            yield Grid(_grid(element), 1)
        else:
            yield from _prose(document, element, number)


def _blocks(parent: Any) -> Iterator[Any]:
    for element in parent:
        if element.tag in {_PARAGRAPH, _TABLE}:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _blocks(element)


def _prose(document: Any, paragraph: Any, number: int) -> Iterator[Piece]:
    text = _text(paragraph).strip()
    if not text:
        return
    style = document.part.get_style(paragraph.style, WD_STYLE_TYPE.PARAGRAPH).name or ""
    heading = _HEADING_STYLE.match(style)
    if heading:
        yield Heading(text, number, int(heading[1]))
    elif style == "Title":
        yield Heading(text, number, 1)
    elif _is_bold(paragraph) and len(text) <= _LONGEST_BOLD_HEADING and not text.endswith((".", ":", ";")):
        yield Heading(text, number, 6, guessed=True)
    else:
        markdown = protect_start(_markdown(document, paragraph).strip())
        is_item = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None or style.startswith("List")
        yield Paragraph(f"- {markdown}" if is_item else markdown, number)


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(qn("w:r")) if _text(run).strip()]
    return bool(runs) and all(_has_bold(run) for run in runs)


def _has_bold(run: Any) -> bool:
    bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return bold is not None and bold.get(qn("w:val")) not in {"0", "false"}


def _text(element: Any) -> str:
    """The text in an element, with tabs and line breaks, without what was deleted."""
    parts: list[str] = []
    for child in element:
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag == _TAB:
            parts.append("\t")
        elif child.tag in _BREAKS:
            parts.append("\n")
        elif child.tag in _HYPHENS:
            parts.append(_HYPHENS[child.tag])
        elif child.tag not in _GONE and isinstance(child.tag, str):
            parts.append(_text(child))
    return "".join(parts)


def _markdown(document: Any, paragraph: Any) -> str:
    parts: list[str] = []
    for child in paragraph:
        if child.tag in _GONE or not isinstance(child.tag, str):
            continue
        relation = document.part.rels.get(child.get(qn("r:id"))) if child.tag == _LINK else None
        address = relation.target_ref if relation is not None and relation.is_external else ""
        # A wrapper makes the child's own tag count, as `_text` looks at children only.
        text = escape(_text([child]) if child.tag != _LINK else _text(child))
        is_link = address.startswith(("https://", "http://", "mailto:")) and text.strip() and " " not in address
        parts.append(f"[{text}](<{address}>)" if is_link else text)
    return "".join(parts)


def _grid(table: Any) -> list[Row]:
    """The rows of a table. A cell over several columns fills the first, one over several rows fills each."""
    rows: list[Row] = []
    above: dict[int, str] = {}
    for number, row in enumerate((row for row in table.iter(_ROW) if _own(row, table)), 1):
        cells: list[str] = []
        for cell in (cell for cell in row.iter(_CELL) if _own(cell, table)):
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            text = above.get(len(cells), "") if goes_on else _cell_text(cell)
            above[len(cells)] = text
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            wide = int(span.get(qn("w:val"), "1")) if span is not None else 1
            cells += [text] + [""] * (min(wide, MOST_COLUMNS + 1) - 1)
        if len(cells) > MOST_COLUMNS:
            raise ReadingError(say("A table may have at most %(most)s columns", most=MOST_COLUMNS), line=number)
        rows.append(Row(number, cells))
    return rows


def _own(element: Any, table: Any) -> bool:
    """Whether a row or cell is of this table, not of one inside it."""
    return next(element.iterancestors(_TABLE)) is table


def _cell_text(cell: Any) -> str:
    paragraphs = (_text(paragraph).strip() for paragraph in cell.iter(_PARAGRAPH))
    return "\n".join(text for text in paragraphs if text)
