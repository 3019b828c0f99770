"""Interviews know when they were touched, so that they are brought up again and expire; disagreements are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add them. An interview that was never touched since counts from its start."""
    _interviews()
    _disagreements()
    _unreminded()


def _interviews() -> None:
    for name in ("expired", "reminded"):
        op.add_column("interviews", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("interviews", sa.Column("misheard", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("interviews", sa.Column("touched_at", sa.DateTime(timezone=True)))


def _disagreements() -> None:
    op.create_table(
        "disagreements",
        sa.Column("interview", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("interview", "who", name="pk_disagreements"),
        sa.ForeignKeyConstraint(
            ["interview"], ["interviews.id"], name="fk_disagreements_interview", ondelete="CASCADE"
        ),
    )


def _unreminded() -> None:
    op.create_table(
        "unreminded",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team", "who", name="pk_unreminded"),
    )
