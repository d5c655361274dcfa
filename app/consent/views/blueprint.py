"""The blueprint of the pages about choices."""

from flask import Blueprint

blueprint = Blueprint("consent", __name__)
