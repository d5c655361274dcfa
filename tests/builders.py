"""Plain builders: each makes one thing with sensible answers, and takes what matters to the test by name.

They need an application context (the fixture `session`, or `with app.app_context():`).
"""

from typing import TYPE_CHECKING, Any

from app.audit import SYSTEM
from app.inventory.queries import find_provider, find_site, get_entry
from app.inventory.service import (
    CategoryInput,
    ProviderInput,
    SiteInput,
    add_category,
    add_entry,
    add_provider,
    create_site,
    set_public,
)
from app.inventory.state import CookieInput, EntryInput
from app.policy.rendering import render_main
from app.policy.service.publishing import publish_at_once

if TYPE_CHECKING:
    from app.inventory.models import Category, Entry, Provider, Site


def make_site(key: str = "harbour", *, public: bool = True, **answers: Any) -> "Site":
    """A website, open to the public, in English and Dutch. Further names are those of `SiteInput`."""
    usual: dict[str, Any] = {
        "name": "Harbour Portal",
        "base_url": "https://harbour.example",
        "controller_name": "Town of Quay",
        "controller_contact": "privacy@quay.example",
        "locales": ("en", "nl"),
    }
    create_site(by=SYSTEM, key=key, answers=SiteInput(**usual | answers))
    if public:
        set_public(by=SYSTEM, key=key, public=True)
    site = find_site(key)
    assert site is not None
    return site


def make_complete_site(key: str = "harbour", **answers: Any) -> "Site":
    """A closed website that passes every check as long as its entries do, with the usual provider."""
    make_provider(
        "Quay IT",
        role="own",
        country="NL",
        privacy_policy_url={"en": "https://quay.example/privacy", "nl": "https://quay.example/privacy"},
        transfer_safeguard="none_needed",
    )
    usual: dict[str, Any] = {"public": False, "dpo_contact": "dpo@quay.example", "authority_name": "Data Authority"}
    return make_site(key, **usual | answers)


def publish(site: "Site | str" = "harbour", *, material: bool = False) -> int:
    """Publish the draft of a site as it is, so that visitors can read it; the number of the version."""
    key = site if isinstance(site, str) else site.key
    summary = {
        "en": "Something changed.",
        "nl": "Er is iets veranderd.",
        "fr": "Quelque chose est différent.",
        "de": "Etwas ist anders.",
    }
    return publish_at_once(
        by=SYSTEM, site=key, reason="A test needs it.", summary=summary, render=render_main, material=material
    )


def make_provider(name: str = "Quay IT", **answers: Any) -> "Provider":
    """A provider; the one of this name when there is one. Further names are those of `ProviderInput`."""
    return find_provider(name) or add_provider(by=SYSTEM, answers=ProviderInput(name=name, **answers))


def make_category(key: str = "social", **answers: Any) -> "Category":
    """A category beside the usual four, which come with the first site. Further names are those of `CategoryInput`."""
    usual: dict[str, Any] = {"name": {"en": "Social media", "nl": "Sociale media"}}
    return add_category(by=SYSTEM, key=key, answers=CategoryInput(**usual | answers))


def make_cookie(name: str = "berth", **answers: Any) -> CookieInput:
    """A cookie for `make_entry(cookies=[…])`: kept for 12 months. Further names are those of `CookieInput`."""
    usual: dict[str, Any] = {"lifetime": "persistent", "max_age_seconds": 31_536_000}
    return CookieInput(name=name, **usual | answers)


def entry_answers(**answers: Any) -> EntryInput:
    """Answers of an entry to which nothing is missing, in English and Dutch."""
    usual: dict[str, Any] = {
        "provider": "Quay IT",
        "category": "necessary",
        "function": {"en": "Mooring", "nl": "Afmeren"},
        "location": {"en": "every page", "nl": "elke pagina"},
        "purpose": {"en": "Remembers at which berth you moored.", "nl": "Onthoudt aan welke steiger u ligt."},
        "cookies": (make_cookie(),),
        "consent_basis": "exempt_requested_service",
        "exemption_reason": {"en": "You asked for a berth.", "nl": "U vroeg om een steiger."},
        "personal_data": "no",
        "third_party_access": "no",
    }
    return EntryInput(**usual | answers)


def make_entry(site: "Site", **answers: Any) -> "Entry":
    """An entry of `site`, everything loaded, with one cookie and nothing missing. Names are those of `EntryInput`.

    The four usual categories (necessary, preferences, statistics, marketing) are there from the first site on.
    """
    key = add_entry(by=SYSTEM, site=site.key, answers=entry_answers(**answers))
    return get_entry(site, key)
