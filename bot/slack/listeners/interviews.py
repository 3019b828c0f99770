"""Interviews: what is clicked, picked and filled in, by owners and by others."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import BoltContext

from bot.advisor import Advisor
from bot.advisor.replies import AnswerUnderChange, InterviewOptions, InterviewWanted, Reply, Result
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
from bot.slack.blocks import modals
from bot.slack.listeners.payload import (
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
from bot.slack.responder import Responder

Listener = Callable[..., None]


# Beginning


def on_interview_message(shortcut: Json, context: BoltContext, responder: Responder) -> None:
    """The shortcut "Interview me about this": an interview in the thread of the message that tells of a workload."""
    place = place_of_message(shortcut, context)
    responder.say((InterviewWanted(written(shortcut["message"])),), place)


def on_interview_anywhere(shortcut: Json, context: BoltContext, responder: Responder) -> None:
    """The global shortcut: there is no channel, so the interview opens in direct messages."""
    responder.say((InterviewWanted(),), directly(shortcut, context))


def on_start(body: Json, context: BoltContext, responder: Responder) -> None:
    """The button "Interview me": in the thread of the answer, or in a thread of its own."""
    responder.say((InterviewWanted(),), place_of_click(body, context))


# Clicks whose value is the interview


def doing(command: Command) -> Listener:
    """A listener for a button whose value is the interview that a command is for."""

    def on_click(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
        place = place_of_click(body, context)
        responder.say((advisor.interviews.do(value_of(action), place.user, command),), place)

    return on_click


def on_accept(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The owner goes along with a recommendation: its record says so, and who it was."""
    place = place_of_click(body, context)
    responder.introduce(place)
    responder.say((advisor.interviews.do(action["value"], place.user, Accept()),), place)


