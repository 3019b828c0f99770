"""What to tell people when Slack refuses something, without it being a fault of ours."""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from bot.slack.actions import UnknownAction
from bot.slack.connect import OutsidersOnlyRead
from bot.slack.errors import PostUncertain, Unreachable

_LATE = "Sorry, that took too long for Slack. Please try again."
_NOT_A_MEMBER = "I'm not in this channel, so I can't write here. Invite me with `/invite @vmvc`, then try again."
_MAY_NOT_POST = "I'm not allowed to post in this channel. Message me directly instead."
_NO_THREAD = "The message that started this thread is gone, so I can't reply here. Please ask me again."
_UNKNOWN_ACTION = "That button is from an older version of me and no longer works. Ask me again to get new ones."
_INSIDERS_ONLY = "Only people in the workspace where I'm installed can do that."
_UNREACHABLE = "I couldn't get my reply to where you asked. Please ask me here instead."
_UNCERTAIN = "Slack didn't tell me whether my reply got through. If you don't see it, please ask again."

_WORDS: Mapping[str, str] = {
    "expired_trigger_id": _LATE,
    "exchanged_trigger_id": _LATE,
    "invalid_trigger_id": _LATE,
    "trigger_expired": _LATE,
    "trigger_exchanged": _LATE,
    "is_archived": "This channel is archived, so I can't write here. Message me directly instead.",
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
    "Message me directly instead.",
    "restricted_action_thread_locked": "This thread is locked, so I can't write in it. "
    "Ask me outside it, or message me directly.",
}
"""https://docs.slack.dev/reference/methods/chat.postMessage#errors and views.open#errors"""


def words_for(error: Exception) -> str:
    """What to tell the person; empty if the error is a fault of ours."""
    match error:
        case SlackApiError(response=response):
            return _WORDS.get(response["error"], "")
        case OutsidersOnlyRead():
            return _INSIDERS_ONLY
        case UnknownAction():
            return _UNKNOWN_ACTION
        case Unreachable():
            return _UNREACHABLE
        case PostUncertain():
            return _UNCERTAIN
        case _:
            return ""
