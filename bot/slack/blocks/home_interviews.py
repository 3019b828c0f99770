"""Somebody's interviews on Home: what is open, what is decided, what is accepted, and a menu of all decisions."""

from collections.abc import Sequence
from datetime import datetime

from bot.advisor.interview_replies import Cancelled, InterviewView, OpenQuestion, Result
from bot.advisor.replies import Filed, Home
from bot.interview import Cancel, Restart, progress_text
from bot.slack.actions import Do, Pick
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, escape
from bot.slack.names import Name

NO_INTERVIEWS = "None yet. An interview takes about six questions and ends with a decision record you can keep."
SHOWN = 4
"""Interviews of each kind, so that Home stays short; every decision is in the menu."""
LONGEST_NAME = 70
UNNAMED = "Not described yet"


def listed(content: Home) -> list[Block]:
    """The interviews by how far they are, each with its name, and what can be done with it."""
    if not content.interviews:
        return [message.section(NO_INTERVIEWS)]
    kinds = (
        ("Open", [each for each in content.interviews if isinstance(each, OpenQuestion)]),
        ("Decided, not accepted yet", [each for each in content.interviews if _is_decided(each, accepted=False)]),
        ("Accepted", [each for each in content.interviews if _is_decided(each, accepted=True)]),
        ("Ended without a result", [each for each in content.interviews if isinstance(each, Cancelled)]),
    )
    blocks = [block for title, views in kinds for block in _kind(title, views)]
    return [*blocks, *_all_decisions(content.decisions)]


def _is_decided(view: InterviewView, *, accepted: bool) -> bool:
    return isinstance(view, Result) and view.record.is_final == accepted


def _kind(title: str, views: Sequence[InterviewView]) -> list[Block]:
    if not views:
        return []
    return [message.context(f"*{title}*"), *(block for each in views[:SHOWN] for block in _interview(each))]


def _interview(view: InterviewView) -> list[Block]:
    interview = view.interview
    match view:
        case OpenQuestion(stage=stage):
            told = f"{escape(progress_text(stage))} Started {_date(interview.started_at)}."
            buttons = [message.button("Resume", Pick(Name.RESUME, interview.id)), _discard(view)]
            return [message.section(f"*{_name(view)}*\n{told}"), message.actions(buttons)]
        case Result(decision=decision, record=record):
            number = f"Decision {record.number}, {record.status}" if record.number else "Decided"
            told = f"{escape(decision.title)}. {number}, {_date(interview.finished_at or interview.touched_at)}."
            button = message.button("Show", Pick(Name.RESUME, interview.id))
        case Cancelled():
            ended = "Expired" if interview.expired else "Cancelled"
            told = f"{ended}. Started {_date(interview.started_at)}."
            button = message.button("Start again", Do(interview.id, Restart()))
    return [{**message.section(f"*{_name(view)}*\n{told}"), "accessory": button}]


def _name(view: InterviewView) -> str:
    """What the interview is about: its workload's description or, without one, what was answered first."""
    described = view.interview.workload.strip().partition("\n")[0]
    if name := message.literal(message.shorten(described, LONGEST_NAME)):
        return name
    match view:
        case OpenQuestion(stage=stage):
            given = stage.progress.counted
        case Result():
            given = tuple(each.given for each in view.counted)
        case Cancelled():
            given = ()
    labels = [each.label for each in given if each.option][:2]
    return escape(message.shorten(", ".join(labels), LONGEST_NAME)) or UNNAMED


def _discard(view: OpenQuestion) -> Block:
    confirm = {
        "title": {"type": "plain_text", "text": "Discard this interview?"},
        "text": {"type": "plain_text", "text": "I won't recommend anything. You can start it again later."},
        "confirm": {"type": "plain_text", "text": "Discard it"},
        "deny": {"type": "plain_text", "text": "Keep it"},
    }
    return {**message.button("Discard", Do(view.interview.id, Cancel())), "confirm": confirm}


def _all_decisions(decisions: Sequence[Filed]) -> list[Block]:
    """A menu of all decisions, in which Slack searches as people type."""
    if not decisions:
        return []
    options = [
        message.option(f"{each.number}, {each.status}: {each.workload or UNNAMED}", each.interview)
        for each in decisions[: message.MOST_OPTIONS]
    ]
    return [message.actions([message.select(Name.RESULT_DETAILS, "Find one of your decisions", options)])]


def _date(moment: datetime) -> str:
    stamp = int(moment.timestamp())
    return f"<!date^{stamp}^{{date_short_pretty}} at {{time}}|{moment:%Y-%m-%d %H:%M}>"
