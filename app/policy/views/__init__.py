"""The public pages."""

from app.policy.views import data, feed, history, language, pages, proof
from app.policy.views.blueprint import blueprint

__all__ = ["blueprint", "data", "feed", "history", "language", "pages", "proof"]
