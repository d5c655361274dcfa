"""What publishing needs: versions and their pages, proposals, preview links, waivers, the state of translations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.database import guard_append_only

revision = "0002"
down_revision = "0001"
branch_labels = ()
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TRANSLATED = ("category", "entry", "section")
ABOUT_THE_DATA = ("publisher_url", "data_contact", "data_licence", "data_theme")


def upgrade() -> None:
    # Added one by one and not in a batch: that would copy the tables.
    for table in TRANSLATED:
        op.add_column(table, sa.Column("translated", sa.Text(), nullable=False, server_default="{}"))
    for name in ABOUT_THE_DATA:
        op.add_column("site", sa.Column(name, sa.String(length=500), nullable=False, server_default=""))

    op.create_table(
        "stamp",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp")),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(length=64), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.Column("change_summary", sa.Text(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_version_site_id_site"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_version_site_id_number")),
    )
    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_page_version_id_version"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("version_id", "locale", name=op.f("uq_page_version_id_locale")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(length=64), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("material", sa.Boolean(), nullable=True),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.Column("change_summary", TEXTS, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'published', 'withdrawn')", name=op.f("ck_proposal_state")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_proposal_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_site_state", "proposal", ["site_id", "state"], unique=False)
    op.create_table(
        "preview_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_preview_link_proposal_id_proposal"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_preview_link_token_hash")),
    )
    op.create_index(op.f("ix_preview_link_proposal_id"), "preview_link", ["proposal_id"], unique=False)
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_waiver_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index("ix_waiver_site_rule", "waiver", ["site_id", "rule", "subject"], unique=False)

    op.bulk_insert(sa.table("stamp", sa.column("id"), sa.column("number")), [{"id": 1, "number": 0}])
    guard_append_only(op.get_bind(), "version", "page")


def downgrade() -> None:
    for table in ("waiver", "preview_link", "proposal", "page", "version", "stamp"):
        op.drop_table(table)
    for name in reversed(ABOUT_THE_DATA):
        op.drop_column("site", name)
    for table in reversed(TRANSLATED):
        op.drop_column(table, "translated")
