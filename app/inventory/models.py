"""The tables of the inventory: sites, categories, providers, entries and their cookies, and prepared imports."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.inventory import vocabulary
from app.language import Localized


def _one_of(column: str, words: Iterable[str], *, empty: bool = False) -> CheckConstraint:
    # Not `IN`: SQLite looks through an index of the words for that, which takes a third of adding a row.
    is_one = [f"{column} = '{word}'" for word in (*words, *([""] if empty else []))]
    return CheckConstraint(" OR ".join(is_one), name=column)


class Site(Base):
    """A website or platform with one policy. `key` never changes: it is the first part of every address."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    base_url: Mapped[str] = mapped_column(String(500))
    extra_hosts: Mapped[list[str]] = mapped_column(default=list)
    controller_name: Mapped[str] = mapped_column(String(200), default="")
    controller_contact: Mapped[str] = mapped_column(String(500), default="")
    dpo_contact: Mapped[str] = mapped_column(String(500), default="")
    authority_name: Mapped[str] = mapped_column(String(200), default="")
    authority_url: Mapped[str] = mapped_column(String(500), default="")
    privacy_statement_url: Mapped[str] = mapped_column(String(500), default="")
    accessibility_statement_url: Mapped[str] = mapped_column(String(500), default="")
    default_locale: Mapped[str] = mapped_column(String(12), default="en")
    locales: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Amsterdam")
    public: Mapped[bool] = mapped_column(default=False)
    four_eyes: Mapped[bool] = mapped_column(default=False)
    """Whether somebody else than who proposes a version must approve it."""
    publisher_url: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    """The publisher in a list of organisations; this and the next three describe the list as open data."""
    data_contact: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    """Empty: `controller_contact`."""
    data_licence: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    """Empty: Creative Commons Zero."""
    data_theme: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    """Empty: the EU's theme "government and public sector"."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the saves of the site's own settings, to notice when two people edit them at once."""
    changed_at: Mapped[datetime]
    """When anything that the public page shows was last changed."""

    @property
    def ordered_locales(self) -> list[str]:
        """The languages offered, the default one first."""
        return sorted(self.locales, key=lambda tag: (tag != self.default_locale, self.locales.index(tag)))


