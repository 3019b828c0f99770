"""Interviews: what is clicked, picked and filled in, by owners and by others."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import BoltContext

from bot.advisor import Advisor
from bot.advisor.replies import Arranged, InterviewWanted, Reconsidered, Reply, Result
from bot.interview import (
    Accept,
    ChangeAnswer,
    Command,
    Conclude,
    GiveAnswer,
    HandOver,
    Prioritise,
    Restart,
    Split,
    TakeBack,
    Undo,
)
from bot.slack.blocks import dialogues
from bot.slack.conversation import Conversation
from bot.slack.listeners.reading import (
    Json,
    UnknownAction,
    about,
    chosen_in,
    directly,
    filled_in,
    message_clicked,
    number_in,
    parts_of,
    place_of_click,
    place_of_message,
    value_of,
    written,
)
from bot.slack.mrkdwn import plain

Listener = Callable[..., None]


# Beginning


def on_interview_message(shortcut: Json, context: BoltContext, conversation: Conversation) -> None:
    """The shortcut "Interview me about this": an interview in the thread of the message that tells of a workload."""
    place = place_of_message(shortcut, context)
    conversation.say((InterviewWanted(written(shortcut["message"])),), place)


def on_interview_anywhere(shortcut: Json, context: BoltContext, conversation: Conversation) -> None:
    """The global shortcut: there is no channel, so the interview opens in direct messages."""
    conversation.say((InterviewWanted(),), directly(shortcut, context))


def on_start(body: Json, context: BoltContext, conversation: Conversation) -> None:
    """The button "Interview me": in the thread of the answer, or in a thread of its own."""
    conversation.say((InterviewWanted(),), place_of_click(body, context))


# Clicks whose value is the interview


def doing(command: Command) -> Listener:
    """A listener for a button whose value is the interview that a command is for."""

    def on_click(
        action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
    ) -> None:
        place = place_of_click(body, context)
        conversation.say((advisor.interviews.do(value_of(action), place.who, command),), place)

    return on_click


def on_accept(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The owner goes along with a recommendation: its record says so, and who it was."""
    place = place_of_click(body, context)
    conversation.introduce(place)
    conversation.say((advisor.interviews.do(action["value"], place.who, Accept()),), place)


