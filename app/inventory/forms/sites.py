"""The forms of a website: the three questions of a new register, and all its settings."""

import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from wtforms import HiddenField

from app.audit.queries import State
from app.inventory.keys import site_key_from, site_key_problem
from app.inventory.service import SiteInput
from app.inventory.vocabulary import DATA_THEMES, LICENCES
from app.inventory.web_address import way_to_reach
from app.language import INTERFACE_LOCALES, LANGUAGE_NAMES, PUBLIC_LOCALES, Message, say
from app.web.forms import BooleanField, ChoiceField, Form, PlainString, PlainText, TicksField, check_web_address
from app.web.forms.lazy import lazy_gettext as _l

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def _hosts_problem(text: str) -> Message | None:
    for host in text.split():
        if not _HOST.fullmatch(host.lower()):
            return say("“%(host)s” is not a host. Write one to a line, for example shop.portal.example", host=host)
    return None


def _contact_problem(text: str) -> Message | None:
    if not way_to_reach(text):
        return say("Write an e-mail address, or the whole address of a page")
    return None


def _time_zone_problem(text: str) -> Message | None:
    if text not in available_timezones():
        return say("Choose a time zone from the list, for example Europe/Amsterdam")
    return None


class SiteQuestions(Form):
    """What a register must know before anything else: which website, who is responsible, whom to contact."""

    name = PlainString(
        _l("Name of the website"),
        required=_l("Enter the name of the website"),
        max_length=200,
        description=_l("As visitors know it. For example: Open data of Eindhoven."),
    )
    base_url = PlainString(
        _l("Address of the website"),
        required=_l("Enter the address of the website, beginning with https://"),
        max_length=500,
        exact=True,
        check=check_web_address,
        description=_l("For example: https://data.example.org."),
    )
    controller_name = PlainString(
        _l("Who is responsible?"),
        required=_l("Enter who is responsible for the website"),
        max_length=200,
        description=_l("The organisation that decides about the cookies. For example: Municipality of Eindhoven."),
    )
    controller_contact = PlainText(
        _l("Whom can visitors contact?"),
        required=_l("Enter an e-mail address, a telephone number or a postal address"),
        max_length=500,
        description=_l("An e-mail address, a telephone number or a postal address. For example: privacy@example.org."),
    )


