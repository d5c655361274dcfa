"""The forms for the texts of a policy."""

from wtforms import HiddenField

from app.policy.service.publishing import LONGEST_REASON, LONGEST_SUMMARY
from app.policy.texts import LONGEST_BODY, LONGEST_HEADING, TextInput
from app.web.forms import BooleanField, DayField, Form, LocalizedField, PlainString, PlainText, RadioChoiceField
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


class WaiverForm(Form):
    """Why a warning is accepted, who answers for it, and until when."""

    reason = PlainText(
        _l("Reason"),
        max_length=2000,
        description=_l("Why it can stay as it is. For example: The supplier shortens it in March, ticket 2213."),
    )
    role = PlainString(
        _l("Your role"),
        max_length=100,
        description=_l("In which role you answer for it. For example: data protection officer."),
    )
    until = DayField(_l("Until"), description=_l("The last day, a year ahead at most. After that it is an error."))


class ConfirmForm(Form):
    """One button on a page that says what will happen."""


class DecisionForm(Form):
    """Whether visitors are asked again, and why."""

    material = RadioChoiceField(
        _l("Your decision"),
        {"yes": _l("Yes, ask again"), "no": _l("No, earlier choices stay")},
        required=_l("Choose whether visitors are asked again"),
    )
    reason = PlainText(
        _l("Why"),
        required=_l("Write in a few words why"),
        max_length=LONGEST_REASON,
        description=_l("One or two sentences. An auditor reads this; the public does not."),
    )


class SummaryForm(Form):
    """What changed, for the public."""

    words = LocalizedField(
        _l("Summary"),
        required=_l("Say in a sentence or two what changed"),
        required_in="all",
        multiline=True,
        max_length=LONGEST_SUMMARY,
    )


class SeenForm(Form):
    """A button about exactly what was read: `seen` is the seal of it."""

    seen = HiddenField()


class DossierForm(Form):
    """The period of a dossier, whether it names people, and whether it holds the record of choices."""

    first = DayField(_l("From"), description=_l("Leave it empty to begin with the first version."))
    last = DayField(_l("Up to and including"), description=_l("Leave it empty to go on to the newest version."))
    names = BooleanField(
        _l("Add what people are called"),
        description=_l(
            "Without it the dossier names people by number only. Add names when somebody must know who did something,"
            " and hand them on with care."
        ),
    )
    choices = BooleanField(
        _l("Add the record of choices"),
        description=_l(
            "Each choice of a visitor that was recorded in the period, with the seals that prove it. It holds nothing"
            " about who chose, but the moment of each choice."
        ),
    )
