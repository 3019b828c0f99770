"""How an interview's result looks, to its owner and to those it is shared with."""

from collections.abc import Sequence

from bot.advisor.interview_replies import Result
from bot.interview import (
    ENDINGS,
    Accept,
    Composition,
    Continue,
    Part,
    Reason,
    Recommendation,
    Restart,
    TakeBack,
    Update,
    signed,
)
from bot.slack.actions import Do, Pick
from bot.slack.blocks import message
from bot.slack.blocks.controls import arrangements, changing, outdated
from bot.slack.blocks.message import Block, Message, escape
from bot.slack.names import Name

_FOR, _AGAINST, _FLIPS = 5, 3, 3


def result(reply: Result) -> Message:
    """What is recommended, how sure, why, what would change it, what to do next, and what can be done with it."""
    said = _told(reply)
    return Message(said.text, (*said.blocks, *_controls(reply)))


def shared(reply: Result, user: str) -> Message:
    """A result for others to read: what it says, who shares it, and nothing that only its owner may do."""
    said = _told(reply)
    workload = message.literal(message.shorten(reply.interview.workload, 200))
    told = f"Shared by <@{user}>, from an interview" + (f" about: {workload}" if workload else "")
    disagree = message.button("I disagree", Pick(Name.DISAGREE, reply.interview.id))
    return Message(f"{said.text}\n\n{told}", (*said.blocks, message.context(told), message.actions([disagree])))


def _told(reply: Result) -> Message:
    decision = reply.decision
    title = f"Recommendation: {decision.title}"
    parts = _composed(decision) if isinstance(decision, Composition) else _single(decision)
    doing = [_listed("Next steps", decision.next_steps), _tools(decision.tools)]
    body = [part for part in (escape(reply.note), *parts, *doing) if part]
    ending = reply.stage.progress.ending
    small = [part for part in (ENDINGS[ending] if ending else "", _standing(reply), *_basis(reply)) if part]
    sources = [message.sources_line(decision.sources, "see the record")] if decision.sources else []
    blocks = (message.header(title), *map(message.section, body), *map(message.context, (*sources, "\n".join(small))))
    return Message("\n\n".join((f"*{escape(title)}*", *body, *sources, "\n".join(small))), blocks)


def _single(recommendation: Recommendation) -> list[str]:
    speaking = [reason for reason in recommendation.reasons if reason.weight >= 0]
    against = [reason for reason in recommendation.reasons if reason.weight < 0]
    change = [counterfactual.text for counterfactual in recommendation.counterfactuals[:_FLIPS]]
    return [
        f"{escape(recommendation.summary)}\n_{_band(recommendation)}_",
        _listed("What decided", [_weighed(reason) for reason in speaking[:_FOR]]),
        _listed("What speaks against it", [_weighed(reason) for reason in against[-_AGAINST:]]),
        _listed("What I assumed", recommendation.assumptions[:_FOR]),
        _listed("What would change it", change or ["No change of one or two answers would."]),
    ]


def _composed(composition: Composition) -> list[str]:
    parts = "\n".join(_component(part) for part in composition.parts)
    change = [
        f"{part.component}: {counterfactual.text}"
        for part in composition.parts
        for counterfactual in part.recommendation.counterfactuals[:1]
    ]
    return [escape(composition.summary), parts, _listed("What would change it", change[:_FOR])]


def _component(part: Part) -> str:
    found = part.recommendation
    why = next((reason.because for reason in found.reasons if reason.weight >= 0), found.summary)
    return f"• *{message.literal(part.component)}*: {escape(found.title)} ({found.confidence:.0%}). {escape(why)}"


def _weighed(reason: Reason) -> str:
    """The reason with what it adds to the lead of the outcome; a constraint leaves no choice and adds nothing."""
    factor = f", ×{reason.factor:g} as it matters most to you" if reason.factor != 1 else ""
    return f"{reason.because} ({signed(reason.weight)}{factor})" if reason.weight else reason.because


def _band(recommendation: Recommendation) -> str:
    """How sure it is, in a word and in figures."""
    words = {"clear": "A clear case", "likely": "Likely right", "close": "A close call"}[recommendation.closeness]
    shares = " · ".join(map(escape, recommendation.shares))
    stable = "" if recommendation.stable else " If the weights are a fifth off, it may be another."
    return f"{words} by the answers given: {shares}.{stable}"


def _standing(reply: Result) -> str:
    """The decision's number and status, and how many disagree."""
    record = reply.record
    number = f"Decision {record.number}, {record.status}." if record.number else ""
    match record.disagreements:
        case 0:
            dissent = ""
        case 1:
            dissent = " One person disagrees."
        case many:
            dissent = f" {many} people disagree."
    return number + dissent


def _basis(reply: Result) -> list[str]:
    weighed = [each.title for each in reply.priorities if each.id in reply.case.priorities]
    told = [f"What matters most to you: {escape(', '.join(weighed))}."] if weighed else []
    told.append(
        "Figures in brackets are log-odds: how much each answer adds to the lead over the mean of the others."
    )
    if reply.newer:
        told.append(outdated(reply))
    return told


def _controls(reply: Result) -> list[Block]:
    id_ = reply.interview.id
    accept = [message.button("Accept", Do(id_, Accept()), style="primary")]
    buttons = [
        *(accept if reply.record.status == "proposed" else []),
        message.button("Share", Pick(Name.SHARE_RESULT, id_)),
        message.button("Export", Pick(Name.EXPORT, id_)),
        message.button("I disagree", Pick(Name.DISAGREE, id_)),
    ]
    more = []
    if reply.stage.progress.ending in {"likely", "enough"}:
        more.append(message.button("Ask me more", Do(id_, Continue())))
    if reply.newer:
        more.append(message.button("Use the new knowledge", Do(id_, Update())))
    entries = [
        message.entry("Back to the last question", Do(id_, TakeBack(reply.case.count))),
        message.entry("Restart", Do(id_, Restart())),
        *arrangements(reply),
    ]
    return [
        message.actions(buttons),
        message.actions([*changing(reply, reply.counted), *more, message.overflow(entries)]),
    ]


def _tools(tools: Sequence[str]) -> str:
    return f"*Tools to look at*\n{escape(' · '.join(tools))}" if tools else ""


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join((f"*{title}*", *(f"• {escape(line)}" for line in lines))) if lines else ""
