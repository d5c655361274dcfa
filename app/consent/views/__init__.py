"""What visitors see of consent."""

from app.consent.views import data, preferences, receipt
from app.consent.views.blueprint import blueprint

__all__ = ["blueprint", "data", "preferences", "receipt"]
