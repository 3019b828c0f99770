"""Questions, from wherever they come: read the event, ask the advisor, say the reply."""

from slack_bolt import BoltContext

from bot.advisor import Advisor, Said
from bot.advisor.replies import Advice, Answered, Compared, InterviewWanted
from bot.slack.blocks import advice, dialogues
from bot.slack.conversation import Conversation, Place
from bot.slack.listeners.reading import Json, directly, place_of_click, place_of_message, plain
from bot.store import Thread

READ_SUBTYPES = {None, "file_share", "thread_broadcast"}
"""Messages that a person wrote; edits, joins and other apps' messages are not for us."""


REMINDED = "I will remind you, once a day later, of an interview that you leave."
UNREMINDED = "No more reminders, then. You find the switch in my Home tab, should you want them again."


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
            replies = (advisor.asking.chat("help"),)
        case "topics":
            replies = (advisor.asking.chat("topics"),)
        case "compare":
            replies = (advisor.asking.compare(rest),)
        case "interview":
            replies = (InterviewWanted(rest),)
        case _:
            replies = advisor.asking.ask(Said(text, who, place.thread))
    conversation.say(replies, place)


def on_ask_message(shortcut: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The shortcut "Ask vmvc about this": answer somebody's message in its thread."""
    place = place_of_message(shortcut, context)
    text = plain(shortcut["message"].get("text", ""))
    conversation.say(advisor.asking.ask(Said(text, place.who, place.thread)), place)


def on_topic(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """A topic was picked."""
    place = place_of_click(body, context)
    conversation.say((advisor.asking.show(action["value"], Said(action["value"], place.who, place.thread)),), place)


def on_words(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The words of an answer are to be explained."""
    place = place_of_click(body, context)
    said = Said(action["value"], place.who, place.thread)
    conversation.say((advisor.asking.explain_words(action["value"], said),), place)


def on_compare(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Two systems were chosen from the lists, or fewer."""
    state = body.get("state", {}).get("values", {}).get(advice.COMPARISON, {})
    options = [(state.get(name) or {}).get("selected_option") for name in advice.COMPARED]
    chosen = tuple(option["value"] for option in options if option)
    conversation.say((advisor.asking.compare_chosen(chosen),), place_of_click(body, context))


def on_system_chosen() -> None:
    """A system was chosen from a list: Slack keeps the choice until "Compare" is clicked."""


def on_none(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """None of the offered topics was meant."""
    conversation.say((advisor.asking.none_of_these(),), place_of_click(body, context))


def on_share(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Show the channel what so far only the asker has seen."""
    kind, _, ids = action["value"].partition(":")
    place = place_of_click(body, context)
    said = Said(ids, place.who, place.thread)
    reply = advisor.asking.show(ids, said) if kind == "topic" else advisor.asking.side_by_side(tuple(ids.split(",")))
    match reply:
        case Answered() | Compared():
            conversation.share(reply, place)
        case _:
            conversation.say((reply,), place)


def on_ask_open(body: Json, conversation: Conversation) -> None:
    """From App Home: the dialogue to type a question."""
    conversation.open_dialogue(body["trigger_id"], dialogues.ask())


def on_ask_submitted(body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """A question came from the dialogue: answer it directly."""
    text = body["view"]["state"]["values"]["question"]["question"]["value"] or ""
    place = directly(body, context)
    conversation.say(advisor.asking.ask(Said(plain(text), place.who, place.thread, direct=True)), place)


def on_home(event: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Somebody opened App Home."""
    if event.get("tab") == "home":
        conversation.show_home(event["user"], advisor.home(context.team_id or "", event["user"]))


def on_reminders(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """Somebody wants reminders, or no more of them."""
    place = place_of_click(body, context)
    wanted = action["value"] == "on"
    advisor.remind(place.thread.team, place.who, wanted)
    conversation.tell(REMINDED if wanted else UNREMINDED, place)
    if body.get("view"):
        conversation.show_home(place.who, advisor.home(place.thread.team, place.who))


def on_uninstalled(context: BoltContext, advisor: Advisor) -> None:
    """The workspace removed the app: forget everything of it."""
    advisor.forget(context.team_id or "")


def on_anything_else() -> None:
    """Events and clicks that need no reply, such as a link that was opened."""
