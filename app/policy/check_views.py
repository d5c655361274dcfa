"""All that the checks find about a site, by rule, the worst first; and warnings that somebody accepts for a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.signed_in import actor, may
from app.inventory.checks import Finding, Rule, count
from app.inventory.errors import NotWaivableError, WrongAnswersError
from app.inventory.forms.refusals import refuse_all
from app.inventory.queries import get_site, list_provider_names
from app.inventory.service import end_waiver, waive
from app.inventory.views.found import Shown, show, waive_link, what_it_means
from app.language import Picked, pick
from app.policy.checking import check_site
from app.policy.checks import RULES
from app.policy.forms import WaiverForm
from app.web.locale import current_locale
from app.web.paging import Part, part_of
from app.web.paths import is_within_site

if TYPE_CHECKING:
    from app.inventory.models import Site

Answer = str | Response | tuple[str, int]

AT_FIRST: Final = 5
"""So many findings of each rule are shown on the page of all rules."""

ON_A_PAGE: Final = 50
MOST_TOGETHER: Final = 500
"""So many entries get one answer in one step."""

blueprint = Blueprint("checks", __name__, url_prefix="/admin/sites/<site>/checks")


@dataclass(frozen=True)
class Group:
    """What one rule found, as it is shown."""

    rule: Rule
    kind: str
    total: int
    shown: Sequence[tuple[Picked, Shown]]
    more_url: str
    """Where the rest is; empty when all of it is shown."""
    together_url: str
    """Where all of these entries get one answer; empty when they cannot."""


@blueprint.get("/")
def index(site: str) -> str:
    """All findings of a site, or with `rule` in the address those of one rule, page by page."""
    owner = get_site(site)
    found = check_site(owner)
    chosen = request.args.get("rule", "")
    part: Part[Finding] | None = None
    if chosen:
        same = [one for one in found if one.rule.id == chosen]
        part = part_of(same, page=request.args.get("page", 1, type=int), size=ON_A_PAGE)
        groups = [_group(owner, same[0].rule, same, part.items, Places(owner))] if same else []
    else:
        groups = groups_of(owner, found)
    return render_template(
        "checks/index.html",
        site=owner,
        groups=groups,
        chosen=RULES.find(chosen),
        part=part,
        page_url=lambda number: url_for("checks.index", site=site, rule=chosen, page=number),
        means=what_it_means(found),
        accepted=sum(one.waived is not None for one in found),
        notes=count(found)["info"],
        rules=len(list(RULES)),
    )


@blueprint.route("/waive", methods=["GET", "POST"], endpoint="waive")
def accept(site: str) -> Answer:
    """Accept a warning for a time; the address names its rule and what it is about."""
    owner = get_site(site)
    finding = _asked_for(owner)
    if finding is None or not finding.is_warning:
        flash(_("This warning is gone: it was mended meanwhile."))
        return redirect(url_for("checks.index", site=site), 303)
    waived = finding.waived
    form = WaiverForm(data=vars(waived) if waived else {})
    if form.validate_on_submit():
        try:
            waive(
                by=actor(),
                site=site,
                rule=finding.rule.id,
                subject=finding.subject,
                reason=form.reason.data,
                role=form.role.data,
                until=form.until.data or date.min,
            )
        except WrongAnswersError as error:
            refuse_all(form, error.problems)
        except NotWaivableError as error:
            form.refuse(error.message)
        else:
            flash(_("The warning is accepted. It counts again after that day."))
            return redirect(_way_back(site), 303)
    name = _name(owner, finding)
    page = render_template(
        "checks/waive.html",
        site=owner,
        back=_way_back(site),
        form=form,
        finding=show(finding),
        name=name,
        rule=finding.rule,
        waived=waived,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.post("/waivers/<int:number>/end", endpoint="end_waiver")
def end(site: str, number: int) -> Response:
    """Accept a warning no longer."""
    end_waiver(by=actor(), site=site, number=number)
    flash(_("The warning is accepted no longer."))
    return redirect(url_for("checks.index", site=site), 303)


def groups_of(owner: "Site", found: Sequence[Finding], *, back: str = "") -> list[Group]:
    """The first findings of each rule. Who accepts a warning there comes `back`, else to the page of all findings."""
    places = Places(owner, back)
    return [_group(owner, rule, same, same[:AT_FIRST], places) for rule, same in _by_rule(found)]


def groups_of_frozen(owner: "Site", found: Sequence[Finding]) -> list[Group]:
    """All findings about what can be changed no more: they lead nowhere."""
    return [
        Group(
            rule=rule,
            kind=show(same[0]).kind,
            total=len(same),
            shown=[(_name(owner, one), show(one)) for one in same],
            more_url="",
            together_url="",
        )
        for rule, same in _by_rule(found)
    ]


def _by_rule(found: Sequence[Finding]) -> Iterator[tuple[Rule, list[Finding]]]:
    """The findings of each rule together; the rule with the worst of them first."""
    order = {rule: place for place, rule in reversed(list(enumerate(one.rule.id for one in found)))}
    for _rule, same in groupby(sorted(found, key=lambda one: order[one.rule.id]), key=lambda one: one.rule.id):
        findings = list(same)
        yield findings[0].rule, findings


def _group(owner: "Site", rule: Rule, same: Sequence[Finding], shown: Sequence[Finding], places: "Places") -> Group:
    worst = show(same[0])
    return Group(
        rule=rule,
        kind=worst.kind,
        total=len(same),
        shown=[(_name(owner, one), show(one, *places.links(one))) for one in shown],
        more_url=url_for("checks.index", site=owner.key, rule=rule.id) if len(same) > len(shown) else "",
        together_url=_together(owner, rule, same),
    )


def _together(owner: "Site", rule: Rule, same: Sequence[Finding]) -> str:
    keys = list(dict.fromkeys(one.key for one in same if one.kind == "entry" and not one.waived))[:MOST_TOGETHER]
    if not rule.together or len(keys) < 2 or not may("inventory.change_ticked"):
        return ""
    back = url_for("checks.index", site=owner.key)
    query = urlencode([*(("key", key) for key in keys), ("back", back)])
    return f"{url_for('inventory.change_ticked', site=owner.key)}?{query}#{rule.together}"


def _way_back(site: str) -> str:
    back = request.args.get("back", "")
    return back if is_within_site(back) else url_for("checks.index", site=site)


def _asked_for(owner: "Site") -> Finding | None:
    rule, subject = request.args.get("rule", ""), request.args.get("subject", "")
    return next((one for one in check_site(owner) if (one.rule.id, one.subject) == (rule, subject)), None)


def _name(owner: "Site", finding: Finding) -> Picked:
    """What a finding is about, and the language of that name where it is in another one than the page."""
    found = pick(finding.name, current_locale(), owner.default_locale)
    other = found.locale if found.locale != current_locale() else ""
    return Picked(found.text or finding.key, other)


class Places:
    """Where a finding is mended."""

    def __init__(self, owner: "Site", back: str = "") -> None:
        self._site = owner.key
        self._back = back
        self._providers = {name: number for number, name in list_provider_names().items()}

    def of(self, finding: Finding) -> str:
        """The address of the form, at the field; empty when this person may not go there."""
        endpoint, place = self._place(finding)
        if not may(endpoint):
            return ""
        if finding.field:
            place |= {"at": finding.field, "_anchor": finding.field}
        return url_for(endpoint, **place)

    def links(self, finding: Finding) -> list[tuple[str, str]]:
        """Words and addresses: to mend it, and for a warning also to accept it."""
        place = self.of(finding)
        return [*([(_("Correct it"), place)] if place else []), *waive_link(self._site, finding, back=self._back)]

    def _place(self, finding: Finding) -> tuple[str, dict[str, Any]]:
        if finding.kind == "entry":
            return "inventory.edit_entry", {"site": self._site, "key": finding.key}
        if finding.kind == "provider":
            return "inventory.edit_provider", {"number": self._providers.get(finding.key, 0)}
        if finding.kind == "category":
            return "inventory.edit_category", {"key": finding.key}
        if finding.kind == "text":
            return "texts.edit", {"site": self._site, "key": finding.key}
        return ("inventory.settings" if finding.field else "texts.index"), {"site": self._site}
