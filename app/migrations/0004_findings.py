"""What the checks find in an entry is counted in its row, where the answers that were missing were counted before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    # Renamed and added by plain statements and not in a batch: that would copy the table.
    op.execute("ALTER TABLE entry RENAME COLUMN missing TO findings")
    op.add_column("entry", sa.Column("errors", sa.Integer(), nullable=False, server_default="0"))
    # `flask migrate` counts them anew: see `count_anew`.
    op.execute("UPDATE entry SET errors = -1")


def downgrade() -> None:
    op.drop_column("entry", "errors")
    op.execute("ALTER TABLE entry RENAME COLUMN findings TO missing")
