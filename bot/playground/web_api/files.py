"""Files and canvases: announcing, sharing and deleting them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.playground import block_kit
from bot.playground.elements import Json
from bot.playground.messages import Channel, File, Message
from bot.playground.web_api.call import Call, contents, joined
from bot.playground.workspace import BOT, Refused, Workspace


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
            text, blocks = contents(call)
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
    return joined(workspace, name)


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
