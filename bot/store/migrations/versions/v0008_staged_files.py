"""A post that shows files is known again by their ids."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add them to the outbox."""
    op.add_column("outbox", sa.Column("files", sa.JSON()))
