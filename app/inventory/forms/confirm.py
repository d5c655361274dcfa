"""Forms that only confirm, and what takes the place of what is deleted."""

from app.web.forms import ChoiceField, Form
from app.web.forms.lazy import lazy_gettext as _l


class ConfirmForm(Form):
    """One button on a page that says what will happen."""


class ReplaceForm(Form):
    """What entries use instead of what is deleted."""

    replace_by = ChoiceField(_l("Use instead"), empty=_l("Choose …"), required=_l("Choose what takes its place"))
