"""Texts that came with an imported list, taken over as texts of the policy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.policy.service import add_text
from app.policy.texts import TextInput

if TYPE_CHECKING:
    from app.audit import Actor
    from app.inventory.reading import Prose


def take_texts(*, by: "Actor", site: str, locale: str, texts: Sequence["Prose"]) -> None:
    """Add the ticked pieces of an imported document, in its language, after the texts that are there."""
    for text in texts:
        heading = {locale: text.heading} if text.heading else {}
        add_text(by=by, site=site, answers=TextInput(heading=heading, body={locale: text.body}))
