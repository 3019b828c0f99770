"""What the advisor may answer in a channel without being mentioned."""

from typing import Literal, get_args

from sqlalchemy import select

from bot.store.database import Database, insert
from bot.store.schema import channels

Listening = Literal["off", "mentions", "follow_ups", "questions"]
"""`off` answers nothing in the channel, `mentions` what mentions the app, `follow_ups` also what follows an answer up
in its thread, `questions` also questions that nobody put to the app, once a thread."""

LISTENING: tuple[Listening, ...] = get_args(Listening)


class Channels:
    """One setting a channel; `follow_ups` where nobody has chosen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listening(self, team: str, channel: str) -> Listening:
        """What is answered in a channel."""
        chosen = select(channels.c.listening).where(channels.c.team == team, channels.c.channel == channel)
        with self._database.reading() as connection:
            found: Listening | None = connection.scalar(chosen)
            return found if found in LISTENING else "follow_ups"

    def choose(self, team: str, channel: str, listening: Listening) -> None:
        """Set what is answered in a channel."""
        with self._database.writing() as connection:
            new = insert(connection, channels).values(team=team, channel=channel, listening=listening)
            key = [channels.c.team, channels.c.channel]
            connection.execute(new.on_conflict_do_update(index_elements=key, set_={"listening": listening}))
