"""Pages of the inventory."""

from app.inventory.views import (
    bulk,
    categories,
    changes,
    entries,
    exporting,
    history,
    importing,
    providers,
    reviewing,
    sites,
    words,
)
from app.inventory.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "bulk",
    "categories",
    "changes",
    "entries",
    "exporting",
    "history",
    "importing",
    "providers",
    "reviewing",
    "sites",
    "words",
]
