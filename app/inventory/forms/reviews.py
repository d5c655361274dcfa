"""The form of the yearly review: one button, for the entry as it was shown."""

from wtforms import HiddenField

from app.web.forms import Form


class ReviewForm(Form):
    """`revision` is that of the entry as it was read."""

    revision = HiddenField()

    @property
    def revision_number(self) -> int:
        """Which saving of the entry was looked at; 0 when the form does not say."""
        given = str(self.revision.data or "")
        return int(given) if given.isdecimal() and len(given) < 10 else 0