class Category(Base):
    """A kind of cookies: necessary, preferences, statistics, marketing. Shared by all sites."""

    __tablename__ = "category"
    __table_args__ = (_one_of("default_consent_basis", vocabulary.CONSENT_BASES, empty=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Localized]
    description: Mapped[Localized] = mapped_column(default=dict)
    default_consent_basis: Mapped[str] = mapped_column(String(40), default="")
    position: Mapped[int] = mapped_column(default=0)
    translated: Mapped[str] = mapped_column(Text, server_default="{}")
    """The translations whose source changed since, as JSON: see `app.inventory.translation`."""
    revision: Mapped[int] = mapped_column(default=1)


class Provider(Base):
    """Who sets a cookie or receives what is in it. Shared by all sites."""

    __tablename__ = "provider"
    __table_args__ = (
        _one_of("role", vocabulary.PROVIDER_ROLES, empty=True),
        _one_of("transfer_safeguard", vocabulary.SAFEGUARDS, empty=True),
        # The audit trail names a provider by its number, so SQLite must not give that to another one later.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    legal_name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    privacy_policy_url: Mapped[Localized] = mapped_column(default=dict)
    opt_out_url: Mapped[str] = mapped_column(String(500), default="")
    transfer_safeguard: Mapped[str] = mapped_column(String(20), default="")
    revision: Mapped[int] = mapped_column(default=1)


class Entry(Base):
    """One row of the policy: provider, function and location, cookies, purpose, category, and the consent answer.

    `key` is eight characters, given once; it survives edit, export and import, and addresses the row in public.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        # Answers which entries stand on a page of the list, and how many there are, without reading the rows.
        Index("ix_entry_site_order", "site_id", "status", "category_id", "position", "findings"),
        _one_of("consent_basis", vocabulary.CONSENT_BASES, empty=True),
        _one_of("gdpr_basis", vocabulary.GDPR_BASES, empty=True),
        _one_of("personal_data", vocabulary.YES_NO_UNKNOWN),
        _one_of("third_party_access", vocabulary.YES_NO_UNKNOWN),
        _one_of("status", vocabulary.STATUSES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(8))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id", ondelete="RESTRICT"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="RESTRICT"), index=True)
    function: Mapped[Localized] = mapped_column(default=dict)
    location: Mapped[Localized] = mapped_column(default=dict)
    purpose: Mapped[Localized] = mapped_column(default=dict)
    data_collected: Mapped[Localized] = mapped_column(default=dict)
    recipients: Mapped[Localized] = mapped_column(default=dict)
    consent_basis: Mapped[str] = mapped_column(String(40), default="")
    exemption_reason: Mapped[Localized] = mapped_column(default=dict)
    gdpr_basis: Mapped[str] = mapped_column(String(30), default="")
    personal_data: Mapped[str] = mapped_column(String(10), default="unknown")
    data_retention: Mapped[int | None] = mapped_column(BigInteger)
    """Seconds for which the data collected with the cookies are kept; not the cookies' own lifetime."""
    register_reference: Mapped[str] = mapped_column(String(200), default="")
    third_party_access: Mapped[str] = mapped_column(String(10), default="unknown")
    status: Mapped[str] = mapped_column(String(10), default="active")
    position: Mapped[int] = mapped_column(default=0)
    reviewed_at: Mapped[date | None]
    review_due: Mapped[date | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    """Internal: never published, never in a public file."""
    search_text: Mapped[str] = mapped_column(Text, default="")
    """All that a person may search for, case-folded; written by the service."""
    first_cookie: Mapped[str] = mapped_column(String(300), default="")
    """The editable form of the first cookie's name, for sorting the list; written by the service."""
    longest_seconds: Mapped[int | None] = mapped_column(BigInteger)
    """The longest lifetime among the cookies, for sorting the list; 0 for the session, `None` for no cookie."""
    findings: Mapped[int] = mapped_column(default=0)
    """How many errors and open warnings the checks find in the entry alone; written by the service."""
    errors: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many of them are errors; -1 until they are counted after an upgrade."""
    translated: Mapped[str] = mapped_column(Text, server_default="{}")
    """The translations whose source changed since, as JSON: see `app.inventory.translation`."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the saves, to notice when two people edit the same row at once."""
    changed_at: Mapped[datetime]

    site: Mapped[Site] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
    category: Mapped[Category | None] = relationship(lazy="raise")
    cookies: Mapped[list["Cookie"]] = relationship(
        lazy="raise",
        back_populates="entry",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="(Cookie.position, Cookie.id)",
    )


class Cookie(Base):
    """One name or pattern of an entry: an HTTP cookie, local storage, a pixel."""

    __tablename__ = "cookie"
    __table_args__ = (
        UniqueConstraint("entry_id", "key"),
        _one_of("match", vocabulary.MATCHES),
        _one_of("storage", vocabulary.STORAGES),
        _one_of("party", vocabulary.PARTIES),
        _one_of("lifetime", vocabulary.LIFETIMES, empty=True),
        _one_of("set_when", vocabulary.SET_WHEN, empty=True),
        _one_of("same_site", vocabulary.SAME_SITES, empty=True),
        _one_of("source", vocabulary.SOURCES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(8))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(300), index=True)
    match: Mapped[str] = mapped_column(String(10), default="exact")
    storage: Mapped[str] = mapped_column(String(20), default="http_cookie")
    party: Mapped[str] = mapped_column(String(10), default="first")
    domain: Mapped[str] = mapped_column(String(255), default="")
    """Empty: the site's own host."""
    path: Mapped[str] = mapped_column(String(500), default="/")
    lifetime: Mapped[str] = mapped_column(String(20), default="")
    """Empty: not answered yet."""
    max_age_seconds: Mapped[int | None] = mapped_column(BigInteger)
    duration_text: Mapped[Localized] = mapped_column(default=dict)
    """How the lifetime is said, where the plain duration does not say it all ("up to 12 months")."""
    rolling: Mapped[bool] = mapped_column(default=False)
    """Whether each visit starts the lifetime anew."""
    set_when: Mapped[str] = mapped_column(String(20), default="")
    http_only: Mapped[bool | None]
    secure: Mapped[bool | None]
    same_site: Mapped[str] = mapped_column(String(10), default="")
    source: Mapped[str] = mapped_column(String(10), default="manual")
    first_seen: Mapped[datetime | None]
    last_seen: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship(lazy="raise", back_populates="cookies")


class PreparedImport(Base):
    """A file whose import has been previewed and waits to be confirmed; gone after a day."""

    __tablename__ = "prepared_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    filename: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    options: Mapped[str] = mapped_column(Text)
    """Canonical JSON: mode, locale, encoding, mapping of columns, ticked texts, what to leave out."""
    inventory_change: Mapped[int]
    """The newest audit event of the inventory that the preview was made from."""


class Waiver(Base):
    """A warning of a check that is accepted for a time: by whom, in which role, why, and until when."""

    __tablename__ = "waiver"
    __table_args__ = (Index("ix_waiver_site_rule", "site_id", "rule", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80), default="")
    """What the finding is about, as the finding names it; empty: the policy as a whole."""
    reason: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(100))
    """The role in which somebody answers for it, such as "data protection officer"."""
    until: Mapped[date]
    by: Mapped[int]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
