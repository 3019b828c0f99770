"""How replies to questions look: answers, follow-ups, guesses, and what the advisor doesn't know."""

from bot.advisor.replies import (
    Advice,
    Answered,
    Clarification,
    Compared,
    Defined,
    Elaborated,
    Entry,
    InterviewWanted,
    NoAnswer,
    SmallTalk,
    SystemsWanted,
)
from bot.knowledge.model import Point, Source, Term
from bot.slack.actions import Pick, Press
from bot.slack.blocks import message, offers, tables
from bot.slack.blocks.comparisons import compared, systems_wanted
from bot.slack.blocks.message import Block, Message, escape
from bot.slack.blocks.mrkdwn import mrkdwn
from bot.slack.blocks.small_talk import small_talk
from bot.slack.names import Name

_MORE_SOURCES = "under *Sources*"


def advice(reply: Advice) -> Message:
    """The message for any reply to a question, except a request for an interview, which is started instead."""
    match reply:
        case Answered():
            return answered(reply)
        case Compared():
            return compared(reply)
        case SystemsWanted():
            return systems_wanted(reply)
        case Clarification():
            return clarification(reply)
        case NoAnswer():
            return no_answer(reply)
        case Defined():
            return defined(reply)
        case Elaborated():
            return elaborated(reply)
        case SmallTalk():
            return small_talk(reply)
        case InterviewWanted():
            raise TypeError("an interview is started, not shown")


def answered(reply: Answered) -> Message:
    """The answer in bold, with its conditions and sources; what to ask next; then the comparison of its topic.

    The buttons come before the comparison, so that on a phone they are there without scrolling.
    """
    entry, point = reply.entry, reply.point
    said = [f"*{escape(reply.lead)}*", *_conditions(point), *_also(reply.also), *_house_rule(entry)]
    sources = message.sources_line(reply.sources, _MORE_SOURCES, most=2 if point else message.SHOWN_SOURCES)
    if reply.page:
        sources += f" · <{escape(reply.page)}|Read more on our site>"
    head = (*map(message.section, said), message.context(sources), message.actions(_follow_ups(reply)))
    between = [f"*{escape(title)}*: {escape(text)}" for title, text in reply.between]
    related = message.actions([*offers.topic_buttons(reply.related), offers.INTERVIEW])
    tail = (*map(message.section, between), related, *offers.votes(reply.turn))
    see_also = "See also: " + ", ".join(escape(each.title) for each in reply.related) if reply.related else ""
    title = f"*{escape(entry.title)}*"
    text = [*said, sources, title, *tables.table_lines(reply.table), *between, see_also]
    return tables.with_table(text, (*head, message.header(entry.title)), reply.table, tail)


def _follow_ups(reply: Answered) -> list[Block]:
    shown = reply.point.id if reply.point else reply.entry.id
    explain = [message.button("Explain the words", Pick(Name.WORDS, reply.entry.id))] if reply.words else []
    return [
        message.button("More", Pick(Name.DETAILS, reply.entry.id)),
        message.button("Why", Pick(Name.WHY, reply.entry.id)),
        message.button("Sources", Pick(Name.SOURCES, shown)),
        *explain,
        message.button("Star", Pick(Name.STAR, shown)),
    ]


def _also(point: Point | None) -> list[str]:
    return [f"If you meant something else: {escape(point.say)}"] if point else []


def _house_rule(entry: Entry) -> list[str]:
    return [f"*House rule:* {escape(entry.house_rule)}"] if entry.house_rule else []


def _conditions(point: Point | None) -> list[str]:
    """When a point holds, the exception, what was measured, and when it was true, in one paragraph."""
    if point is None:
        return []
    when = [f"*When:* {escape(point.when)}"] if point.when else []
    unless = [f"*Unless:* {escape(point.unless)}"] if point.unless else []
    figures = [f"• {escape(figure)}" for figure in point.figures]
    dated = [f"_As of {escape(point.as_of)}._"] if point.as_of else []
    lines = [*when, *unless, *figures, *dated]
    return ["\n".join(lines)] if lines else []


