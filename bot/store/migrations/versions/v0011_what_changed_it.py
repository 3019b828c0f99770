"""An interview knows which event changed it last, and whether its owner was asked if they mean to cancel it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """The event that ended an interview was its last change: the column holds every last change now."""
    op.execute("ALTER TABLE interviews RENAME COLUMN finished_by TO changed_by")
    op.add_column("interviews", sa.Column("cancel_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
