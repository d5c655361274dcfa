"""The tables of the policy: the texts around the inventory, and what was published."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
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
    translated: Mapped[str] = mapped_column(Text, server_default="{}")
    """The translations whose source changed since, as JSON: see `app.inventory.translation`."""
    revision: Mapped[int] = mapped_column(default=1)


class Version(Base):
    """One publication of a site's policy: append-only by trigger, chained by hash per site.

    Whatever is hashed stands in text columns, as the very text that was hashed.
    """

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("site_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="RESTRICT"))
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    """Everything the public reads, as canonical JSON (RFC 8785) with its own `schema` number."""
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    material: Mapped[bool]
    """Whether visitors are asked for consent again."""
    change_reason: Mapped[str] = mapped_column(Text)
    """Why they are asked again, or not; for the record."""
    change_summary: Mapped[str] = mapped_column(Text)
    """What changed, for the public: canonical JSON from language to text."""
    difference: Mapped[str] = mapped_column(Text)
    """What changed since the version before, field by field, as canonical JSON."""
    checks: Mapped[str] = mapped_column(Text)
    """What the checks found and which warnings were waived when it was published, as canonical JSON."""
    restored_from: Mapped[int | None]
    published_at: Mapped[datetime]
    published_by: Mapped[int]
    """The number of a person; 0: the register itself or the command line."""
    approved_by: Mapped[int | None]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Page(Base):
    """The content of `<main>` of a version in one language, as published. Append-only by trigger."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("version_id", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="RESTRICT"))
    locale: Mapped[str] = mapped_column(String(12))
    html: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))


class Proposal(Base):
    """A frozen draft on its way to publication: later edits of the register do not enter it."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_site_state", "site_id", "state"),
        CheckConstraint("state IN ('draft', 'waiting', 'published', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    base: Mapped[int]
    """The number of the version it was compared with; 0: none. It is published only while that is the newest."""
    snapshot: Mapped[str] = mapped_column(Text)
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    restored_from: Mapped[int | None]
    material: Mapped[bool | None]
    """`None`: not decided yet."""
    change_reason: Mapped[str] = mapped_column(Text, default="")
    change_summary: Mapped[Localized] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    created_by: Mapped[int]
    created_at: Mapped[datetime]


class PreviewLink(Base):
    """An address that shows a proposal without an account, until it expires or is withdrawn."""

    __tablename__ = "preview_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token in the address; the token itself is shown once and kept nowhere."""
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Stamp(Base):
    """One row with a number that every publication raises: how other workers and machines notice a new version."""

    __tablename__ = "stamp"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
