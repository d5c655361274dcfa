"""Reading the texts of a policy."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.database import db
from app.policy.defaults import DEFAULT_BANNER, DEFAULT_TEXTS
from app.policy.errors import TextNotFoundError
from app.policy.models import Section
from app.policy.texts import BANNER, Text

if TYPE_CHECKING:
    from app.inventory.models import Site


def list_texts(site: "Site") -> list[Text]:
    """The texts of the site's policy in the order of the page; ours while it has none of its own."""
    own = select(Section).where(Section.site_id == site.id, Section.kind != BANNER)
    statement = own.order_by(Section.position, Section.id)
    return [as_text(section) for section in db.session.scalars(statement)] or list(DEFAULT_TEXTS)


def get_banner(site: "Site") -> Text:
    """The words with which visitors of the site are asked for consent; ours while it has none of its own."""
    section = db.session.scalars(select(Section).where(Section.site_id == site.id, Section.kind == BANNER)).first()
    if section is not None:
        return as_text(section)
    # A text of this key may have been written before there were words for a banner.
    taken = any(text.key == BANNER for text in list_texts(site))
    return replace(DEFAULT_BANNER, key="banner-words") if taken else DEFAULT_BANNER


def get_text(site: "Site", key: str) -> Text:
    """The text of the site's policy with this key, or its banner's. Raises `TextNotFoundError`."""
    found = next((text for text in (*list_texts(site), get_banner(site)) if text.key == key), None)
    if found is None:
        raise TextNotFoundError(key)
    return found


def as_text(section: Section) -> Text:
    """A row of the table as plain data."""
    return Text(
        key=section.key,
        kind=section.kind,
        heading=section.heading,
        body=section.body,
        revision=section.revision,
        translated=section.translated,
    )
