"""Cells that a spreadsheet would take for a formula: guarded on the way out, freed on the way in.

Excel and LibreOffice calculate a cell that begins with `=`, `+`, `-` or `@`, also in their wide forms, or with a tab or
line break before one; such a cell in a file of ours gets an apostrophe in front (OWASP, "CSV injection"). So does a
cell that begins with apostrophes and then such a sign, so that exactly one apostrophe can be taken off again:
`unguard(guard(text)) == text` for every text.
"""

import re
from typing import Final

FIRST_SIGNS: Final = frozenset("'=+-@\t\r\n\0＝＋－＠")
"""What a cell that `guard` changes begins with; any other is as it was."""

_DANGEROUS: Final = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
_GUARDED: Final = re.compile("'+[=+\\-@\t\r\n\0＝＋－＠]")


def guard(text: str) -> str:
    """`text` as a cell that no spreadsheet calculates."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(cell: str) -> str:
    """The text that `guard` made `cell` from; a cell that it would not make stays as it is."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
