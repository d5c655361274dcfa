"""The dashboard of a website: one sentence on the state, what needs a person, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.accounts.signed_in import may
from app.audit.narration import name_actor
from app.audit.queries import list_events
from app.inventory.memory import Memory
from app.inventory.queries import get_site, list_categories, list_entries_by_key
from app.inventory.queries.checks import today_at
from app.inventory.queries.reviews import count_reviews
from app.inventory.views.blueprint import said_in_code
from app.inventory.views.found import count_errors, count_warnings, waive_link
from app.inventory.views.listing import entry_name
from app.language import Message, pick, say
from app.policy.check_views import Places
from app.policy.checking import check_site
from app.policy.narration import name_number
from app.policy.publish_views.blueprint import unpublished
from app.policy.queries import list_texts
from app.policy.queries.proposals import waiting_proposals
from app.policy.queries.versions import list_versions
from app.policy.telling import ORDERS
from app.policy.texts import name_of
from app.today.attention import Ending, Group, State, endings, group, state_of
from app.web.locale import current_locale, said
from app.web.templating import full_date

if TYPE_CHECKING:
    from app.inventory.checks import Finding
    from app.inventory.models import Site
    from app.policy.models import Proposal
    from app.policy.queries.unpublished import Named

blueprint = Blueprint("today", __name__, url_prefix="/admin")

MOST_TASKS: Final = 8

_found: Final[Memory["list[Finding]"]] = Memory(most=16)
_APPROVES: Final = "publish.publish"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One line of what needs a person: chip, sentence, why, and one button (`url` empty: this person has none)."""

    kind: str
    icon: str
    chip: str
    sentence: str | Markup
    why: str
    button: str
    about: str
    url: str


@blueprint.get("/sites/<site>/")
def index(site: str) -> str:
    """What needs a person today."""
    owner = get_site(site)
    return render_template("today/index.html", site=owner, today=_Today(owner), most_tasks=MOST_TASKS)


