"""How systems look side by side, and how the advisor asks which ones to compare."""

from collections.abc import Sequence

from bot.advisor.replies import Compared, SystemsWanted, Table
from bot.knowledge.model import System
from bot.slack.actions import MOST_SYSTEMS, Press, ShowWholeTable
from bot.slack.blocks import message, offers, tables
from bot.slack.blocks.message import Block, Message, escape
from bot.slack.names import COMPARISON, Name

_TITLED = 3
"""How many systems the title of a comparison names."""


def compared(reply: Compared) -> Message:
    """Names that aren't known, when to choose which system, and what they differ in."""
    shown = _that_fit(reply)
    title = _in_short([system.title for system in shown])
    lines = [line for system in shown for line in _choose(system, several=len(shown) > 1)]
    left_out = _left_out(reply.systems[len(shown) :])
    said = [*_unknown(reply), *([f"*{escape(reply.lead)}*"] if reply.lead else []), *lines, *left_out]
    table = reply.table.columns(range(len(shown) + 1)) if reply.table else None
    found = [source for system in shown for source in system.sources[:1]]
    sources = [message.sources_line(found, "in the answer about each")] if found else []
    buttons = message.actions([*_whole(reply), *offers.topic_buttons(shown[:3]), offers.INTERVIEW])
    tail = [*map(message.context, sources), buttons, *offers.votes(reply.turn)]
    text = [*said, f"*{escape(title)}*", *tables.table_lines(table), *sources]
    return tables.with_table(text, (*message.sections(said), message.header(title)), table, tail)


def _unknown(reply: Compared) -> list[str]:
    if not reply.unknown:
        return []
    names = ", ".join(escape(name) for name in reply.unknown)
    known = _in_a_row([escape(system.title) for system in reply.systems])
    return [f"*I don't know {names}, so I won't guess.*" + (f" Here's what I know about {known}:" if known else "")]


def _left_out(systems: Sequence[System]) -> list[str]:
    if not systems:
        return []
    names = escape(_in_a_row([system.title for system in systems]))
    return [f"*Left out*, because one message can't hold more: {names}. Ask about them in a second comparison."]


def _that_fit(reply: Compared) -> tuple[System, ...]:
    """As many of the systems, from the first on, as one message holds; at least two."""
    for count in range(len(reply.systems), 2, -1):
        if _fits(reply.systems[:count], reply.table):
            return reply.systems[:count]
    return reply.systems[:2]


def _fits(systems: tuple[System, ...], table: Table | None) -> bool:
    said = [system.answer for system in systems]
    if table is None:
        return sum(map(len, said)) <= message.MESSAGE_CHARACTERS
    columns = table.columns(range(len(systems) + 1))
    in_words = sum(map(len, [*said, *tables.table_lines(columns)]))
    return in_words <= message.MESSAGE_CHARACTERS and tables.table_fits(columns)


def _in_a_row(titles: Sequence[str]) -> str:
    """`Docker`, `Docker and Podman`, `Docker, Podman and LXC`; empty without titles."""
    *others, last = titles or ("",)
    return f"{', '.join(others)} and {last}" if others else last


def _in_short(titles: Sequence[str]) -> str:
    """The first titles, and how many more there are."""
    if len(titles) <= _TITLED:
        return _in_a_row(titles) or "Comparison"
    return _in_a_row([*titles[: _TITLED - 1], f"{len(titles) - _TITLED + 1} more"])


def _choose(system: System, several: bool) -> list[str]:
    """When to choose a system, in a line; what it is, if that's all there is to say."""
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
    return [message.button("Show everything", ShowWholeTable(ids))]


def systems_wanted(reply: SystemsWanted) -> Message:
    """Ask which two systems to compare, with two selects and how to type it."""
    systems = reply.systems[: message.MOST_OPTIONS]
    names = " vs ".join(escape(system.title) for system in systems[:2])
    typed = f"Or type it: `/vmvc compare {names}`."
    more = f" The menus list the first {len(systems)}; I know more." if len(systems) < len(reply.systems) else ""
    choices = {system.id: message.option(system.title, system.id) for system in systems}
    first = message.select(Name.FIRST_SYSTEM, "First system", list(choices.values()))
    if reply.chosen and reply.chosen.id in choices:
        first["initial_option"] = choices[reply.chosen.id]
    second = message.select(Name.SECOND_SYSTEM, "Second system", list(choices.values()))
    lead = "Which two systems would you like to compare?"
    button = message.button("Compare", Press(Name.COMPARE), "primary")
    blocks = (
        message.section(lead),
        message.actions([first, second, button], COMPARISON),
        message.context(f"{typed}{more}"),
    )
    known = ", ".join(escape(system.title) for system in reply.systems)
    return Message(f"{lead} {typed} I know {known}.", blocks)
