"""Conversations and people: who and what is there, and what was said."""

from collections.abc import Sequence

from bot.playground.elements import Json
from bot.playground.messages import Channel, Message, User
from bot.playground.web_api.call import Call, joined
from bot.playground.workspace import BOT, TEAM, Refused, Workspace


def _channel_object(channel: Channel) -> Json:
    common = {"id": channel.id, "is_im": channel.is_im, "is_archived": False, "context_team_id": TEAM}
    if channel.is_im:
        return common | {"user": next(iter(channel.members - {BOT.id})), "is_channel": False}
    return common | {
        "name": channel.name,
        "is_channel": not channel.is_mpim,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_mpim,
        "is_member": BOT.id in channel.members,
    }


def open_conversation(workspace: Workspace, call: Call) -> Json:
    """The direct message with a person."""
    user = workspace.user(call.text("users") or call.need("channel"))
    return {"channel": _channel_object(workspace.channel(user.id)), "already_open": True, "no_op": True}


def conversation(workspace: Workspace, call: Call) -> Json:
    """One conversation."""
    return {"channel": _channel_object(workspace.channel(call.need("channel")))}


def conversations(workspace: Workspace, call: Call) -> Json:
    """The conversations of the wanted types; public channels unless told otherwise."""
    types = (call.text("types") or "public_channel").replace(" ", "").split(",")
    wanted = [c for c in workspace.channels if {"channel": "public_channel"}.get(c.kind, c.kind) in types]
    return {"channels": [_channel_object(c) for c in wanted], "response_metadata": {"next_cursor": ""}}


def thread(workspace: Workspace, call: Call) -> Json:
    """A message and its replies, oldest first."""
    channel, ts = _readable(workspace, call), call.ts("ts") or call.need("ts")
    found = [each for each in workspace.messages(channel.id, ts) if not each.only_for]
    if not found:
        raise Refused("thread_not_found")
    return _page(workspace, call, found)


def history(workspace: Workspace, call: Call) -> Json:
    """What stands in a conversation itself, latest first."""
    channel = _readable(workspace, call)
    found = [each for each in workspace.messages(channel.id) if not each.only_for]
    return _page(workspace, call, found[::-1])


def _readable(workspace: Workspace, call: Call) -> Channel:
    """The conversation, where the app may read that kind."""
    channel = joined(workspace, call.need("channel"))
    needed = "im:history" if channel.is_im else "channels:history"
    if needed not in call.scopes:
        raise Refused("missing_scope", needed=needed, provided=",".join(call.scopes))
    return channel


def _page(workspace: Workspace, call: Call, found: Sequence[Message]) -> Json:
    """Everything on one page; Slack would cut it."""
    shown = []
    for message in found:
        body = workspace.as_slack(message)
        if message.files:
            body["files"] = [file.as_slack(call.base_url) for file in message.files]
        if message.metadata and call.flag("include_all_metadata"):
            body["metadata"] = message.metadata
        shown.append(body)
    return {"messages": shown, "has_more": False, "response_metadata": {"next_cursor": ""}}


def members(workspace: Workspace, call: Call) -> Json:
    """Who is in a conversation."""
    found = sorted(workspace.channel(call.need("channel")).members)
    return {"members": found, "response_metadata": {"next_cursor": ""}}


def _user_object(user: User) -> Json:
    return {
        "id": user.id,
        "team_id": TEAM,
        "name": user.name,
        "real_name": user.real_name,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "is_owner": user.is_admin,
        "deleted": False,
        "tz": "Europe/London",
        "locale": "en-GB",
        "profile": {"real_name": user.real_name, "display_name": user.name},
    }


def user_info(workspace: Workspace, call: Call) -> Json:
    """One user."""
    return {"user": _user_object(workspace.user(call.need("user")))}
