"""The public pages."""

from flask import Blueprint

blueprint = Blueprint("policy", __name__)
