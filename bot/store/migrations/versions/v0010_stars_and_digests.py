"""People star answers, and a channel gets a weekly digest of what was not answered."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "stars",
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("starred", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_stars"),
        sa.UniqueConstraint("team", "user", "starred", name="uq_stars_team_user_starred"),
    )
    op.add_column("channels", sa.Column("digest_due_at", sa.DateTime(timezone=True)))
