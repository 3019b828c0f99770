"""What is refused without being a fault, in words for the person: it was too late, or a door is closed."""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from bot.slack.actions import UnknownAction
from bot.slack.errors import PostUncertain, Unreachable

_LATE = "That took too long for Slack; click once more."
_NOT_A_MEMBER = "I'm not in this channel, so I can't write here. Invite me with `/invite @vmvc`, then try again."
_MAY_NOT_POST = "I'm not allowed to post in this channel. Write to me directly instead."
_NO_THREAD = "The message that this thread hung on is gone, so I can't reply in it. Ask me anew."
_UNKNOWN_ACTION = "I don't know this button; it may be from an earlier version of me. Ask me again to get new ones."
_UNREACHABLE = "I couldn't reach the place where you asked, so my reply didn't get there. Ask me here instead."
_UNCERTAIN = "Slack didn't tell me whether my reply arrived. If you don't see it, ask once more."

_WORDS: Mapping[str, str] = {
    "expired_trigger_id": _LATE,
    "exchanged_trigger_id": _LATE,
    "invalid_trigger_id": _LATE,
    "trigger_expired": _LATE,
    "trigger_exchanged": _LATE,
    "is_archived": "This channel is archived, so I can't write here. Write to me directly instead.",
    "not_in_channel": _NOT_A_MEMBER,
    "channel_not_found": _NOT_A_MEMBER,
    "user_not_in_channel": _NOT_A_MEMBER,
    "user_not_found": _NOT_A_MEMBER,
    "thread_not_found": _NO_THREAD,
    "cannot_reply_to_message": _NO_THREAD,
    "restricted_action": _MAY_NOT_POST,
    "restricted_action_read_only_channel": _MAY_NOT_POST,
    "restricted_action_thread_only_channel": _MAY_NOT_POST,
    "restricted_action_non_threadable_channel": "This channel has no threads, and I reply in threads. "
    "Write to me directly instead.",
    "restricted_action_thread_locked": "This thread is locked, so I can't write in it. "
    "Ask me outside it, or write to me directly.",
}
"""https://docs.slack.dev/reference/methods/chat.postMessage#errors and views.open#errors"""


def words_for(error: Exception) -> str:
    """What to tell the person; empty where it is a fault."""
    match error:
        case SlackApiError(response=response):
            return _WORDS.get(response["error"], "")
        case UnknownAction():
            return _UNKNOWN_ACTION
        case Unreachable():
            return _UNREACHABLE
        case PostUncertain():
            return _UNCERTAIN
        case _:
            return ""
