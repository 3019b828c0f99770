"""One call of the Web API, and what a method is."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.playground import block_kit
from bot.playground.elements import Json
from bot.playground.messages import Channel
from bot.playground.workspace import BOT, Refused, Workspace

TS = re.compile(r"\d{1,12}\.\d{6}")


@dataclass(frozen=True)
class Call:
    """One call of a method: its arguments, however they came, and the address it was made to."""

    method: str
    args: Mapping[str, Any]
    base_url: str = ""
    scopes: Sequence[str] = ()
    """What the token was granted."""
    at: float = field(default_factory=time.time)

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


def joined(workspace: Workspace, name: str) -> Channel:
    """The channel, of which the bot has to be a member."""
    channel = workspace.channel(name)
    if BOT.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def contents(call: Call) -> tuple[str, tuple[Json, ...]]:
    """The text and the blocks of a message, as Slack takes them."""
    message = {**call.args, "blocks": call.parsed("blocks")}
    if refusal := block_kit.message_refusal(message):
        raise Refused(refusal.error, [str(fault) for fault in refusal.faults])
    return call.text("text"), tuple(message["blocks"] or ())
