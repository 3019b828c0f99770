"""Read the event, ask the advisor, say the reply."""

import html
import re
from typing import Any

from slack_bolt import BoltContext

from bot.advisor import Advisor, Said
from bot.advisor.replies import Advice, Answered, Compared, InterviewWanted, NotYours, Reconsidered, Stale
from bot.slack.blocks import home, sitting
from bot.slack.conversation import Conversation, Place
from bot.store import Thread

Json = dict[str, Any]

READ_SUBTYPES = {None, "file_share", "thread_broadcast"}
"""Messages that a person wrote; edits, joins and other apps' messages are not for us."""


def on_message(event: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Reply to a mention or a direct message, in its thread."""
    direct = event.get("channel_type") == "im"
    mention = f"<@{context.bot_user_id}>"
    if event.get("subtype") not in READ_SUBTYPES or "bot_id" in event or not event.get("user"):
        return
    if not direct and mention not in event.get("text", ""):
        return
    thread = Thread(context.team_id or "", event["channel"], event.get("thread_ts") or event["ts"])
    said = Said(plain(event.get("text", "")), event["user"], thread, direct)
    conversation.say(advisor.hear(said), Place(thread, said.who))


def on_command(command: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """`/vmvc`: answer for the eyes of who asked; an interview opens a thread."""
    who, channel = command["user_id"], command["channel_id"]
    # A command has no thread: what this person asks here by command is one conversation.
    place = Place(
        Thread(context.team_id or "", channel, f"command:{who}"), who, command["response_url"], private=True
    )
    text = plain(command.get("text", "")).strip()
    word, _, rest = text.partition(" ")
    replies: tuple[Advice, ...]
    match word.casefold():
        case "" | "help":
            replies = (advisor.chat("help"),)
        case "topics":
            replies = (advisor.chat("topics"),)
        case "compare":
            replies = (advisor.compare(rest),)
        case "interview":
            replies = (InterviewWanted(rest),)
        case _:
            replies = advisor.ask(Said(text, who, place.thread))
    conversation.say(replies, place)


def on_ask_message(shortcut: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The shortcut "Ask vmvc about this": answer somebody's message in its thread."""
    place = _place_of_message(shortcut, context)
    text = plain(shortcut["message"].get("text", ""))
    conversation.say(advisor.ask(Said(text, place.who, place.thread)), place)


def on_interview_message(shortcut: Json, context: BoltContext, conversation: Conversation) -> None:
    """The shortcut "Interview me about this": an interview in the thread of the message that tells of a workload."""
    place = _place_of_message(shortcut, context)
    text = plain(shortcut["message"].get("text", ""))
    conversation.say((InterviewWanted(text),), place)


def on_interview_anywhere(shortcut: Json, context: BoltContext, conversation: Conversation) -> None:
    """The global shortcut: there is no channel, so the interview opens in direct messages."""
    conversation.say((InterviewWanted(),), _directly(shortcut, context))


def on_start(body: Json, context: BoltContext, conversation: Conversation) -> None:
    """The button "Interview me": in the thread of the answer, or in a thread of its own."""
    conversation.say((InterviewWanted(),), _place_of_click(body, context))


def on_topic(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """A topic was picked."""
    place = _place_of_click(body, context)
    conversation.say((advisor.show(action["value"], Said(action["value"], place.who, place.thread)),), place)


def on_none(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """None of the offered topics was meant."""
    conversation.say((advisor.none_of_these(),), _place_of_click(body, context))


def on_share(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Show the channel what so far only the asker has seen."""
    kind, _, ids = action["value"].partition(":")
    place = _place_of_click(body, context)
    said = Said(ids, place.who, place.thread)
    reply = advisor.show(ids, said) if kind == "topic" else advisor.side_by_side(tuple(ids.split(",")))
    match reply:
        case Answered() | Compared():
            conversation.share(reply, place)
        case _:
            conversation.say((reply,), place)


def on_option(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """An answer in the interview was clicked or selected."""
    place = _place_of_click(body, context)
    value = action.get("value") or action["selected_option"]["value"]
    interview, question, option = value.split("|")
    conversation.say((advisor.answer(interview, place.who, question, option),), place)


def on_dont_know(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """The open question cannot be answered."""
    place = _place_of_click(body, context)
    interview, question = action["value"].split("|")
    conversation.say((advisor.dont_know(interview, place.who, question),), place)


def on_back(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Take the latest answer back."""
    place = _place_of_click(body, context)
    interview, answered = action["value"].split("|")
    conversation.say((advisor.back(interview, place.who, int(answered)),), place)


def on_confirm(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """What was read from the request is right."""
    place = _place_of_click(body, context)
    conversation.say((advisor.confirm(action["value"], place.who),), place)


def on_change(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """An answer was picked to be changed: the dialogue shows its question again."""
    place = _place_of_click(body, context)
    interview, question = action["selected_option"]["value"].split("|")
    match advisor.reconsider(interview, place.who, question):
        case Reconsidered() as found:
            conversation.open_dialogue(body["trigger_id"], sitting.change_dialogue(found))
        case refusal:
            conversation.say((refusal,), place)


def on_changed(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The dialogue was left with another answer."""
    view, place = body["view"], _directly(body, context)
    interview, question = view["private_metadata"].split("|")
    option = view["state"]["values"]["answer"]["option"]["selected_option"]["value"]
    conversation.say((advisor.change(interview, place.who, question, option),), place)


def on_share_result(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """A result's owner wants to show it elsewhere: the dialogue asks where."""
    place = _place_of_click(body, context)
    match advisor.resume(action["value"], place.who):
        case NotYours() | Stale() as refusal:
            conversation.say((refusal,), place)
        case _:
            conversation.open_dialogue(body["trigger_id"], sitting.share_dialogue(action["value"]))


def on_result_shared(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """A channel was picked for a result."""
    view, place = body["view"], _directly(body, context)
    channel = view["state"]["values"]["channel"]["channel"]["selected_conversation"]
    conversation.share_result(advisor.resume(view["private_metadata"], place.who), channel, place)


def on_cancel(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """End the interview."""
    place = _place_of_click(body, context)
    conversation.say((advisor.cancel(action["value"], place.who),), place)


def on_restart(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Begin the interview again."""
    place = _place_of_click(body, context)
    restarted = advisor.restart(action["value"], place.who)
    if place.is_direct:
        conversation.resume(restarted, place)
    else:
        conversation.say((restarted,), place)


def on_resume(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """From App Home: bring an interview up to date and tell where it is."""
    place = _place_of_click(body, context)
    conversation.resume(advisor.resume(action["value"], place.who), place)


def on_ask_open(body: Json, conversation: Conversation) -> None:
    """From App Home: the dialogue to type a question."""
    conversation.open_dialogue(body["trigger_id"], home.ask_dialogue())


def on_ask_submitted(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """A question came from the dialogue: answer it directly."""
    text = body["view"]["state"]["values"]["question"]["text"]["value"] or ""
    place = _directly(body, context)
    conversation.say(advisor.ask(Said(plain(text), place.who, place.thread, direct=True)), place)


def on_home(event: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Somebody opened App Home."""
    if event.get("tab") == "home":
        conversation.show_home(event["user"], advisor.home(context.team_id or "", event["user"]))


def on_uninstalled(context: BoltContext, advisor: Advisor) -> None:
    """The workspace removed the app: forget everything of it."""
    advisor.forget(context.team_id or "")


def on_anything_else() -> None:
    """Events and clicks that need no reply, such as a link that was opened."""


def plain(text: str) -> str:
    """What a person typed, without Slack's encoding of mentions, channels, links and emoji."""
    text = re.sub(r"<(?:@|!)[^>]*>", " ", text)
    text = re.sub(r"<#[^|>]*\|?([^>]*)>", r"\1", text)
    text = re.sub(r"<(?:https?|mailto):[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<((?:https?|mailto):[^>]*)>", r"\1", text)
    text = re.sub(r"(?<!\S)(?::[a-z0-9_+'-]+:)+(?!\S)", " ", text)
    return " ".join(html.unescape(text).split())


def _place_of_click(body: Json, context: BoltContext) -> Place:
    container = body["container"]
    if "channel" not in body:
        return _directly(body, context)
    ts = container.get("thread_ts") or container["message_ts"]
    private = bool(container.get("is_ephemeral"))
    who, channel = body["user"]["id"], body["channel"]["id"]
    thread = Thread(context.team_id or "", channel, f"command:{who}" if private else ts)
    return Place(thread, who, body.get("response_url", ""), private)


def _place_of_message(body: Json, context: BoltContext) -> Place:
    ts = body["message"].get("thread_ts") or body["message"]["ts"]
    thread = Thread(context.team_id or "", body["channel"]["id"], ts)
    return Place(thread, body["user"]["id"], body.get("response_url", ""))


def _directly(body: Json, context: BoltContext) -> Place:
    """The person's direct messages; Slack takes a person's id for the channel."""
    who = body["user"]["id"]
    return Place(Thread(context.team_id or "", who, ""), who)
