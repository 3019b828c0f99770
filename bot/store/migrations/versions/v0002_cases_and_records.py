"""Interviews know components, priorities and proposals; bases and decision records are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add them. What is there keeps its meaning: a workload without components or priorities."""
    _bases()
    _interviews()
    _answers()
    _records()


def _bases() -> None:
    op.create_table(
        "bases",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_bases"),
    )


def _interviews() -> None:
    for name in ("components", "priorities", "proposed"):
        op.add_column("interviews", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("interviews", sa.Column("stop_at", sa.Double()))


def _answers() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("component", sa.Text(), nullable=False, server_default=""))
        answers.drop_constraint("uq_answers_interview_question", type_="unique")
        answers.create_unique_constraint(
            "uq_answers_interview_component_question", ["interview", "component", "question"]
        )


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("interview", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("deciders", sa.JSON(), nullable=False),
        sa.Column("supersedes", sa.Text()),
        sa.PrimaryKeyConstraint("interview", name="pk_records"),
        sa.UniqueConstraint("team", "number", name="uq_records_team_number"),
        sa.UniqueConstraint("supersedes", name="uq_records_supersedes"),
        sa.ForeignKeyConstraint(["interview"], ["interviews.id"], name="fk_records_interview", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["records.interview"], name="fk_records_supersedes", ondelete="SET NULL"
        ),
    )
