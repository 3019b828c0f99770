"""Retention: erases old rows, and all rows of workspaces that removed the app."""

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
"""How long Slack may still accept a token after it was revoked."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periods:
    """How long data is kept."""

    retention: timedelta = timedelta(days=180)
    """For questions, received events and interviews without a decision."""
    grace: timedelta = timedelta(days=30)
    """For everything of a workspace that removed the app."""


PERIODS = Periods()


@dataclass(frozen=True)
class Erased:
    """What was erased: rows that retention ended, and workspaces that had removed the app."""

    rows: int
    workspaces: int


class Retention:
    """Erases what is due. The dates are in the database, so restarts lose nothing, and any process may do it."""

    def __init__(
        self, client: WebClient | None, store: Store, clock: Callable[[], datetime], periods: Periods = PERIODS
    ) -> None:
        """Without a `client`, Slack is not asked whether a workspace is back."""
        self._client = client
        self._store = store
        self._clock = clock
        self._periods = periods
        self._pruned_at: datetime | None = None

    def do(self) -> Erased:
        """Erase what is due now. Old rows are looked for once an hour, as that reads whole tables.

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
        """Ask Slack for which workspace the token works: that one is back. False where Slack does not tell."""
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
