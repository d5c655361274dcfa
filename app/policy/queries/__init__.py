"""Reading the texts of a policy."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.database import db
from app.policy.defaults import DEFAULT_TEXTS
from app.policy.errors import TextNotFoundError
from app.policy.models import Section
from app.policy.texts import Text

if TYPE_CHECKING:
    from app.inventory.models import Site


def list_texts(site: "Site") -> list[Text]:
    """The texts of the site's policy in the order of the page; ours while it has none of its own."""
    statement = select(Section).where(Section.site_id == site.id).order_by(Section.position, Section.id)
    return [as_text(section) for section in db.session.scalars(statement)] or list(DEFAULT_TEXTS)


def get_text(site: "Site", key: str) -> Text:
    """The text of the site's policy with this key. Raises `TextNotFoundError`."""
    found = next((text for text in list_texts(site) if text.key == key), None)
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
