"""The row of one cookie in the form of an entry."""

import re
from collections.abc import Mapping
from typing import Any, Final

from wtforms import HiddenField

from app.inventory import vocabulary
from app.inventory.forms.spans import TOO_LONG, is_too_long, seconds_or_none, units
from app.inventory.keys import new_key
from app.inventory.lifetimes import number_and_unit
from app.inventory.names import Pattern, UnusableNameError, editable, read_editable
from app.inventory.state import CookieInput
from app.language import Message, say
from app.web.forms import BooleanField, ChoiceField, Form, LocalizedField, PlainString, WholeNumberField
from app.web.forms.lazy import lazy_gettext as _l
from app.web.locale import said

FEWEST_LITERALS: Final = 3
"""A pattern with fewer characters of its own would cover cookies that nobody declared (rule OBS-04)."""

_YES_NO: Final = {"yes": say("Yes"), "no": say("No")}
_HOST = re.compile(r"\.?[^\s/:@?#*]+(\.[^\s/:@?#*]+)*")


def name_problem(typed: str) -> Message | None:
    """Why `typed` cannot be the name of a cookie in the form, or `None`."""
    if not typed.replace("*", ""):
        return say("A bare * would cover every cookie. Write at least three characters before it")
    try:
        pattern = read_editable(typed)
    except UnusableNameError as error:
        return error.message
    if pattern.match != "exact" and len(pattern.name.replace("*", "")) < FEWEST_LITERALS:
        return say("“%(name)s” would cover too many cookies. Write at least three characters before the *", name=typed)
    return None


def _host_problem(text: str) -> Message | None:
    if not _HOST.fullmatch(text):
        return say("Write the host only, for example portal.example, or .portal.example for all its hosts")
    return None


def _path_problem(text: str) -> Message | None:
    return None if text.startswith("/") else say("Begin the path with /")


class NameField(PlainString):
    """The name of a cookie; a hidden character in it is named."""

    def problem(self) -> Any:
        return name_problem(self.data) if self.data else None


