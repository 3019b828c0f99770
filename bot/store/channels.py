"""What is chosen for a channel: what the advisor may answer there, and whether it gets a weekly digest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import bindparam, select, update

from bot.store.database import Database, insert
from bot.store.schema import channels, of_team

Listening = Literal["off", "mentions", "follow_ups", "questions"]
"""`off` answers nothing in the channel, `mentions` what mentions the app, `follow_ups` also what follows an answer up
in its thread, `questions` also questions that nobody put to the app, once a thread."""

LISTENING: tuple[Listening, ...] = get_args(Listening)


@dataclass(frozen=True)
class ChannelSettings:
    """What is chosen for a channel."""

    listening: Listening = "follow_ups"
    digest_due_at: datetime | None = None
    """When the next digest is posted; None where none is wanted."""


@dataclass(frozen=True)
class DigestDue:
    """A channel that gets its digest now, and when that was due."""

    team: str
    channel: str
    due_at: datetime


class Channels:
    """One row a channel; the defaults of `ChannelSettings` where nobody has chosen."""

    def __init__(self, database: Database, team: str | None = None) -> None:
        """Those of one workspace; without `team`, those of all."""
        self._database = database
        self._mine = of_team(team, channels)

    def listening(self, team: str, channel: str) -> Listening:
        """What is answered in a channel."""
        return self.settings(team, channel).listening

    def settings(self, team: str, channel: str) -> ChannelSettings:
        """What is chosen for a channel."""
        with self._database.reading() as connection:
            row = connection.execute(_CHOSEN, {"this": team, "here": channel}).one_or_none()
        if row is None:
            return ChannelSettings()
        known = row.listening if row.listening in LISTENING else ChannelSettings.listening
        return ChannelSettings(known, row.digest_due_at)

    def choose(self, team: str, channel: str, listening: Listening, digest_due_at: datetime | None = None) -> None:
        """Set what is chosen for a channel."""
        chosen = {"listening": listening, "digest_due_at": digest_due_at}
        with self._database.writing() as connection:
            new = insert(connection, channels).values(team=team, channel=channel, **chosen)
            key = [channels.c.team, channels.c.channel]
            connection.execute(new.on_conflict_do_update(index_elements=key, set_=chosen))

    def digests_due(self, now: datetime) -> list[DigestDue]:
        """The digests to be posted by now; `postpone` says when each is due next."""
        due = select(channels).where(channels.c.digest_due_at <= now, self._mine)
        with self._database.reading() as connection:
            return [DigestDue(row.team, row.channel, row.digest_due_at) for row in connection.execute(due)]

    def postpone(self, digest: DigestDue, due_at: datetime) -> None:
        """Set when the next digest is due, unless somebody has chosen anew since."""
        this = (channels.c.team == digest.team) & (channels.c.channel == digest.channel)
        still = update(channels).where(this, self._mine, channels.c.digest_due_at == digest.due_at)
        with self._database.writing() as connection:
            connection.execute(still.values(digest_due_at=due_at))


_CHOSEN = select(channels).where(channels.c.team == bindparam("this"), channels.c.channel == bindparam("here"))
"""Built once, as every message in a channel runs it."""
