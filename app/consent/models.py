"""The tables of consent: the ledger, its seals, what was purged, and who does the work in the background."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

_Number = BigInteger().with_variant(Integer, "sqlite")


class Consent(Base):
    """One choice of one visitor: append-only by trigger. It names site and version by key and number, on purpose.

    Nothing that is deleted elsewhere takes a record with it.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_token_hash", "token_hash"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(_Number, primary_key=True)
    record: Mapped[str] = mapped_column(String(32), unique=True)
    site: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    version_hash: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(10))
    choices: Mapped[str] = mapped_column(Text)
    """Canonical JSON: category to yes or no."""
    method: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(12))
    gpc: Mapped[bool]
    at: Mapped[datetime]
    valid_until: Mapped[datetime]
    token_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the receipt; empty for a refusal."""
    hash: Mapped[str] = mapped_column(String(64))


class Seal(Base):
    """Covers all records after the last seal, up to `last_id`; append-only by trigger, chained by hash."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its number: 1, 2, 3 …"""
    first_id: Mapped[int] = mapped_column(_Number)
    last_id: Mapped[int] = mapped_column(_Number)
    rows: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    counts: Mapped[str] = mapped_column(Text)
    """Canonical JSON: how many of each kind, by site, version and day; it outlives the records."""
    at: Mapped[datetime]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Purge(Base):
    """Records under all seals up to `through_seal` were deleted because their time was over. Append-only."""

    __tablename__ = "purge"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    through_seal: Mapped[int]
    at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(10))
    by: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)


class Lease(Base):
    """Who does a piece of background work now, and until when nobody else may; `attempt` tells a late finisher."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]
    attempt: Mapped[int]