def on_restart(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Begin an interview again; from App Home, and tell where it is."""
    place = place_of_click(body, context)
    restarted = advisor.interviews.do(value_of(action), place.who, Restart())
    if place.is_direct:
        conversation.resume(restarted, place)
    else:
        conversation.say((restarted,), place)


def on_resume(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """From App Home: bring an interview up to date and tell where it is."""
    place = place_of_click(body, context)
    conversation.resume(advisor.interviews.resume(value_of(action), place.who), place)


def on_export(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Hand the decision record over as it is now."""
    place = place_of_click(body, context)
    conversation.export(advisor.interviews.resume(value_of(action), place.who), place)


# Answers


def on_option(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """An answer was clicked or selected."""
    place = place_of_click(body, context)
    conversation.say((_answered(advisor, value_of(action), place.who),), place)


def on_back(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Take the latest answer back."""
    place = place_of_click(body, context)
    interview, answered = parts_of(value_of(action), 2)
    conversation.say((advisor.interviews.do(interview, place.who, TakeBack(number_in(answered))),), place)


def on_undo(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Take back what was noted from words."""
    place = place_of_click(body, context)
    interview, revision = parts_of(value_of(action), 2)
    conversation.say((advisor.interviews.do(interview, place.who, Undo(number_in(revision))),), place)


def on_more(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """An entry of the menu: its value begins with what to do."""
    place = place_of_click(body, context)
    verb, _, rest = value_of(action).partition("|")
    interviews, (interview, *_) = advisor.interviews, rest.split("|")
    match verb:
        case "answer":
            reply: Reply = _answered(advisor, rest, place.who)
        case "back":
            _, answered = parts_of(rest, 2)
            reply = interviews.do(interview, place.who, TakeBack(number_in(answered)))
        case "conclude":
            reply = interviews.do(interview, place.who, Conclude())
        case "restart":
            reply = interviews.do(interview, place.who, Restart())
        case "priorities" | "components":
            draw = dialogues.priorities if verb == "priorities" else dialogues.components
            found = interviews.arranged(interview, place.who)
            if isinstance(found, Arranged):
                conversation.open_dialogue(body["trigger_id"], draw(found))
                return
            reply = found
        case _:
            raise UnknownAction
    conversation.say((reply,), place)


def _answered(advisor: Advisor, value: str, who: str) -> Reply:
    interview, component, question, option = parts_of(value, 4)
    return advisor.interviews.do(interview, who, GiveAnswer(question, option, number_in(component)))


# Dialogues


def on_change(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """An answer was picked to be changed: the dialogue shows its question again."""
    place = place_of_click(body, context)
    interview, component, question = parts_of(value_of(action), 3)
    found = advisor.interviews.reconsider(interview, place.who, number_in(component), question)
    if isinstance(found, Reconsidered):
        conversation.open_dialogue(body["trigger_id"], dialogues.change(found))
    else:
        conversation.say((found,), place)


def on_changed(view: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The dialogue was left with another answer."""
    place = directly(body, context)
    interview, component, question = parts_of(about(view), 3)
    option = chosen_in(view, "answer")
    changed = advisor.interviews.do(interview, place.who, ChangeAnswer(question, option, number_in(component)))
    conversation.say((changed,), place)


def on_prioritised(
    view: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """What matters most was chosen."""
    place = directly(body, context)
    chosen = [option["value"] for option in filled_in(view, "priorities").get("selected_options") or ()]
    conversation.say((advisor.interviews.do(about(view), place.who, Prioritise(tuple(chosen))),), place)


def on_split(view: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The components were named, one a line."""
    place = directly(body, context)
    names = plain(filled_in(view, "components").get("value") or "").splitlines()
    conversation.say((advisor.interviews.do(about(view), place.who, Split(tuple(names))),), place)


def on_share_result(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """A result's owner wants to show it elsewhere: the dialogue asks where."""
    place = place_of_click(body, context)
    match advisor.interviews.resume(value_of(action), place.who):
        case Result():
            conversation.open_dialogue(body["trigger_id"], dialogues.share(value_of(action)))
        case reply:
            conversation.say((reply,), place)


def on_result_shared(
    view: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """A channel was picked for a result."""
    place = directly(body, context)
    channel = filled_in(view, "channel").get("selected_conversation")
    if not channel:
        raise UnknownAction
    conversation.share_result(advisor.interviews.resume(about(view), place.who), channel, place)


def on_disagree(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """Somebody, owner or not, would decide otherwise: the dialogue asks how, and why."""
    found = advisor.interviews.result_of(value_of(action))
    if isinstance(found, Result):
        conversation.open_dialogue(body["trigger_id"], dialogues.disagree(found))
    else:
        conversation.say((found,), place_of_click(body, context))


def on_disagreed(view: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The dialogue says what was chosen instead, and why."""
    place = directly(body, context)
    chosen = chosen_in(view, "chosen")
    why = filled_in(view, "why").get("value") or ""
    conversation.introduce(place)
    side = "" if chosen == dialogues.NONE_OF_THEM else chosen
    conversation.say((advisor.interviews.disagree(about(view), place.who, side, plain(why)),), place)


# Other people, and time


def on_take_over(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """Somebody would like to carry on with an interview: its owner is asked."""
    place = place_of_click(body, context)
    conversation.say((advisor.interviews.wanted_by(value_of(action), place.who),), place)


def on_hand_over(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation
) -> None:
    """The owner hands an interview over."""
    place = place_of_click(body, context)
    interview, to = parts_of(value_of(action), 2)
    conversation.introduce(replace(place, who=to))
    reply = advisor.interviews.do(interview, place.who, HandOver(to))
    conversation.hand_over(reply, to, message_clicked(body), place)


def on_keep(action: Json, body: Json, context: BoltContext, advisor: Advisor, conversation: Conversation) -> None:
    """The owner keeps an interview."""
    place = place_of_click(body, context)
    interview, _ = parts_of(value_of(action), 2)
    reply = advisor.interviews.resume(interview, place.who)
    conversation.keep(reply, message_clicked(body), place)


def on_unattended(event: Json, advisor: Advisor, conversation: Conversation) -> None:
    """Nobody has touched an interview for a day."""
    conversation.remind(advisor.interviews.resume(event["interview"], event["user"]))


def on_expired(event: Json, advisor: Advisor, conversation: Conversation) -> None:
    """An interview has ended as nobody went on with it."""
    conversation.expire(advisor.interviews.resume(event["interview"], event["user"]))
