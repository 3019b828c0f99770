"""How replies to questions look."""

from collections.abc import Iterable, Sequence

from bot.advisor.replies import (
    Advice,
    Answered,
    Choice,
    Clarification,
    Compared,
    Defined,
    Elaborated,
    Entry,
    InterviewWanted,
    NoAnswer,
    SmallTalk,
    SystemsWanted,
    Table,
)
from bot.knowledge.model import Point, Source, System, Term, Topic
from bot.slack.actions import MOST_SYSTEMS, Pick, Press, ShowWholeTable
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, Message, escape
from bot.slack.blocks.mrkdwn import mrkdwn
from bot.slack.names import COMPARISON, Name

INTERVIEW = message.button("Interview me", Press(Name.START))
SHOWN_TOPICS = 20


def advice(reply: Advice) -> Message:
    """The message for any reply to a question; an interview that is wanted is not one."""
    match reply:
        case Answered():
            return answered(reply)
        case Compared():
            return compared(reply)
        case SystemsWanted():
            return systems_wanted(reply)
        case Clarification(choices=choices):
            return asked_back(choices)
        case NoAnswer():
            return not_known(reply)
        case Defined():
            return defined(reply)
        case Elaborated():
            return elaborated(reply)
        case SmallTalk():
            return chatted(reply)
        case InterviewWanted():
            raise TypeError("an interview is started, not shown")


def answered(reply: Answered) -> Message:
    """What answers, first and in bold; then the house rule, the comparison, the sources, and what is close to it."""
    entry, point = reply.entry, reply.point
    sources = message.sources_line(reply.sources, most=2 if point else message.SHOWN_SOURCES)
    between = [f"*{escape(title)}*: {escape(text)}" for title, text in reply.between]
    rule = [f"*House rule:* {escape(entry.house_rule)}"] if entry.house_rule else []
    said = [f"*{escape(reply.lead)}*", *(_conditions(point) if point else []), *rule]
    head = (*map(message.section, said), message.header(entry.title))
    explain = [message.button("Explain the words", Pick(Name.WORDS, entry.id))] if reply.words else []
    more = [message.button("More", Pick(Name.DETAILS, entry.id))]
    buttons = [*more, *_topic_buttons(reply.related), *explain, INTERVIEW]
    tail = (*map(message.section, between), message.context(sources), message.actions(buttons))
    text = [*said, f"*{escape(entry.title)}*", *_in_words(reply.table), *between, sources, _also(reply.related)]
    return _with_table(text, head, reply.table, tail)


def _conditions(point: Point) -> list[str]:
    """What goes with a point: when it holds, the exception, what was measured, and when it was true."""
    when = [f"*When:* {escape(point.when)}"] if point.when else []
    unless = [f"*Unless:* {escape(point.unless)}"] if point.unless else []
    figures = [f"• {escape(figure)}" for figure in point.figures]
    dated = [f"_As of {escape(point.as_of)}._"] if point.as_of else []
    lines = [*when, *unless, *figures, *dated]
    return ["\n".join(lines)] if lines else []


def compared(reply: Compared) -> Message:
    """An honest word about names that are not known; then when to choose which, and in what they differ."""
    shown = _that_fit(reply)
    title = _in_a_row([system.title for system in shown])
    unknown = [_unknown(reply)] if reply.unknown else []
    lead = [f"*{escape(reply.lead)}*"] if reply.lead else []
    lines = [line for system in shown for line in _choose(system, several=len(shown) > 1)]
    sources = [source for system in shown for source in system.sources[:1]]
    said = [part for part in (*unknown, *lead, *lines, *_left_out(reply.systems[len(shown) :])) if part]
    table = reply.table.columns(range(len(shown) + 1)) if reply.table else None
    buttons = [*_whole(reply), *_topic_buttons(shown[:3]), INTERVIEW]
    tail: list[Block] = [message.context(message.sources_line(sources))] if sources else []
    tail.append(message.actions(buttons))
    text = [*said, f"*{escape(title)}*", *_in_words(table)]
    if sources:
        text.append(message.sources_line(sources))
    return _with_table(text, (*message.sections(said), message.header(title)), table, tail)


def _left_out(systems: Sequence[System]) -> list[str]:
    if not systems:
        return []
    names = escape(_in_a_row([system.title for system in systems]))
    return [f"*Left out*, as one message holds no more: {names}. Ask for these in a comparison of their own."]


def _that_fit(reply: Compared) -> tuple[System, ...]:
    """As many of the systems, from the first on, as one message holds; two at least."""
    for count in range(len(reply.systems), 2, -1):
        if _fits(reply.systems[:count], reply.table):
            return reply.systems[:count]
    return reply.systems[:2]


