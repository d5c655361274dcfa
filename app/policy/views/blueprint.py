"""The blueprint of the public pages, and what an address of theirs may look like."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from app.inventory.keys import RESERVED_SITE_KEYS

blueprint = Blueprint("policy", __name__)


class SiteConverter(BaseConverter):
    """The key of a site: never one of our own first path segments, so that no address of ours is taken for a site."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SITE_KEYS))})(?:/|$))[a-z0-9](?:[a-z0-9-]{{0,38}}[a-z0-9])?"


class LanguageConverter(BaseConverter):
    """A language tag."""

    regex = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?"


def _add_converters(state: BlueprintSetupState) -> None:
    state.app.url_map.converters.update(site=SiteConverter, language=LanguageConverter)


# Before any route: the routes are made of them.
blueprint.record_once(_add_converters)
