"""Decisions are kept as they were made, changes can be taken back, and people have names."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add them. Who decided is no longer written down where it was the owner, whose name is told instead."""
    _people()
    _interviews()
    _records()
    _forget_deciding_owners()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team", "user", name="pk_people"),
    )


def _interviews() -> None:
    op.add_column("interviews", sa.Column("revises", sa.Text()))
    op.add_column("interviews", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("interviews", sa.Column("before", sa.JSON()))


def _records() -> None:
    op.add_column("records", sa.Column("decided_at", sa.DateTime(timezone=True)))
    op.add_column("records", sa.Column("markdown", sa.Text()))


def _forget_deciding_owners() -> None:
    records = sa.table("records", sa.column("interview", sa.Text), sa.column("deciders", sa.JSON))
    interviews = sa.table("interviews", sa.column("id", sa.Text), sa.column("owner", sa.Text))
    owned = sa.select(records.c.interview, records.c.deciders, interviews.c.owner)
    connection = op.get_bind()
    for row in connection.execute(owned.join(interviews, interviews.c.id == records.c.interview)).all():
        if row.deciders == [row.owner]:
            connection.execute(records.update().where(records.c.interview == row.interview).values(deciders=[]))
