"""What the data protection officer sees of the choices: how many, over time, and how far the ledger is sealed."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from app.audit.narration import set_up_narration
from app.consent.figures import KINDS, Figure, Figures, Grain, Row, figures_of
from app.consent.narration import narrate
from app.consent.published import load_facts
from app.consent.queries import SealedCounts, ledger_state
from app.database import now
from app.inventory.queries import get_site
from app.web.paths import settings
from app.web.templating import full_date

if TYPE_CHECKING:
    from flask import Flask
    from flask.sansio.blueprints import BlueprintSetupState

    from app.inventory.models import Site

blueprint = Blueprint("choices", __name__, url_prefix="/admin/sites/<site>/consent")


@blueprint.record_once
def _tell_the_trail(state: "BlueprintSetupState") -> None:
    app: Flask = state.app  # type: ignore[assignment]  # its sans-IO half, as far as Flask knows
    set_up_narration(app, narrators={"consent": narrate})


_SEALED_WITHIN: Final = timedelta(minutes=10)
"""A record that waits longer for its seal tells that no worker runs."""


@dataclass(frozen=True)
class Bar:
    """One period in the drawing, 100 high and 10 wide."""

    kind: Literal["small", "exact", "open"]
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """The drawing of one kind of choice; all kinds are drawn to the same scale."""

    name: str
    highest: Figure
    bars: Sequence[Bar]


@blueprint.get("/")
def index(site: str) -> str:
    """How many refused, accepted, chose for themselves and withdrew, by version, over time."""
    owner = get_site(site)
    found = _figures(owner)
    asked = request.args.get("version", type=int)
    shown = next((one for one in found if one.version == asked), found[0] if found else None)
    ledger = ledger_state()
    charts = draw(shown) if shown else []
    return render_template(
        "choices/index.html",
        site=owner,
        facts=load_facts(site),
        versions=[one.version for one in found],
        views=[
            (
                _("Version %(number)s", number=one.version),
                url_for("choices.index", site=site, version=one.version),
                None,
                one is shown,
            )
            for one in found
        ],
        shown=shown,
        heading=_heading(shown) if shown else "",
        names=[name_of_period(row, shown.grain) for row in shown.rows] if shown else [],
        charts=charts,
        fewest=settings().consent_fewest,
        ledger=ledger,
        is_late=ledger.waits_since is not None and ledger.waits_since < now() - _SEALED_WITHIN,
    )


@blueprint.get("/choices.csv", endpoint="csv")
def csv_file(site: str) -> Response:
    """The same numbers of all versions as a file, small ones left out as on the page."""
    owner = get_site(site)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("version", "from", "to", *KINDS))
    for one in _figures(owner):
        for row in one.rows:
            told = (_told(figure) for figure in row.figures)
            writer.writerow((one.version, row.first.isoformat(), row.last.isoformat(), *told))
    response = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{owner.key}-choices-{now().date().isoformat()}.csv"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def name_of_period(row: Row, grain: Grain) -> str:
    """What a day, a week or a month is called."""
    if grain == "month":
        return str(format_date(row.first, "MMMM y"))
    return full_date(row.first) if grain == "day" else f"{full_date(row.first)} – {full_date(row.last)}"


def draw(shown: Figures) -> list[Chart]:
    """One drawing for each kind, in the order of `KINDS`."""
    names = (_("Refused"), _("Accepted"), _("Chose for themselves"), _("Withdrew"))
    return [
        Chart(name, max(row.figures[place] for row in shown.rows), _bars(shown, place))
        for place, name in enumerate(names)
    ]


def _bars(shown: Figures, place: int) -> list[Bar]:
    bars = []
    for number, row in enumerate(shown.rows):
        figure = row.figures[place]
        height = round(100 * figure.least / shown.highest, 1) if figure.least else 2.0
        kind: Literal["small", "exact", "open"] = "small" if figure.is_hidden else "exact" if figure.exact else "open"
        bars.append(Bar(kind, 10 * number + 1, round(100 - height, 1), height))
    return bars


def _heading(shown: Figures) -> str:
    told = {
        "day": _("Version %(number)s, by day", number=shown.version),
        "week": _("Version %(number)s, by week", number=shown.version),
        "month": _("Version %(number)s, by month", number=shown.version),
    }
    return told[shown.grain]


def _figures(site: "Site") -> list[Figures]:
    """By version, the newest first."""
    counts: SealedCounts = current_app.extensions.setdefault("sealed_counts", SealedCounts())
    today, fewest = now().date(), settings().consent_fewest
    found = counts.counts_of(site.key)
    newest_first = sorted(found, key=int, reverse=True)
    return [figures_of(int(number), found[number], today=today, fewest=fewest) for number in newest_first]


def _told(figure: Figure) -> str:
    if figure.is_hidden:
        return f"<{settings().consent_fewest}"
    return str(figure.least) if figure.exact else f">={figure.least}"
