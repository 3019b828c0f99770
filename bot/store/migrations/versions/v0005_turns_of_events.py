"""A turn has an id, belongs to an event, and ends in a word of its own; what became of installations is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_OUTCOMES = {
    "answered": "answer",
    "compared": "compare",
    "askedback": "clarify",
    "notknown": "decline",
    "defined": "define",
    "elaborated": "elaborate",
    "chatted": "small_talk",
    "interviewwanted": "interview",
    "picked": "pick",
}


def upgrade() -> None:
    """Add them. A turn that is there gets its number as its id; which event it belongs to is not known any more."""
    _turns()
    _outcomes()
    _installations()


def _turns() -> None:
    op.add_column("turns", sa.Column("id", sa.Text()))
    op.execute("UPDATE turns SET id = CAST(number AS TEXT)")
    with op.batch_alter_table("turns") as turns:
        turns.alter_column("id", existing_type=sa.Text(), nullable=False)
        turns.add_column(sa.Column("event", sa.Text()))
        turns.add_column(sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
        turns.add_column(sa.Column("shown", sa.JSON()))
        turns.add_column(sa.Column("shared_by", sa.Text()))
        turns.create_unique_constraint("uq_turns_id", ["id"])
        turns.create_unique_constraint("uq_turns_event_part", ["event", "part"])


def _outcomes() -> None:
    turns = sa.table("turns", sa.column("outcome", sa.Text()))
    for earlier, now in _OUTCOMES.items():
        op.execute(turns.update().where(turns.c.outcome == earlier).values(outcome=now))


def _installations() -> None:
    op.create_table(
        "installations",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("team", name="pk_installations"),
    )