def clarification(reply: Clarification) -> Message:
    """The likeliest answer, marked as a guess, with the others to pick from."""
    guess, *others = reply.choices
    lead = "*Is this what you mean?* I'm not sure, but my best guess is:"
    said = f"> {escape(guess.says)}"
    buttons = [
        message.button(f"Yes: {guess.title}", Pick(Name.TOPIC, guess.id), "primary"),
        *(message.button(other.title, Pick(Name.TOPIC, other.id)) for other in others),
        message.button("None of these", Press(Name.NONE_OF_THESE)),
    ]
    titles = "; ".join(escape(choice.title) for choice in reply.choices)
    text = f"{lead}\n{said}\nOr pick one: {titles}, or none of these."
    return Message(text, (message.section(f"{lead}\n{said}"), message.actions(buttons)))


def no_answer(reply: NoAnswer) -> Message:
    """Say that the answer isn't known, what comes closest, and where else to turn."""
    lead = "I don't have an answer to that, and I'd rather not guess."
    closest = "These topics come closest:" if reply.nearest else ""
    offer = f"I know about {escape(reply.subject)}, and your platform team keeps adding to it."
    titles = ", ".join(escape(entry.title) for entry in reply.nearest)
    text = " ".join(part for part in (lead, closest and f"{closest} {titles}.", offer) if part)
    person = offers.ask_a_person(reply.turn) if reply.can_ask else []
    buttons = [*offers.topic_buttons(reply.nearest), *person, offers.INTERVIEW]
    blocks = (message.section(f"{lead} {closest}".strip()), message.actions(buttons), message.context(offer))
    return Message(text, blocks)


def defined(reply: Defined) -> Message:
    """What a word means, in a line, and the topics closest to it."""
    meaning = _meaning(reply.term)
    titles = ", ".join(escape(entry.title) for entry in reply.nearest)
    closest = f"More about it: {titles}." if reply.nearest else ""
    buttons = message.actions([*offers.topic_buttons(reply.nearest), offers.INTERVIEW])
    blocks = (message.section(meaning), buttons, *offers.votes(reply.turn))
    return message.written("\n".join(filter(None, (meaning, closest))), blocks)


def _meaning(term: Term) -> str:
    return f"*{escape(term.term)}*: {escape(term.meaning)}"


def elaborated(reply: Elaborated) -> Message:
    """More about an answer: why it matters, its sources, the details, or what its words mean."""
    entry = reply.entry
    match reply.aspect:
        case "sources":
            lines = [f"• {message.link(source)}" for source in _all_sources(reply)]
        case "why":
            lines = [f"*{when}:* {escape(text)}" for when, text in entry.when.items()] or _details(entry)
        case "more":
            lines = _details(entry)
        case "words":
            lines = [f"• {_meaning(term)}" for term in reply.words] or ["My glossary has none of the words in it."]
    body = "\n".join(lines)
    sources = [message.sources_line(entry.sources, _MORE_SOURCES)] if reply.aspect in ("why", "more") else []
    buttons = message.actions([*offers.topic_buttons((entry,)), offers.INTERVIEW])
    head = (message.header(reply.title), *message.sections(lines))
    blocks = (*head, *map(message.context, sources), buttons, *offers.votes(reply.turn))
    return message.written("\n".join([f"*{escape(reply.title)}*", body, *sources]), blocks)


def _details(entry: Entry) -> list[str]:
    figures = [f"• {escape(figure.fact)} ({message.link(figure.source)})" for figure in entry.figures]
    return [mrkdwn(entry.detail or entry.answer), *(["", "*Figures*", *figures] if figures else [])]


def _all_sources(reply: Elaborated) -> list[Source]:
    """The sources of the point, then those of its topic."""
    entry, of_point = reply.entry, reply.point.sources if reply.point else ()
    return list(dict.fromkeys((*of_point, *entry.sources, *(figure.source for figure in entry.figures))))
