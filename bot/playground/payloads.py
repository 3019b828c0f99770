"""The requests that Slack sends to an app: one function for each thing a person can do. Pure, except for new ids."""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from bot.playground.elements import Json
from bot.playground.messages import Channel, Message, User
from bot.playground.workspace import APP, BOT, TEAM

DOMAIN = "playground"
VERIFICATION = "playground-verification"


@dataclass(frozen=True)
class Envelope:
    """One payload and the kind of delivery it takes; `kind` is Socket Mode's name for it."""

    kind: Literal["events_api", "slash_commands", "interactive"]
    body: Json

    @property
    def content_type(self) -> str:
        """The media type of its HTTP form."""
        return "application/json" if self.kind == "events_api" else "application/x-www-form-urlencoded"

    def encoded(self) -> bytes:
        """Its HTTP form: JSON, form fields, or one form field `payload`."""
        match self.kind:
            case "events_api":
                return json.dumps(self.body).encode()
            case "slash_commands":
                return urlencode(self.body).encode()
            case "interactive":
                return urlencode({"payload": json.dumps(self.body)}).encode()


def event(inner: Json) -> Envelope:
    """An Events API callback around the event; every call makes a new event_id."""
    return Envelope(
        "events_api",
        {
            "token": VERIFICATION,
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": inner,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        },
    )


def said(message: Json, channel: Channel, kind: Literal["message", "app_mention"]) -> Envelope:
    """Somebody posted a message: as a `message` event, or as an `app_mention`, which has no channel_type."""
    inner = {**message, "type": kind, "channel": channel.id, "event_ts": message["ts"]}
    inner["client_msg_id"] = secrets.token_hex(16)
    return event(inner | ({"channel_type": channel.kind} if kind == "message" else {}))


def home_opened(user: User, channel: Channel, tab: str, view: Json | None, ts: str) -> Envelope:
    """Somebody opened App Home, on its `home` or its `messages` tab."""
    inner = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab, "event_ts": ts}
    return event(inner | ({"view": view} if view else {}))


def uninstalled() -> list[Envelope]:
    """The app was removed from the workspace: two events, in no particular order."""
    return [
        event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT.id]}}),
        event({"type": "app_uninstalled"}),
    ]


def command(user: User, channel: Channel, name: str, text: str, keys: Json) -> Envelope:
    """Somebody used a slash command."""
    return Envelope(
        "slash_commands",
        {
            "token": VERIFICATION,
            "team_id": TEAM,
            "team_domain": DOMAIN,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            **keys,
        },
    )


def _interaction(kind: str, user: User, **fields: object) -> Envelope:
    return Envelope(
        "interactive",
        {
            "type": kind,
            "team": {"id": TEAM, "domain": DOMAIN},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
            "api_app_id": APP,
            "token": VERIFICATION,
            "enterprise": None,
            "is_enterprise_install": False,
            **fields,
        },
    )


def block_action(user: User, place: Json, action: Json, keys: Json) -> Envelope:
    """Somebody used an element; `place` says of what, `keys` are trigger_id and, for messages, response_url."""
    return _interaction("block_actions", user, actions=[action], **place, **keys)


def in_message(channel: Channel, message: Message, as_slack: Json, state: Json) -> Json:
    """The message that an element is in. For an ephemeral one Slack sends only its channel and timestamps."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if "thread_ts" in as_slack:
        container["thread_ts"] = as_slack["thread_ts"]
    shown = {} if message.only_for else {"message": as_slack}
    return {"container": container, "channel": {"id": channel.id, "name": channel.name}, "state": state, **shown}


def in_view(view: Json) -> Json:
    """The modal or Home tab that an element is in."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view, "state": view["state"]}


def global_shortcut(user: User, callback_id: str, trigger: str) -> Envelope:
    """Somebody chose a shortcut from the lightning menu."""
    return _interaction("shortcut", user, callback_id=callback_id, trigger_id=trigger, action_ts=f"{time.time():.6f}")


def message_shortcut(user: User, channel: Channel, message: Json, callback_id: str, keys: Json) -> Envelope:
    """Somebody chose a shortcut from a message's menu."""
    return _interaction(
        "message_action",
        user,
        callback_id=callback_id,
        channel={"id": channel.id, "name": channel.name},
        message=message,
        message_ts=message["ts"],
        action_ts=f"{time.time():.6f}",
        **keys,
    )


def view_submitted(user: User, view: Json, trigger: str) -> Envelope:
    """Somebody submitted a modal."""
    return _interaction("view_submission", user, view=view, trigger_id=trigger, response_urls=[])


def view_closed(user: User, view: Json, is_cleared: bool) -> Envelope:
    """Somebody closed a modal, or with `is_cleared` the whole stack."""
    return _interaction("view_closed", user, view=view, is_cleared=is_cleared)