class _Today:
    """All that the page shows of a website; each part is looked up once, whatever the size of the register."""

    def __init__(self, site: "Site") -> None:
        self.site = site
        self.day = today_at(site)
        self.found = _found.get((site.id, self.day), lambda: check_site(site))
        self.draft = unpublished(site)
        self.reviews = count_reviews(site, self.day)
        self.version = next(iter(list_versions(site, limit=1)), None)
        self.to_approve = self._proposals_to_approve()
        self.groups = group(self.found)
        self.places = Places(site)

    @cached_property
    def state(self) -> State:
        return state_of(self.found, self.draft, self.reviews, to_approve=[one.base + 1 for one in self.to_approve])

    @cached_property
    def button(self) -> tuple[str, str]:
        """The words and the address of what is done next; empty when this person cannot do it, or nothing is to do."""
        steps: Mapping[str, tuple[str, dict[str, Any]]] = {
            "declare": ("inventory.import_file", {}),
            "approve": ("publish.confirm", {"number": self.to_approve[0].id if self.to_approve else 0}),
            "follow": ("publish.confirm", {"number": self.draft.waiting[0] if self.draft.waiting else 0}),
            "publish": ("publish.begin", {}),
            "review": ("inventory.review", {}),
        }
        endpoint, values = steps.get(self.state.step, ("", {}))
        words = said(self.state.button) if self.state.button else ""
        if self.state.step == "mend" and may("inventory.edit_entry"):
            one, *others = self.groups
            return words, url_for("checks.index", site=self.site.key) if others else self.places.of(one.first)
        if endpoint and may(endpoint):
            return words, url_for(endpoint, site=self.site.key, **values)
        return "", ""

    @cached_property
    def tasks(self) -> list[Task]:
        return list(self._tasks())

    @cached_property
    def changes(self) -> list[tuple["Named", str]]:
        """The first changes that are not published, with the names of what they are about."""
        entries = [one.key for one in self.draft.first if one.kind == "entry"]
        names = {one.key: entry_name(one, self.site) for one in list_entries_by_key(self.site, entries)}
        return [(one, names.get(one.key) or self._name_of(one)) for one in self.draft.first]

    @cached_property
    def last_review(self) -> tuple[date, str] | None:
        """When somebody last found an entry still correct, and who that was."""
        for event in list_events(site=self.site.key, action="reviewed", limit=1):
            mine = event.by.kind == "person" and event.by.id == current_user.id
            who = _("you") if mine else said(name_actor(event.by))
            return event.at.astimezone(ZoneInfo(self.site.time_zone)).date(), who
        return None

    @cached_property
    def published_by(self) -> str:
        return said(name_number(self.version.published_by)) if self.version else ""

    @cached_property
    def approved_by(self) -> str:
        if self.version is None or self.version.approved_by is None:
            return ""
        return said(name_number(self.version.approved_by))

    def _proposals_to_approve(self) -> "Sequence[Proposal]":
        if not may(_APPROVES):
            return []
        return [one for site, one in waiting_proposals(person=current_user.id) if site.id == self.site.id]

    def _tasks(self) -> Iterator[Task]:
        errors = [one for one in self.groups if one.severity == "error"]
        yield from map(self._to_mend, errors)
        yield from map(self._to_approve, self.to_approve)
        yield from (self._to_mend(one) for one in self.groups if one.severity != "error")
        yield from map(self._to_decide, endings(self.found, self.day))
        if self.version and not self.site.public:
            yield self._closed()

    def _to_mend(self, found: Group) -> Task:
        name = self._said_name(found.first)
        sentence = said_in_code(found.first.message)
        number = len(found.findings)
        if found.severity == "error":
            kind, chip = "error", count_errors(number)
            why = _("Blocks the next publication.")
        else:
            kind, chip = "warn", count_warnings(number)
            why = _("Mend it, or have it accepted for a time.")
        return Task(
            kind=kind,
            icon=kind,
            chip=chip,
            # The words come from the catalogue; what a person typed is escaped.
            sentence=Markup(_("%(name)s: %(sentence)s")) % {"name": name, "sentence": sentence},  # noqa: S704
            why=why,
            button=_("Correct") if found.severity == "error" else _("Look"),
            about=name,
            url=self.places.of(found.first),
        )

    def _to_approve(self, proposal: "Proposal") -> Task:
        number = proposal.base + 1
        return Task(
            kind="info",
            icon="clock",
            chip=_("Approval"),
            sentence=_("Version %(number)s waits for your approval.", number=number),
            why=_(
                "%(who)s proposed it on %(day)s.",
                who=said(name_number(proposal.created_by)),
                day=full_date(proposal.created_at, self.site.time_zone),
            ),
            button=_("Look and decide"),
            about=_("about version %(number)s", number=number),
            url=url_for("publish.confirm", site=self.site.key, number=proposal.id),
        )

    def _to_decide(self, ending: Ending) -> Task:
        name, waived = self._said_name(ending.finding), ending.waived
        # Who may not accept it anew can still mend it.
        links = [*waive_link(self.site.key, ending.finding), ("", self.places.of(ending.finding))]
        return Task(
            kind="warn",
            icon="clock",
            chip=_("Waiver ends"),
            sentence=_(
                "%(name)s: the warning %(rule)s is accepted until %(day)s.",
                name=name,
                rule=waived.rule,
                day=full_date(waived.until),
            ),
            why=_("%(role)s: “%(reason)s”", role=waived.role, reason=waived.reason),
            button=_("Decide"),
            about=name,
            url=next((url for _words, url in links), ""),
        )

    def _closed(self) -> Task:
        endpoint = "inventory.settings"
        return Task(
            kind="",
            icon="retired",
            chip=_("Closed"),
            sentence=_("The policy was published, and visitors cannot read it now."),
            why=_("Somebody closed it in the settings."),
            button=_("Settings"),
            about="",
            url=url_for(endpoint, site=self.site.key) if may(endpoint) else "",
        )

    def _said_name(self, finding: "Finding") -> str:
        return pick(finding.name, current_locale(), self.site.default_locale).text or finding.key

    def _name_of(self, change: "Named") -> str:
        locale, default = current_locale(), self.site.default_locale
        if change.kind == "category":
            names = {one.key: one.name for one in list_categories()}
            return pick(names.get(change.key, {}), locale, default).text or change.key
        if change.kind == "section":
            texts = {one.key: name_of(one.heading, one.body, (locale, default)) for one in list_texts(self.site)}
            return said(texts.get(change.key, change.key))
        words: Mapping[str, Message] = {"site": say("Settings"), "order": ORDERS.get(change.key, say("Order"))}
        return said(words[change.kind]) if change.kind in words else change.key
