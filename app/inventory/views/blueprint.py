"""The blueprint of the inventory; the files beside this one hang their pages on it."""

from flask import Blueprint

blueprint = Blueprint("inventory", __name__, url_prefix="/admin")
