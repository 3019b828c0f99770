"""The workspace that the bot's token is for. Whatever comes from another one is refused."""

import logging
import threading
from collections.abc import Callable
from time import monotonic

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack.ordering import Payload, team_of

TOLD_EVERY_SECONDS = 24 * 60 * 60.0

log = logging.getLogger(__name__)


class OneWorkspace:
    """Knows which workspace the token is for, as Slack tells by `auth.test`.

    An app can be installed in other workspaces, too, whose events Slack then sends to the same address. Answering
    them with this workspace's token would fail at best, and mix up two companies at worst.
    """

    def __init__(self, client: WebClient, stopwatch: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._stopwatch = stopwatch
        self._lock = threading.Lock()
        self._told_at: dict[str, float] = {}
        self.team: str | None = None
        """The id of the workspace: None until Slack has told, and empty where the token is for a whole organisation,
        any of whose workspaces may come."""

    def learn(self) -> None:
        """Ask Slack which workspace it is, unless that is known.

        Raises:
            SlackApiError: where Slack refuses the token, or does not answer as it should.
            OSError: where Slack cannot be reached.
        """
        if self.team is None:
            self.learn_from(self._client.auth_test())

    def learn_from(self, answer: SlackResponse) -> None:
        """Learn which workspace it is from an answer of `auth.test`."""
        self.team = "" if answer.get("is_enterprise_install") else str(answer["team_id"])

    def is_foreign(self, payload: Payload) -> bool:
        """Whether a payload is of another workspace. False while it is not known which one the token is for."""
        team = team_of(payload)
        if not self.team or team == self.team:
            return False
        self._tell(team)
        return True

    def _tell(self, team: str) -> None:
        """Log each workspace that is refused once a day."""
        with self._lock:
            now = self._stopwatch()
            if team in self._told_at and now - self._told_at[team] < TOLD_EVERY_SECONDS:
                return
            self._told_at[team] = now
        log.warning(
            "Events of workspace %s are refused, as SLACK_BOT_TOKEN is for %s; remove the app there, or run another "
            "vmvc for it",
            team or "(none)",
            self.team,
        )
