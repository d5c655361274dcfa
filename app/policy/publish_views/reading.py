"""What the pages of publishing show: a proposal beside the version it follows, its steps, and differences in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.signed_in import may
from app.inventory.queries import get_site
from app.policy.compare import compare
from app.policy.narration import name_number
from app.policy.queries.versions import find_version, get_proposal, newest_of
from app.policy.service.publishing import snapshot_of
from app.policy.telling import ToldChange, count_unchanged, tell_changes
from app.web.locale import current_locale, said
from app.web.templating import language_name

if TYPE_CHECKING:
    from app.inventory.models import Site
    from app.policy.compare import Change
    from app.policy.models import Proposal
    from app.policy.snapshot import Snapshot

MOST_SHOWN = 200


class Step(NamedTuple):
    """One step of the flow: its name, what became of it, and its address (empty: not to be gone to)."""

    name: str
    done: str
    url: str


@dataclass(frozen=True)
class Proposed:
    """A proposal with what it is compared with."""

    site: "Site"
    proposal: "Proposal"
    before: "Snapshot | None"
    after: "Snapshot"
    changes: Sequence["Change"]
    newest: int

    @property
    def number(self) -> int:
        """The number of the version it is to become."""
        return self.proposal.base + 1

    @property
    def is_open(self) -> bool:
        """Whether it can still be published."""
        return self.proposal.state in {"draft", "waiting"}

    @property
    def overtaken(self) -> bool:
        """Whether another version was published meanwhile."""
        return self.is_open and self.newest != self.proposal.base

    @property
    def steps(self) -> list[Step]:
        """The steps of the flow in order, with what is done of each."""
        found, where = self.proposal, {"site": self.site.key, "number": self.proposal.id}
        if found.restored_from:
            first = url_for("publish.restore", site=self.site.key, number=found.restored_from)
        else:
            first = url_for("publish.begin", site=self.site.key)
        decided = ""
        if found.material is not None:
            decided = _("Done: yes, ask again") if found.material else _("Done: no")
        languages = len(found.change_summary)
        return [
            Step(_("Checks"), _("Done: nothing in the way"), first),
            Step(
                _("Difference"), _("Done: %(changes)s", changes=count_changes(self.changes)), _to("difference", where)
            ),
            Step(_("Ask again?"), decided, _to("material", where)),
            Step(
                _("Public summary"),
                ngettext("Done: %(num)s language", "Done: %(num)s languages", languages) if languages else "",
                _to("summaries", where),
            ),
            Step(_("Confirm"), "", _to("confirm", where)),
        ]


class Shown(NamedTuple):
    """A difference as a page shows it, in one language of the site; `views` are its languages as tabs."""

    told: list[ToldChange]
    more: int
    unchanged: int
    views: list[tuple[str, str, None, bool]]
    all_url: str


def read_proposal(site: str, number: int) -> Proposed:
    """The proposal with this number. Raises `SiteNotFoundError`, `ProposalNotFoundError`."""
    owner = get_site(site)
    proposal = get_proposal(owner, number)
    base = find_version(owner, proposal.base)
    before = snapshot_of(base) if base else None
    after = snapshot_of(proposal)
    return Proposed(owner, proposal, before, after, compare(before, after), newest_of(owner)[1])


def show_difference(
    changes: Sequence["Change"], before: "Snapshot | None", after: "Snapshot", endpoint: str, **where: Any
) -> Shown:
    """The difference in the language that `?language=` asks for, else in that of the reader, else in the first one."""
    offered = after.site.ordered_locales
    asked = request.args.get("language", current_locale())
    locale = asked if asked in offered else offered[0]
    most = len(changes) if request.args.get("all") else MOST_SHOWN
    views = [
        (language_name(tag), url_for(endpoint, language=tag, all=request.args.get("all"), **where), None, tag == locale)
        for tag in offered
    ]
    return Shown(
        told=tell_changes(changes[:most], before, after, locale),
        more=max(0, len(changes) - most),
        unchanged=count_unchanged(changes, after),
        views=views if len(views) > 1 else [],
        all_url=url_for(endpoint, language=locale, all=1, **where),
    )


def count_changes(changes: Sequence["Change"]) -> str:
    """How many there are, in words."""
    return ngettext("%(num)s change", "%(num)s changes", len(changes))


def name_of(number: int) -> str:
    """What the person with this number is called."""
    return said(name_number(number))


def _to(step: str, where: dict[str, Any]) -> str:
    endpoint = f"publish.{step}"
    return url_for(endpoint, **where) if may(endpoint) else ""
