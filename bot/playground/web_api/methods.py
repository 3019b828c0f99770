"""The Web API's methods: what each takes, what it does to the workspace, what it answers."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.playground import block_kit, elements
from bot.playground.elements import Json
from bot.playground.expiring_tokens import ExpiredToken, UnknownToken, UsedToken
from bot.playground.messages import Channel, File, Message, User
from bot.playground.views import View, ViewRefused
from bot.playground.workspace import APP, BOT, BOT_ID, TEAM, Refused, Workspace

TS = re.compile(r"\d{1,12}\.\d{6}")


@dataclass(frozen=True)
class Call:
    """One call of a method: its arguments, however they came, and the address it was made to."""

    method: str
    args: Mapping[str, Any]
    base_url: str = ""
    scopes: Sequence[str] = ()
    """What the token was granted."""

    def text(self, name: str) -> str:
        """An argument that may be left out; then it is empty."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def need(self, name: str) -> str:
        """An argument that must be there."""
        if not self.text(name):
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return self.text(name)

    def parsed(self, name: str) -> Any:
        """An argument that is JSON; in a form it comes as a string. None if it is not there."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None

    def flag(self, name: str) -> bool:
        """A switch, which a form writes as 1 or true."""
        return self.text(name).lower() in ("1", "true")

    def ts(self, name: str) -> str | None:
        """A message's ts. Slack's are strings; a number has lost its last digits, so it is refused."""
        value = self.args.get(name)
        if value in (None, ""):
            return None
        if not isinstance(value, str) or not TS.fullmatch(value):
            raise Refused(f"invalid_{name}")
        return value


Run = Callable[[Workspace, Call], Json]


@dataclass(frozen=True)
class Method:
    """What a method does, the scopes of which it needs one, and whose token it is called with."""

    run: Run
    scopes: Sequence[str] = ()
    caller: Literal["bot", "app", "anyone"] = "bot"


# -- chat -----------------------------------------------------------------------------------------


def _joined(workspace: Workspace, name: str) -> Channel:
    channel = workspace.channel(name)
    if BOT.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _contents(call: Call) -> tuple[str, tuple[Json, ...]]:
    message = {**call.args, "blocks": call.parsed("blocks")}
    if refusal := block_kit.message_refusal(message):
        raise Refused(refusal.error, [str(fault) for fault in refusal.faults])
    return call.text("text"), tuple(message["blocks"] or ())


def _links_names(call: Call) -> bool:
    return call.flag("link_names") or call.text("parse") == "full"


def post_message(workspace: Workspace, call: Call) -> Json:
    """Say something in a channel, a thread or a direct message; `channel` may be a person."""
    channel = _joined(workspace, call.need("channel"))
    text, blocks = _contents(call)
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
    channel = _joined(workspace, call.need("channel"))
    message = workspace.message(channel.id, call.ts("ts") or call.need("ts"))
    if message.only_for:
        raise Refused("message_not_found")
    if message.author != BOT.id:
        raise Refused(refusal)
    return message


def update(workspace: Workspace, call: Call) -> Json:
    """Change a message of the bot. Text without blocks removes the blocks, as in Slack."""
    message = _own_message(workspace, call, "cant_update_message")
    text, blocks = _contents(call)
    revised = workspace.revise(message, text if "text" in call.args else message.text, blocks)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": workspace.as_slack(revised)}


def delete(workspace: Workspace, call: Call) -> Json:
    """Take a message of the bot away."""
    message = _own_message(workspace, call, "cant_delete_message")
    workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(workspace: Workspace, call: Call) -> Json:
    """Show something to one person only."""
    channel, user = _joined(workspace, call.need("channel")), workspace.user(call.need("user"))
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = _contents(call)
    message = Message(channel.id, "", BOT.id, text, blocks, call.ts("thread_ts"), user.id, by_app=True)
    return {"message_ts": workspace.post(message, _links_names(call)).ts}


def permalink(workspace: Workspace, call: Call) -> Json:
    """A link to a message."""
    message = workspace.message(workspace.channel(call.need("channel")).id, call.need("message_ts"))
    thread = f"&thread={message.root}" if message.thread_ts else ""
    return {"channel": message.channel, "permalink": f"{call.base_url}/?in={message.channel}{thread}#m{message.ts}"}


# -- conversations and users ----------------------------------------------------------------------


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
    channel = _joined(workspace, call.need("channel"))
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
        "deleted": False,
        "tz": "Europe/London",
        "locale": "en-GB",
        "profile": {"real_name": user.real_name, "display_name": user.name},
    }


def user_info(workspace: Workspace, call: Call) -> Json:
    """One user."""
    return {"user": _user_object(workspace.user(call.need("user")))}


# -- views ----------------------------------------------------------------------------------------


def view_object(workspace: Workspace, view: View) -> Json:
    """The view with what its person has filled in, as Slack shows it to the app."""
    filled = elements.state(view.blocks, workspace.filled_in(view.user, ("view", view.id)))
    return view.as_slack(APP, BOT_ID, TEAM, filled)


def checked_view(view: object, kind: str) -> Json:
    """The view if Slack takes it as a modal or a home. Raises Refused("invalid_arguments")."""
    faults = [str(fault) for fault in block_kit.view_faults(view)]
    if isinstance(view, Mapping) and view.get("type") in ("modal", "home") and view["type"] != kind:
        faults.append(f"[ERROR] must be a {kind} [json-pointer:/view/type]")
    if faults or not isinstance(view, Mapping):
        raise Refused("invalid_arguments", faults)
    if len(json.dumps(view)) > block_kit.VIEW_BYTES_LIMIT:
        raise Refused("view_too_large")
    return dict(view)


def _redeemed(workspace: Workspace, call: Call) -> str:
    try:
        return workspace.triggers.redeem(call.need("trigger_id"))
    except UnknownToken:
        raise Refused("invalid_trigger_id") from None
    except ExpiredToken:
        raise Refused("expired_trigger_id") from None
    except UsedToken:
        raise Refused("exchanged_trigger_id") from None


def open_view(workspace: Workspace, call: Call) -> Json:
    """Open a modal for the person whose action made the trigger id."""
    body = checked_view(call.parsed("view"), "modal")
    with workspace.views() as views:
        view = views.open(_redeemed(workspace, call), body)
    return {"view": view_object(workspace, view)}


def push_view(workspace: Workspace, call: Call) -> Json:
    """Lay a modal on the open one."""
    body = checked_view(call.parsed("view"), "modal")
    with workspace.views() as views:
        view = views.push(_redeemed(workspace, call), body)
    return {"view": view_object(workspace, view)}


def update_view(workspace: Workspace, call: Call) -> Json:
    """Show other contents in an open view, found by view_id or external_id."""
    with workspace.views() as views:
        current = views.find(call.text("view_id"), call.text("external_id"))
        body = checked_view(call.parsed("view"), current.body["type"])
        view = views.update(current, body, call.text("hash"))
    return {"view": view_object(workspace, view)}


def publish_view(workspace: Workspace, call: Call) -> Json:
    """Show an App Home to one person."""
    body, user = checked_view(call.parsed("view"), "home"), workspace.user(call.need("user_id"))
    with workspace.views() as views:
        view = views.publish(user.id, body, call.text("hash"))
    return {"view": view_object(workspace, view)}


# -- files and reactions --------------------------------------------------------------------------


def upload_url(workspace: Workspace, call: Call) -> Json:
    """Announce a file; its bytes then go to the answered URL."""
    length = call.need("length")
    if not length.isdecimal() or int(length) < 1:
        raise Refused("invalid_arguments", ["[ERROR] length must be a number above 0"])
    if len(call.text("alt_txt")) > block_kit.ALT_TEXT_LIMIT:
        raise Refused("alt_txt_too_large")
    file = workspace.announce_file(call.need("filename"), int(length), call.text("alt_txt"))
    return {"file_id": file.id, "upload_url": f"{call.base_url}/files/upload/{file.id}"}


def complete_upload(workspace: Workspace, call: Call) -> Json:
    """Finish uploads and, with a channel, share them there in one message."""
    files = [_completed(workspace, item) for item in call.parsed("files") or []]
    if not files:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: files"])
    names = call.text("channel_id") or call.text("channels")
    for channel in [_upload_target(workspace, name) for name in names.split(",") if name]:
        text: str = call.text("initial_comment")
        blocks: tuple[Json, ...] = ()
        if call.parsed("blocks"):
            text, blocks = _contents(call)
        workspace.post(
            Message(channel.id, "", BOT.id, text, blocks, call.ts("thread_ts"), by_app=True, files=tuple(files))
        )
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _completed(workspace: Workspace, item: Mapping[str, Any]) -> File:
    """The file with its title, if its bytes have come."""
    file = workspace.file(str(item.get("id")))
    if file.content is None:
        raise Refused("file_not_found")
    titled = replace(file, title=str(item.get("title") or file.name))
    workspace.keep_file(titled)
    return titled


def _upload_target(workspace: Workspace, name: str) -> Channel:
    if name.startswith("U"):
        raise Refused("channel_not_found")
    return _joined(workspace, name)


def file_info(workspace: Workspace, call: Call) -> Json:
    """One file."""
    return {"file": workspace.file(call.need("file")).as_slack(call.base_url)}


def create_canvas(workspace: Workspace, call: Call) -> Json:
    """Write a canvas. The playground keeps it as a Markdown file, at the address that a canvas has."""
    content = call.parsed("document_content")
    if not isinstance(content, Mapping) or content.get("type") != "markdown":
        raise Refused("canvas_creation_failed", ["[ERROR] document_content must be of the type markdown"])
    text = str(content.get("markdown") or "").encode()
    announced = workspace.announce_file(f"{call.text('title') or 'Untitled'}.md", len(text))
    workspace.keep_file(replace(announced, content=text))
    return {"canvas_id": announced.id}


def share_canvas(workspace: Workspace, call: Call) -> Json:
    """Let channels or people read a canvas. Here everybody can; what Slack refuses is refused."""
    _canvas(workspace, call)
    call.need("access_level")
    channels, people = (_ids(call.text(name)) for name in ("channel_ids", "user_ids"))
    if bool(channels) == bool(people):
        raise Refused("invalid_parameters")
    for name in channels:
        if name.startswith("U") or workspace.channel(name).kind != "channel":
            raise Refused("channel_not_found")
    for name in people:
        workspace.user(name)
    return {}


def delete_canvas(workspace: Workspace, call: Call) -> Json:
    """Take a canvas away."""
    workspace.remove_file(_canvas(workspace, call))
    return {}


def _canvas(workspace: Workspace, call: Call) -> File:
    try:
        return workspace.file(call.need("canvas_id"))
    except Refused as refused:
        raise Refused("canvas_not_found") if refused.error == "file_not_found" else refused from None


def _ids(names: str) -> list[str]:
    return [name for name in names.split(",") if name]


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
    channel = _joined(workspace, call.need("channel"))
    message = workspace.message(channel.id, call.ts("timestamp") or call.need("timestamp"))
    return message, (call.need("name"), BOT.id)


# -- the rest -------------------------------------------------------------------------------------


def api_test(workspace: Workspace, call: Call) -> Json:
    """Answer with the arguments, or with the error they ask for."""
    if call.text("error"):
        raise Refused(call.text("error"))
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def auth_test(workspace: Workspace, call: Call) -> Json:
    """Whose token this is."""
    return {
        "url": f"{call.base_url}/",
        "team": "vmvc playground",
        "user": BOT.name,
        "team_id": TEAM,
        "user_id": BOT.id,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def validate_blocks(workspace: Workspace, call: Call) -> Json:
    """Check blocks, a message's blocks or a view without posting anything."""
    view, message = call.parsed("view"), call.parsed("message")
    blocks = message.get("blocks", []) if isinstance(message, Mapping) else call.parsed("blocks")
    faults = block_kit.view_faults(view) if view is not None else block_kit.block_faults(blocks)
    errors = [{"pointer": f.where, "code": "invalid_blocks", "message": f.what, "constraint": f.what} for f in faults]
    return {"ok": False, "error": "invalid_blocks", "errors": errors} if errors else {"errors": []}


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS: Mapping[str, Method] = {
    "api.test": Method(api_test, caller="anyone"),
    "auth.test": Method(auth_test),
    "blocks.validate": Method(validate_blocks, caller="anyone"),
    "canvases.access.set": Method(share_canvas, ["canvases:write"]),
    "canvases.create": Method(create_canvas, ["canvases:write"]),
    "canvases.delete": Method(delete_canvas, ["canvases:write"]),
    "chat.delete": Method(delete, ["chat:write"]),
    "chat.getPermalink": Method(permalink),
    "chat.postEphemeral": Method(post_ephemeral, ["chat:write"]),
    "chat.postMessage": Method(post_message, ["chat:write"]),
    "chat.update": Method(update, ["chat:write"]),
    "conversations.history": Method(history, _HISTORY),
    "conversations.info": Method(conversation, _READ),
    "conversations.list": Method(conversations, _READ),
    "conversations.members": Method(members, _READ),
    "conversations.open": Method(open_conversation, ["im:write"]),
    "conversations.replies": Method(thread, _HISTORY),
    "files.completeUploadExternal": Method(complete_upload, ["files:write"]),
    "files.getUploadURLExternal": Method(upload_url, ["files:write"]),
    "files.info": Method(file_info, ["files:read"]),
    "reactions.add": Method(add_reaction, ["reactions:write"]),
    "reactions.remove": Method(remove_reaction, ["reactions:write"]),
    "users.info": Method(user_info, ["users:read"]),
    "views.open": Method(open_view),
    "views.publish": Method(publish_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
}


def run(method: Method, workspace: Workspace, call: Call) -> Json:
    """Run the method; a view's refusals become the Web API's. Raises Refused."""
    try:
        return {"ok": True, **method.run(workspace, call)}
    except ViewRefused as refused:
        raise Refused(str(refused)) from None
