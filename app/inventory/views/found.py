"""What the checks found, as people read it: sentences, counts, and links to where it is mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.signed_in import may
from app.inventory.checks import Finding, count
from app.inventory.views.blueprint import said_in_code
from app.web.locale import said
from app.web.templating import full_date

if TYPE_CHECKING:
    from markupsafe import Markup

KINDS: Final[Mapping[str, str]] = {"error": "error", "warning": "warn", "info": "info"}
"""What a severity is called by the component that draws it."""


@dataclass(frozen=True)
class Shown:
    """A finding as the component `check` draws it."""

    kind: str
    text: "str | Markup"
    rule: str
    hint: str
    links: Sequence[tuple[str, str]]


def show(finding: Finding, *links: tuple[str, str]) -> Shown:
    """`finding` in the reader's language, with links: words and address."""
    text, hint = said_in_code(finding.message), said(finding.rule.hint)
    if finding.waived:
        return Shown("accepted", text, finding.rule.id, _accepted(finding), links)
    return Shown(KINDS[finding.severity], text, finding.rule.id, hint, links)


def waive_link(site: str, finding: Finding, *, back: str = "") -> list[tuple[str, str]]:
    """Where a warning is accepted for a time, if this person may do that; afterwards they come `back`."""
    if not finding.is_warning or not may("checks.waive"):
        return []
    words = _("Change or end this") if finding.waived else _("Accept for a time")
    return [
        (words, url_for("checks.waive", site=site, rule=finding.rule.id, subject=finding.subject, back=back or None))
    ]


def count_errors(number: int) -> str:
    """Such as "2 errors"."""
    return ngettext("%(num)s error", "%(num)s errors", number)


def count_warnings(number: int) -> str:
    """Such as "1 warning"."""
    return ngettext("%(num)s warning", "%(num)s warnings", number)


def in_short(found: Iterable[Finding]) -> str:
    """Such as "2 errors, 1 warning"; nothing when there is neither."""
    counts = count(found)
    errors, warnings = counts["error"], counts["warning"]
    return ", ".join([count_errors(errors)] * bool(errors) + [count_warnings(warnings)] * bool(warnings))


def what_it_means(found: Sequence[Finding]) -> str:
    """One sentence on what was found: "2 errors, 1 warning. The errors block publication."."""
    counts, short = count(found), in_short(found)
    if counts["error"]:
        return _("%(found)s. Errors block publication.", found=short)
    if counts["warning"]:
        return _("%(found)s. Mend it, or have it accepted for a time.", found=short)
    return _("Nothing blocks publication.")


def _accepted(finding: Finding) -> str:
    waived = finding.waived
    if waived is None:
        return ""
    day = full_date(waived.until)
    return _("Accepted until %(day)s, as %(role)s: %(reason)s", day=day, role=waived.role, reason=waived.reason)
