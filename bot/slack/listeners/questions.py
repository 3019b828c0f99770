"""Questions, wherever they come from: read the event, ask the advisor, post the reply."""

import logging
from collections.abc import Mapping

from slack_bolt import BoltContext

from bot.advisor import Advisor, Utterance
from bot.advisor.interview_replies import Stale
from bot.advisor.replies import Advice, InterviewWanted
from bot.matching import Aspect
from bot.slack.actions import Pick, SetReminders, ShowWholeTable, UnknownAction
from bot.slack.blocks import modals
from bot.slack.blocks.message import escape
from bot.slack.blocks.settings import SWITCHED_OFF
from bot.slack.listeners.payload import (
    Json,
    directly,
    place_of_click,
    place_of_message,
    question_in_box,
    read,
    systems_chosen,
    text_in,
    written,
)
from bot.slack.listeners.personal_data import show_data
from bot.slack.listeners.settings import open_settings
from bot.slack.mrkdwn import addresses_somebody, mentioned, plain, plain_of
from bot.slack.names import Input, Name
from bot.slack.place import Place
from bot.slack.responder import Responder
from bot.store import Thread

log = logging.getLogger(__name__)

READ_SUBTYPES = {None, "file_share", "thread_broadcast"}
"""Messages that people wrote, as opposed to edits, joins and what other apps post."""

REMINDED = "I'll remind you once, a day later, if you leave an interview unfinished."
UNREMINDED = "OK, no more reminders. If you change your mind, the switch is on my Home tab."

STARRED = "Starred. You'll find this answer about {} on my Home tab."

ASPECTS: Mapping[Name, Aspect] = {
    Name.DETAILS: "more",
    Name.WHY: "why",
    Name.SOURCES: "sources",
    Name.WORDS: "words",
}
"""The buttons that ask for more about an answer."""


