"""The blueprint of the inventory: its pages hang on it, and the audit trail learns from it how to tell its changes."""

from typing import TYPE_CHECKING

from flask import Blueprint

from app.audit.narration import set_up_narration
from app.inventory.narration import NARRATORS, name_site

if TYPE_CHECKING:
    from flask import Flask
    from flask.sansio.blueprints import BlueprintSetupState

blueprint = Blueprint("inventory", __name__, url_prefix="/admin")


@blueprint.record_once
def _tell_the_trail(state: "BlueprintSetupState") -> None:
    app: Flask = state.app  # type: ignore[assignment]  # its sans-IO half, as far as Flask knows
    set_up_narration(app, narrators=NARRATORS, name_site=name_site)