class CookieForm(Form):
    """One name or pattern with its lifetime; the rest waits under its own fold."""

    key = HiddenField()
    name = NameField(
        _l("Name or pattern"),
        description=_l("For example sessionid or _ga_*."),
    )
    number = WholeNumberField(_l("Lifetime"), least=1, most=10_000_000_000, description=_l("For example 13 months."))
    unit = ChoiceField(
        _l("Unit"),
        {**units(), "session": say("until the browser closes"), "until_cleared": say("until cleared")},
        default="month",
    )
    storage = ChoiceField(
        _l("Stored as"),
        vocabulary.STORAGES,
        default="http_cookie",
        description=_l("Where the browser keeps it. Most are HTTP cookies."),
    )
    party = ChoiceField(
        _l("Party"),
        vocabulary.PARTIES,
        default="first",
        description=_l("First: set for this site. Third: set for another one, such as a video service."),
    )
    domain = PlainString(
        _l("Domain"),
        max_length=255,
        exact=True,
        check=_host_problem,
        description=_l("Empty: this site's own host. For example .portal.example."),
    )
    path = PlainString(
        _l("Path"),
        max_length=500,
        exact=True,
        check=_path_problem,
        default="/",
        description=_l("Nearly always /, which is the whole site."),
    )
    set_when = ChoiceField(
        _l("When it is set"),
        vocabulary.SET_WHEN,
        empty=_l("Not known yet"),
        description=_l("For example after signing in."),
    )
    rolling = BooleanField(
        _l("Each visit starts the lifetime anew"), description=_l("Then it never ends for somebody who keeps coming.")
    )
    http_only = ChoiceField(
        _l("Kept from scripts (HttpOnly)"),
        _YES_NO,
        empty=_l("Not known yet"),
        description=_l("The browser's tools show it; the technical people know."),
    )
    secure = ChoiceField(
        _l("Sent over https only (Secure)"),
        _YES_NO,
        empty=_l("Not known yet"),
        description=_l("It should be, wherever the site is on https."),
    )
    same_site = ChoiceField(
        _l("From other sites (SameSite)"),
        vocabulary.SAME_SITES,
        empty=_l("Not known yet"),
        description=_l("Lax, Strict or None, as the browser's tools show."),
    )
    duration_text = LocalizedField(
        _l("How the lifetime is said"),
        max_length=200,
        description=_l("Only where the plain time does not say it all, for example: up to 12 months."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also look whether the time can be meant, and whether a row that says something has a name."""
        valid = bool(super().validate(extra_validators))
        if self.unit.data in units() and is_too_long(self.number.data, self.unit.data):
            self.number.errors = [*self.number.errors, said(TOO_LONG)]
            valid = False
        if not self.name.data and not self.is_blank:
            self.name.errors = [*self.name.errors, said(say("Enter the cookie's name"))]
            valid = False
        return valid

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in this row."""
        typed = self.number.raw_data and self.number.raw_data[0]
        return not (self.name.data or typed or self.domain.data)

    @property
    def is_readable(self) -> bool:
        """Whether the name can be read, so that the row can be checked while it is being typed."""
        try:
            read_editable(self.name.data)
        except UnusableNameError:
            return False
        return True

    def answers(self, known: Mapping[str, CookieInput]) -> CookieInput:
        """What the row says; what it does not ask stays as the cookie in `known` has it."""
        # A new row gets its key now, so that it can be told from the others when two people save at once.
        self.key.data = self.key.data or new_key()
        was = known.get(self.key.data)
        pattern = read_editable(self.name.data)
        lifetime, seconds = self._lifetime(was)
        return CookieInput(
            key=self.key.data,
            name=pattern.name,
            match=pattern.match,
            storage=self.storage.data,
            party=self.party.data,
            domain=self.domain.data.lower(),
            path=self.path.data or "/",
            lifetime=lifetime,
            max_age_seconds=seconds,
            duration_text=self.duration_text.data,
            rolling=bool(self.rolling.data),
            set_when=self.set_when.data,
            http_only=_yes_no(self.http_only.data),
            secure=_yes_no(self.secure.data),
            same_site=self.same_site.data,
            source=was.source if was else "manual",
            first_seen=was.first_seen if was else None,
            last_seen=was.last_seen if was else None,
        )

    def _lifetime(self, was: CookieInput | None) -> tuple[str, int | None]:
        if self.unit.data in {"session", "until_cleared"}:
            return self.unit.data, None
        seconds = seconds_or_none(self.number.data, self.unit.data)
        if seconds is not None:
            return "persistent", seconds
        # An imported "fixed time" without a number is more than nothing, and stays.
        return ("persistent" if was and was.lifetime == "persistent" and was.max_age_seconds is None else ""), None


def cookie_values(cookie: CookieInput) -> dict[str, Any]:
    """What the row shows for `cookie`."""
    number, unit = (None, "month")
    if cookie.max_age_seconds is not None:
        number, unit = number_and_unit(cookie.max_age_seconds)
    if cookie.lifetime in {"session", "until_cleared"}:
        unit = cookie.lifetime
    return {
        "key": cookie.key,
        "name": editable(Pattern(cookie.name, cookie.match)),
        "number": number,
        "unit": unit,
        "storage": cookie.storage,
        "party": cookie.party,
        "domain": cookie.domain,
        "path": cookie.path,
        "set_when": cookie.set_when,
        "rolling": cookie.rolling,
        "http_only": _word(cookie.http_only),
        "secure": _word(cookie.secure),
        "same_site": cookie.same_site,
        "duration_text": cookie.duration_text,
    }


def _yes_no(word: str) -> bool | None:
    return None if not word else word == "yes"


def _word(answer: bool | None) -> str:  # noqa: FBT001  # three answers, of which one is "not known"
    return "" if answer is None else "yes" if answer else "no"
