"""A policy with a past: three versions of `harbour`, each with something to tell."""

from app.audit import SYSTEM
from app.inventory.queries import get_entry, get_site
from app.inventory.service import ProviderInput, change_entry, change_provider, retire_entry
from app.policy.rendering import render_main
from app.policy.service import change_text
from app.policy.service.publishing import publish_at_once
from app.policy.texts import TextInput
from tests.builders import entry_answers, make_cookie, make_entry, make_provider, make_site


def publish_as(*, material: bool, summary: str, summary_nl: str) -> int:
    """Publish the draft of `harbour` with these words for the public."""
    told = {"en": summary, "nl": summary_nl}
    return publish_at_once(
        by=SYSTEM, site="harbour", reason="So decided.", summary=told, render=render_main, material=material
    )


def make_past() -> None:
    """Version 1 has mooring, tides and bells; 2 changes mooring and the texts; 3 adds gulls and drops bells."""
    site = make_site(authority_name="Harbour Authority")
    mooring = make_entry(site, cookies=[make_cookie("berth")]).key
    make_entry(site, function={"en": "Tides", "nl": "Getijden"}, cookies=[make_cookie("tide")])
    bells = make_entry(site, function={"en": "Bells", "nl": "Klokken"}, cookies=[make_cookie("bell")]).key
    publish_as(material=False, summary="The first version.", summary_nl="De eerste versie.")

    purposes = {"en": "Remembers at which berth you lay.", "nl": "Onthoudt aan welke steiger u lag."}
    was = get_entry(get_site("harbour"), mooring).cookies[0]
    longer = make_cookie("berth", key=was.key, max_age_seconds=2 * 31_536_000)
    change_entry(by=SYSTEM, site="harbour", key=mooring, answers=entry_answers(purpose=purposes, cookies=[longer]))
    body = {
        "en": "We keep few cookies.\n\nYou may refuse them.",
        "nl": "Wij bewaren weinig cookies.\n\nU mag ze weigeren.",
    }
    text = TextInput(heading={"en": "To begin with", "nl": "Om te beginnen"}, body=body)
    change_text(by=SYSTEM, site="harbour", key="what-a-cookie-is", answers=text)
    publish_as(material=False, summary="A berth is kept longer.", summary_nl="Een steiger wordt langer bewaard.")

    make_provider("Gull Statistics", country="IE")
    make_entry(
        get_site("harbour"),
        provider="Gull Statistics",
        category="statistics",
        function={"en": "Counting gulls", "nl": "Meeuwen tellen"},
        consent_basis="consent",
        exemption_reason={},
        recipients={"en": "Gull Statistics", "nl": "Gull Statistics"},
        cookies=[make_cookie("_gull", match="prefix")],
    )
    retire_entry(by=SYSTEM, site="harbour", key=bells)
    quay = make_provider("Quay IT")
    change_provider(by=SYSTEM, number=quay.id, answers=ProviderInput(name="Quay IT", country="NL"))
    publish_as(material=True, summary="Gulls are counted.", summary_nl="Meeuwen worden geteld.")
