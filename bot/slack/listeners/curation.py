"""Teaching: curators choose or write an answer to what people missed, or say that it is off topic."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import BoltContext

from bot.advisor import Advisor
from bot.advisor.curation import NOT_CONFIGURED, Draft, Lesson
from bot.advisor.interview_replies import Stale
from bot.curation.proposals import Kind, NewWording, OffTopic
from bot.slack.actions import Pick, UnknownAction
from bot.slack.blocks import curation
from bot.slack.blocks.message import Block
from bot.slack.curation_responder import CurationResponder
from bot.slack.listeners.payload import (
    Json,
    chosen_in,
    directly,
    message_clicked,
    place_of_click,
    place_of_message,
    read,
    text_in,
    wordings_in,
    written,
)
from bot.slack.names import Input
from bot.slack.place import Place
from bot.slack.responder import Responder
from bot.slack.threads import Said

_KINDS: tuple[Kind, ...] = ("asks", "yes_if", "no_if", "depends_if")


def on_choose(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A curator wants to choose what answers a question."""
    _open(action, body, context, advisor, responder, curation.choose_point)


def on_off_topic(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A curator wants to say that a question is off topic."""
    _open(action, body, context, advisor, responder, curation.off_topic)


def on_write(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A curator wants to write the answer to a question."""
    _open(action, body, context, advisor, responder, _unwritten)


def _unwritten(lesson: Lesson) -> Block:
    return curation.write_point(Draft(lesson.entry, "", lesson.wordings, "", ""), lesson.entries, lesson.turn)


def _open(  # noqa: PLR0913, PLR0917  (what Bolt passes to a listener)
    action: Json,
    body: Json,
    context: BoltContext,
    advisor: Advisor,
    responder: Responder,
    modal: Callable[[Lesson], Block],
) -> None:
    place = place_of_click(body, context)
    if not _may_teach(advisor, responder, place):
        return
    match advisor.curation.lesson(read(action, Pick).id):
        case Stale(why=why):
            responder.tell(why, place)
        case lesson:
            responder.open_modal(body["trigger_id"], modal(lesson))


def _may_teach(advisor: Advisor, responder: Responder, place: Place) -> bool:
    """Whether somebody may teach, and there is a place for it; where not, they are told."""
    if not responder.is_admin(place.user):
        responder.tell(curation.ONLY_CURATORS, place)
        return False
    if not advisor.curation.can_teach:
        responder.tell(NOT_CONFIGURED, place)
        return False
    return True


def on_teach_answer(
    action: Json, body: Json, context: BoltContext, advisor: Advisor, curation_responder: CurationResponder
) -> None:
    """A curator wants to teach what a person answered to a question that was passed on."""
    place = place_of_click(body, context)
    if not _may_teach(advisor, curation_responder.responder, place):
        return
    match advisor.feedback.asked_of(read(action, Pick).id):
        case Stale(why=why):
            curation_responder.responder.tell(why, place)
        case found:
            request = replace(place.thread, ts=message_clicked(body))
            draft = curation_responder.answered_by_a_person(found, request, context.bot_user_id or "")
            view = curation.write_point(draft, advisor.base.entries, found.turn.id)
            curation_responder.responder.open_modal(body["trigger_id"], view)


def on_teach_message(
    shortcut: Json, context: BoltContext, advisor: Advisor, curation_responder: CurationResponder
) -> None:
    """The shortcut "Teach vmvc this answer": a message answers what was asked in its thread."""
    place = place_of_message(shortcut, context)
    if not _may_teach(advisor, curation_responder.responder, place):
        return
    question = advisor.curation.asked_in(place.thread)
    lesson = advisor.curation.lesson_about(question)
    said = Said(place.thread.channel, shortcut["message"]["ts"], written(shortcut["message"]))
    draft = curation_responder.drafted(lesson.entry, said, question)
    curation_responder.responder.open_modal(shortcut["trigger_id"], curation.write_point(draft, advisor.base.entries))


def on_edit(action: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """A curator wants to edit an answer that was refused."""
    draft = curation.draft_in((body.get("message") or {}).get("blocks") or (), read(action, Pick).id)
    if _may_teach(advisor, responder, place_of_click(body, context)):
        responder.open_modal(body["trigger_id"], curation.write_point(draft, advisor.base.entries))


def on_chosen(view: Json, body: Json, context: BoltContext, curation_responder: CurationResponder) -> None:
    """A curator chose what answers a question."""
    point, kind, wordings = chosen_in(view, Input.POINT), _kind(view), wordings_in(view)
    proposals = tuple(NewWording(point, each, kind) for each in wordings)
    curation_responder.teach(proposals, wordings, directly(body, context))


def on_off_topic_said(view: Json, body: Json, context: BoltContext, curation_responder: CurationResponder) -> None:
    """A curator said that a question is off topic."""
    wordings = wordings_in(view)
    curation_responder.teach(tuple(map(OffTopic, wordings)), wordings, directly(body, context))


def on_written(view: Json, body: Json, context: BoltContext, curation_responder: CurationResponder) -> None:
    """A curator wrote an answer."""
    draft = Draft(
        chosen_in(view, Input.ENTRY),
        " ".join(text_in(view, Input.SAY).split()),
        wordings_in(view),
        text_in(view, Input.SOURCE_TITLE),
        text_in(view, Input.SOURCE_URL),
    )
    curation_responder.teach_point(draft, directly(body, context))


def _kind(view: Json) -> Kind:
    chosen = chosen_in(view, Input.YES_OR_NO)
    for kind in _KINDS:
        if chosen == kind:
            return kind
    raise UnknownAction


def on_digest_due(event: Json, context: BoltContext, curation_responder: CurationResponder) -> None:
    """A channel's weekly digest is due."""
    curation_responder.post_digest(context.team_id or "", event["channel"])
