"""Questions, from wherever they come: read the event, ask the advisor, say the reply."""

import logging

from slack_bolt import BoltContext

from bot.advisor import Advisor, Utterance
from bot.advisor.replies import Advice, InterviewWanted
from bot.slack.actions import Pick, SetReminders, ShowWholeTable, UnknownAction
from bot.slack.blocks import modals
from bot.slack.listeners.payload import (
    Json,
    directly,
    place_of_click,
    place_of_message,
    read,
    systems_chosen,
    text_in,
    written,
)
from bot.slack.mrkdwn import mentioned, plain, plain_of
from bot.slack.names import Input
from bot.slack.responder import Place, Responder
from bot.store import Thread

log = logging.getLogger(__name__)

READ_SUBTYPES = {None, "file_share", "thread_broadcast"}
"""Messages that a person wrote; edits, joins and other apps' messages are not for us."""


REMINDED = "I will remind you, once a day later, of an interview that you leave."
UNREMINDED = "No more reminders, then. You find the switch in my Home tab, should you want them again."


def on_message(event: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Reply to a mention or a direct message, in its thread."""
    direct = event.get("channel_type") == "im"
    if event.get("subtype") not in READ_SUBTYPES or event.get("bot_id") or not event.get("user"):
        return
    us, text, blocks = context.bot_user_id or "", event.get("text") or "", event.get("blocks") or ()
    in_text = mentioned(us, text)
    to_us = direct or in_text or event["type"] == "app_mention" or mentioned(us, "", blocks)
    if not to_us:
        return
    # Where only the blocks mention us, the text is what older clients get instead of them.
    only_in_blocks = not direct and not in_text and plain_of(blocks)
    thread = Thread(context.team_id or "", event["channel"], event.get("thread_ts") or event["ts"])
    utterance = Utterance(only_in_blocks or written(event), event["user"], thread, direct, context["key"])
    responder.say(advisor.hear(utterance), Place(thread, utterance.user))


def on_command(command: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """`/vmvc`: answer for the eyes of who asked; an interview opens a thread."""
    user, channel = command["user_id"], command["channel_id"]
    # A command has no thread: what this person asks here by command is one conversation.
    place = Place(
        Thread(context.team_id or "", channel, f"command:{user}"), user, command["response_url"], private=True
    )
    text = plain(command.get("text") or "")
    word, rest = (*text.split(maxsplit=1), "", "")[:2]
    utterance = Utterance(text, user, place.thread, event=context["key"])
    replies: tuple[Advice, ...]
    match word.casefold():
        case "" | "help":
            replies = (advisor.questions.chat("help"),)
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
    utterance = Utterance(written(shortcut["message"]), place.user, place.thread, event=context["key"])
    responder.say(advisor.questions.ask(utterance), place)


def on_topic(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A topic was picked."""
    place = place_of_click(body, context)
    topic = read(action, Pick).id
    utterance = Utterance(topic, place.user, place.thread, event=context["key"])
    responder.say((advisor.questions.show(topic, utterance),), place)


def on_details(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The details of an answer are wanted."""
    place = place_of_click(body, context)
    topic = read(action, Pick).id
    utterance = Utterance(topic, place.user, place.thread, event=context["key"])
    responder.say((advisor.questions.elaborate(topic, "more", utterance),), place)


def on_whole_table(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """All that is known of systems that were compared is wanted."""
    place = place_of_click(body, context)
    systems = read(action, ShowWholeTable).systems
    utterance = Utterance(" and ".join(systems), place.user, place.thread, event=context["key"])
    responder.say((advisor.questions.show_whole_table(systems, utterance),), place)


def on_words(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The words of an answer are to be explained."""
    place = place_of_click(body, context)
    topic = read(action, Pick).id
    utterance = Utterance(topic, place.user, place.thread, event=context["key"])
    responder.say((advisor.questions.elaborate(topic, "words", utterance),), place)


def on_compare(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Two systems were chosen from the lists, or fewer."""
    chosen = systems_chosen(body)
    place = place_of_click(body, context)
    utterance = Utterance(" and ".join(chosen), place.user, place.thread, event=context["key"])
    responder.say((advisor.questions.compare_chosen(chosen, utterance),), place)


def on_system_chosen() -> None:
    """A system was chosen from a list: Slack keeps the choice until "Compare" is clicked."""


def on_none(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """None of the offered topics was meant."""
    responder.say((advisor.questions.none_of_these(),), place_of_click(body, context))


def on_share(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Show the channel what so far only the asker has seen."""
    responder.share(advisor.questions.share(read(action, Pick).id, context["key"]), place_of_click(body, context))


def on_ask_open(body: Json, responder: Responder) -> None:
    """From App Home: the modal to type a question."""
    responder.open_modal(body["trigger_id"], modals.ask())


def on_ask_submitted(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A question came from the modal: answer it directly."""
    place = directly(body, context)
    utterance = Utterance(
        text_in(body["view"], Input.QUESTION), place.user, place.thread, direct=True, event=context["key"]
    )
    responder.say(advisor.questions.ask(utterance), place)


def on_home(event: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody opened App Home."""
    if event.get("tab") == "home":
        responder.show_home(event["user"], advisor.home(context.team_id or "", event["user"]))


def on_reminders(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody wants reminders, or no more of them."""
    place = place_of_click(body, context)
    wanted = read(action, SetReminders).wanted
    advisor.remind(place.thread.team, place.user, wanted)
    responder.tell(REMINDED if wanted else UNREMINDED, place)
    if body.get("view"):
        responder.show_home(place.user, advisor.home(place.thread.team, place.user))


def on_uninstalled(context: BoltContext, advisor: Advisor) -> None:
    """The workspace removed the app: what is kept of it is erased after a grace time, unless it comes back."""
    log.warning("The app was removed from workspace %s", context.team_id)
    advisor.uninstalled(context.team_id or "")


def on_tokens_revoked(event: Json, context: BoltContext, advisor: Advisor) -> None:
    """Tokens were revoked. The bot's own concerns us: nothing can be said without it. A person's does not."""
    if not (event.get("tokens") or {}).get("bot"):
        return
    log.error("The bot's token of workspace %s was revoked; install the app again for another", context.team_id)
    advisor.token_revoked(context.team_id or "")


def on_anything_else() -> None:
    """Events that need no reply."""


def on_unknown() -> None:
    """A button, modal, shortcut or command that nothing here is wired to."""
    raise UnknownAction
