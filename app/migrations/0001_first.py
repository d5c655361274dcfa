"""The first tables: audit trail, people, inventory, texts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.database import guard_append_only
from app.evidence.chain import FIRST

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def one_of(name: str, column: str, *words: str) -> sa.CheckConstraint:
    """The column holds one of the words; see `app.inventory.models` for why it is written like this."""
    return sa.CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=op.f(name))


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_key", sa.String(length=80), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["site", "subject_kind", "subject_key"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", TEXTS, nullable=False),
        sa.Column("description", TEXTS, nullable=False),
        sa.Column("default_consent_basis", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        one_of(
            "ck_category_default_consent_basis",
            "default_consent_basis",
            "consent",
            "exempt_transmission",
            "exempt_requested_service",
            "exempt_audience_measurement",
            "",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("key", name=op.f("uq_category_key")),
    )
    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("privacy_policy_url", TEXTS, nullable=False),
        sa.Column("opt_out_url", sa.String(length=500), nullable=False),
        sa.Column("transfer_safeguard", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        one_of("ck_provider_role", "role", "own", "processor", "controller", "joint", ""),
        one_of(
            "ck_provider_transfer_safeguard",
            "transfer_safeguard",
            "none_needed",
            "adequacy",
            "scc",
            "bcr",
            "derogation",
            "missing",
            "",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_provider_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("base_url", sa.String(length=500), nullable=False),
        sa.Column("extra_hosts", sa.JSON(), nullable=False),
        sa.Column("controller_name", sa.String(length=200), nullable=False),
        sa.Column("controller_contact", sa.String(length=500), nullable=False),
        sa.Column("dpo_contact", sa.String(length=500), nullable=False),
        sa.Column("authority_name", sa.String(length=200), nullable=False),
        sa.Column("authority_url", sa.String(length=500), nullable=False),
        sa.Column("privacy_statement_url", sa.String(length=500), nullable=False),
        sa.Column("accessibility_statement_url", sa.String(length=500), nullable=False),
        sa.Column("default_locale", sa.String(length=12), nullable=False),
        sa.Column("locales", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'publisher', 'admin')", name=op.f("ck_user_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "audit_touched",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_key", sa.String(length=80), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_touched_event_id_audit_event")),
        sa.PrimaryKeyConstraint("event_id", "subject_kind", "subject_key", name=op.f("pk_audit_touched")),
    )
    op.create_index("ix_audit_touched_subject", "audit_touched", ["site", "subject_kind", "subject_key"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("function", TEXTS, nullable=False),
        sa.Column("location", TEXTS, nullable=False),
        sa.Column("purpose", TEXTS, nullable=False),
        sa.Column("data_collected", TEXTS, nullable=False),
        sa.Column("recipients", TEXTS, nullable=False),
        sa.Column("consent_basis", sa.String(length=40), nullable=False),
        sa.Column("exemption_reason", TEXTS, nullable=False),
        sa.Column("gdpr_basis", sa.String(length=30), nullable=False),
        sa.Column("personal_data", sa.String(length=10), nullable=False),
        sa.Column("data_retention", sa.BigInteger(), nullable=True),
        sa.Column("register_reference", sa.String(length=200), nullable=False),
        sa.Column("third_party_access", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.Date(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("first_cookie", sa.String(length=300), nullable=False),
        sa.Column("longest_seconds", sa.BigInteger(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        one_of(
            "ck_entry_consent_basis",
            "consent_basis",
            "consent",
            "exempt_transmission",
            "exempt_requested_service",
            "exempt_audience_measurement",
            "",
        ),
        one_of(
            "ck_entry_gdpr_basis",
            "gdpr_basis",
            "consent",
            "contract",
            "legal_obligation",
            "vital_interests",
            "public_task",
            "legitimate_interests",
            "",
        ),
        one_of("ck_entry_personal_data", "personal_data", "yes", "no", "unknown"),
        one_of("ck_entry_status", "status", "active", "retired"),
        one_of("ck_entry_third_party_access", "third_party_access", "yes", "no", "unknown"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_entry_category_id_category"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_entry_provider_id_provider"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_entry_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_entry_site_id_key")),
    )
    op.create_index("ix_entry_category_id", "entry", ["category_id"], unique=False)
    op.create_index("ix_entry_provider_id", "entry", ["provider_id"], unique=False)
    op.create_index(
        "ix_entry_site_order", "entry", ["site_id", "status", "category_id", "position", "missing"], unique=False
    )

    op.create_table(
        "kept_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_kept_form_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kept_form_token_hash")),
    )
    op.create_index("ix_kept_form_user_id", "kept_form", ["user_id"], unique=False)

    op.create_table(
        "prepared_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("inventory_change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_prepared_import_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_import")),
    )
    op.create_index("ix_prepared_import_site_id", "prepared_import", ["site_id"], unique=False)

    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("heading", TEXTS, nullable=False),
        sa.Column("body", TEXTS, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'inventory', 'banner')", name=op.f("ck_section_kind")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_section_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    op.create_index("ix_section_site_position", "section", ["site_id", "position"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_user_session_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"], unique=False)

    op.create_table(
        "cookie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("match", sa.String(length=10), nullable=False),
        sa.Column("storage", sa.String(length=20), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("lifetime", sa.String(length=20), nullable=False),
        sa.Column("max_age_seconds", sa.BigInteger(), nullable=True),
        sa.Column("duration_text", TEXTS, nullable=False),
        sa.Column("rolling", sa.Boolean(), nullable=False),
        sa.Column("set_when", sa.String(length=20), nullable=False),
        sa.Column("http_only", sa.Boolean(), nullable=True),
        sa.Column("secure", sa.Boolean(), nullable=True),
        sa.Column("same_site", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=True),
        sa.Column("last_seen", MOMENT, nullable=True),
        one_of("ck_cookie_lifetime", "lifetime", "session", "persistent", "until_cleared", ""),
        one_of("ck_cookie_match", "match", "exact", "prefix", "glob"),
        one_of("ck_cookie_party", "party", "first", "third"),
        one_of("ck_cookie_same_site", "same_site", "lax", "strict", "none", ""),
        one_of(
            "ck_cookie_set_when", "set_when", "every_page", "after_sign_in", "after_form", "after_choice", "other", ""
        ),
        one_of("ck_cookie_source", "source", "manual", "import", "scan", "catalogue"),
        one_of(
            "ck_cookie_storage",
            "storage",
            "http_cookie",
            "local_storage",
            "session_storage",
            "indexed_db",
            "cache",
            "service_worker",
            "pixel",
            "url_param",
            "fingerprint",
            "other",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_cookie_entry_id_entry"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cookie")),
        sa.UniqueConstraint("entry_id", "key", name=op.f("uq_cookie_entry_id_key")),
    )
    op.create_index("ix_cookie_name", "cookie", ["name"], unique=False)

    head = sa.table("audit_head", sa.column("id"), sa.column("event_id"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "event_id": 0, "hash": FIRST}])
    guard_append_only(op.get_bind(), "audit_event")


def downgrade() -> None:
    op.drop_table("cookie")
    op.drop_table("user_session")
    op.drop_table("section")
    op.drop_table("prepared_import")
    op.drop_table("kept_form")
    op.drop_table("entry")
    op.drop_table("audit_touched")
    op.drop_table("user")
    op.drop_table("site")
    op.drop_table("sign_in_failures")
    op.drop_table("provider")
    op.drop_table("category")
    op.drop_table("audit_head")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS refuse_change()")
