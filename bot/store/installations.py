"""What Slack told of the app in a workspace: that it was removed, or that the bot's token was revoked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from bot.store.database import Database, insert
from bot.store.schema import installations

STRAGGLERS = timedelta(minutes=10)
"""How long after an uninstallation something may still come that was sent before: Slack retries for five minutes."""


@dataclass(frozen=True)
class Installation:
    """A workspace in which something is wrong with the installation; where all is well nothing is kept."""

    team: str
    uninstalled_at: datetime | None
    """When the app was removed; its data is erased when the grace time has passed."""
    revoked_at: datetime | None
    """When the bot's token stopped working."""


class Installations:
    """A workspace is noted when its app or its token goes, and forgotten when they are back."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def uninstalled(self, team: str) -> None:
        """The workspace removed the app, and with it the token. Told twice, the first time counts."""
        self._note(team, uninstalled_at=self._clock(), revoked_at=self._clock())

    def revoked(self, team: str) -> None:
        """The bot's token of this workspace was revoked."""
        self._note(team, revoked_at=self._clock())

    def token_works(self, team: str, settled: timedelta = timedelta()) -> None:
        """Slack accepts the bot's token of this workspace: the app is installed.

        What was noted more recently than `settled` stays: Slack may not have stopped a token yet that it has revoked.
        """
        latest = self._clock() - settled
        moments = installations.c.uninstalled_at, installations.c.revoked_at
        long_ago = (or_(moment.is_(None), moment <= latest) for moment in moments)
        with self._database.writing() as connection:
            connection.execute(delete(installations).where(installations.c.team == team, *long_ago))

    def heard_from(self, team: str) -> None:
        """Something came from this workspace that only comes where the app is installed, so it is back.

        Whether there is a token that works is another question.
        """
        gone = installations.c.team == team, installations.c.uninstalled_at < self._clock() - STRAGGLERS
        with self._database.reading() as connection:
            if connection.execute(select(installations.c.team).where(*gone)).first() is None:
                return
        with self._database.writing() as connection:
            connection.execute(update(installations).where(*gone).values(uninstalled_at=None))

    def noted(self) -> list[Installation]:
        """The workspaces in which something is wrong."""
        with self._database.reading() as connection:
            rows = connection.execute(select(installations).order_by(installations.c.team))
            return [Installation(row.team, row.uninstalled_at, row.revoked_at) for row in rows]

    def _note(self, team: str, **moments: datetime) -> None:
        with self._database.writing() as connection:
            new = insert(connection, installations).values(team=team, **moments)
            first = {name: func.coalesce(installations.c[name], moment) for name, moment in moments.items()}
            connection.execute(new.on_conflict_do_update(index_elements=["team"], set_=first))
