"""`vmvc ask`: an answer in the terminal."""

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table as Grid

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
    Table,
)
from bot.advisor.utterance import Utterance
from bot.cli.common import settings
from bot.cli.reply_data import data_of
from bot.cli.terminal import console, working
from bot.knowledge.model import Point, Source, Term
from bot.standalone import opened
from bot.store import Thread

_COLUMN = 26
"""Characters of the terminal for each column of a comparison."""

TERMINAL = Thread("terminal", "terminal", "")


class Format(StrEnum):
    """For whom the reply is written."""

    human = "human"
    json = "json"


def ask(
    question: Annotated[list[str], typer.Argument(help="The question, in your own words.")],
    format: Annotated[Format, typer.Option(help="For people, or the whole reply as JSON.")] = Format.human,  # noqa: A002
) -> None:
    """Answer a question in the terminal."""
    with working("Looking it up…"), opened(settings()) as parts:
        replies = parts.advisor.questions.ask(Utterance(" ".join(question), "terminal", TERMINAL))
    if format is Format.json:
        sys.stdout.write(json.dumps([data_of(reply) for reply in replies], indent=2, ensure_ascii=False) + "\n")
        return
    for reply in replies:
        show(reply)


def show(reply: Advice) -> None:
    """Print a reply to a question."""
    match reply:
        case Answered():
            _show_answer(reply)
        case Compared():
            _show_comparison(reply)
        case SystemsWanted(systems=systems):
            first, second, *_ = (system.title for system in systems)
            console.print(
                f'Which two? For example: vmvc ask "compare {first} and {second}"', highlight=False, markup=False
            )
            _show_entries("I know", systems)
        case Clarification(choices=choices):
            console.print(f"Is it this? A guess: {choices[0].says}", highlight=False, markup=False)
            titles = ", ".join(choice.title for choice in choices[1:])
            console.print(f"Or one of these: {titles}", highlight=False, markup=False)
        case NoAnswer(nearest=nearest):
            console.print("I don't have an answer to that, and I'd rather not guess.")
            _show_entries("Nearest topics", nearest)
        case Defined(term=term, nearest=nearest):
            _show_words([term])
            _show_entries("Nearest topics", nearest)
        case Elaborated():
            _show_more(reply)
        case InterviewWanted():
            console.print("`vmvc interview` asks a few questions about your workload and recommends where to run it.")
        case SmallTalk(examples=examples):
            console.print("Ask me, for example:\n" + "\n".join(f"  {example}" for example in examples))


def _show_answer(reply: Answered) -> None:
    entry = reply.entry
    console.print(f"[bold]{escape(reply.lead)}[/]", highlight=False)
    for line in _conditions(reply.point) if reply.point else ():
        console.print(line, highlight=False, markup=False)
    if reply.also:
        console.print(f"If you meant something else: {reply.also.say}", highlight=False, markup=False)
    if entry.house_rule:
        console.print(f"[bold]House rule:[/] {escape(entry.house_rule)}", highlight=False)
    console.print(f"\n{escape(entry.title)}", highlight=False)
    _show_table(reply.table)
    for title, text in reply.between:
        console.print(f"[bold]{escape(title)}[/]: {escape(text)}", highlight=False)
    _show_sources(reply.sources)
    _show_entries("See also", reply.related)


def _show_comparison(reply: Compared) -> None:
    if reply.unknown:
        console.print(f"Not known, and not guessed: {', '.join(reply.unknown)}.", highlight=False, markup=False)
    if reply.lead:
        console.print(f"[bold]{escape(reply.lead)}[/]", highlight=False)
    for system in reply.systems if len(reply.systems) > 1 else ():
        when = escape(system.choose_when or system.answer)
        console.print(f"Choose [bold]{escape(system.title)}[/] when: {when}", highlight=False)
    _show_side_by_side(reply.table)
    for system in reply.systems:
        _show_sources(system.sources)


def _show_more(reply: Elaborated) -> None:
    entry = reply.entry
    console.print(f"\n[bold]{escape(reply.title)}[/]", highlight=False)
    match reply.aspect:
        case "sources":
            _show_sources(entry.sources)
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


def _conditions(point: Point) -> list[str]:
    when = [f"When: {point.when}"] if point.when else []
    unless = [f"Unless: {point.unless}"] if point.unless else []
    dated = [f"As of {point.as_of}."] if point.as_of else []
    return [*when, *unless, *point.figures, *dated]


def _show_sources(sources: Iterable[Source]) -> None:
    for source in sources:
        console.print(f"  {source.title}: {source.url}", markup=False, highlight=False, soft_wrap=True, style="dim")


def _show_entries(title: str, entries: tuple[Entry, ...]) -> None:
    if entries:
        console.print(f"{title}: {', '.join(entry.title for entry in entries)}", highlight=False, markup=False)
