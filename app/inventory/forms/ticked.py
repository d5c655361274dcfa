"""The form that gives one answer to all ticked entries."""

from typing import Any, Final

from flask_babel import gettext as _
from wtforms import Field

from app.inventory import vocabulary
from app.inventory.forms.spans import TOO_LONG, is_too_long, seconds_or_none, units
from app.inventory.service import BulkChange
from app.language import say
from app.web.forms import ChoiceField, Form, LocalizedField, PlainString, WholeNumberField
from app.web.forms.lazy import lazy_gettext as _l
from app.web.locale import said

NOT_CLASSIFIED: Final = "-"
"""Stands for "not classified yet" where an empty answer means "leave it"."""


class TickedForm(Form):
    """What all ticked entries get; an answer left alone stays as it is in each of them."""

    category = ChoiceField(_l("Category"), empty=_l("Leave as it is"))
    consent_basis = ChoiceField(_l("Is consent needed?"), vocabulary.CONSENT_BASES, empty=_l("Leave as it is"))
    exemption_reason = LocalizedField(
        _l("Why is no consent needed?"),
        max_length=2000,
        multiline=True,
        description=_l("Only where no consent is needed. It becomes the reason of every ticked entry."),
    )
    third_party_access = ChoiceField(_l("Can others read it?"), vocabulary.YES_NO_UNKNOWN, empty=_l("Leave as it is"))
    personal_data = ChoiceField(
        _l("Does it hold personal data?"), vocabulary.YES_NO_UNKNOWN, empty=_l("Leave as it is")
    )
    provider = PlainString(
        _l("Provider"),
        max_length=200,
        exact=True,
        description=_l("Empty: leave as it is. Type a few letters and choose; a new name is added."),
    )
    lifetime = ChoiceField(
        _l("Lifetime of every cookie in them"),
        {
            "persistent": say("A fixed time:"),
            "session": say("Until the browser closes"),
            "until_cleared": say("Until cleared"),
        },
        empty=_l("Leave as it is"),
    )
    number = WholeNumberField(_l("Number"), least=1, most=10_000_000_000)
    unit = ChoiceField(_l("Unit"), units(), default="month")

    def validate(self, extra_validators: Any = None) -> bool:
        """Also look whether anything was answered, and whether a time and a reason were given where they are needed."""
        valid = bool(super().validate(extra_validators))
        if self.lifetime.data == "persistent" and self.number.data is None and not self.number.errors:
            self.number.errors = [_("Enter a whole number, for example 13")]
            valid = False
        if is_too_long(self.number.data, self.unit.data):
            self.number.errors = [*self.number.errors, said(TOO_LONG)]
            valid = False
        if self.consent_basis.data.startswith("exempt") and not self.exemption_reason.data:
            self.exemption_reason.refuse(_("Say in one sentence why no consent is needed"))
            valid = False
        if valid and not any(question.data for question in self._questions):
            self.refuse(_("Choose at least one answer to give"))
            valid = False
        return valid

    def change(self) -> BulkChange:
        """What the form says."""
        seconds = seconds_or_none(self.number.data, self.unit.data) if self.lifetime.data == "persistent" else None
        category = "" if self.category.data == NOT_CLASSIFIED else self.category.data or None
        return BulkChange(
            category=category,
            provider=self.provider.data or None,
            lifetime=(self.lifetime.data, seconds) if self.lifetime.data else None,
            consent_basis=self.consent_basis.data or None,
            exemption_reason=self.exemption_reason.data or None,
            third_party_access=self.third_party_access.data or None,
            personal_data=self.personal_data.data or None,
        )

    @property
    def _questions(self) -> tuple[Field, ...]:
        access, data = self.third_party_access, self.personal_data
        return self.category, self.consent_basis, self.provider, self.lifetime, access, data
