"""The blueprint of accounts, and how the audit trail learns what people are called."""

from typing import TYPE_CHECKING

from flask import Blueprint

from app.accounts.narration import name_person, narrate
from app.audit.narration import set_up_narration

if TYPE_CHECKING:
    from flask import Flask
    from flask.sansio.blueprints import BlueprintSetupState

blueprint = Blueprint("accounts", __name__)


@blueprint.record_once
def _tell_the_trail(state: "BlueprintSetupState") -> None:
    app: Flask = state.app  # type: ignore[assignment]  # its sans-IO half, as far as Flask knows
    set_up_narration(app, narrators={"user": narrate}, name_person=name_person)
