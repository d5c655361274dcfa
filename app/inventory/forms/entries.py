"""The form of one row of the policy, in two layers: the columns of the page, and everything else."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from flask_babel import gettext as _
from wtforms import HiddenField

from app.inventory import vocabulary
from app.inventory.forms.cookies import CookieForm, cookie_values
from app.inventory.forms.refusals import refuse_all
from app.inventory.forms.spans import TOO_LONG, is_too_long, seconds_or_none, units
from app.inventory.forms.stale import mark_stale
from app.inventory.lifetimes import number_and_unit
from app.inventory.names import MOST_NAMES
from app.inventory.state import CookieInput, EntryInput
from app.inventory.translation import cookie_field
from app.web.forms import (
    ChoiceField,
    DayField,
    Form,
    LocalizedField,
    PlainString,
    PlainText,
    RadioChoiceField,
    Rows,
    WholeNumberField,
)
from app.web.forms.lazy import lazy_gettext as _l
from app.web.locale import said

if TYPE_CHECKING:
    from app.inventory.errors import Problem
    from app.inventory.translation import Texts

DETAILS: Final = (
    "third_party_access",
    "recipients",
    "personal_data",
    "data_collected",
    "gdpr_basis",
    "kept_number",
    "kept_unit",
    "register_reference",
    "reviewed_at",
    "review_due",
    "notes",
)
"""The questions under "More details"; everything else stands open."""

_COOKIE_FIELD = re.compile(r"cookies-(\d+)-(\w+)")


class EntryForm(Form):
    """One row of the policy. Every question says what to put there, with an example."""

    revision = HiddenField()
    provider = PlainString(
        _l("Provider"),
        required=_l("Enter the name of the provider"),
        max_length=200,
        exact=True,
        description=_l(
            "Who sets these cookies, or receives what is in them. Type a few letters and choose; a new name is added."
        ),
    )
    function = LocalizedField(
        _l("Function"),
        required=_l("Write what uses the cookies, for example Signing in"),
        max_length=300,
        description=_l("What in the site uses them, in a word or two. For example: Signing in."),
    )
    location = LocalizedField(
        _l("Location"), max_length=300, description=_l("Where in the site that is. For example: every page.")
    )
    cookies = Rows(
        CookieForm,
        _l("Cookies"),
        row_title=_l("Cookie %(number)s"),
        most=MOST_NAMES,
        too_many=_l("An entry holds at most %(most)s cookies. Remove some, or put the others into another entry"),
        min_entries=1,
    )
    purpose = LocalizedField(
        _l("Purpose"),
        required=_l("Write why this is stored, in one sentence"),
        max_length=2000,
        multiline=True,
        description=_l("Why it is stored, as you would tell a visitor. For example: Keeps you signed in."),
    )
    category = ChoiceField(
        _l("Category"),
        empty=_l("Not classified yet"),
        description=_l("The table of the page in which this row stands."),
    )
    consent_basis = ChoiceField(
        _l("Is consent needed?"),
        vocabulary.CONSENT_BASES,
        empty=_l("Not answered yet"),
        description=_l("The category's usual answer is filled in. Change it where it does not hold."),
    )
    exemption_reason = LocalizedField(
        _l("Why is no consent needed?"),
        max_length=2000,
        multiline=True,
        description=_l("Only where none is needed. For example: Without it nobody could stay signed in."),
    )
    third_party_access = RadioChoiceField(
        _l("Can others read it?"),
        vocabulary.YES_NO_UNKNOWN,
        default="unknown",
        description=_l("Anybody but this organisation. Visitors must be told, also when the answer is no."),
    )
    recipients = LocalizedField(
        _l("Who receives what is in it?"),
        max_length=1000,
        description=_l("Name them. For example: Example Analytics Ltd, Dublin."),
    )
    personal_data = RadioChoiceField(
        _l("Does it hold personal data?"),
        vocabulary.YES_NO_UNKNOWN,
        default="unknown",
        description=_l("A number that points at one visitor is personal data too."),
    )
    data_collected = LocalizedField(
        _l("Data collected"),
        max_length=1000,
        description=_l("What is stored or sent. For example: a random number, the pages visited."),
    )
    gdpr_basis = ChoiceField(
        _l("Legal basis for the personal data"),
        vocabulary.GDPR_BASES,
        empty=_l("None, or not known yet"),
        description=_l("GDPR article 6. For a municipality often its public task."),
    )
    kept_number = WholeNumberField(
        _l("How long the data are kept"),
        least=1,
        most=10_000_000_000,
        description=_l("The data collected with the cookies, not the cookies themselves. For example: 25 months."),
    )
    kept_unit = ChoiceField(_l("Unit"), units(), default="month")
    register_reference = PlainString(
        _l("Reference in the record of processing"),
        max_length=200,
        description=_l("The number in your record under GDPR article 30. For example: V-2026-014."),
    )
    reviewed_at = DayField(_l("Last reviewed"), description=_l("The day somebody last checked this row."))
    review_due = DayField(_l("Review by"), description=_l("The day it should be checked again, a year on at most."))
    notes = PlainText(_l("Notes for colleagues"), max_length=10_000, description=_l("Never published."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also look whether there is a cookie, and whether the time can be meant."""
        valid = bool(super().validate(extra_validators))
        if not self._rows:
            self.cookies.errors = [_("Add at least one cookie")]
            valid = False
        elif not self._told_rows:
            self._rows[0]["name"].errors = [_("Enter the cookie's name")]
            self._gather_row_errors()
            valid = False
        if is_too_long(self.kept_number.data, self.kept_unit.data):
            self.kept_number.errors = [*self.kept_number.errors, said(TOO_LONG)]
            valid = False
        return valid

    def asks_for_reason(self, was: EntryInput | None, default_locale: str) -> bool:
        """Whether an exemption was chosen just now without saying why; then the field says so."""
        basis = self.consent_basis.data
        if not basis.startswith("exempt") or self.exemption_reason.data.get(default_locale):
            return False
        if was is not None and was.consent_basis == basis and not was.exemption_reason:
            return False
        self.exemption_reason.refuse(_("Say in one sentence why no consent is needed"), default_locale)
        return True

    def answers(self, was: EntryInput | None = None) -> EntryInput:
        """What the form says; what it does not ask stays as in `was`."""
        return self._answers(was, self._told_rows)

    def draft(self, was: EntryInput | None = None) -> tuple[EntryInput, list[str]]:
        """What the form says so far, without cookies whose names cannot be read, and the names of the rows it keeps."""
        rows = {row.name: cast(CookieForm, row.form) for row in self.cookies}
        told = {name: row for name, row in rows.items() if not row.is_blank and row.is_readable}
        return self._answers(was, list(told.values())), list(told)

    def _answers(self, was: EntryInput | None, rows: Sequence[CookieForm]) -> EntryInput:
        known = {cookie.key: cookie for cookie in was.cookies} if was else {}
        kept = seconds_or_none(self.kept_number.data, self.kept_unit.data)
        return EntryInput(
            provider=self.provider.data,
            category=self.category.data,
            function=self.function.data,
            location=self.location.data,
            purpose=self.purpose.data,
            cookies=[row.answers(known) for row in rows],
            data_collected=self.data_collected.data,
            recipients=self.recipients.data,
            consent_basis=self.consent_basis.data,
            exemption_reason=self.exemption_reason.data,
            gdpr_basis=self.gdpr_basis.data,
            personal_data=self.personal_data.data,
            data_retention=kept,
            register_reference=self.register_reference.data,
            third_party_access=self.third_party_access.data,
            reviewed_at=self.reviewed_at.data,
            review_due=self.review_due.data,
            notes=self.notes.data,
        )

    def mark_stale(self, texts: "Texts", kept: str, locales: "Sequence[str]") -> None:
        """Say at each translation, also of a cookie's lifetime, that its source changed since it was made."""
        durations = {cookie_field(row.key.data or ""): row.duration_text for row in self._rows}
        mark_stale(self, texts, kept, locales, elsewhere=durations)

    def refuse_all(self, problems: "Sequence[Problem]") -> None:
        """Say at each field, also of each cookie, what the service found wrong with it."""
        rows = self._told_rows
        for problem in problems:
            cookie = _COOKIE_FIELD.fullmatch(problem.field)
            if cookie and int(cookie[1]) < len(rows):
                self.refuse(problem.message, rows[int(cookie[1])][cookie[2]])
            else:
                refuse_all(self, [problem])
        self._gather_row_errors()

    @property
    def has_hidden_errors(self) -> bool:
        """Whether something to correct stands under "More details"."""
        return any(self[name].errors for name in DETAILS)

    def _gather_row_errors(self) -> None:
        # A list of rows notes the errors inside it while it is checked, and not later.
        found = [row.errors for row in self.cookies]
        if any(found):
            self.cookies.errors = [*self.cookies.own_errors, *found]

    @property
    def _rows(self) -> list[CookieForm]:
        return [cast(CookieForm, row.form) for row in self.cookies]

    @property
    def _told_rows(self) -> list[CookieForm]:
        return [row for row in self._rows if not row.is_blank]


def entry_values(answers: EntryInput) -> Mapping[str, Any]:
    """What the form shows for `answers`."""
    values = {name: value for name, value in vars(answers).items() if name not in {"cookies", "data_retention"}}
    number, unit = None, "month"
    if answers.data_retention is not None:
        number, unit = number_and_unit(answers.data_retention)
    cookies = answers.cookies or (CookieInput(name=""),)
    return {
        **values,
        "cookies": [cookie_values(cookie) for cookie in cookies],
        "kept_number": number,
        "kept_unit": unit,
    }
