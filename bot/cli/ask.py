"""`vmvc ask`: an answer in the terminal."""

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
    Elaborated,
    Entry,
    InterviewWanted,
    NotKnown,
    Table,
)
from bot.cli.common import console, settings
from bot.cli.house import desk
from bot.store import Thread

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
        case Answered(entry=entry, table=table, between=between, related=related):
            console.print(f"[bold]{escape(entry.title)}[/]\n{escape(entry.answer)}", highlight=False)
            if entry.house_rule:
                console.print(f"[bold]House rule:[/] {escape(entry.house_rule)}", highlight=False)
            _show_table(table)
            for title, text in between:
                console.print(f"[bold]{escape(title)}[/]: {escape(text)}", highlight=False)
            _show_sources(entry)
            _show_entries("See also", related)
        case Compared(systems=systems, unknown=unknown, table=table):
            if unknown:
                console.print(f"Not known, and not guessed: {', '.join(unknown)}.", highlight=False, markup=False)
            _show_table(table)
            for system in systems:
                _show_sources(system)
        case AskedBack(choices=choices):
            _show_entries("Not sure what you mean. One of these?", choices)
        case NotKnown(nearest=nearest):
            console.print("I do not have an answer to that, and I do not guess.")
            _show_entries("Nearest topics", nearest)
        case Elaborated(entry=entry):
            console.print(Markdown(entry.detail or entry.answer))
        case InterviewWanted():
            console.print("`vmvc interview` asks a few questions about your workload and recommends.")
        case Chatted(examples=examples):
            console.print("Ask me, for example:\n" + "\n".join(f"  {example}" for example in examples))


def _show_table(table: Table | None) -> None:
    if table is None:
        return
    grid = Grid(*map(escape, table.header), show_lines=True)
    for row in table.rows:
        grid.add_row(*map(escape, row))
    console.print(grid)


def _show_sources(entry: Entry) -> None:
    for source in entry.sources:
        console.print(f"  {source.title}: {source.url}", markup=False, highlight=False, soft_wrap=True, style="dim")


def _show_entries(title: str, entries: tuple[Entry, ...]) -> None:
    if entries:
        console.print(f"{title}: {', '.join(entry.title for entry in entries)}", highlight=False, markup=False)