def _fits(systems: tuple[System, ...], table: Table | None) -> bool:
    said = [system.answer for system in systems]
    if table is None:
        return sum(map(len, said)) <= message.MESSAGE_CHARACTERS
    columns = table.columns(range(len(systems) + 1))
    in_words = sum(map(len, [*said, *message.table_lines(columns)]))
    return in_words <= message.MESSAGE_CHARACTERS and message.table_fits(columns)


def _in_a_row(titles: Sequence[str]) -> str:
    """`Docker`, `Docker and Podman`, `Docker, Podman and LXC`."""
    *others, last = titles or ("Comparison",)
    return f"{', '.join(others)} and {last}" if others else last


def systems_wanted(reply: SystemsWanted) -> Message:
    """Which two systems? Two lists to choose from, and how to type it."""
    systems = reply.systems[: message.MOST_OPTIONS]
    names = _in_a_row([escape(system.title) for system in systems[:2]])
    typed = f"You can also type it: `/vmvc compare {names}`."
    more = f" The lists hold the first {len(systems)}; I know more." if len(systems) < len(reply.systems) else ""
    choices = {system.id: message.option(system.title, system.id) for system in systems}
    first = message.select(Name.FIRST_SYSTEM, "First system", list(choices.values()))
    if reply.chosen and reply.chosen.id in choices:
        first["initial_option"] = choices[reply.chosen.id]
    second = message.select(Name.SECOND_SYSTEM, "Second system", list(choices.values()))
    lead = "Which two systems would you like to see side by side?"
    button = message.button("Compare", Press(Name.COMPARE), "primary")
    blocks = (
        message.section(lead),
        message.actions([first, second, button], COMPARISON),
        message.context(f"{typed}{more}"),
    )
    known = ", ".join(escape(system.title) for system in reply.systems)
    return Message(f"{lead} {typed} I know {known}.", blocks)


def _unknown(reply: Compared) -> str:
    names = ", ".join(escape(name) for name in reply.unknown)
    known = " and ".join(escape(system.title) for system in reply.systems)
    return f"*I don't know {names}, so I won't guess.*" + (f" This is what I know of {known}:" if known else "")


def _choose(system: System, several: bool) -> list[str]:
    """When to choose a system, in a line; what it is, where nothing else is told."""
    if not several or not system.choose_when:
        return [f"*{escape(system.title)}*: {escape(system.answer)}"]
    return [f"Choose *{escape(system.title)}* when {escape(_lowered(system.choose_when))}"]


def _lowered(sentence: str) -> str:
    """A sentence that goes on after other words: "You build" becomes "you build"; a name keeps its capital."""
    first, _, rest = sentence.partition(" ")
    return f"{first.lower()} {rest}" if first in _OPENERS else sentence


_OPENERS = {"You", "Your", "The", "A", "An", "It", "They", "Something", "Several", "Many", "Everything", "Nobody"}


def _whole(reply: Compared) -> list[Block]:
    if reply.is_whole or len(reply.systems) < 2:
        return []
    ids = tuple(system.id for system in reply.systems[:MOST_SYSTEMS])
    return [message.button("The whole table", ShowWholeTable(ids))]


def asked_back(choices: tuple[Choice, ...]) -> Message:
    """Is it this? The likeliest answer, marked as a guess; the others to pick from, and none of these."""
    guess, *others = choices
    lead = "*Is it this?* I'm not sure what you mean. My best guess:"
    said = f"> {escape(guess.says)}"
    buttons = [
        message.button(f"Yes: {guess.title}", Pick(Name.TOPIC, guess.id), "primary"),
        *(message.button(other.title, Pick(Name.TOPIC, other.id)) for other in others),
        message.button("None of these", Press(Name.NONE_OF_THESE)),
    ]
    titles = "; ".join(escape(choice.title) for choice in choices)
    text = f"{lead}\n{said}\nOr pick one: {titles}, or none of these."
    return Message(text, (message.section(f"{lead}\n{said}"), message.actions(buttons)))


def not_known(reply: NoAnswer) -> Message:
    """I do not know; what comes nearest, and what else can be done."""
    lead = "I don't have an answer to that, and I don't guess."
    after = "These topics come nearest; or let me interview you about your workload." if reply.nearest else ""
    offer = f"I know about {escape(reply.subject)}, from a knowledge base that your platform team keeps."
    titles = ", ".join(escape(entry.title) for entry in reply.nearest)
    text = " ".join(part for part in (lead, offer, after, titles and f"Topics: {titles}.") if part)
    blocks = (
        message.section(f"{lead} {after}".strip()),
        message.context(offer),
        message.actions([*_topic_buttons(reply.nearest), INTERVIEW]),
    )
    return Message(text, blocks)


def defined(reply: Defined) -> Message:
    """What a word means, in a line, and the topics that come nearest to it."""
    after = "Closest to it:"
    titles = ", ".join(escape(entry.title) for entry in reply.nearest)
    meaning = _meaning(reply.term)
    if not reply.nearest:
        return Message(meaning, (message.section(meaning), message.actions([INTERVIEW])))
    buttons = message.actions([*_topic_buttons(reply.nearest), INTERVIEW])
    text = f"{meaning}\n{after} Topics: {titles}."
    return Message(text, (message.section(meaning), message.context(after), buttons))


