"""The forms for the texts of a policy."""

from wtforms import HiddenField

from app.policy.texts import LONGEST_BODY, LONGEST_HEADING, TextInput
from app.web.forms import Form, LocalizedField
from app.web.forms.lazy import lazy_gettext as _l


class TextForm(Form):
    """Heading and text, in each language of the site."""

    revision = HiddenField()
    heading = LocalizedField(
        _l("Heading"),
        max_length=LONGEST_HEADING,
        description=_l("Without one, the text follows right under what comes before it. For example: Your choices."),
    )
    body = LocalizedField(
        _l("Text"),
        tall=True,
        max_length=LONGEST_BODY,
        description=_l(
            "An empty line begins a new paragraph. **bold**, [a link](https://example.org), and lines that begin with"
            " “- ” for a list."
        ),
    )

    def answers(self) -> TextInput:
        """What the form says."""
        return TextInput(heading=self.heading.data, body=self.body.data)


class ConfirmForm(Form):
    """One button on a page that says what will happen."""
