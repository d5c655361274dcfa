"""The base of every form, and the kinds of questions our forms ask.

No field takes anything away from an answer but the white space round it; a character that nobody can see is reported.
No field cuts an answer short: `maxlength` would, without a word, when somebody pastes.
"""

from wtforms import BooleanField

from app.web.forms.answers import (
    ChoiceField,
    DayField,
    RadioChoiceField,
    TicksField,
    UploadField,
    WholeNumberField,
)
from app.web.forms.form import Form, Problem
from app.web.forms.localized import LocalizedField
from app.web.forms.rows import Rows
from app.web.forms.texts import PlainString, PlainText, SecretField, check_email, check_web_address

__all__ = [
    "BooleanField",
    "ChoiceField",
    "DayField",
    "Form",
    "LocalizedField",
    "PlainString",
    "PlainText",
    "Problem",
    "RadioChoiceField",
    "Rows",
    "SecretField",
    "TicksField",
    "UploadField",
    "WholeNumberField",
    "check_email",
    "check_web_address",
]
