"""Under which key, in which lane and how urgently a payload is stored in the inbox."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from bot.slack.actions import name_of
from bot.slack.names import OPENS_MODAL, TEACHES
from bot.store import Arrival

Payload = dict[str, Any]

WRITTEN = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that a person wrote, and which may mention the bot."""


def arrival(payload: Payload) -> Arrival:
    """The payload as the inbox keeps it."""
    return Arrival(
        key=key_of(payload),
        team=team_of(payload),
        payload=payload,
        lane=lane_of(payload),
        urgent=is_click(payload),
        sent_at=sent_at(payload),
    )


def key_of(payload: Payload) -> str:
    """The key under which a payload is stored once, however often it is delivered.

    A message that mentions the bot arrives as `app_mention` and as `message`, with two event ids: the message's
    place and time tell that they are one. Retries keep the event id; a click has a trigger id of its own.
    """
    event = _part(payload, "event")
    if is_message(payload):
        return f"message:{payload.get('team_id')}:{event.get('channel')}:{event.get('ts')}"
    for name in ("event_id", "trigger_id"):
        if payload.get(name):
            return f"{name}:{payload[name]}"
    return "content:" + hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def reference(key: str) -> str:
    """A short name for an event: in logs, and for the person where handling it fails."""
    return hashlib.sha256(key.encode()).hexdigest()[:6]


def kind_of(payload: Payload) -> str:
    """What the payload is to those who count: question, command, click or other."""
    if is_message(payload):
        return "question"
    if "command" in payload:
        return "command"
    return "click" if is_click(payload) else "other"


def team_of(payload: Payload) -> str:
    """The workspace whose app a payload is for; empty where it tells none.

    A channel may be shared with other workspaces: then it is the one that has the app, and not the person's own.
    Clicks in an organisation's app name the workspace only beside the person.
    https://docs.slack.dev/apis/slack-connect/
    """
    view, authorized = _part(payload, "view"), _first(payload, "authorizations")
    found = (
        _text(view, "app_installed_team_id"),
        _text(_part(payload, "team"), "id"),
        _text(authorized, "team_id"),
        _text(payload, "team_id"),
        _text(_part(payload, "user"), "team_id"),
        _text(view, "team_id"),
    )
    return next(filter(None, found), "")


def is_message(payload: Payload) -> bool:
    """Whether it tells of something that a person wrote."""
    event = _part(payload, "event")
    return event.get("type") in ("app_mention", "message") and event.get("subtype") in WRITTEN


def is_click(payload: Payload) -> bool:
    """Whether a person clicked, chose or filled in something, and looks at it until something happens."""
    return bool(_text(payload, "trigger_id")) and "command" not in payload


def can_wait(payload: Payload) -> bool:
    """Whether it is a question: where there is too much to do, it may be asked for again."""
    return is_message(payload) or "command" in payload


def lane_of(payload: Payload) -> str:
    """What has to be handled one after the other: a thread, or all that is said and clicked in direct messages.

    What belongs to no conversation has the lane of its person, and what opens a modal has none. What changes the
    knowledge has a lane of its own, so that no change is checked against what another is about to replace.
    """
    if opens_modal(payload):
        return ""
    if _text(payload, "type") == "view_submission" and _text(_part(payload, "view"), "callback_id") in TEACHES:
        return "knowledge"
    team, event = team_of(payload), _part(payload, "event")
    if event:
        return _conversation(team, _text(event, "channel"), _text(event, "thread_ts") or _text(event, "ts"))
    if "command" in payload:
        return _conversation(team, _text(payload, "channel_id"), f"command:{_text(payload, 'user_id')}")
    if channel := _text(_part(payload, "channel"), "id"):
        container, message = _part(payload, "container"), _part(payload, "message")
        root = _text(container, "thread_ts") or _text(message, "thread_ts")
        return _conversation(team, channel, root or _text(container, "message_ts") or _text(message, "ts"))
    person = _text(_part(payload, "user"), "id")
    return f"{team}:{person}" if person else ""


def opens_modal(payload: Payload) -> bool:
    """Whether a click or a command asks for a modal. Its trigger lives for three seconds, so it waits for nothing."""
    if "command" in payload:
        return _text(payload, "text").strip().casefold() == "settings"
    action = _action(payload)
    return name_of(_text(action, "action_id"), _text(_part(action, "selected_option"), "value")) in OPENS_MODAL


def sent_at(payload: Payload) -> datetime | None:
    """When a person did it, as Slack's timestamps tell; None where they do not."""
    event = _part(payload, "event")
    stamp = _text(event, "ts") or _text(event, "event_ts") or _text(_action(payload), "action_ts")
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _conversation(team: str, channel: str, thread: str) -> str:
    if not channel:
        return ""
    return f"{team}:{channel}" if channel.startswith("D") else f"{team}:{channel}:{thread}"


def _action(payload: Payload) -> Payload:
    return _first(payload, "actions")


def _first(payload: Payload, name: str) -> Payload:
    several = payload.get(name)
    first = several[0] if isinstance(several, list) and several else None
    return first if isinstance(first, dict) else {}


def _part(payload: Payload, name: str) -> Payload:
    found = payload.get(name)
    return found if isinstance(found, dict) else {}


def _text(payload: Payload, name: str) -> str:
    found = payload.get(name)
    return found if isinstance(found, str) else ""
