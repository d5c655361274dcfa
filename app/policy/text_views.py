"""Pages for the texts of a policy."""

from flask import Blueprint

blueprint = Blueprint("texts", __name__, url_prefix="/admin/sites/<site_key>/texts")
