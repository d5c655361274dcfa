"""The public pages."""

from app.policy.views import data, language, pages
from app.policy.views.blueprint import blueprint

__all__ = ["blueprint", "data", "language", "pages"]
