"""Reading payloads: what was said or clicked, and where."""

from typing import Any, TypeVar

from slack_bolt import BoltContext

from bot.slack.actions import Action, UnknownAction, decode, ticked
from bot.slack.mrkdwn import plain, plain_of
from bot.slack.names import COMPARISON, Input, Name
from bot.slack.place import Place
from bot.store import Thread

Json = dict[str, Any]
A = TypeVar("A", bound=Action)


def written(message: Json) -> str:
    """What a message says; its blocks count if it has no text."""
    return plain(message.get("text") or "") or plain_of(message.get("blocks") or ())


def decoded(action: Json) -> Action:
    """The action of a click."""
    return decode(action["action_id"], _value(action))


def read(action: Json, kind: type[A]) -> A:
    """The action of a click, which has to be of this kind."""
    return _of_kind(decoded(action), kind)


def read_modal(view: Json, kind: type[A]) -> A:
    """The action that opened a modal, which has to be of this kind."""
    return _of_kind(decode(view["callback_id"], view.get("private_metadata") or ""), kind)


def _of_kind(found: Action, kind: type[A]) -> A:
    if not isinstance(found, kind):
        raise UnknownAction
    return found


def _value(element: Json) -> str:
    """The value of a button, or of the chosen option."""
    value = element.get("value") or (element.get("selected_option") or {}).get("value")
    if not value:
        raise UnknownAction
    return str(value)


def filled_in(view: Json, name: Input) -> Json:
    """The value of an input of a modal; empty if it was left out."""
    values: Json = view["state"]["values"].get(name, {}).get(name, {})
    return values


def text_in(view: Json, name: Input) -> str:
    """The text typed into an input of a modal, without markup."""
    return plain(filled_in(view, name).get("value") or "")


def wordings_in(view: Json) -> tuple[str, ...]:
    """The ways of asking that a modal lists, one a line, each once."""
    lines = (" ".join(line.split()) for line in text_in(view, Input.WORDINGS).splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))


def chosen_in(view: Json, name: Input) -> str:
    """The option chosen in a required input of a modal."""
    return _value(filled_in(view, name))


def wants_digest(view: Json) -> bool:
    """Whether a modal of settings asks for a weekly digest."""
    return bool(filled_in(view, Input.DIGEST).get("selected_options"))


def facts_ticked(body: Json) -> frozenset[tuple[int, str]] | None:
    """The facts that are ticked in the message that was clicked in; None if it has no ticks."""
    filled = body.get("state", {}).get("values", {}).get(Input.FACTS, {}).get(Input.FACTS)
    if filled is None:
        return None
    return ticked(option["value"] for option in filled.get("selected_options") or ())


def question_in_box(body: Json) -> str:
    """What stands in the box for questions of the view that was clicked in, without markup; empty for none."""
    blocks = ((body.get("view") or {}).get("state") or body.get("state") or {}).get("values") or {}
    found = (inputs[Input.QUESTION].get("value") for inputs in blocks.values() if Input.QUESTION in inputs)
    return plain(next(found, None) or "")


def systems_chosen(body: Json) -> tuple[str, ...]:
    """The ids of the systems chosen from the menus of a comparison."""
    lists = body.get("state", {}).get("values", {}).get(COMPARISON, {})
    options = [(lists.get(name) or {}).get("selected_option") for name in (Name.FIRST_SYSTEM, Name.SECOND_SYSTEM)]
    return tuple(option["value"] for option in options if option)


def message_clicked(body: Json) -> str:
    """The timestamp of the message that was clicked in; empty if that was no message, such as Home."""
    return str(body["container"].get("message_ts") or (body.get("message") or {}).get("ts") or "")


def place_of_click(body: Json, context: BoltContext) -> Place:
    """Where something was clicked. From App Home, replies go to the person's direct messages."""
    if not body.get("channel"):
        return directly(body, context)
    container, ts = body["container"], _thread_of(body)
    private = bool(container.get("is_ephemeral"))
    user, channel = body["user"]["id"], body["channel"]["id"]
    thread = Thread(context.team_id or "", channel, f"command:{user}" if private else ts)
    return Place(thread, user, body.get("response_url", ""), private)


def _thread_of(body: Json) -> str:
    """The thread of a click. Slack documents it in the message, which it leaves out for ephemeral ones."""
    container, message = body["container"], body.get("message") or {}
    found = message.get("thread_ts") or container.get("thread_ts")
    return str(found or message_clicked(body))


def place_of_message(body: Json, context: BoltContext) -> Place:
    """The thread of the message that a shortcut was used on."""
    ts = body["message"].get("thread_ts") or body["message"]["ts"]
    thread = Thread(context.team_id or "", body["channel"]["id"], ts)
    return Place(thread, body["user"]["id"], body.get("response_url", ""))


def directly(body: Json, context: BoltContext) -> Place:
    """The direct messages of the person who did it."""
    return Place.directly(context.team_id or "", body["user"]["id"])
