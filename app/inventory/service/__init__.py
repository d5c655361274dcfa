"""Everything that changes the inventory. Each call is one transaction and leaves one event in the audit trail."""

from app.inventory.service.bulk import BulkChange, change_ticked, retire_ticked
from app.inventory.service.categories import (
    CategoryInput,
    add_category,
    category_input,
    change_category,
    confirm_category,
    delete_category,
    ensure_categories,
    move_category,
)
from app.inventory.service.entries import (
    add_entry,
    bring_back_entry,
    change_entry,
    confirm_entry,
    delete_entry,
    move_entry,
    put_back_entry,
    retire_entry,
)
from app.inventory.service.providers import (
    ProviderInput,
    add_provider,
    change_provider,
    delete_provider,
    find_or_add_provider,
    provider_input,
)
from app.inventory.service.reviews import review_entry
from app.inventory.service.sites import SiteInput, change_site, create_site, delete_site, set_public, site_input
from app.inventory.service.waivers import end_waiver, waive

__all__ = [
    "BulkChange",
    "CategoryInput",
    "ProviderInput",
    "SiteInput",
    "add_category",
    "add_entry",
    "add_provider",
    "bring_back_entry",
    "category_input",
    "change_category",
    "change_entry",
    "change_provider",
    "change_site",
    "change_ticked",
    "confirm_category",
    "confirm_entry",
    "create_site",
    "delete_category",
    "delete_entry",
    "delete_provider",
    "delete_site",
    "end_waiver",
    "ensure_categories",
    "find_or_add_provider",
    "move_category",
    "move_entry",
    "provider_input",
    "put_back_entry",
    "retire_entry",
    "retire_ticked",
    "review_entry",
    "set_public",
    "site_input",
    "waive",
]
