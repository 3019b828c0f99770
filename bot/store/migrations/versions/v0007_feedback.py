"""People say whether an answer helped, where the advisor may join in, and which questions went to a person."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables."""
    _feedback()
    _channels()
    _help_requests()


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("user", sa.Text()),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("meant", sa.Text()),
        sa.Column("comment", sa.Text()),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["turn"], ["turns.id"], name="fk_feedback_turn", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name="pk_feedback"),
        sa.UniqueConstraint("turn", "user", name="uq_feedback_turn_user"),
    )
    op.create_index("ix_feedback_given_at", "feedback", ["given_at"])


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("listening", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", name="pk_channels"),
    )


def _help_requests() -> None:
    op.create_table(
        "help_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.Text()),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["turn"], ["turns.id"], name="fk_help_requests_turn", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_help_requests"),
        sa.UniqueConstraint("turn", "asker", name="uq_help_requests_turn_asker"),
    )
    op.create_index("ix_help_requests_turn", "help_requests", ["turn"])
