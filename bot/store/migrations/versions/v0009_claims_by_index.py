"""The next event is found by an index, in the order in which events are claimed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Replace the index, whose order was another one."""
    unfinished = sa.text("finished_at IS NULL")
    op.drop_index("ix_inbox_next", "inbox")
    op.create_index(
        "ix_inbox_next",
        "inbox",
        [sa.text("urgent DESC"), "sent_at", "key"],
        postgresql_where=unfinished,
        sqlite_where=unfinished,
    )
