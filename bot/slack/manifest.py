"""The app's manifest, in two sizes.

https://docs.slack.dev/reference/app-manifest
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.slack.names import ASK_ABOUT_MESSAGE, INTERVIEW_ABOUT_MESSAGE, INTERVIEW_ANYWHERE, TEACH_MESSAGE

LEAST_SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history")
"""What asking and interviewing need."""
COMFORT_SCOPES = {
    "files:write": "decision records and charts come as files instead of text",
    "canvases:write": "decision records can be exported as canvases",
    **dict.fromkeys(
        ("channels:history", "groups:history", "mpim:history"),
        "follow-ups need no mention, and after a crash the thread tells whether an answer is in it already",
    ),
    "users:read": "decision records name people, and workspace admins can choose how the app behaves in a channel",
}
"""Optional scopes, and what each is good for."""


@dataclass(frozen=True)
class Shortcut:
    """An entry of Slack's lightning menu (global) or of a message's own menu."""

    callback_id: str
    type: Literal["global", "message"]
    name: str
    description: str


SHORTCUTS = (
    Shortcut(
        INTERVIEW_ANYWHERE,
        "global",
        "Start a fit interview",
        "Find out what fits your workload: container, VM, or both",
    ),
    Shortcut(
        ASK_ABOUT_MESSAGE,
        "message",
        "Ask vmvc about this",
        "Get an answer to this message, with sources",
    ),
    Shortcut(
        INTERVIEW_ABOUT_MESSAGE,
        "message",
        "Interview me about this",
        "Find out what fits the workload in this message",
    ),
    Shortcut(
        TEACH_MESSAGE,
        "message",
        "Teach vmvc this answer",
        "Add this answer to what vmvc knows, if you look after it",
    ),
)

EVENTS = ("app_home_opened", "app_mention", "message.im")
COMFORT_EVENTS = ("message.channels", "message.groups", "message.mpim")
"""Events that come with the optional scopes: messages that don't mention the app, for follow-ups in threads."""
LIFE_EVENTS = ("app_uninstalled", "tokens_revoked")
"""Events that say that the app or its token is gone; they need no scope."""


def manifest(*, minimal: bool = False, socket_mode: bool = True, url: str = "") -> dict[str, Any]:
    """The manifest to create the app from. Without Socket Mode, `url` is where Slack reaches the app."""
    address = {} if socket_mode else {"request_url": f"{url}/slack/events"}
    address_of_command = {} if socket_mode else {"url": f"{url}/slack/events"}
    scopes = {"bot": list(LEAST_SCOPES if minimal else (*LEAST_SCOPES, *COMFORT_SCOPES))}
    events = (*EVENTS, *LIFE_EVENTS) if minimal else (*EVENTS, *COMFORT_EVENTS, *LIFE_EVENTS)
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "vmvc",
            "description": "Container, VM, or both? Short answers with sources, and a fit interview.",
            "background_color": "#1d4f7c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "vmvc", "always_online": True},
            "shortcuts": [asdict(shortcut) for shortcut in SHORTCUTS],
            "slash_commands": [
                {
                    "command": "/vmvc",
                    "description": "Ask about containers and VMs, or start an interview",
                    "usage_hint": "[question | compare A B | interview | topics | settings | help]",
                    "should_escape": True,
                    **address_of_command,
                }
            ],
        },
        "oauth_config": {"scopes": scopes},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(events), **address},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }
