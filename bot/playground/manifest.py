"""How the app is installed: tokens, scopes, events, commands and shortcuts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# These open nothing but the playground.
BOT_TOKEN = "xoxb-playground"  # noqa: S105
APP_TOKEN = "xapp-playground"  # noqa: S105

LEAST_SCOPES = ("app_mentions:read", "canvases:write", "chat:write", "commands", "files:write", "im:history")
LEAST_EVENTS = ("app_mention", "message.im", "app_home_opened")
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.mpim": "mpim:history",
}


@dataclass(frozen=True)
class Shortcut:
    """An entry of the lightning menu (global) or of a message's menu (message)."""

    callback_id: str
    name: str
    kind: Literal["global", "message"] = "global"


@dataclass(frozen=True)
class Manifest:
    """How the app is installed. Raises ValueError if it subscribes to events that its scopes do not allow."""

    signing_secret: str
    bot_token: str = BOT_TOKEN
    app_token: str = APP_TOKEN
    bot_scopes: Sequence[str] = LEAST_SCOPES
    subscribed_events: Sequence[str] = LEAST_EVENTS
    commands: Sequence[str] = ("/vmvc",)
    shortcuts: Sequence[Shortcut] = ()

    def __post_init__(self) -> None:
        """Refuse what Slack's settings page would refuse."""
        for event in self.subscribed_events:
            scope = EVENT_SCOPES.get(event)
            if scope and scope not in self.bot_scopes:
                raise ValueError(
                    f"the event {event} needs the scope {scope}: add it to bot_scopes, or drop the event"
                )

    def shortcut(self, callback_id: str, kind: str) -> Shortcut | None:
        """The shortcut of this kind with this callback_id, if there is one."""
        found = (item for item in self.shortcuts if (item.callback_id, item.kind) == (callback_id, kind))
        return next(found, None)
