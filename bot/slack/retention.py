"""What is erased when its time has come: what retention ends, and workspaces that removed the app."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.store import Store

TOKEN_ERRORS = {"token_revoked", "account_inactive", "invalid_auth", "not_authed", "token_expired"}
"""Slack's ways to say that a token does not work, and will not work again by itself."""

PRUNED_EVERY = timedelta(hours=1)
SETTLED = timedelta(minutes=10)
"""How long a token that was revoked may still seem to work."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periods:
    """How long what is kept."""

    retention: timedelta = timedelta(days=180)
    """How long questions, received events and interviews without a decision."""
    grace: timedelta = timedelta(days=30)
    """How long everything of a workspace, after it removed the app."""


PERIODS = Periods()


@dataclass(frozen=True)
class Erased:
    """What was erased: rows that retention ended, and workspaces that had removed the app."""

    rows: int
    workspaces: int


class Retention:
    """Erases what is due. What is due is in the database, so a restart forgets nothing, and any process may do it."""

    def __init__(
        self, client: WebClient | None, store: Store, clock: Callable[[], datetime], periods: Periods = PERIODS
    ) -> None:
        """Without a `client` nobody can ask Slack whether a workspace is back."""
        self._client = client
        self._store = store
        self._clock = clock
        self._periods = periods
        self._pruned_at: datetime | None = None

    def do(self) -> Erased:
        """Erase what is due now. Retention is looked after once an hour, as that reads whole tables.

        Raises:
            StoreUnavailable: where the database does not answer.
        """
        erased = Erased(self._prune(), self._forget_uninstalled())
        if erased.rows or erased.workspaces:
            log.info("Erased: %s rows past retention, %s workspaces without the app", erased.rows, erased.workspaces)
        return erased

    def _prune(self) -> int:
        now = self._clock()
        if self._pruned_at is not None and now - self._pruned_at < PRUNED_EVERY:
            return 0
        rows = self._store.prune(now - self._periods.retention)
        self._pruned_at = now
        return rows

    def _forget_uninstalled(self) -> int:
        if not self._store.installations.noted() or not self._knows_who_is_back():
            return 0
        return len(self._store.forget_uninstalled(self._clock() - self._periods.grace))

    def _knows_who_is_back(self) -> bool:
        """Ask Slack for whom the token works: that workspace is back. False where Slack gives no plain answer."""
        if self._client is None:
            return True
        try:
            team = str(self._client.auth_test()["team_id"])
        except SlackApiError as error:
            return error.response["error"] in TOKEN_ERRORS
        except OSError:
            return False
        self._store.installations.token_works(team, settled=SETTLED)
        return True