class NewSiteForm(SiteQuestions):
    """The three questions of a new register, and what follows from them."""

    key = PlainString(
        _l("Short name in addresses"),
        max_length=40,
        exact=True,
        description=_l("Small letters, digits and hyphens; it never changes. Empty: made from the address."),
    )
    languages = TicksField(
        _l("Languages of the policy"),
        {tag: LANGUAGE_NAMES[tag] for tag in PUBLIC_LOCALES},
        default=[*INTERFACE_LOCALES],
        required=_l("Choose at least one language"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also look whether the short name can be one."""
        valid = bool(super().validate(extra_validators))
        if valid:
            problem = site_key_problem(self.chosen_key)
            if problem:
                self.refuse(problem, self.key)
                return False
        return valid

    @property
    def chosen_key(self) -> str:
        """The short name typed, else one made from the address."""
        return self.key.data.lower() or site_key_from(self.name.data, self.base_url.data)

    def answers(self) -> SiteInput:
        """What the form says."""
        return SiteInput(
            name=self.name.data,
            base_url=self.base_url.data,
            controller_name=self.controller_name.data,
            controller_contact=self.controller_contact.data,
            default_locale=self.languages.data[0],
            locales=self.languages.data,
        )


class SiteForm(SiteQuestions):
    """All settings of a website."""

    revision = HiddenField()
    extra_hosts = PlainText(
        _l("Further hosts"),
        max_length=4000,
        check=_hosts_problem,
        description=_l("Other hosts with the same policy, one to a line. For example: shop.example.org."),
    )
    dpo_contact = PlainText(
        _l("Data protection officer"),
        max_length=500,
        description=_l("How to reach the officer. For example: dpo@example.org."),
    )
    authority_name = PlainString(
        _l("Supervisory authority"),
        max_length=200,
        description=_l("Where visitors can complain. For example: Autoriteit Persoonsgegevens."),
    )
    authority_url = PlainString(
        _l("Address of the authority"),
        max_length=500,
        exact=True,
        check=check_web_address,
        description=_l("The page where a complaint begins. For example: https://authority.example/complaint."),
    )
    privacy_statement_url = PlainString(
        _l("Privacy statement"),
        max_length=500,
        exact=True,
        check=check_web_address,
        description=_l("The address of your privacy statement. For example: https://example.org/privacy."),
    )
    accessibility_statement_url = PlainString(
        _l("Accessibility statement"),
        max_length=500,
        exact=True,
        check=check_web_address,
        description=_l("Its address. For example: https://example.org/accessibility."),
    )
    languages = TicksField(
        _l("Languages of the policy"),
        {tag: LANGUAGE_NAMES[tag] for tag in PUBLIC_LOCALES},
        required=_l("Choose at least one language"),
        description=_l("Texts in a language that you leave out are kept."),
    )
    default_locale = ChoiceField(
        _l("First language"),
        {tag: LANGUAGE_NAMES[tag] for tag in PUBLIC_LOCALES},
        description=_l("Shown where a text is missing in another language."),
    )
    time_zone = PlainString(
        _l("Time zone"),
        required=_l("Enter the time zone"),
        max_length=60,
        exact=True,
        check=_time_zone_problem,
        description=_l("In which times are shown. For example: Europe/Amsterdam."),
    )
    publisher_url = PlainString(
        _l("Publisher in a list of organisations"),
        max_length=500,
        exact=True,
        check=check_web_address,
        description=_l(
            "The address that stands for your organisation, for Dutch authorities from the list TOOI. "
            "For example: https://identifier.overheid.nl/tooi/id/gemeente/gm0772."
        ),
    )
    data_contact = PlainString(
        _l("Contact for the data"),
        max_length=500,
        check=_contact_problem,
        description=_l("An e-mail address or the address of a form. Left empty, it is the contact for visitors."),
    )
    data_licence = ChoiceField(
        _l("Licence of the data"), LICENCES, description=_l("What others may do with the list of cookies.")
    )
    data_theme = ChoiceField(
        _l("Theme of the data"), DATA_THEMES, description=_l("Under which a catalogue of open data shows the list.")
    )
    four_eyes = BooleanField(
        _l("Two people for each publication"),
        description=_l("Who prepares a version cannot publish it: another publisher has to approve exactly that."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also look whether the first language is one that is offered."""
        valid = bool(super().validate(extra_validators))
        if valid and self.default_locale.data not in self.languages.data:
            self.refuse(_("The first language must be one that is offered"), self.default_locale)
            return False
        return valid

    def state(self, *, offered_before: Sequence[str] = ()) -> State:
        """What the form says, as part of a state; languages stay in their order, and those it does not offer stay."""
        ticked = self.languages.data
        kept = [tag for tag in offered_before if tag in ticked or tag not in PUBLIC_LOCALES]
        return {
            "name": self.name.data,
            "base_url": self.base_url.data,
            "extra_hosts": [host.lower() for host in self.extra_hosts.data.split()],
            "controller_name": self.controller_name.data,
            "controller_contact": self.controller_contact.data,
            "dpo_contact": self.dpo_contact.data,
            "authority_name": self.authority_name.data,
            "authority_url": self.authority_url.data,
            "privacy_statement_url": self.privacy_statement_url.data,
            "accessibility_statement_url": self.accessibility_statement_url.data,
            "default_locale": self.default_locale.data,
            "locales": [*kept, *(tag for tag in ticked if tag not in kept)],
            "time_zone": self.time_zone.data,
            "publisher_url": self.publisher_url.data,
            "data_contact": self.data_contact.data,
            "data_licence": self.data_licence.data,
            "data_theme": self.data_theme.data,
            "four_eyes": self.four_eyes.data,
        }


def site_values(state: State) -> dict[str, Any]:
    """What the form shows for a state of a site."""
    return state | {"extra_hosts": "\n".join(state["extra_hosts"]), "languages": state["locales"]}
