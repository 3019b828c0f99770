"""Tells faults that may pass from refusals."""

from http import HTTPStatus
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
"""Slack's errors that may be gone at the next try."""


class Unreachable(ConnectionError):
    """The response URL of a command or a click does not answer."""

    def __init__(self, *, may_have_taken_it: bool) -> None:
        super().__init__("the response URL cannot be reached")
        self.may_have_taken_it = may_have_taken_it
        """Whether Slack may have taken the message all the same."""


class PostUncertain(Exception):
    """It is unknown whether a message was posted, and it was sent a second time already, so it is not sent again."""


def is_transient(error: Exception) -> bool:
    """Whether to try again, as Slack, the network or the database failed, and nobody refused anything."""
    if isinstance(error, SlackApiError):
        return error.response.status_code >= 500 or error.response["error"] in PASSING
    if isinstance(error, HTTPError):
        return error.code >= 500 or error.code == 429
    return isinstance(error, StoreUnavailable | URLError | ConnectionError | TimeoutError)


def is_rate_limit(error: Exception) -> bool:
    """Whether Slack wants us to wait before we call again."""
    if isinstance(error, SlackApiError):
        return int(error.response.status_code) == HTTPStatus.TOO_MANY_REQUESTS
    return isinstance(error, HTTPError) and error.code == HTTPStatus.TOO_MANY_REQUESTS


def is_unreachable(error: Exception) -> bool:
    """Whether Slack was not reached at all, so that it may be for long, and trying is no attempt."""
    return isinstance(error, URLError) and not isinstance(error, HTTPError)


def reason_of(error: Exception) -> str:
    """What to log of a fault: Slack's error code, or the type. Never the message, which may quote somebody."""
    if isinstance(error, SlackApiError):
        return str(error.response["error"])
    if isinstance(error, URLError) and isinstance(error.reason, str):  # our own client's words
        return error.reason
    return type(error).__name__
