"""The sentences of a form class, said in the reader's language when the page is made."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:

    def lazy_gettext(text: str, **values: object) -> str:
        """A sentence that is translated when it is shown; for all its readers a text."""
else:
    from flask_babel import lazy_gettext

__all__ = ["lazy_gettext"]
