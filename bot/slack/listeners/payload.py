"""What an event says, where it happened, and so where the reply to it goes."""

from typing import Any

from slack_bolt import BoltContext

from bot.slack.mrkdwn import plain, plain_of
from bot.slack.responder import Place
from bot.store import Thread

Json = dict[str, Any]


class UnknownAction(Exception):
    """A button, an entry of a menu or a dialogue that no listener reads, such as one of an earlier version."""


def written(message: Json) -> str:
    """What a message says; its blocks are read where it has no text."""
    return plain(message.get("text") or "") or plain_of(message.get("blocks") or ())


def value_of(action: Json) -> str:
    """What a button or the chosen entry of a menu carries."""
    value = action.get("value") or (action.get("selected_option") or {}).get("value")
    if not value:
        raise UnknownAction
    return str(value)


def parts_of(value: str, count: int) -> list[str]:
    """The ids that a value is made of."""
    parts = value.split("|")
    if len(parts) != count:
        raise UnknownAction
    return parts


def number_in(part: str) -> int:
    """A part that counts something."""
    if not (part.isascii() and part.isdigit() and len(part) < 6):
        raise UnknownAction
    return int(part)


def filled_in(view: Json, name: str) -> Json:
    """What was put into a question of a dialogue; nothing where it was left out."""
    values: Json = view["state"]["values"].get(name, {}).get(name, {})
    return values


def chosen_in(view: Json, name: str) -> str:
    """The option that was chosen in a question of a dialogue, which has to be answered."""
    return value_of(filled_in(view, name))


def about(view: Json) -> str:
    """What a dialogue is about: the ids that it was opened with."""
    return str(view.get("private_metadata") or "")


def message_clicked(body: Json) -> str:
    """The timestamp of the message that was clicked in."""
    return str(body["container"].get("message_ts") or (body.get("message") or {})["ts"])


def place_of_click(body: Json, context: BoltContext) -> Place:
    """Where a button is, or a select; in App Home it is nowhere, and the reply goes to the person."""
    if not body.get("channel"):
        return directly(body, context)
    container, ts = body["container"], _thread_of(body)
    private = bool(container.get("is_ephemeral"))
    user, channel = body["user"]["id"], body["channel"]["id"]
    thread = Thread(context.team_id or "", channel, f"command:{user}" if private else ts)
    return Place(thread, user, body.get("response_url", ""), private)


def _thread_of(body: Json) -> str:
    """The thread of what was clicked: Slack documents it in the message, which ephemeral messages come without."""
    container, message = body["container"], body.get("message") or {}
    found = message.get("thread_ts") or container.get("thread_ts")
    return str(found or message_clicked(body))


def place_of_message(body: Json, context: BoltContext) -> Place:
    """The thread of the message that a shortcut was used on."""
    ts = body["message"].get("thread_ts") or body["message"]["ts"]
    thread = Thread(context.team_id or "", body["channel"]["id"], ts)
    return Place(thread, body["user"]["id"], body.get("response_url", ""))


def directly(body: Json, context: BoltContext) -> Place:
    """The person's direct messages; Slack takes a person's id for the channel."""
    user = body["user"]["id"]
    return Place(Thread(context.team_id or "", user, ""), user)
