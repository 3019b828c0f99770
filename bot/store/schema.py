"""The tables, and the constraints that decide races."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
    false,
    func,
    select,
    true,
)


class Moment(TypeDecorator[datetime]):
    """A point in time: aware, UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: it would mean something else on every machine."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read it in UTC, whatever the zone of the connection."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """What a person wrote. Half an emoji, or a NUL, which PostgreSQL keeps in no text, becomes a question mark."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make it storable rather than lose the rest of the message to it."""
        return value and value.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

inbox = Table(
    "inbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Column("attempts", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("lane", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("holder", Text),
    Column("postponed", Integer, nullable=False, server_default="0"),
    Column("fault", Text),
    CheckConstraint("(payload IS NULL) = (finished_at IS NOT NULL)", name="payload_until_finished"),
    CheckConstraint("fault IS NULL OR finished_at IS NOT NULL", name="fault_in_the_end"),
)
UNFINISHED = inbox.c.finished_at.is_(None)
# In the order in which events are claimed, so that a claim costs the same however many wait.
_NEXT = (inbox.c.urgent.desc(), inbox.c.sent_at, inbox.c.key)
Index("ix_inbox_next", *_NEXT, postgresql_where=UNFINISHED, sqlite_where=UNFINISHED)
Index("ix_inbox_lane", inbox.c.lane, inbox.c.sent_at, postgresql_where=UNFINISHED, sqlite_where=UNFINISHED)

processes = Table(
    "processes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("beats", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, ForeignKey(inbox.c.key, ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("channel", Text),
    Column("ts", Text),
    Column("files", JSON(none_as_null=True)),
    CheckConstraint("(channel IS NULL) = (ts IS NULL)", name="sent_or_not"),
)

bases = Table(
    "bases",
    metadata,
    Column("version", Text, primary_key=True),
    Column("questionnaire", Text, nullable=False),
)

interviews = Table(
    "interviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread_ts", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("message_ts", Text),
    Column("base_version", Text, nullable=False),
    Column("workload", Words, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("cancelled_at", Moment),
    Column("finished_at", Moment),
    Column("components", JSON, nullable=False, server_default="[]"),
    Column("priorities", JSON, nullable=False, server_default="[]"),
    Column("proposed", JSON, nullable=False, server_default="[]"),
    Column("stop_at", Double),
    Column("expired", Boolean, nullable=False, server_default=false()),
    Column("reminded", Boolean, nullable=False, server_default=false()),
    Column("misheard", Integer, nullable=False, server_default="0"),
    Column("touched_at", Moment),
    Column("changed_by", Text),
    Column("revises", Text),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("before", JSON(none_as_null=True)),
    Column("cancel_asked", Boolean, nullable=False, server_default=false()),
    CheckConstraint("cancelled_at IS NULL OR finished_at IS NULL", name="one_end"),
    Index("ix_interviews_thread", "team", "channel", "thread_ts"),
    Index("ix_interviews_owner", "team", "owner", "started_at"),
)
OPEN = and_(interviews.c.cancelled_at.is_(None), interviews.c.finished_at.is_(None))
last_touched = func.coalesce(interviews.c.touched_at, interviews.c.started_at)
THREAD = (interviews.c.team, interviews.c.channel, interviews.c.thread_ts)
Index("uq_interviews_open_in_thread", *THREAD, unique=True, postgresql_where=OPEN, sqlite_where=OPEN)

answers = Table(
    "answers",
    metadata,
    Column("number", Integer, Identity(), primary_key=True),
    Column("interview", Text, ForeignKey(interviews.c.id, ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("option", Text, nullable=False),
    Column("component", Words, nullable=False, server_default=""),
    UniqueConstraint("interview", "component", "question"),
)

records = Table(
    "records",
    metadata,
    Column("interview", Text, ForeignKey(interviews.c.id, ondelete="CASCADE"), primary_key=True),
    Column("team", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("deciders", JSON, nullable=False),
    Column("supersedes", Text, ForeignKey("records.interview", ondelete="SET NULL")),
    Column("decided_at", Moment),
    Column("markdown", Words),
    UniqueConstraint("team", "number"),
    UniqueConstraint("supersedes"),
)

disagreements = Table(
    "disagreements",
    metadata,
    Column("interview", Text, ForeignKey(interviews.c.id, ondelete="CASCADE"), primary_key=True),
    Column("who", Text, primary_key=True),
    Column("chosen", Text, nullable=False),
    Column("why", Words, nullable=False),
    Column("said_at", Moment, nullable=False),
)

unreminded = Table(
    "unreminded",
    metadata,
    Column("team", Text, primary_key=True),
    Column("who", Text, primary_key=True),
)

stars = Table(
    "stars",
    metadata,
    Column("number", Integer, Identity(), primary_key=True),
    Column("team", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("starred", Text, nullable=False),
    UniqueConstraint("team", "user", "starred"),
)

people = Table(
    "people",
    metadata,
    Column("team", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("name", Words, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("number", Integer, Identity(), primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread_ts", Text, nullable=False),
    Column("asker", Text),
    Column("question", Words),
    Column("outcome", Text, nullable=False),
    Column("topic", Text),
    Column("confidence", Double, nullable=False),
    Column("base_version", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("id", Text, nullable=False),
    Column("event", Text),
    Column("part", Integer, nullable=False, server_default="0"),
    Column("shown", JSON(none_as_null=True)),
    Column("shared_by", Text),
    UniqueConstraint("id"),
    UniqueConstraint("event", "part"),
    Index("ix_turns_thread", "team", "channel", "thread_ts"),
    Index("ix_turns_asked_at", "asked_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("number", Integer, Identity(), primary_key=True),
    Column("turn", Text, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("user", Text),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
    Column("meant", Text),
    Column("comment", Words),
    Column("given_at", Moment, nullable=False),
    UniqueConstraint("turn", "user"),
    Index("ix_feedback_given_at", "given_at"),
)

channels = Table(
    "channels",
    metadata,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("listening", Text, nullable=False),
    Column("digest_due_at", Moment),
)

help_requests = Table(
    "help_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("turn", Text, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("asker", Text),
    Column("asked_at", Moment, nullable=False),
    Column("resolved_by", Text),
    Column("resolved_at", Moment),
    UniqueConstraint("turn", "asker"),
    Index("ix_help_requests_turn", "turn"),
)

installations = Table(
    "installations",
    metadata,
    Column("team", Text, primary_key=True),
    Column("uninstalled_at", Moment),
    Column("revoked_at", Moment),
)


def of_team(team: str | None, table: Table) -> ColumnElement[bool]:
    """The condition that a table's rows are of a workspace; None for the rows of all.

    This is the one place that says which workspace a row belongs to.
    """
    if team is None:
        return true()
    if "team" in table.c:
        return table.c.team == team
    if "turn" in table.c:
        return table.c.turn.in_(select(turns.c.id).where(turns.c.team == team))
    return table.c.interview.in_(select(interviews.c.id).where(interviews.c.team == team))
