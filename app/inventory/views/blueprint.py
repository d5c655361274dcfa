"""The blueprint of the inventory: its pages hang on it, and the audit trail learns from it how to tell its changes."""

from typing import TYPE_CHECKING

from flask import Blueprint
from markupsafe import Markup

from app.audit.narration import set_up_narration
from app.inventory.narration import NARRATORS, name_site
from app.language import Message
from app.web.locale import catalogue, said, said_value

if TYPE_CHECKING:
    from flask import Flask
    from flask.sansio.blueprints import BlueprintSetupState

blueprint = Blueprint("inventory", __name__, url_prefix="/admin")


@blueprint.record_once
def _tell_the_trail(state: "BlueprintSetupState") -> None:
    app: Flask = state.app  # type: ignore[assignment]  # its sans-IO half, as far as Flask knows
    set_up_narration(app, narrators=NARRATORS, name_site=name_site)


@blueprint.app_template_filter()
def said_in_code(message: Message | str) -> str | Markup:
    """`message` as a sentence in which the name of a cookie stands as code: no browser translates it."""
    if isinstance(message, str) or "cookie" not in message.values:
        return said(message)
    values = {key: said_value(value) for key, value in message.values.items()}
    values["cookie"] = Markup('<code translate="no">{}</code>').format(values["cookie"])
    words = catalogue()
    one, many = message.text, message.plural
    plain = words.ngettext(one, many, int(str(values["num"]))) if many else words.gettext(one)
    # The sentence comes from the catalogue, never from a person; what a person typed is escaped by the two formats.
    return Markup(plain) % values  # noqa: S704  # as said above
