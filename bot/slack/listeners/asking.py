"""Questions, from wherever they come: read the event, ask the advisor, say the reply."""

import logging

from slack_bolt import BoltContext

from bot.advisor import Advisor, Said
from bot.advisor.replies import Advice, InterviewWanted
from bot.slack.blocks import advice, dialogues
from bot.slack.conversation import Conversation, Place
from bot.slack.listeners.reading import (
    Json,
    UnknownAction,
    directly,
    filled_in,
    place_of_click,
    place_of_message,
    value_of,
    written,
)
from bot.slack.mrkdwn import mentioned, plain, plain_of
from bot.store import Thread

log = logging.getLogger(__name__)

READ_SUBTYPES = {None, "file_share", "thread_broadcast"}
"""Messages that a person wrote; edits, joins and other apps' messages are not for us."""


REMINDED = "I will remind you, once a day later, of an interview that you leave."
UNREMINDED = "No more reminders, then. You find the switch in my Home tab, should you want them again."


def on_message(event: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
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
    said = Said(only_in_blocks or written(event), event["user"], thread, direct, context["key"])
    conversation.say(advisor.hear(said), Place(thread, said.who))


def on_command(command: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """`/vmvc`: answer for the eyes of who asked; an interview opens a thread."""
    who, channel = command["user_id"], command["channel_id"]
    # A command has no thread: what this person asks here by command is one conversation.
    place = Place(
        Thread(context.team_id or "", channel, f"command:{who}"), who, command["response_url"], private=True
    )
    text = plain(command.get("text") or "")
    word, rest = (*text.split(maxsplit=1), "", "")[:2]
    said = Said(text, who, place.thread, event=context["key"])
    replies: tuple[Advice, ...]
    match word.casefold():
        case "" | "help":
            replies = (advisor.asking.chat("help"),)
        case "topics":
            replies = (advisor.asking.chat("topics"),)
        case "compare":
            replies = (advisor.asking.compare(rest, said),)
        case "interview":
            replies = (InterviewWanted(rest),)
        case _:
            replies = advisor.asking.ask(said)
    conversation.say(replies, place)


def on_ask_message(shortcut: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The shortcut "Ask vmvc about this": answer somebody's message in its thread."""
    place = place_of_message(shortcut, context)
    said = Said(written(shortcut["message"]), place.who, place.thread, event=context["key"])
    conversation.say(advisor.asking.ask(said), place)


def on_topic(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """A topic was picked."""
    place = place_of_click(body, context)
    topic = value_of(action)
    said = Said(topic, place.who, place.thread, event=context["key"])
    conversation.say((advisor.asking.show(topic, said),), place)


def on_words(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The words of an answer are to be explained."""
    place = place_of_click(body, context)
    topic = value_of(action)
    said = Said(topic, place.who, place.thread, event=context["key"])
    conversation.say((advisor.asking.explain_words(topic, said),), place)


def on_compare(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Two systems were chosen from the lists, or fewer."""
    state = body.get("state", {}).get("values", {}).get(advice.COMPARISON, {})
    options = [(state.get(name) or {}).get("selected_option") for name in advice.COMPARED]
    chosen = tuple(option["value"] for option in options if option)
    place = place_of_click(body, context)
    said = Said(" and ".join(chosen), place.who, place.thread, event=context["key"])
    conversation.say((advisor.asking.compare_chosen(chosen, said),), place)


def on_system_chosen() -> None:
    """A system was chosen from a list: Slack keeps the choice until "Compare" is clicked."""


def on_none(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """None of the offered topics was meant."""
    conversation.say((advisor.asking.none_of_these(),), place_of_click(body, context))


def on_share(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Show the channel what so far only the asker has seen."""
    conversation.share(advisor.asking.share(value_of(action), context["key"]), place_of_click(body, context))


def on_ask_open(body: Json, conversation: Conversation) -> None:
    """From App Home: the dialogue to type a question."""
    conversation.open_dialogue(body["trigger_id"], dialogues.ask())


def on_ask_submitted(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """A question came from the dialogue: answer it directly."""
    text = filled_in(body["view"], "question").get("value") or ""
    place = directly(body, context)
    said = Said(plain(text), place.who, place.thread, direct=True, event=context["key"])
    conversation.say(advisor.asking.ask(said), place)


def on_home(event: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Somebody opened App Home."""
    if event.get("tab") == "home":
        conversation.show_home(event["user"], advisor.home(context.team_id or "", event["user"]))


def on_reminders(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """Somebody wants reminders, or no more of them."""
    place = place_of_click(body, context)
    wanted = value_of(action) == "on"
    advisor.remind(place.thread.team, place.who, wanted)
    conversation.tell(REMINDED if wanted else UNREMINDED, place)
    if body.get("view"):
        conversation.show_home(place.who, advisor.home(place.thread.team, place.who))


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
    """A button, dialogue, shortcut or command that nothing here is wired to."""
    raise UnknownAction
