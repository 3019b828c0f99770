"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    _inbox()
    _outbox()
    _interviews()
    _answers()
    _turns()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
        sa.CheckConstraint(
            "(payload IS NULL) = (finished_at IS NOT NULL)", name=op.f("ck_inbox_payload_until_finished")
        ),
    )
    unfinished = sa.text("finished_at IS NULL")
    op.create_index("ix_inbox_due", "inbox", ["leased_until"], postgresql_where=unfinished, sqlite_where=unfinished)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "ordinal", name="pk_outbox"),
        sa.ForeignKeyConstraint(["key"], ["inbox.key"], name="fk_outbox_key", ondelete="CASCADE"),
    )


def _interviews() -> None:
    op.create_table(
        "interviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("message_ts", sa.Text()),
        sa.Column("base_version", sa.Text(), nullable=False),
        sa.Column("workload", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_interviews"),
        sa.CheckConstraint("cancelled_at IS NULL OR finished_at IS NULL", name=op.f("ck_interviews_one_end")),
    )
    thread = ["team", "channel", "thread_ts"]
    is_open = sa.text("cancelled_at IS NULL AND finished_at IS NULL")
    op.create_index(
        "uq_interviews_open_in_thread",
        "interviews",
        thread,
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_index("ix_interviews_thread", "interviews", thread)
    op.create_index("ix_interviews_owner", "interviews", ["team", "owner", "started_at"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("interview", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("option", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_answers"),
        sa.UniqueConstraint("interview", "question", name="uq_answers_interview_question"),
        sa.ForeignKeyConstraint(["interview"], ["interviews.id"], name="fk_answers_interview", ondelete="CASCADE"),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text()),
        sa.Column("question", sa.Text()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text()),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("base_version", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_turns"),
    )
    op.create_index("ix_turns_thread", "turns", ["team", "channel", "thread_ts"])
    op.create_index("ix_turns_asked_at", "turns", ["asked_at"])
