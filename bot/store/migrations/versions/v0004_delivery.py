"""What came in is handled in order, by processes that show that they live; posts are written down before they go out.

What was unfinished is free for whoever comes first. What had been given up without a word stays given up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables so."""
    _processes()
    # SQLite changes a table by making it anew and dropping the old one, and what belongs to its rows goes with them.
    op.execute("CREATE TEMPORARY TABLE sent AS SELECT key, ordinal, channel, ts FROM outbox")
    op.drop_table("outbox")
    _inbox()
    _outbox()
    op.add_column("interviews", sa.Column("finished_by", sa.Text()))


def _processes() -> None:
    op.create_table(
        "processes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
    )


def _inbox() -> None:
    op.drop_index("ix_inbox_due", "inbox")
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("lane", sa.Text(), nullable=False, server_default=""))
        inbox.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        inbox.add_column(sa.Column("sent_at", sa.DateTime(timezone=True)))
        inbox.add_column(sa.Column("due_at", sa.DateTime(timezone=True)))
        inbox.add_column(sa.Column("holder", sa.Text()))
        inbox.add_column(sa.Column("postponed", sa.Integer(), nullable=False, server_default="0"))
        inbox.add_column(sa.Column("fault", sa.Text()))
    op.execute("UPDATE inbox SET sent_at = received_at, due_at = received_at")
    # Until now what had been begun four times was left lying.
    given_up = "UPDATE inbox SET fault = 'untold', payload = NULL, finished_at = received_at"
    op.execute(given_up + " WHERE finished_at IS NULL AND attempts >= 4")
    with op.batch_alter_table("inbox") as inbox:
        inbox.alter_column("lane", server_default=None)
        inbox.alter_column("urgent", server_default=None)
        inbox.alter_column("sent_at", nullable=False)
        inbox.alter_column("due_at", nullable=False)
        inbox.drop_column("leased_until")
        inbox.create_check_constraint(op.f("ck_inbox_fault_in_the_end"), "fault IS NULL OR finished_at IS NOT NULL")
    unfinished = sa.text("finished_at IS NULL")
    for name, columns in (("next", ["urgent", "sent_at"]), ("lane", ["lane", "sent_at"])):
        op.create_index(f"ix_inbox_{name}", "inbox", columns, postgresql_where=unfinished, sqlite_where=unfinished)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text()),
        sa.Column("ts", sa.Text()),
        sa.PrimaryKeyConstraint("key", "ordinal", name="pk_outbox"),
        sa.ForeignKeyConstraint(["key"], ["inbox.key"], name="fk_outbox_key", ondelete="CASCADE"),
        sa.CheckConstraint("(channel IS NULL) = (ts IS NULL)", name=op.f("ck_outbox_sent_or_not")),
    )
    op.execute("INSERT INTO outbox SELECT key, ordinal, '', 1, channel, ts FROM sent")
    op.execute("DROP TABLE sent")
