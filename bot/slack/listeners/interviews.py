"""Listeners for interviews: clicks, selects and modals, of owners and of others."""

from dataclasses import replace

from slack_bolt import BoltContext

from bot.advisor import Advisor
from bot.advisor.interview_replies import AnswerUnderChange, InterviewOptions, InterviewView, Refusal, Result
from bot.advisor.replies import InterviewWanted
from bot.interview import ChangeAnswer, Confirm, HandOver, Prioritise, Split
from bot.slack.actions import Do, Pick, Reconsider, UnknownAction
from bot.slack.blocks import modals
from bot.slack.blocks.interviews import MOST_TICKS
from bot.slack.blocks.result import details
from bot.slack.listeners.payload import (
    Json,
    chosen_in,
    decoded,
    directly,
    facts_ticked,
    filled_in,
    message_clicked,
    place_of_click,
    place_of_message,
    read,
    read_modal,
    text_in,
    written,
)
from bot.slack.names import SOMETHING_ELSE, Input, Name
from bot.slack.place import Place
from bot.slack.responder import Responder

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
    place = place_of_click(body, context)
    responder.say((InterviewWanted(),), place)
    responder.refresh_home(body, place)


# Commands


def on_command(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A button or an option that is a command: it is done, and how the interview stands then is shown."""
    place = place_of_click(body, context)
    wanted = read(action, Do)
    if isinstance(wanted.command, Confirm) and (taken := facts_ticked(body)) is not None:
        wanted = replace(wanted, command=Confirm(taken, MOST_TICKS))
    responder.say((_done(advisor, wanted, place),), place)


def _done(advisor: Advisor, wanted: Do, place: Place) -> InterviewView | Refusal:
    return advisor.interviews.do(wanted.interview, place.user, wanted.command)


def on_cancel(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The owner cancels an interview: under its question, or where they were asked or reminded."""
    place = place_of_click(body, context)
    responder.cancel(_done(advisor, read(action, Do), place), message_clicked(body), place)
    responder.refresh_home(body, place)


def on_accept(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The owner goes along with a recommendation: its record says so, and who it was."""
    place = place_of_click(body, context)
    responder.introduce(place)
    responder.say((_done(advisor, read(action, Do), place),), place)


def on_restart(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Begin an interview again; from App Home, and tell where it is."""
    place = place_of_click(body, context)
    restarted = _done(advisor, read(action, Do), place)
    if place.is_direct:
        responder.resume(restarted, place)
        responder.refresh_home(body, place)
    else:
        responder.say((restarted,), place)


def on_resume(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """From Home, or where the owner was asked whether to cancel: bring an interview up to date, tell where it is."""
    place = place_of_click(body, context)
    reply = advisor.interviews.go_on(read(action, Pick).id, place.user)
    responder.resume(reply, place, message_clicked(body))


def on_export(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Hand the decision record over as it is now."""
    place = place_of_click(body, context)
    responder.export(advisor.interviews.resume(read(action, Pick).id, place.user), place)


# The menu


def on_more(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """An entry of the menu: a command, or a modal about the interview as a whole."""
    place = place_of_click(body, context)
    match decoded(action):
        case Do() as wanted:
            reply = _done(advisor, wanted, place)
        case Pick(Name.PRIORITIES | Name.COMPONENTS as name, interview):
            draw = modals.priorities if name == Name.PRIORITIES else modals.components
            found = advisor.interviews.arranged(interview, place.user)
            if isinstance(found, InterviewOptions):
                responder.open_modal(body["trigger_id"], draw(found))
                return
            reply = found
        case _:
            raise UnknownAction
    responder.say((reply,), place)


# Modals


def on_change(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """An answer was picked to be changed: the modal shows its question again."""
    place = place_of_click(body, context)
    wanted = read(action, Reconsider)
    found = advisor.interviews.reconsider(wanted.interview, place.user, wanted.component, wanted.question)
    if isinstance(found, AnswerUnderChange):
        responder.open_modal(body["trigger_id"], modals.change(found))
    else:
        responder.say((found,), place)


def on_changed(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The modal was left with another answer."""
    place = directly(body, context)
    asked = read_modal(view, Reconsider)
    change = ChangeAnswer(asked.question, chosen_in(view, Input.ANSWER), asked.component)
    responder.say((advisor.interviews.do(asked.interview, place.user, change),), place)


def on_prioritised(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """What matters most was chosen."""
    place = directly(body, context)
    interview = read_modal(view, Pick).id
    chosen = [option["value"] for option in filled_in(view, Input.PRIORITIES).get("selected_options") or ()]
    responder.say((advisor.interviews.do(interview, place.user, Prioritise(tuple(chosen))),), place)


def on_split(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The components were named, one a line."""
    place = directly(body, context)
    interview, names = read_modal(view, Pick).id, text_in(view, Input.COMPONENTS).splitlines()
    responder.say((advisor.interviews.do(interview, place.user, Split(tuple(names))),), place)


def on_share_result(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A result's owner wants to show it elsewhere: the modal asks where."""
    place = place_of_click(body, context)
    interview = read(action, Pick).id
    match advisor.interviews.resume(interview, place.user):
        case Result():
            responder.open_modal(body["trigger_id"], modals.share(interview))
        case reply:
            responder.say((reply,), place)


def on_result_shared(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A channel was picked for a result."""
    place = directly(body, context)
    channel = filled_in(view, Input.CHANNEL).get("selected_conversation")
    if not channel:
        raise UnknownAction
    responder.share_result(advisor.interviews.resume(read_modal(view, Pick).id, place.user), channel, place)


def on_result_details(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Anybody who sees a result may see what stands behind it."""
    found = advisor.interviews.result_of(read(action, Pick).id)
    if isinstance(found, Result):
        responder.open_modal(body["trigger_id"], details(found))
    else:
        responder.say((found,), place_of_click(body, context))


def on_disagree(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody, owner or not, would decide otherwise: the modal asks how, and why."""
    found = advisor.interviews.result_of(read(action, Pick).id)
    if isinstance(found, Result):
        responder.open_modal(body["trigger_id"], modals.disagree(found))
    else:
        responder.say((found,), place_of_click(body, context))


def on_disagreed(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The modal says what was chosen instead, and why."""
    place = directly(body, context)
    interview, chosen, why = read_modal(view, Pick).id, chosen_in(view, Input.CHOSEN), text_in(view, Input.WHY)
    responder.introduce(place)
    side = "" if chosen == SOMETHING_ELSE else chosen
    responder.say((advisor.interviews.disagree(interview, place.user, side, why),), place)


# Other people, and time


def on_take_over(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody would like to carry on with an interview: its owner is asked."""
    place = place_of_click(body, context)
    responder.say((advisor.interviews.wanted_by(read(action, Pick).id, place.user),), place)


def on_hand_over(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The owner hands an interview over."""
    place = place_of_click(body, context)
    match read(action, Do):
        case Do(_, HandOver(to)) as wanted:
            responder.introduce(replace(place, user=to))
            responder.hand_over(_done(advisor, wanted, place), to, message_clicked(body), place)


def on_keep(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """The owner keeps an interview."""
    place = place_of_click(body, context)
    reply = advisor.interviews.resume(read(action, Pick).id, place.user)
    responder.keep(reply, message_clicked(body), place)


def on_unattended(event: Json, advisor: Advisor, responder: Responder) -> None:
    """Nobody has touched an interview for a day."""
    responder.remind(advisor.interviews.resume(event["interview"], event["user"]))


def on_expired(event: Json, advisor: Advisor, responder: Responder) -> None:
    """An interview has ended as nobody went on with it."""
    responder.expire(advisor.interviews.resume(event["interview"], event["user"]))
