"""Questions that went to a person, and who has resolved them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.store.database import Database, insert
from bot.store.schema import help_requests, of_team, turns


@dataclass(frozen=True)
class HelpRequest:
    """Somebody asked a person about a turn. Retention erases who asked and who resolved it."""

    id: str
    turn: str
    asker: str | None
    resolved_by: str | None = None
    resolved_at: datetime | None = None


class HelpRequests:
    """A person asks for help once about a turn."""

    def __init__(self, database: Database, clock: Callable[[], datetime], team: str | None = None) -> None:
        """Those of one workspace; without `team`, those of all."""
        self._database = database
        self._clock = clock
        self._mine = of_team(team, help_requests)
        self._my_turns = of_team(team, turns)

    def open(self, turn: str, asker: str) -> HelpRequest:
        """The request of a person about a turn: a new one, or the one that there is.

        Raises:
            NoResultFound: where the workspace has no such turn.
        """
        values = {"id": secrets.token_hex(8), "turn": turn, "asker": asker, "asked_at": self._clock()}
        with self._database.writing() as connection:
            connection.execute(select(turns.c.id).where(turns.c.id == turn, self._my_turns)).one()
            new = insert(connection, help_requests).values(values)
            connection.execute(new.on_conflict_do_nothing(index_elements=["turn", "asker"]))
            mine = select(help_requests).where(help_requests.c.turn == turn, help_requests.c.asker == asker)
            row = connection.execute(mine).one()
            return HelpRequest(row.id, row.turn, row.asker, row.resolved_by, row.resolved_at)

    def find(self, id_: str) -> HelpRequest | None:
        """The request with this id."""
        with self._database.reading() as connection:
            row = connection.execute(select(help_requests).where(help_requests.c.id == id_, self._mine)).one_or_none()
            return HelpRequest(row.id, row.turn, row.asker, row.resolved_by, row.resolved_at) if row else None

    def resolve(self, id_: str, user: str) -> bool:
        """Mark a request as resolved, by the first who says so. False where somebody else was first."""
        free = func.coalesce(help_requests.c.resolved_by, user) == user
        done = update(help_requests).where(help_requests.c.id == id_, self._mine, free)
        with self._database.writing() as connection:
            values = {"resolved_by": user, "resolved_at": self._clock()}
            return connection.execute(done.values(values)).rowcount == 1
