"""`vmvc assess`: recommendations for a whole file of workloads."""

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot.cli.common import Knowledge, base_from, writable
from bot.cli.terminal import Unusable
from bot.knowledge.model import Base
from bot.portfolio.assessment import Assessment, Mode
from bot.portfolio.assessment import assess as assess_workload
from bot.portfolio.report import write_report
from bot.portfolio.tables import Unreadable
from bot.portfolio.template import template
from bot.portfolio.workloads import Note, PortfolioFile, read_portfolio


class Format(StrEnum):
    """How the assessments are written."""

    json = "json"
    table = "table"
    csv = "csv"
    html = "html"


def assess(  # noqa: PLR0913, PLR0917  (each is an option of the command line)
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV or Excel file with a row a workload, or YAML with `cases:` (id, workload, facts)."),
    ] = None,
    format: Annotated[Format, typer.Option(help="How to write the result.")] = Format.table,  # noqa: A002
    mode: Annotated[
        Mode,
        typer.Option(help="Take the facts as they are, let the interview ask for them, or read the text alone."),
    ] = Mode.facts,
    out: Annotated[
        Path | None, typer.Option(callback=writable, help="File to write to; without it, standard output.")
    ] = None,
    show_template: Annotated[
        bool, typer.Option("--template", help="Write a CSV file to fill in: every column, its values, an example.")
    ] = False,
    knowledge: Knowledge = "",
) -> None:
    """Recommend for every workload in FILE. What was not understood is listed on stderr, and counts as unknown."""
    base = base_from(knowledge)
    if show_template:
        _write(template(base), out, Format.csv)
        return
    if file is None:
        raise typer.BadParameter("name a file, or see what it looks like with --template.", param_hint="FILE")
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        portfolio = read_portfolio(file, base)
    except Unreadable as why:
        raise Unusable(str(why)) from None
    done = _assessed(base, portfolio, mode, console)
    notes = (*portfolio.notes, *(_not_enough(each) for each in done if each.missing))
    for note in notes:
        console.print(escape(f"{file}: {note}"))
    _write(_WRITERS[format](base, done, notes), out, format)
    if done and all(each.missing for each in done):
        raise typer.Exit(1)


def _assessed(base: Base, portfolio: PortfolioFile, mode: Mode, console: Console) -> list[Assessment]:
    workloads = track(portfolio.workloads, "Assessing", console=console, disable=not console.is_terminal)
    return [assess_workload(base.interview, workload, mode) for workload in workloads]


def _not_enough(assessment: Assessment) -> Note:
    """A row about which too little is known, with the questions to ask."""
    asked = " ".join(question.ask for question in assessment.missing.questions[:3]) if assessment.missing else ""
    return Note(assessment.workload.row, assessment.workload.name, "", "not enough to tell", f"ask: {asked}")


def _write(written: str, out: Path | None, format: Format) -> None:  # noqa: A002
    if out:
        # Spreadsheets tell UTF-8 by the mark at the beginning of the file.
        encoding = "utf-8-sig" if format is Format.csv else "utf-8"
        out.write_text(written, encoding=encoding, newline="")
    else:
        sys.stdout.write(written)


def _as_json(_: Base, assessments: Sequence[Assessment], __: Sequence[Note]) -> str:
    rows = [
        {
            "id": each.workload.id,
            "name": each.workload.name,
            "recommendation": each.side,
            "confidence": each.confidence,
            "scores": each.scores,
            "answers": each.answered,
            "reasons": each.reasons,
            "questions_asked": each.asked,
        }
        for each in assessments
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


_CSV_COLUMNS = (
    "id name recommendation title confidence answers scores reasons questions_asked notes".split()  # noqa: SIM905
)


def _as_csv(_: Base, assessments: Sequence[Assessment], notes: Sequence[Note]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        (
            "id",
            "name",
            "recommendation",
            "title",
            "confidence",
            "answers",
            "scores",
            "reasons",
            "questions_asked",
            "notes",
        )
    )
    for each in assessments:
        workload = each.workload
        scores = " ".join(f"{side}={share}" for side, share in each.scores.items())
        own = (f"{note.column}: {note.message}" for note in notes if note.row == workload.row and note.column)
        row = (each.side, each.title, each.confidence, each.answered, scores, " ".join(each.reasons))
        texts = (" ".join(each.asked), "; ".join(own))
        writer.writerow([_harmless(workload.id), _harmless(workload.name), *row, *map(_harmless, texts)])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """The cell, with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _as_table(_: Base, assessments: Sequence[Assessment], __: Sequence[Note]) -> str:
    table = Table("Workload", "Recommended", "Sure", "Answers", "Because")
    for each in assessments:
        because = escape(each.reasons[0]) if each.reasons else "–"
        sure = "–" if each.confidence is None else f"{each.confidence:.0%}"
        table.add_row(escape(each.workload.name), escape(each.title), sure, str(each.answered), because)
    console = Console()
    with console.capture() as written:
        console.print(table)
    return written.get()


_WRITERS: Mapping[Format, Callable[[Base, Sequence[Assessment], Sequence[Note]], str]] = {
    Format.json: _as_json,
    Format.table: _as_table,
    Format.csv: _as_csv,
    Format.html: write_report,
}