def on_restart(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Begin an interview again; from App Home, and tell where it is."""
    place = place_of_click(body, context)
    restarted = advisor.interviews.do(value_of(action), place.user, Restart())
    if place.is_direct:
        responder.resume(restarted, place)
    else:
        responder.say((restarted,), place)


def on_resume(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """From App Home: bring an interview up to date and tell where it is."""
    place = place_of_click(body, context)
    responder.resume(advisor.interviews.resume(value_of(action), place.user), place)


def on_export(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Hand the decision record over as it is now."""
    place = place_of_click(body, context)
    responder.export(advisor.interviews.resume(value_of(action), place.user), place)


# Answers


def on_option(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """An answer was clicked or selected."""
    place = place_of_click(body, context)
    responder.say((_answered(advisor, value_of(action), place.user),), place)


def on_back(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Take the latest answer back."""
    place = place_of_click(body, context)
    interview, answered = parts_of(value_of(action), 2)
    responder.say((advisor.interviews.do(interview, place.user, TakeBack(number_in(answered))),), place)


def on_undo(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Take back what was noted from words."""
    place = place_of_click(body, context)
    interview, revision = parts_of(value_of(action), 2)
    responder.say((advisor.interviews.do(interview, place.user, Undo(number_in(revision))),), place)


def on_more(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """An entry of the menu: its value begins with what to do."""
    place = place_of_click(body, context)
    verb, _, rest = value_of(action).partition("|")
    interviews, (interview, *_) = advisor.interviews, rest.split("|")
    match verb:
        case "answer":
            reply: Reply = _answered(advisor, rest, place.user)
        case "back":
            _, answered = parts_of(rest, 2)
            reply = interviews.do(interview, place.user, TakeBack(number_in(answered)))
        case "conclude":
            reply = interviews.do(interview, place.user, Conclude())
        case "restart":
            reply = interviews.do(interview, place.user, Restart())
        case "priorities" | "components":
            draw = modals.priorities if verb == "priorities" else modals.components
            found = interviews.arranged(interview, place.user)
            if isinstance(found, InterviewOptions):
                responder.open_dialogue(body["trigger_id"], draw(found))
                return
            reply = found
        case _:
            raise UnknownAction
    responder.say((reply,), place)


def _answered(advisor: Advisor, value: str, user: str) -> Reply:
    interview, component, question, option = parts_of(value, 4)
    return advisor.interviews.do(interview, user, GiveAnswer(question, option, number_in(component)))


# Dialogues


def on_change(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """An answer was picked to be changed: the dialogue shows its question again."""
    place = place_of_click(body, context)
    interview, component, question = parts_of(value_of(action), 3)
    found = advisor.interviews.reconsider(interview, place.user, number_in(component), question)
    if isinstance(found, AnswerUnderChange):
        responder.open_dialogue(body["trigger_id"], modals.change(found))
    else:
        responder.say((found,), place)


def on_changed(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The dialogue was left with another answer."""
    place = directly(body, context)
    interview, component, question = parts_of(about(view), 3)
    option = chosen_in(view, "answer")
    changed = advisor.interviews.do(interview, place.user, ChangeAnswer(question, option, number_in(component)))
    responder.say((changed,), place)


def on_prioritised(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """What matters most was chosen."""
    place = directly(body, context)
    chosen = [option["value"] for option in filled_in(view, "priorities").get("selected_options") or ()]
    responder.say((advisor.interviews.do(about(view), place.user, Prioritise(tuple(chosen))),), place)


def on_split(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The components were named, one a line."""
    place = directly(body, context)
    names = plain(filled_in(view, "components").get("value") or "").splitlines()
    responder.say((advisor.interviews.do(about(view), place.user, Split(tuple(names))),), place)


def on_share_result(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A result's owner wants to show it elsewhere: the dialogue asks where."""
    place = place_of_click(body, context)
    match advisor.interviews.resume(value_of(action), place.user):
        case Result():
            responder.open_dialogue(body["trigger_id"], modals.share(value_of(action)))
        case reply:
            responder.say((reply,), place)


def on_result_shared(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A channel was picked for a result."""
    place = directly(body, context)
    channel = filled_in(view, "channel").get("selected_conversation")
    if not channel:
        raise UnknownAction
    responder.share_result(advisor.interviews.resume(about(view), place.user), channel, place)


def on_disagree(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody, owner or not, would decide otherwise: the dialogue asks how, and why."""
    found = advisor.interviews.result_of(value_of(action))
    if isinstance(found, Result):
        responder.open_dialogue(body["trigger_id"], modals.disagree(found))
    else:
        responder.say((found,), place_of_click(body, context))


def on_disagreed(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The dialogue says what was chosen instead, and why."""
    place = directly(body, context)
    chosen = chosen_in(view, "chosen")
    why = filled_in(view, "why").get("value") or ""
    responder.introduce(place)
    side = "" if chosen == modals.NONE_OF_THEM else chosen
    responder.say((advisor.interviews.disagree(about(view), place.user, side, plain(why)),), place)


# Other people, and time


def on_take_over(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody would like to carry on with an interview: its owner is asked."""
    place = place_of_click(body, context)
    responder.say((advisor.interviews.wanted_by(value_of(action), place.user),), place)


def on_hand_over(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The owner hands an interview over."""
    place = place_of_click(body, context)
    interview, to = parts_of(value_of(action), 2)
    responder.introduce(replace(place, user=to))
    reply = advisor.interviews.do(interview, place.user, HandOver(to))
    responder.hand_over(reply, to, message_clicked(body), place)


def on_keep(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The owner keeps an interview."""
    place = place_of_click(body, context)
    interview, _ = parts_of(value_of(action), 2)
    reply = advisor.interviews.resume(interview, place.user)
    responder.keep(reply, message_clicked(body), place)


def on_unattended(event: Json, advisor: Advisor, responder: Responder) -> None:
    """Nobody has touched an interview for a day."""
    responder.remind(advisor.interviews.resume(event["interview"], event["user"]))


def on_expired(event: Json, advisor: Advisor, responder: Responder) -> None:
    """An interview has ended as nobody went on with it."""
    responder.expire(advisor.interviews.resume(event["interview"], event["user"]))
