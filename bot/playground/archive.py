"""What was said in a workspace, kept in a file between starts."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from bot.playground.elements import Json
from bot.playground.messages import File, Message
from bot.playground.workspace import BOT, Workspace


@contextmanager
def kept_in(path: Path, workspace: Workspace) -> Iterator[None]:
    """Bring back what was said before, and write down every change, while the context is open."""
    restore(workspace, path)
    with workspace.watched(lambda: save(workspace, path)):
        yield


def save(workspace: Workspace, path: Path) -> None:
    """Write the messages, the files and the bot's channels to a file, in one step."""
    kept = {
        "channels": [channel.id for channel in workspace.channels if BOT.id in channel.members],
        "messages": [_message_out(message) for message in workspace.everything()],
        "files": [_file_out(file) for file in workspace.files],
    }
    unfinished = path.with_suffix(f"{path.suffix}.new")
    unfinished.write_text(json.dumps(kept), encoding="utf-8")
    unfinished.replace(path)


def restore(workspace: Workspace, path: Path) -> None:
    """Bring back what a file holds; nothing if there is none, or it can't be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        files = {file.id: file for file in map(_file_in, kept["files"])}
        messages = [_message_in(message, files) for message in kept["messages"]]
        channels = [str(id_) for id_ in kept["channels"]]
    except (OSError, ValueError, KeyError, TypeError):
        return
    workspace.refill(messages, list(files.values()), channels)


def _message_out(message: Message) -> Json:
    return {**asdict(replace(message, files=())), "files": [file.id for file in message.files]}


def _message_in(kept: Json, files: dict[str, File]) -> Message:
    reactions = tuple((str(name), str(user)) for name, user in kept["reactions"])
    own = tuple(files[id_] for id_ in kept["files"])
    return Message(**{**kept, "blocks": tuple(kept["blocks"]), "reactions": reactions, "files": own})


def _file_out(file: File) -> Json:
    content = None if file.content is None else base64.b64encode(file.content).decode()
    return {**asdict(file), "content": content}


def _file_in(kept: Json) -> File:
    content = None if kept["content"] is None else base64.b64decode(kept["content"])
    return File(**{**kept, "content": content})
