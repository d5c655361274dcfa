"""The tables of the audit trail. Rows name people by number; names and e-mail addresses live only in `user`."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class AuditEvent(Base):
    """One change: append-only by trigger, chained by hash.

    `before` and `after` are canonical JSON texts, never JSON columns: PostgreSQL would re-order what was hashed.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "site", "subject_kind", "subject_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor: Mapped[int]
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_key: Mapped[str] = mapped_column(String(80))
    site: Mapped[str] = mapped_column(String(40))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditTouched(Base):
    """Further objects that one event changed, so that each finds its history; derived, not part of the chain."""

    __tablename__ = "audit_touched"
    __table_args__ = (Index("ix_audit_touched_subject", "site", "subject_kind", "subject_key"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    site: Mapped[str] = mapped_column(String(40))


class AuditHead(Base):
    """The newest link of the chain; its one row is the lock on which writers take turns."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
