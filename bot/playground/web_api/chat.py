"""Messages: posting, editing and deleting them, links to them, and reactions."""

from collections.abc import Mapping

from bot.playground.elements import Json
from bot.playground.messages import Message
from bot.playground.web_api.call import Call, contents, joined
from bot.playground.workspace import BOT, Refused, Workspace


def _links_names(call: Call) -> bool:
    return call.flag("link_names") or call.text("parse") == "full"


def post_message(workspace: Workspace, call: Call) -> Json:
    """Say something in a channel, a thread or a direct message; `channel` may be a person."""
    channel = joined(workspace, call.need("channel"))
    text, blocks = contents(call)
    if call.flag("reply_broadcast"):
        raise Refused("invalid_arguments", ["[ERROR] the playground has no reply_broadcast"])
    message = Message(
        channel.id, "", BOT.id, text, blocks, call.ts("thread_ts"), by_app=True, metadata=_metadata(call)
    )
    posted = workspace.post(message, _links_names(call))
    return {"channel": channel.id, "ts": posted.ts, "message": workspace.as_slack(posted)}


def _metadata(call: Call) -> Json | None:
    found = call.parsed("metadata")
    if found is None:
        return None
    whole = isinstance(found, Mapping) and found.get("event_type") and isinstance(found.get("event_payload"), Mapping)
    if not whole:
        raise Refused("invalid_metadata_format")
    return dict(found)


def _own_message(workspace: Workspace, call: Call, refusal: str) -> Message:
    channel = joined(workspace, call.need("channel"))
    message = workspace.message(channel.id, call.ts("ts") or call.need("ts"))
    if message.only_for:
        raise Refused("message_not_found")
    if message.author != BOT.id:
        raise Refused(refusal)
    return message


def update(workspace: Workspace, call: Call) -> Json:
    """Change a message of the bot. Text without blocks removes the blocks, as in Slack."""
    message = _own_message(workspace, call, "cant_update_message")
    text, blocks = contents(call)
    revised = workspace.revise(message, text if "text" in call.args else message.text, blocks)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": workspace.as_slack(revised)}


def delete(workspace: Workspace, call: Call) -> Json:
    """Take a message of the bot away."""
    message = _own_message(workspace, call, "cant_delete_message")
    workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(workspace: Workspace, call: Call) -> Json:
    """Show something to one person only."""
    channel, user = joined(workspace, call.need("channel")), workspace.user(call.need("user"))
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = contents(call)
    message = Message(channel.id, "", BOT.id, text, blocks, call.ts("thread_ts"), user.id, by_app=True)
    return {"message_ts": workspace.post(message, _links_names(call)).ts}


def permalink(workspace: Workspace, call: Call) -> Json:
    """A link to a message."""
    message = workspace.message(workspace.channel(call.need("channel")).id, call.need("message_ts"))
    thread = f"&thread={message.root}" if message.thread_ts else ""
    return {"channel": message.channel, "permalink": f"{call.base_url}/?in={message.channel}{thread}#m{message.ts}"}


def add_reaction(workspace: Workspace, call: Call) -> Json:
    """React to a message as the bot."""
    message, mark = _reaction(workspace, call)
    if mark in message.reactions:
        raise Refused("already_reacted")
    workspace.react(message, [*message.reactions, mark])
    return {}


def remove_reaction(workspace: Workspace, call: Call) -> Json:
    """Take the bot's reaction back."""
    message, mark = _reaction(workspace, call)
    if mark not in message.reactions:
        raise Refused("no_reaction")
    workspace.react(message, [other for other in message.reactions if other != mark])
    return {}


def _reaction(workspace: Workspace, call: Call) -> tuple[Message, tuple[str, str]]:
    channel = joined(workspace, call.need("channel"))
    message = workspace.message(channel.id, call.ts("timestamp") or call.need("timestamp"))
    return message, (call.need("name"), BOT.id)
