"""Slack Connect: people of other workspaces, in channels shared with them.

https://docs.slack.dev/apis/slack-connect/
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltContext

Json = dict[str, Any]


class OutsidersOnlyRead(Exception):
    """Somebody from another workspace tried what only people of this workspace may do."""


def is_outside(body: Json, team: str) -> bool:
    """Whether somebody from another workspace did this, or can read the channel that it happened in.

    Slack says whether a channel is shared only in events; clicks say only which workspace the person is from.
    """
    event, user = body.get("event") or {}, body.get("user")
    theirs = event.get("user_team") or (user.get("team_id") if isinstance(user, dict) else None)
    return bool(body.get("is_ext_shared_channel")) or bool(team and theirs and theirs != team)


def insiders_only(context: BoltContext, next_: Callable[[], None]) -> None:
    """Let a listener run only for people of this workspace.

    Raises:
        OutsidersOnlyRead: for people of another one.
    """
    if context["is_outside"]:
        raise OutsidersOnlyRead
    next_()
