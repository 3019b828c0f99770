"""How an interview looks: one message that is edited in place, from the first question to the result."""

from collections.abc import Sequence

from bot.advisor.replies import Cancelled, Reconsidered, Result, Sitting, Step
from bot.interview import Given, Progress, Recommendation
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
    read = understood(reply)
    # A block id of its own for each question keeps Slack from showing the choice made in the one before.
    stamp = f"{interview.id}.{question.id}.{len(interview.answers)}"
    blocks = (
        *note,
        *_to_confirm(interview.id, read),
        message.section(f"*{escape(question.ask)}*"),
        message.context(escape(question.why)),
        message.actions(_options(interview.id, question), f"{stamp}.options"),
        *_answers_so_far(interview.id, reply.progress.counted),
        message.context(progress),
        message.actions(_controls(reply), f"{stamp}.controls"),
    )
    labels = ", ".join(escape(option.label) for option in question.options)
    text = [
        escape(reply.note),
        read,
        f"*{escape(question.ask)}*",
        escape(question.why),
        f"Options: {labels}, or don't know.",
        progress,
    ]
    return Message("\n".join(line for line in text if line), blocks)


def understood(reply: Step) -> str:
    """What was read from the request, as a question; empty where nothing was."""
    if not reply.understood:
        return ""
    told = "\n".join(f"• {escape(given.question.ask)} *{escape(given.label)}*" for given in reply.understood)
    return f"I understood:\n{told}\nIs that right? If not, just answer the question below."


def _to_confirm(interview: str, read: str) -> list[Block]:
    if not read:
        return []
    yes = message.button("Yes, that is right", "interview.confirm", interview, style="primary")
    return [message.section(read), message.actions([yes])]


def change_dialogue(reply: Reconsidered) -> Block:
    """The dialogue in which an answer is changed."""
    options = [(option.id, option.label) for option in reply.question.options]
    if reply.answer not in dict(options):
        options.append((reply.answer, "Keep my answer"))
    choices = {id_: _choice(label, id_) for id_, label in options}
    question: Block = {
        "block_id": "answer",
        "label": {"type": "plain_text", "text": reply.question.ask},
        "hint": {"type": "plain_text", "text": message.shorten(reply.question.why, message.HINT_TEXT)},
        "element": {
            "type": "static_select",
            "action_id": "option",
            "options": list(choices.values()),
            "initial_option": choices[reply.answer],
        },
    }
    about = f"{reply.interview.id}|{reply.question.id}"
    return message.dialogue("interview.changed", "Change an answer", "Change", question, about)


def _changing(interview: str, given: Sequence[Given]) -> list[Block]:
    """A select of the answers given, to change one; nothing where there is none."""
    if not given:
        return []
    options = [_choice(f"{each.question.ask} {each.label}", f"{interview}|{each.question.id}") for each in given]
    placeholder = {"type": "plain_text", "text": "Change an answer"}
    return [
        {
            "type": "static_select",
            "action_id": "interview.change",
            "placeholder": placeholder,
            "options": options[: message.MOST_OPTIONS],
        }
    ]


def _choice(label: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": message.shorten(label, message.BUTTON_TEXT)}, "value": value}


def progress_line(progress: Progress) -> str:
    """`2 answered, about 3 to go`."""
    return f"{progress.asked} answered, about {max(progress.left, 1)} to go. Only who started this can answer."


def _options(interview: str, question: Question) -> list[Block]:
    if len(question.options) <= MOST_BUTTONS:
        return [
            message.button(option.label, f"option.{option.id}", f"{interview}|{question.id}|{option.id}")
            for option in question.options
        ]
    choices = [_choice(option.label, f"{interview}|{question.id}|{option.id}") for option in question.options]
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


def _answers_so_far(interview: str, given: Sequence[Given]) -> list[Block]:
    if not given:
        return []
    told = [f"{escape(each.question.ask)} *{escape(each.label)}*" for each in given]
    return [message.context("\n".join(told)), message.actions(_changing(interview, given))]


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
        message.button("Share", "interview.share", reply.interview.id),
        *_changing(reply.interview.id, recommendation.given),
    ]
    blocks = (
        message.header(title),
        *(message.section(part) for part in parts),
        *([message.context(sources)] if sources else []),
        message.actions(buttons),
    )
    text = "\n\n".join((f"*{escape(title)}*", *parts, *([sources] if sources else [])))
    return Message(text, blocks)


def shared(reply: Result, who: str) -> Message:
    """A result for others to read: what it says, who shares it, and nothing to click."""
    said = result(reply)
    workload = message.literal(message.shorten(reply.interview.workload, 200))
    told = f"Shared by <@{who}>, from an interview" + (f" about: {workload}" if workload else "")
    return Message(f"{said.text}\n\n{told}", (*said.blocks[:-1], message.context(told)))


def share_dialogue(interview: str) -> Block:
    """The dialogue in which a channel is picked for a result."""
    question: Block = {
        "block_id": "channel",
        "label": {"type": "plain_text", "text": "In which channel?"},
        "hint": {"type": "plain_text", "text": "I can post where I am a member."},
        "element": {
            "type": "conversations_select",
            "action_id": "channel",
            "filter": {"include": ["public", "private"]},
        },
    }
    return message.dialogue("interview.shared", "Share the result", "Share", question, interview)


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