def _meaning(term: Term) -> str:
    return f"*{escape(term.term)}*: {escape(term.meaning)}"


def elaborated(reply: Elaborated) -> Message:
    """More about an answer: why, where from, the whole nuance, or what its words mean."""
    entry = reply.entry
    match reply.aspect:
        case "sources":
            lines = [f"• {message.link(source)}" for source in _all_sources(entry)]
        case "why":
            lines = [f"*{when}:* {escape(text)}" for when, text in entry.when.items()] or _more(entry)
        case "more":
            lines = _more(entry)
        case "words":
            lines = [f"• {_meaning(term)}" for term in reply.words] or ["There is no word here that my glossary has."]
    body = "\n".join(lines)
    sources = [message.sources_line(entry.sources)] if reply.aspect in ("why", "more") else []
    buttons = message.actions([*_topic_buttons((entry,)), INTERVIEW])
    blocks = (message.header(reply.title), message.section(body), *map(message.context, sources), buttons)
    return Message("\n".join([f"*{escape(reply.title)}*", body, *sources]), blocks)


def _more(entry: Entry) -> list[str]:
    figures = [f"• {escape(figure.fact)} ({message.link(figure.source)})" for figure in entry.figures]
    return [mrkdwn(entry.detail or entry.answer), *(["", "*Figures*", *figures] if figures else [])]


def _all_sources(entry: Entry) -> list[Source]:
    return list(dict.fromkeys((*entry.sources, *(figure.source for figure in entry.figures))))


def chatted(reply: SmallTalk) -> Message:
    """A human answer to something that is not a question."""
    examples = [f"• {escape(example)}" for example in reply.examples]
    match reply.intent:
        case "thanks":
            return Message("You are welcome. Ask me again whenever you like.")
        case "topics":
            return _topics(reply.topics)
        case "greeting":
            lead = f"Hello! I answer questions about {escape(reply.subject)}. Try one of these:"
        case "why" | "sources" | "more" | "words":
            lead = "I would gladly say more, but I do not know about what. Ask me a question first, for example:"
        case _:
            return _help(reply.subject, examples)
    text = "\n".join((lead, *examples))
    return Message(text, (message.section(text), message.actions([INTERVIEW])))


def _help(subject: str, examples: list[str]) -> Message:
    lines = [
        "*What I can do*",
        f"• Answer questions about {escape(subject)}, with sources: mention me, write to me, or use `/vmvc`.",
        "• Compare systems: `/vmvc compare` and their names, or alone to choose them.",
        "• Find out what fits your workload: say *interview me*, or `/vmvc interview`.",
        "• Explain a word: ask what it means, or say *jargon* after an answer.",
        "• List what I know: `/vmvc topics`.",
        "",
        "*For example*",
        *examples,
    ]
    text = "\n".join(lines)
    note = "My answers are curated by your platform team: no text is generated, and nothing leaves your workspace."
    return Message(f"{text}\n{note}", (message.section(text), message.context(note), message.actions([INTERVIEW])))


def _topics(entries: tuple[Entry, ...]) -> Message:
    topics = sorted(
        (entry for entry in entries if isinstance(entry, Topic)), key=lambda entry: entry.title.casefold()
    )
    systems = sorted(
        (entry for entry in entries if isinstance(entry, System)), key=lambda entry: entry.title.casefold()
    )
    parts = ["*Topics*\n" + ", ".join(escape(entry.title) for entry in topics)]
    if systems:
        parts.append("*Systems*\n" + ", ".join(escape(entry.title) for entry in systems))
    blocks = [message.section(part) for part in parts]
    buttons = [entry for entry in topics if not entry.merges_into][:SHOWN_TOPICS]
    return Message("\n\n".join(parts), (*blocks, message.actions([*_topic_buttons(buttons), INTERVIEW])))


def _topic_buttons(entries: Iterable[Entry]) -> list[Block]:
    return [message.button(entry.title, Pick(Name.TOPIC, entry.id)) for entry in entries]


def _also(related: tuple[Entry, ...]) -> str:
    return "See also: " + ", ".join(escape(entry.title) for entry in related) if related else ""


def _in_words(table: Table | None) -> list[str]:
    return message.table_lines(table) if table else []


def _with_table(text: list[str], head: Iterable[Block], table: Table | None, tail: Iterable[Block]) -> Message:
    words = "\n".join(line for line in text if line)
    if table is None:
        return Message(words, (*head, *tail))
    classic = (*head, *message.sections(message.table_lines(table)), *tail)
    if not message.table_fits(table):
        return Message(words, classic)
    return Message(words, (*head, message.table(table), *tail), classic)
