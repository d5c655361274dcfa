"""The tables of the policy: the texts around the inventory."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.language import Localized


class Section(Base):
    """A part of the policy page. While a site has none of its own, the page is made of the texts in `defaults`."""

    __tablename__ = "section"
    __table_args__ = (
        Index("ix_section_site_position", "site_id", "position"),
        CheckConstraint("kind IN ('text', 'inventory', 'banner')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    """Its anchor on the page, such as `what-a-cookie-is`."""
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10), default="text")
    heading: Mapped[Localized] = mapped_column(default=dict)
    body: Mapped[Localized] = mapped_column(default=dict)
    """Markdown, per language."""
    revision: Mapped[int] = mapped_column(default=1)
