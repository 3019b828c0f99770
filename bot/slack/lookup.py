"""Finds out whether Slack has a message of ours, after a call whose outcome is unknown."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.blocks.message import Block
from bot.store import Sent

EVENT_TYPE = "vmvc_reply"
"""The type of the metadata that carry our id."""
MOST_PAGES = 5

CANNOT_LOOK = {
    "missing_scope",
    "not_allowed_token_type",
    "no_permission",
    "access_denied",
    "not_in_channel",
    "channel_not_found",
    "thread_not_found",
    "method_not_supported_for_channel_type",
    "is_archived",
    "unknown_method",
}


@dataclass(frozen=True)
class Absent:
    """Slack does not have it."""


@dataclass(frozen=True)
class Unseen:
    """The app may not read there."""


Found = Sent | Absent | Unseen
IsOurs = Callable[[dict[str, Any]], bool]


def metadata(id_: str) -> dict[str, Any]:
    """The metadata by which a message of ours is recognised. Every app of a workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": id_}}


def carries(id_: str) -> IsOurs:
    """Whether a message carries this id."""

    def is_ours(message: dict[str, Any]) -> bool:
        found = message.get("metadata") or {}
        return found.get("event_type") == EVENT_TYPE and (found.get("event_payload") or {}).get("id") == id_

    return is_ours


def holds_files(ids: Collection[str]) -> IsOurs:
    """Whether a message holds the files with these ids."""

    def is_ours(message: dict[str, Any]) -> bool:
        return set(ids) <= {str(file.get("id")) for file in message.get("files") or ()}

    return is_ours


def look(client: WebClient, channel: str, thread_ts: str | None, is_ours: IsOurs) -> Found:
    """Find a message of ours in a thread, or without one in the channel.

    https://docs.slack.dev/reference/methods/conversations.replies

    Raises:
        SlackApiError: where Slack does not answer just now.
    """
    if channel.startswith("U"):  # a person: finding the conversation takes another scope
        return Unseen()
    return _find(channel, _messages(client, channel, thread_ts), is_ours)


def look_at(client: WebClient, channel: str, ts: str, is_ours: IsOurs) -> Found:
    """Find out whether the message at `ts` is as ours should be.

    Raises:
        SlackApiError: where Slack does not answer just now.
    """
    return _find(channel, _message_at(client, channel, ts), is_ours)


def _find(channel: str, messages: Iterator[dict[str, Any]], is_ours: IsOurs) -> Found:
    try:
        for message in messages:
            if is_ours(message):
                return Sent(channel, str(message["ts"]))
    except SlackApiError as error:
        if error.response["error"] not in CANNOT_LOOK:
            raise
        return Unseen()
    return Absent()


def says(text: str, renderings: Collection[Collection[Block]]) -> IsOurs:
    """Whether a message has this text, and the buttons and menus of one of its renderings."""
    offered = [controls(blocks) for blocks in renderings]

    def is_ours(message: dict[str, Any]) -> bool:
        return message.get("text") == text and controls(message.get("blocks") or ()) in offered

    return is_ours


def controls(blocks: Collection[Block]) -> list[tuple[str, str]]:
    """What can be clicked in a message, by name and value: Slack hands these back as they were sent."""
    elements = (element for block in blocks for element in (*block.get("elements", ()), block.get("accessory") or {}))
    return [(element["action_id"], element.get("value", "")) for element in elements if "action_id" in element]


def _message_at(client: WebClient, channel: str, ts: str) -> Iterator[dict[str, Any]]:
    page = client.conversations_replies(channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=1)
    yield from (message for message in page["messages"] if message.get("ts") == ts)


def _messages(client: WebClient, channel: str, thread_ts: str | None) -> Iterator[dict[str, Any]]:
    """The messages of a thread, or the latest of a channel."""
    cursor = None
    for _ in range(MOST_PAGES):
        if thread_ts:
            page = client.conversations_replies(
                channel=channel, ts=thread_ts, include_all_metadata=True, limit=200, cursor=cursor
            )
        else:
            page = client.conversations_history(channel=channel, include_all_metadata=True, limit=100, cursor=cursor)
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor or not thread_ts:
            return
