"""`vmvc ask`: an answer in the terminal."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table as Grid

from bot.advisor import Said
from bot.advisor.replies import (
    Advice,
    Answered,
    AskedBack,
    Chatted,
    Compared,
    Defined,
    Elaborated,
    Entry,
    InterviewWanted,
    NotKnown,
    SystemsWanted,
    Table,
)
from bot.cli.common import console, settings
from bot.cli.house import desk
from bot.knowledge.model import Term
from bot.store import Thread

_COLUMN = 26
"""Characters of the terminal for each column of a comparison."""

TERMINAL = Thread("terminal", "terminal", "")


def ask(question: Annotated[list[str], typer.Argument(help="The question, in your own words.")]) -> None:
    """Answer a question in the terminal."""
    with desk(settings()) as (advisor, _):
        replies = advisor.asking.ask(Said(" ".join(question), "terminal", TERMINAL))
    for reply in replies:
        show(reply)


def show(reply: Advice) -> None:
    """Print a reply to a question."""
    match reply:
        case Answered():
            _show_answer(reply)
        case Compared(systems=systems, unknown=unknown, table=table):
            if unknown:
                console.print(f"Not known, and not guessed: {', '.join(unknown)}.", highlight=False, markup=False)
            _show_side_by_side(table)
            for system in systems:
                _show_sources(system)
        case SystemsWanted(systems=systems):
            first, second, *_ = (system.title for system in systems)
            console.print(
                f'Which two? For example: vmvc ask "compare {first} and {second}"', highlight=False, markup=False
            )
            _show_entries("I know", systems)
        case AskedBack(choices=choices):
            _show_entries("Not sure what you mean. One of these?", choices)
        case NotKnown(nearest=nearest):
            console.print("I do not have an answer to that, and I do not guess.")
            _show_entries("Nearest topics", nearest)
        case Defined(term=term, nearest=nearest):
            _show_words([term])
            _show_entries("Nearest topics", nearest)
        case Elaborated():
            _show_more(reply)
        case InterviewWanted():
            console.print("`vmvc interview` asks a few questions about your workload and recommends.")
        case Chatted(examples=examples):
            console.print("Ask me, for example:\n" + "\n".join(f"  {example}" for example in examples))


def _show_answer(reply: Answered) -> None:
    entry = reply.entry
    console.print(f"[bold]{escape(entry.title)}[/]", highlight=False)
    _show_words([reply.asked] if reply.asked else [])
    console.print(escape(entry.answer), highlight=False)
    if reply.system:
        console.print(f"[bold]{escape(reply.system.title)}[/]: {escape(reply.system.answer)}", highlight=False)
    if entry.house_rule:
        console.print(f"[bold]House rule:[/] {escape(entry.house_rule)}", highlight=False)
    _show_table(reply.table)
    for title, text in reply.between:
        console.print(f"[bold]{escape(title)}[/]: {escape(text)}", highlight=False)
    _show_sources(entry)
    _show_entries("See also", reply.related)


def _show_more(reply: Elaborated) -> None:
    entry = reply.entry
    console.print(f"\n[bold]{escape(reply.title)}[/]", highlight=False)
    match reply.aspect:
        case "sources":
            _show_sources(entry)
        case "words":
            _show_words(reply.words)
        case "why" if entry.when:
            for title, text in entry.when.items():
                console.print(f"[bold]{title}:[/] {escape(text)}", highlight=False)
        case _:
            console.print(Markdown(entry.detail or entry.answer))


def _show_words(terms: Iterable[Term]) -> None:
    for term in terms:
        console.print(f"[bold]{escape(term.term)}[/]: {escape(term.meaning)}", highlight=False)


def _show_table(table: Table | None) -> None:
    if table is None:
        return
    grid = Grid(*map(escape, table.header), show_lines=True)
    for row in table.rows:
        grid.add_row(*map(escape, row))
    console.print(grid)


def _show_side_by_side(table: Table | None) -> None:
    """A comparison in as many tables as it takes for each column to be wide enough to read."""
    if table is None:
        return
    at_once = max(2, console.width // _COLUMN - 1)
    for start in range(1, len(table.header), at_once):
        _show_table(table.columns((0, *range(start, start + at_once))))


def _show_sources(entry: Entry) -> None:
    for source in entry.sources:
        console.print(f"  {source.title}: {source.url}", markup=False, highlight=False, soft_wrap=True, style="dim")


def _show_entries(title: str, entries: tuple[Entry, ...]) -> None:
    if entries:
        console.print(f"{title}: {', '.join(entry.title for entry in entries)}", highlight=False, markup=False)
