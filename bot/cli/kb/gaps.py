"""`vmvc kb gaps`: questions that the knowledge did not answer well, grouped by meaning."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from bot.cli.common import settings
from bot.cli.terminal import console, working
from bot.curation.gaps import Gap
from bot.standalone import now, opened


class Format(StrEnum):
    """How the gaps are written."""

    table = "table"
    json = "json"


def gaps(
    days: Annotated[int, typer.Option(min=1, max=36_500, help="How far back to look.")] = 90,
    limit: Annotated[int, typer.Option(min=1, help="How many gaps to show, the most frequent first.")] = 20,
    format: Annotated[Format, typer.Option(help="How to write the result.")] = Format.table,  # noqa: A002
) -> None:
    """Show questions that were declined, asked back or voted down, grouped by meaning: what to teach next.

    It shows the questions as they were asked, and nothing of who asked them.
    """
    with working("Grouping questions by meaning…"), opened(settings()) as parts:
        found = parts.advisor.curation.gaps(now() - timedelta(days=days), most=limit)
    if format is Format.json:
        sys.stdout.write(json.dumps([asdict(gap) for gap in found], indent=2, ensure_ascii=False) + "\n")
    elif not found:
        console.print(f"No question was declined, asked back or voted down in the last {days} days.")
    else:
        _show(found)


def _show(found: list[Gap]) -> None:
    table = Table("Asked", Column("Weeks", no_wrap=True), "Question", Column("Nearest", overflow="fold"))
    for gap in found:
        counts = "\n".join(f"{count} {miss}" for miss, count in gap.counts.items())
        others = [wording for wording in gap.wordings if wording != gap.example]
        question = f"[bold]{escape(gap.example)}[/]" + "".join(f"\n[dim]{escape(each)}[/]" for each in others)
        table.add_row(counts, " ".join(map(str, gap.weeks)), question, escape("\n".join(gap.nearest)))
    console.print(table)
    console.print(
        "Weeks: how often it was asked in each of the last four, this week last. "
        '`vmvc kb proposals add-wording POINT "…"` teaches one.',
        style="dim",
        markup=False,
    )
