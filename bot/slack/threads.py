"""Reading a thread, to tell whether a message in it is for the advisor or between people.

https://docs.slack.dev/reference/methods/conversations.replies
"""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.store import Thread

UNREADABLE = {"missing_scope", "not_in_channel", "channel_not_found", "thread_not_found", "not_allowed_token_type"}
_PAGE = 200
"""Messages of a thread that are read. In a longer thread the advisor speaks only when it is mentioned."""


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
