"""How an interview's result looks, to its owner and to those it is shared with."""

from collections.abc import Sequence

from bot.advisor.interview_replies import ComponentAnswer, Result
from bot.interview import (
    Accept,
    Composition,
    Continue,
    Part,
    Reason,
    Recommendation,
    Restart,
    TakeBack,
    Update,
    certainty_text,
    change_text,
    deciding_reasons,
    likeliest_changes,
    reason_text,
    strength,
    strongest_objection,
    title_of,
)
from bot.slack.actions import Do, Pick
from bot.slack.blocks import message
from bot.slack.blocks.controls import arrangements, changing, outdated, undo
from bot.slack.blocks.message import Block, Message, escape
from bot.slack.names import Name

_REASONS, _CHANGES = 8, 3


def result(reply: Result) -> Message:
    """The result in about six lines, and what can be done with it; all the rest is in the details."""
    said = _told(reply)
    text = f"{escape(reply.note)}\n\n{said.text}" if reply.note else said.text
    return Message(text, (*message.noted(reply.note, undo(reply)), *said.blocks, *_controls(reply)))


def shared(reply: Result, user: str) -> Message:
    """A result for others to read: what it says, who shares it, and nothing that only its owner may do."""
    said = _told(reply)
    workload = message.literal(message.shorten(reply.interview.workload, 200))
    told = f"Shared by <@{user}>, from an interview" + (f" about: {workload}" if workload else "")
    disagree = message.button("I disagree", Pick(Name.DISAGREE, reply.interview.id))
    return Message(f"{said.text}\n\n{told}", (*said.blocks, message.context(told), message.actions([disagree])))


def _told(reply: Result) -> Message:
    """The verdict, how sure it is, the reasons, the objection and what would change it. The text says it all."""
    decision = reply.decision
    title = f"Recommendation: {decision.title}"
    lines = _composed(decision) if isinstance(decision, Composition) else _single(decision)
    body = "\n".join(lines)
    small = "\n".join(part for part in (_standing(reply), *_basis(reply)) if part)
    told = (message.header(title), message.section(body), *([message.context(small)] if small else []))
    text = (f"*{escape(title)}*", body, *_answers(reply), *([small] if small else []))
    return Message("\n\n".join(text), told)


def _single(recommendation: Recommendation) -> list[str]:
    objection = strongest_objection(recommendation)
    change = next(
        map(change_text, likeliest_changes(recommendation)), "Changing one or two answers wouldn't change it."
    )
    lines = [
        escape(recommendation.summary),
        f"_{escape(certainty_text(recommendation))}_",
        *(f"• {escape(reason_text(reason))}" for reason in deciding_reasons(recommendation)),
    ]
    if objection:
        lines.append(f"Against it: {escape(reason_text(objection))}")
    return [*lines, escape(change)]


def _composed(composition: Composition) -> list[str]:
    change = (
        f"{message.literal(part.component)}: {escape(change_text(each))}"
        for part in composition.parts
        for each in list(likeliest_changes(part.recommendation))[:1]
    )
    return [escape(composition.summary), *map(_component, composition.parts), *list(change)[:1]]


def _component(part: Part) -> str:
    found = part.recommendation
    why = next(map(reason_text, deciding_reasons(found)), found.summary)
    return f"• *{message.literal(part.component)}*: {escape(found.title)}. {escape(why)}"


def _answers(reply: Result) -> list[str]:
    """The answers given, in a line; nothing where there are none."""
    told = "; ".join(_answer(each) for each in reply.counted)
    return [f"Your answers: {told}."] if told else []


def _answer(placed: ComponentAnswer) -> str:
    where = f"{message.literal(placed.component)}: " if placed.component else ""
    return f"{where}{escape(title_of(placed.given))}"


def details(reply: Result) -> Block:
    """A modal with all that stands behind a result: options, reasons, assumptions, next steps and answers."""
    decision = reply.decision
    parts = decision.parts if isinstance(decision, Composition) else (Part("", decision),)
    standing = _standing(reply)
    blocks: list[Block] = [message.section(f"*Recommendation: {escape(decision.title)}*\n{standing}".strip())]
    blocks += [block for part in parts for block in _part_details(part)]
    blocks += message.sections(_listed("Next steps", decision.next_steps).splitlines())
    if decision.tools:
        blocks.append(message.section(f"*Tools to look at*\n{escape(' · '.join(decision.tools))}"))
    blocks += message.sections(["*Your answers*", *(f"• {_answer(each)}" for each in reply.counted)])
    if decision.sources:
        blocks.append(message.context(message.sources_line(decision.sources, "see the record")))
    return message.notice("Details", blocks)


def _part_details(part: Part) -> list[Block]:
    found = part.recommendation
    named = [f"*{message.literal(part.component)}*: {escape(found.title)}"] if part.component else []
    stable = (
        "It would stay the same even if my weights were 20% off."
        if found.stable
        else "It could change if my weights were 20% off."
    )
    changes = [change_text(each) for each in list(likeliest_changes(found))[:_CHANGES]]
    told = [
        *named,
        f"*How the options compare*\n{escape(' · '.join(found.shares))}. {stable}",
        _listed("What speaks for it", [_weighed(each) for each in found.reasons if each.weight >= 0][:_REASONS]),
        _listed("What speaks against it", [_weighed(each) for each in found.reasons if each.weight < 0][-_REASONS:]),
        _listed("What I assumed", found.assumptions[:_REASONS]),
        _listed("What would change it", changes or ["Changing one or two answers wouldn't change it."]),
    ]
    return [message.section(each) for each in told if each]


def _weighed(reason: Reason) -> str:
    """The reason with the share of itself that the priorities added, and how strongly it counts."""
    factor = f", ×{reason.factor:g} as it matters most to you" if reason.factor != 1 else ""
    return f"{reason_text(reason)} ({strength(reason.weight) if reason.effects else 'leaves no choice'}{factor})"


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
    if reply.newer:
        told.append(outdated(reply))
    return told


def _controls(reply: Result) -> list[Block]:
    id_ = reply.interview.id
    accept = [message.button("Accept", Do(id_, Accept()), style="primary")]
    main = [
        *(accept if reply.record.status == "proposed" else []),
        *changing(reply, reply.counted),
        message.button("Details", Pick(Name.RESULT_DETAILS, id_)),
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
    others = [
        message.button("Share", Pick(Name.SHARE_RESULT, id_)),
        message.button("Export", Pick(Name.EXPORT, id_)),
        message.button("I disagree", Pick(Name.DISAGREE, id_)),
    ]
    return [message.actions(main), message.actions([*others, *more, message.overflow(entries)])]


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join((f"*{title}*", *(f"• {escape(line)}" for line in lines))) if lines else ""
