"""Votes on answers, and questions that go to a person."""

from typing import get_args

from slack_bolt import BoltContext

from bot.advisor import Advisor
from bot.advisor.feedback import VoteTaken
from bot.advisor.interview_replies import Stale
from bot.slack.actions import CastVote, Pick, UnknownAction
from bot.slack.blocks import feedback
from bot.slack.help_responder import HelpResponder
from bot.slack.listeners.payload import (
    Json,
    chosen_in,
    directly,
    filled_in,
    message_clicked,
    place_of_click,
    read,
    read_modal,
    text_in,
)
from bot.slack.names import Input
from bot.slack.place import Place
from bot.slack.responder import Responder
from bot.store import FeedbackReason, Turn


def on_vote(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody says whether an answer helped. Where it didn't, a modal asks why."""
    place = place_of_click(body, context)
    vote = read(action, CastVote)
    taken = advisor.feedback.vote(vote.turn, place.user, vote.helpful)
    if isinstance(taken, VoteTaken) and not vote.helpful:
        responder.open_modal(body["trigger_id"], feedback.why_not_helpful(advisor.feedback.form(taken)))
    else:
        _thank(taken, place, responder)


def on_explained(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Somebody says why an answer didn't help."""
    turn, user = read_modal(view, CastVote).turn, body["user"]["id"]
    taken = advisor.feedback.explain(turn, user, _reason(view), _meant(view), text_in(view, Input.COMMENT))
    place = _place_of(taken.turn, user) if isinstance(taken, VoteTaken) else directly(body, context)
    _thank(taken, place, responder)


def _thank(taken: VoteTaken | Stale, place: Place, responder: Responder) -> None:
    match taken:
        case VoteTaken():
            responder.say_privately(feedback.thanked(taken), place)
        case Stale(why=why):
            responder.tell(why, place)


def _reason(view: Json) -> FeedbackReason:
    chosen = chosen_in(view, Input.REASON)
    for reason in get_args(FeedbackReason):
        if chosen == reason:
            return reason  # type: ignore[no-any-return]
    raise UnknownAction


def _meant(view: Json) -> str:
    return str((filled_in(view, Input.MEANT).get("selected_option") or {}).get("value") or "")


def _place_of(turn: Turn, user: str) -> Place:
    """The thread of an answer; for the answer to a command, the voter's direct messages."""
    if turn.thread.ts.startswith("command:"):
        return Place.directly(turn.thread.team, user)
    return Place(turn.thread, user)


def on_ask_a_person(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, help_responder: HelpResponder
) -> None:
    """Somebody would rather have a person answer."""
    place = place_of_click(body, context)
    help_responder.pass_on(advisor.feedback.ask_a_person(read(action, Pick).id, place.user), place)


def on_resolved(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, help_responder: HelpResponder
) -> None:
    """Somebody marks a question as resolved."""
    place = place_of_click(body, context)
    resolved = advisor.feedback.resolve(read(action, Pick).id, place.user)
    help_responder.close(resolved, message_clicked(body), place, advisor.curation.can_teach)
