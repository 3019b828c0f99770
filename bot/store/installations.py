"""Workspaces that removed the app, or that revoked the bot's token."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from bot.store.database import Database, insert
from bot.store.schema import installations

STRAGGLERS = timedelta(minutes=10)
"""How long after an uninstallation something may still come that was sent before: Slack retries for five minutes."""

LOOKED_EVERY = timedelta(minutes=1)
"""How long a workspace is taken for present without a look. A note counts only when it is older than that."""
NEVER = datetime.min.replace(tzinfo=UTC)

_IS_GONE = and_(installations.c.team == bindparam("this"), installations.c.uninstalled_at < bindparam("before"))
_GONE = select(installations.c.team).where(_IS_GONE)
_BACK = update(installations).where(_IS_GONE).values(uninstalled_at=None)


@dataclass(frozen=True)
class Installation:
    """A workspace whose installation has a problem. Workspaces without problems have no row."""

    team: str
    uninstalled_at: datetime | None
    """When the app was removed; its data is erased when the grace time has passed."""
    revoked_at: datetime | None
    """When the bot's token stopped working."""


class Installations:
    """Notes a workspace when the app is removed or the token revoked, and deletes the note when both are back."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._present_at: dict[str, datetime] = {}
        """When `heard_from` last found a workspace without a note."""

    def uninstalled(self, team: str) -> None:
        """The workspace removed the app, and with it the token. The time of the first report counts."""
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
        """The workspace sent something that is only sent where the app is installed, so the app is back.

        That says nothing about the token.
        """
        now = self._clock()
        if now - self._present_at.get(team, NEVER) < LOOKED_EVERY:
            return
        gone = {"this": team, "before": now - STRAGGLERS}
        with self._database.reading() as connection:
            is_gone = connection.execute(_GONE, gone).first() is not None
        if is_gone:
            with self._database.writing() as connection:
                connection.execute(_BACK, gone)
        self._present_at[team] = now

    def noted(self) -> list[Installation]:
        """The workspaces whose installation has a problem."""
        with self._database.reading() as connection:
            rows = connection.execute(select(installations).order_by(installations.c.team))
            return [Installation(row.team, row.uninstalled_at, row.revoked_at) for row in rows]

    def _note(self, team: str, **moments: datetime) -> None:
        with self._database.writing() as connection:
            new = insert(connection, installations).values(team=team, **moments)
            first = {name: func.coalesce(installations.c[name], moment) for name, moment in moments.items()}
            connection.execute(new.on_conflict_do_update(index_elements=["team"], set_=first))
