"""The blueprint of publishing, and what it gives to every page of the workplace: the draft bar's facts."""

from typing import TYPE_CHECKING

from flask import Blueprint, g

from app.audit.narration import set_up_narration
from app.policy.narration import NARRATORS
from app.policy.queries.unpublished import find_unpublished, list_sites_behind

if TYPE_CHECKING:
    from flask import Flask
    from flask.sansio.blueprints import BlueprintSetupState

    from app.inventory.models import Site
    from app.policy.queries.unpublished import Unpublished

blueprint = Blueprint("publish", __name__, url_prefix="/admin/sites/<site>")


@blueprint.record_once
def _tell(state: "BlueprintSetupState") -> None:
    app: Flask = state.app  # type: ignore[assignment]  # its sans-IO half, as far as Flask knows
    set_up_narration(app, narrators=NARRATORS)
    app.jinja_env.globals.update(unpublished=unpublished, sites_behind=list_sites_behind)


def unpublished(site: "Site") -> "Unpublished":
    """What of `site` is not published, looked up once for a page."""
    kept: dict[int, Unpublished] = g.setdefault("unpublished", {})
    if site.id not in kept:
        kept[site.id] = find_unpublished(site)
    return kept[site.id]
