"""Pages of the inventory."""

from flask import Blueprint

blueprint = Blueprint("inventory", __name__, url_prefix="/admin")
