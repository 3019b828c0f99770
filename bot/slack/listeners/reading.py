"""Where an event happened, and so where the reply to it goes."""

from typing import Any

from slack_bolt import BoltContext

from bot.slack.conversation import Place
from bot.store import Thread

Json = dict[str, Any]


def place_of_click(body: Json, context: BoltContext) -> Place:
    """Where a button is, or a select; in App Home it is nowhere, and the reply goes to the person."""
    container = body["container"]
    if "channel" not in body:
        return directly(body, context)
    ts = container.get("thread_ts") or container["message_ts"]
    private = bool(container.get("is_ephemeral"))
    who, channel = body["user"]["id"], body["channel"]["id"]
    thread = Thread(context.team_id or "", channel, f"command:{who}" if private else ts)
    return Place(thread, who, body.get("response_url", ""), private)


def place_of_message(body: Json, context: BoltContext) -> Place:
    """The thread of the message that a shortcut was used on."""
    ts = body["message"].get("thread_ts") or body["message"]["ts"]
    thread = Thread(context.team_id or "", body["channel"]["id"], ts)
    return Place(thread, body["user"]["id"], body.get("response_url", ""))


def directly(body: Json, context: BoltContext) -> Place:
    """The person's direct messages; Slack takes a person's id for the channel."""
    who = body["user"]["id"]
    return Place(Thread(context.team_id or "", who, ""), who)
