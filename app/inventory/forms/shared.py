"""The forms of what all sites share: providers and categories."""

from typing import Any

from flask_babel import get_locale
from wtforms import HiddenField

from app.inventory import vocabulary
from app.inventory.service import CategoryInput, ProviderInput
from app.web.forms import ChoiceField, Form, LocalizedField, PlainString, check_web_address
from app.web.forms.lazy import lazy_gettext as _l

_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Codes of two letters in the language data that are no ISO 3166 country."""


def countries() -> dict[str, str]:
    """ISO 3166 codes to names in the language being spoken, by name."""
    locale = get_locale()
    names = {
        code: name
        for code, name in (locale.territories if locale else {}).items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


class ProviderForm(Form):
    """Who sets cookies or receives what is in them."""

    revision = HiddenField()
    name = PlainString(
        _l("Name"),
        required=_l("Enter the name of the provider"),
        max_length=200,
        exact=True,
        description=_l("As visitors read it in the table. For example: Example Analytics."),
    )
    legal_name = PlainString(
        _l("Legal name"),
        max_length=200,
        description=_l("If it differs. For example: Example Analytics Ireland Ltd."),
    )
    role = ChoiceField(
        _l("Role"),
        vocabulary.PROVIDER_ROLES,
        empty=_l("Not known yet"),
        description=_l("What it may do with the data. A processor works for you only, under a contract."),
    )
    country = ChoiceField(
        _l("Country"),
        empty=_l("Not known yet"),
        description=_l("Where it is established."),
    )
    transfer_safeguard = ChoiceField(
        _l("Safeguard for the transfer"),
        vocabulary.SAFEGUARDS,
        empty=_l("Not known yet"),
        description=_l("What protects data that leave the European Economic Area."),
    )
    privacy_policy_url = LocalizedField(
        _l("Privacy policy"),
        max_length=500,
        check=check_web_address,
        description=_l("Where visitors read what it does. For example: https://analytics.example/privacy."),
    )
    opt_out_url = PlainString(
        _l("Address to object"),
        max_length=500,
        exact=True,
        check=check_web_address,
        description=_l("Where visitors can object, if there is such a page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.offer(countries())

    def answers(self) -> ProviderInput:
        """What the form says."""
        return ProviderInput(
            name=self.name.data,
            legal_name=self.legal_name.data,
            role=self.role.data,
            country=self.country.data,
            privacy_policy_url=self.privacy_policy_url.data,
            opt_out_url=self.opt_out_url.data,
            transfer_safeguard=self.transfer_safeguard.data,
        )


class CategoryForm(Form):
    """A kind of cookies: one table of the page."""

    revision = HiddenField()
    key = PlainString(
        _l("Short name"),
        max_length=40,
        exact=True,
        description=_l("Small letters, digits and hyphens; it never changes. For example: social-media."),
    )
    name = LocalizedField(
        _l("Name"),
        required=_l("Enter the name of the category"),
        max_length=100,
        description=_l("The heading of its table. For example: Statistics."),
    )
    description = LocalizedField(
        _l("Description"),
        multiline=True,
        max_length=2000,
        description=_l("What these cookies have in common, in one sentence for visitors."),
    )
    default_consent_basis = ChoiceField(
        _l("Usual answer to “Is consent needed?”"),
        vocabulary.CONSENT_BASES,
        empty=_l("None"),
        description=_l("Only filled in for a new entry; each entry has its own answer."),
    )

    def answers(self) -> CategoryInput:
        """What the form says."""
        return CategoryInput(
            name=self.name.data,
            description=self.description.data,
            default_consent_basis=self.default_consent_basis.data,
        )
