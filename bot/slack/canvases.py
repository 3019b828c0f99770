"""Creates canvases and shares them; a canvas that cannot be shared is deleted again.

https://docs.slack.dev/reference/methods/canvases.create
"""

import logging
from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.errors import reason_of

MOST_PEOPLE = 9
"""People in a group message, our app included or not: https://slack.com/help/articles/212281468"""

log = logging.getLogger(__name__)


class _NotShared(Exception):
    """Slack answered that all is well, and did not share the canvas with everybody."""


def write_canvas(client: WebClient, channel: str, user: str, title: str, markdown: str) -> str:
    """Write a canvas that the channel can read, or the people in a direct or group message. Returns its address.

    Empty where the workspace has no canvases, or the app may not write or share them; then none is left behind.
    """
    try:
        workspace = client.auth_test()
        content = {"type": "markdown", "markdown": markdown}
        canvas = str(client.canvases_create(title=title, document_content=content)["canvas_id"])
    except SlackApiError as error:
        log.info("Slack refused a canvas (%s)", reason_of(error))
        return ""
    try:
        _share(client, canvas, channel, user, bot=str(workspace["user_id"]))
    except (SlackApiError, _NotShared, OSError) as error:
        log.info("Slack refused to share a canvas (%s)", reason_of(error))
        _delete(client, canvas)
        return ""
    return f"{workspace['url']}docs/{workspace['team_id']}/{canvas}"


def _share(client: WebClient, canvas: str, channel: str, user: str, bot: str) -> None:
    """Share with the channel; in direct and group messages, which Slack does not accept here, with the people."""
    if channel.startswith("D"):
        _let_read(client, canvas, people=[user])
        return
    try:
        _let_read(client, canvas, channels=[channel])
    except (SlackApiError, _NotShared):
        people = [each for each in _members(client, channel) if each != bot]
        if not people:
            raise
        _let_read(client, canvas, people=people)


def _let_read(client: WebClient, canvas: str, *, channels: Sequence[str] = (), people: Sequence[str] = ()) -> None:
    answer = client.canvases_access_set(
        canvas_id=canvas, access_level="read", channel_ids=channels or None, user_ids=people or None
    )
    if answer.get("failed_to_update_channel_ids") or answer.get("failed_to_update_user_ids"):
        raise _NotShared


def _members(client: WebClient, channel: str) -> list[str]:
    """The people in a group message; nobody where we may not ask, or where it is a channel."""
    try:
        found: list[str] = client.conversations_members(channel=channel, limit=MOST_PEOPLE + 2)["members"]
    except SlackApiError as error:
        log.info("Slack does not say who is in a conversation (%s)", reason_of(error))
        return []
    return found if len(found) <= MOST_PEOPLE + 1 else []


def _delete(client: WebClient, canvas: str) -> None:
    try:
        client.canvases_delete(canvas_id=canvas)
    except (SlackApiError, OSError) as error:
        log.warning("A canvas that nobody can read is left behind (%s)", reason_of(error))
