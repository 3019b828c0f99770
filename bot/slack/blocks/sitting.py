"""How an interview looks: one message that is edited in place, from the first question to the result."""

from bot.advisor.replies import Cancelled, Result, Sitting, Step
from bot.interview import Progress, Recommendation
from bot.knowledge.model import Question
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, Message, escape

MOST_BUTTONS = 5
"""Options up to this many are buttons; more are a select."""


def sitting(reply: Sitting) -> Message:
    """The interview's one message, as it stands."""
    match reply:
        case Step():
            return step(reply)
        case Result():
            return result(reply)
        case Cancelled(interview=interview):
            text = "This interview was cancelled. Nothing was recommended."
            again = message.button("Start again", "interview.restart", interview.id)
            return Message(text, (message.section(text), message.actions([again])))


def step(reply: Step) -> Message:
    """The open question, why it is asked, its options, and how far it is."""
    question, interview = reply.progress.open, reply.interview
    if question is None:
        raise ValueError("an interview without an open question has a result, not a step")
    progress = progress_line(reply.progress)
    note = [message.section(escape(reply.note))] if reply.note else []
    # A block id of its own for each question keeps Slack from showing the choice made in the one before.
    stamp = f"{interview.id}.{question.id}.{len(interview.answers)}"
    blocks = (
        *note,
        message.section(f"*{escape(question.ask)}*"),
        message.context(escape(question.why)),
        message.actions(_options(interview.id, question), f"{stamp}.options"),
        *_answers_so_far(reply.progress),
        message.context(progress),
        message.actions(_controls(reply), f"{stamp}.controls"),
    )
    labels = ", ".join(escape(option.label) for option in question.options)
    text = [
        escape(reply.note),
        f"*{escape(question.ask)}*",
        escape(question.why),
        f"Options: {labels}, or don't know.",
        progress,
    ]
    return Message("\n".join(line for line in text if line), blocks)


def progress_line(progress: Progress) -> str:
    """`2 answered, about 3 to go`."""
    return f"{progress.asked} answered, about {max(progress.left, 1)} to go. Only who started this can answer."


def _options(interview: str, question: Question) -> list[Block]:
    if len(question.options) <= MOST_BUTTONS:
        return [
            message.button(option.label, f"option.{option.id}", f"{interview}|{question.id}|{option.id}")
            for option in question.options
        ]
    choices = [
        {
            "text": {"type": "plain_text", "text": message.shorten(option.label, message.BUTTON_TEXT)},
            "value": f"{interview}|{question.id}|{option.id}",
        }
        for option in question.options
    ]
    placeholder = {"type": "plain_text", "text": "Choose one"}
    return [{"type": "static_select", "action_id": "option", "placeholder": placeholder, "options": choices}]


def _controls(reply: Step) -> list[Block]:
    interview, question = reply.interview.id, reply.progress.open
    controls = [message.button("Don't know", "interview.dont_know", f"{interview}|{question.id if question else ''}")]
    if reply.interview.answers:
        controls.insert(0, message.button("Back", "interview.back", f"{interview}|{len(reply.interview.answers)}"))
    confirm = {
        "title": {"type": "plain_text", "text": "Cancel the interview?"},
        "text": {"type": "plain_text", "text": "Your answers so far are kept, and nothing is recommended."},
        "confirm": {"type": "plain_text", "text": "Cancel it"},
        "deny": {"type": "plain_text", "text": "Go on"},
    }
    return [*controls, {**message.button("Cancel", "interview.cancel", interview), "confirm": confirm}]


def _answers_so_far(progress: Progress) -> list[Block]:
    told = [f"{escape(answer.question.ask)} *{escape(answer.label)}*" for answer in progress.counted]
    return [message.context("\n".join(told))] if told else []


def result(reply: Result) -> Message:
    """What is recommended, why, what was assumed, what would change it, and what to do next."""
    recommendation = reply.recommendation
    title = f"Recommendation: {recommendation.title}"
    parts = [part for part in _result_parts(recommendation) if part]
    sources = message.sources_line(recommendation.sources) if recommendation.sources else ""
    buttons = [
        message.button(
            "Change the last answer", "interview.back", f"{reply.interview.id}|{len(reply.interview.answers)}"
        ),
        message.button("Restart", "interview.restart", reply.interview.id),
    ]
    blocks = (
        message.header(title),
        *(message.section(part) for part in parts),
        *([message.context(sources)] if sources else []),
        message.actions(buttons),
    )
    text = "\n\n".join((f"*{escape(title)}*", *parts, *([sources] if sources else [])))
    return Message(text, blocks)


def _result_parts(recommendation: Recommendation) -> list[str]:
    return [
        f"{escape(recommendation.summary)}\n_{_band(recommendation.confidence)}_",
        _listed("What decided", [reason.text for reason in recommendation.reasons[:5]]),
        _listed("What I assumed", recommendation.assumptions[:5]),
        _listed("What would change it", [flip.text for flip in recommendation.flips[:3]]),
        _listed("Next steps", recommendation.next_steps),
    ]


def _band(confidence: float) -> str:
    if confidence >= 0.9:
        band = "A clear case"
    elif confidence >= 0.7:
        band = "Likely right"
    else:
        band = "A close call"
    return f"{band}: {round(confidence * 100)} % by the answers given."


def _listed(title: str, lines: list[str] | tuple[str, ...]) -> str:
    return "\n".join((f"*{title}*", *(f"• {escape(line)}" for line in lines))) if lines else ""
