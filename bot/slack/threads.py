"""Reading a thread: whether a message in it is for the advisor or between people, and what a person answered.

https://docs.slack.dev/reference/methods/conversations.replies
"""

from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.mrkdwn import plain
from bot.store import Thread

UNREADABLE = {"missing_scope", "not_in_channel", "channel_not_found", "thread_not_found", "not_allowed_token_type"}
_PAGE = 200
"""Messages of a thread that are read. In a longer thread the advisor speaks only when it is mentioned."""


@dataclass(frozen=True)
class Said:
    """A message that somebody wrote."""

    channel: str
    ts: str
    text: str


def answer_in(client: WebClient, us: str, thread: Thread, asker: str) -> Said | None:
    """The last message in a thread below its first, by neither us nor the asker; None where there is none.

    None, too, where the app may not read the thread.
    """
    found = [each for each in _replies(client, thread) if each.get("user") not in {None, us, asker}]
    last = next((each for each in reversed(found) if each["ts"] != thread.ts and each.get("text")), None)
    return Said(thread.channel, str(last["ts"]), plain(last["text"])) if last else None


def _replies(client: WebClient, thread: Thread) -> list[dict[str, Any]]:
    try:
        found = client.conversations_replies(channel=thread.channel, ts=thread.ts, limit=_PAGE)
    except SlackApiError as error:
        if error.response["error"] in UNREADABLE:
            return []
        raise
    return list(found["messages"])


def is_said_to(client: WebClient, us: str, thread: Thread, user: str, ts: str) -> bool:
    """Whether the last message before `ts` that isn't by its author `user` is by `us`: nobody came in between.

    False where the app may not read the thread.
    """
    try:
        found = client.conversations_replies(
            channel=thread.channel, ts=thread.ts, latest=ts, inclusive=False, limit=_PAGE
        )
    except SlackApiError as error:
        if error.response["error"] in UNREADABLE:
            return False
        raise
    if found.get("has_more"):
        return False
    before = [str(each.get("user", "")) for each in found["messages"] if float(each["ts"]) < float(ts)]
    return next((author == us for author in reversed(before) if author != user), False)