def on_message(event: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Reply to a mention, a direct message, or what is meant for us without a mention, in its thread."""
    if event.get("subtype") not in READ_SUBTYPES or event.get("bot_id") or not event.get("user"):
        return
    utterance = _heard(event, context)
    place = Place(utterance.thread, utterance.user)
    if not (utterance.direct or _is_to_us(event, context.bot_user_id or "")):
        if _is_meant_for(context.bot_user_id or "", event, utterance, advisor, responder):
            responder.say(advisor.hear(utterance), place)
    elif not utterance.direct and advisor.listening(utterance.thread.team, utterance.thread.channel) == "off":
        responder.tell(SWITCHED_OFF, place)
    else:
        responder.say(advisor.hear(utterance), place)


def _heard(event: Json, context: BoltContext) -> Utterance:
    """What a message says. If only its blocks mention us, its text is a fallback for older clients, and ignored."""
    us, text, blocks = context.bot_user_id or "", event.get("text") or "", event.get("blocks") or ()
    direct = event.get("channel_type") == "im"
    only_in_blocks = not direct and not mentioned(us, text) and mentioned(us, "", blocks) and plain_of(blocks)
    thread = Thread(context.team_id or "", event["channel"], event.get("thread_ts") or event["ts"])
    is_reply = bool(event.get("thread_ts"))
    said = only_in_blocks or written(event)
    return Utterance(
        said, event["user"], thread, direct, is_outside=context["is_outside"], is_reply=is_reply, event=context["key"]
    )


def _said(text: str, place: Place, context: BoltContext) -> Utterance:
    """What was asked by a command, a click or a modal."""
    outside = context["is_outside"]
    return Utterance(text, place.user, place.thread, place.is_direct, is_outside=outside, event=context["key"])


def _is_to_us(event: Json, us: str) -> bool:
    return event["type"] == "app_mention" or mentioned(us, event.get("text") or "", event.get("blocks") or ())


def _is_meant_for(us: str, event: Json, utterance: Utterance, advisor: Advisor, responder: Responder) -> bool:
    """Whether a message without a mention is meant for us, rather than for other people."""
    if addresses_somebody(event.get("text") or "", event.get("blocks") or ()):
        return False
    if not advisor.is_meant_for_us(utterance):
        return False
    return not utterance.is_reply or responder.is_said_to(us, utterance, event["ts"])


def on_command(command: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """`/vmvc`: answer where only the person who asked sees it. An interview opens a thread."""
    user, channel = command["user_id"], command["channel_id"]
    # Commands have no thread: all that this person asks here by command is one conversation.
    place = Place(
        Thread(context.team_id or "", channel, f"command:{user}"), user, command["response_url"], private=True
    )
    text = plain(command.get("text") or "")
    word, rest = (*text.split(maxsplit=1), "", "")[:2]
    utterance = _said(text, place, context)
    replies: tuple[Advice, ...]
    match word.casefold():
        case "" | "help":
            replies = (advisor.questions.chat("help"),)
        case "settings" if not rest:
            open_settings(advisor, responder, place, command["trigger_id"])
            return
        case "forget" if rest.casefold() in {"", "me"}:
            show_data(advisor, responder, place)
            return
        case "topics":
            replies = (advisor.questions.chat("topics"),)
        case "compare":
            replies = (advisor.questions.compare(rest, utterance),)
        case "interview":
            described = advisor.questions.interview_wanted(text)  # `/vmvc interview me about …`, as in a message
            replies = (InterviewWanted(rest if described is None else described),)
        case _:
            replies = advisor.questions.ask(utterance)
    responder.say(replies, place)


def on_ask_message(shortcut: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The shortcut "Ask vmvc about this": answer somebody's message in its thread."""
    place = place_of_message(shortcut, context)
    utterance = _said(written(shortcut["message"]), place, context)
    responder.say(advisor.questions.ask(utterance), place)


def on_topic(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody picked a topic."""
    place = place_of_click(body, context)
    topic = read(action, Pick).id
    utterance = _said(topic, place, context)
    responder.say((advisor.questions.show(topic, utterance),), place)
    responder.refresh_home(body, place)


def on_elaborate(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """More about an answer: its details, why, its sources, or its words."""
    place = place_of_click(body, context)
    picked = read(action, Pick)
    utterance = _said(picked.id, place, context)
    responder.say((advisor.questions.elaborate(picked.id, ASPECTS[picked.name], utterance),), place)


def on_whole_table(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Show everything known about systems that were compared."""
    place = place_of_click(body, context)
    systems = read(action, ShowWholeTable).systems
    utterance = _said(" and ".join(systems), place, context)
    responder.say((advisor.questions.show_whole_table(systems, utterance),), place)


def on_compare(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Compare the systems chosen from the menus, or ask again if there are fewer than two."""
    chosen = systems_chosen(body)
    place = place_of_click(body, context)
    utterance = _said(" and ".join(chosen), place, context)
    responder.say((advisor.questions.compare_chosen(chosen, utterance),), place)


def on_system_chosen() -> None:
    """Do nothing: Slack keeps the choice until somebody clicks "Compare"."""


def on_none(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody meant none of the topics on offer."""
    place = place_of_click(body, context)
    utterance = _said("", place, context)
    responder.say((advisor.questions.none_of_these(utterance),), place)


def on_share(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Show everybody an answer that so far only its asker has seen."""
    responder.share(advisor.questions.share(read(action, Pick).id, context["key"]), place_of_click(body, context))


def on_star(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody starred an answer, to find it on Home."""
    place = place_of_click(body, context)
    match advisor.star(place.thread.team, place.user, read(action, Pick).id):
        case Stale(why=why):
            responder.tell(why, place)
        case choice:
            responder.tell(STARRED.format(escape(choice.entry.title)), place)
            responder.show_home(place.thread.team, place.user)


def on_unstar(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody took a starred answer off Home."""
    place = place_of_click(body, context)
    advisor.unstar(place.thread.team, place.user, read(action, Pick).id)
    responder.show_home(place.thread.team, place.user)


def on_ask(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The button on Home: ask what is in the box, or open the modal for a question where that is empty."""
    if question := question_in_box(body):
        _ask_from_home(question, body, context, advisor, responder)
    else:
        responder.open_modal(body["trigger_id"], modals.ask())


def on_ask_entered(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody pressed Enter in the box on Home."""
    if question := plain(action.get("value") or ""):
        _ask_from_home(question, body, context, advisor, responder)


def _ask_from_home(question: str, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Answer in direct messages, and empty the box."""
    place = directly(body, context)
    responder.say(advisor.questions.ask(_said(question, place, context)), place)
    responder.show_home(place.thread.team, place.user)


def on_ask_submitted(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A question came from the modal: answer it in direct messages."""
    place = directly(body, context)
    utterance = _said(text_in(body["view"], Input.QUESTION), place, context)
    responder.say(advisor.questions.ask(utterance), place)


def on_home(event: Json, context: BoltContext, responder: Responder) -> None:
    """Somebody opened App Home."""
    if event.get("tab") == "home":
        responder.show_home(context.team_id or "", event["user"])


def on_reminders(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody turned reminders on or off."""
    place = place_of_click(body, context)
    wanted = read(action, SetReminders).wanted
    advisor.remind(place.thread.team, place.user, wanted)
    responder.tell(REMINDED if wanted else UNREMINDED, place)
    responder.refresh_home(body, place)


def on_uninstalled(context: BoltContext, advisor: Advisor) -> None:
    """The workspace removed the app. Its data is erased after a grace period, unless the app comes back."""
    log.warning("The app was removed from workspace %s", context.team_id)
    advisor.uninstalled(context.team_id or "")


def on_tokens_revoked(event: Json, context: BoltContext, advisor: Advisor) -> None:
    """Tokens were revoked. Only the bot's own matters here, as nothing can be posted without it."""
    if not (event.get("tokens") or {}).get("bot"):
        return
    log.error("The bot's token of workspace %s was revoked; install the app again for another", context.team_id)
    advisor.token_revoked(context.team_id or "")


def on_anything_else() -> None:
    """Acknowledge events that need no reply."""


def on_unknown() -> None:
    """Refuse a button, modal, shortcut or command that no listener is wired to."""
    raise UnknownAction
