"""Which faults another try may not meet again, and which are Slack's plain no."""

from urllib.error import HTTPError, URLError

from slack_sdk.errors import SlackApiError

from bot.store import StoreUnavailable

PASSING = {
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
}
"""Slack's errors that another try may not meet again."""


class Unreachable(ConnectionError):
    """The address that came with a command or a click, to answer it by, does not answer."""

    def __init__(self, *, may_have_taken_it: bool) -> None:
        super().__init__("the address to answer by cannot be reached")
        self.may_have_taken_it = may_have_taken_it
        """Whether what was sent may stand there all the same."""


class PostUncertain(Exception):
    """Nobody knows whether a message was posted, and it is not tried once more: people may see it twice already."""


def is_transient(error: Exception) -> bool:
    """Whether to try again: Slack, the network or the database stumbled, and nobody refused anything."""
    if isinstance(error, SlackApiError):
        return error.response.status_code >= 500 or error.response["error"] in PASSING
    if isinstance(error, HTTPError):
        return error.code >= 500 or error.code == 429
    return isinstance(error, StoreUnavailable | URLError | ConnectionError | TimeoutError)


def reason_of(error: Exception) -> str:
    """What to log of a fault: Slack's word for it, or its kind; never what it says, which may quote somebody."""
    return str(error.response["error"]) if isinstance(error, SlackApiError) else type(error).__name__
