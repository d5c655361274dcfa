"""The tables of accounts. Names and e-mail addresses of people live here and nowhere else."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base


class User(Base):
    """A person who may sign in. An erased one keeps the number, so that the audit trail stays whole."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("role IN ('viewer', 'editor', 'publisher', 'admin')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """In lower case; `None` once erased."""
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    """Argon2id in its own text form; empty: nobody can sign in with a password."""
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class UserSession(Base):
    """One browser in which a person is signed in. No address is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class SignInFailures(Base):
    """How often sign-in failed lately from one address, which is kept only as a keyed hash."""

    __tablename__ = "sign_in_failures"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]


class KeptForm(Base):
    """A form that was sent after the session had ended, kept for its person until they sign in again."""

    __tablename__ = "kept_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[str] = mapped_column(Text)
    """JSON: a list of pairs of name and value. Passwords are left out."""
    created_at: Mapped[datetime]
