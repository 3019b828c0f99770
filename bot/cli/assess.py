"""`vmvc assess`: recommendations for a whole file of workloads."""

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot.cli.common import Knowledge, base_from, writable
from bot.cli.portfolio import Fault, Portfolio, Unreadable, Workload, open_portfolio, read_row
from bot.cli.report import recommendations_of, row_of, write_report
from bot.interview import (
    DONT_KNOW,
    Case,
    Component,
    Composition,
    Decision,
    NotEnough,
    answer,
    confirm,
    decide,
    proceed,
    propose,
)
from bot.knowledge.model import Base, Questionnaire


class Mode(StrEnum):
    """Where the answers come from."""

    facts = "facts"
    interview = "interview"
    text = "text"


class Format(StrEnum):
    """How the assessments are written."""

    json = "json"
    table = "table"
    csv = "csv"
    html = "html"


@dataclass(frozen=True)
class Assessment:
    """What is recommended for a workload, and what was asked to find out.

    For a workload in components the confidence is that of the least certain one, and the scores are means.
    """

    row: int
    """As the file counts."""
    workload: Workload
    decision: Decision
    asked: tuple[str, ...]
    missing: NotEnough | None = None
    """What it takes before anything can be recommended: then the row says that and nothing else."""

    @property
    def side(self) -> str | None:
        """The side that is recommended; None where it is not enough to tell."""
        return None if self.missing else self.decision.side

    @property
    def title(self) -> str:
        """What is recommended, in words."""
        return "Not enough to tell" if self.missing else self.decision.title

    @property
    def confidence(self) -> float | None:
        """The probability of what is recommended."""
        if self.missing:
            return None
        return round(min(each.confidence for each in recommendations_of(self.decision)), 4)

    @property
    def scores(self) -> dict[str, float]:
        """Side to probability; empty where it is not enough to tell."""
        if self.missing:
            return {}
        every = recommendations_of(self.decision)
        return {side: round(fmean(each.scores[side] for each in every), 4) for side in every[0].scores}

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, the strongest first; of components, what each comes to; or what is missing."""
        if self.missing:
            return (self.missing.text,)
        match self.decision:
            case Composition(parts=parts):
                return tuple(f"{part.component}: {part.recommendation.title}" for part in parts)
            case _:
                return tuple(reason.text for reason in self.decision.reasons)


Answered = tuple[Case, tuple[str, ...]]
"""The case, and the questions that were asked for it."""


def assess(
    file: Annotated[
        Path, typer.Argument(help="YAML with `cases:` (id, workload, facts), or CSV with a column a question.")
    ],
    format: Annotated[Format, typer.Option(help="How to write the result.")] = Format.table,  # noqa: A002
    mode: Annotated[
        Mode,
        typer.Option(help="Take the facts as they are, let the interview ask for them, or read the text alone."),
    ] = Mode.facts,
    out: Annotated[
        Path | None, typer.Option(callback=writable, help="File to write to; without it, standard output.")
    ] = None,
    knowledge: Knowledge = "",
) -> None:
    """Recommend for every workload in FILE. Rows that cannot be read are named on stderr; the rest is done."""
    base = base_from(knowledge)
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        portfolio = open_portfolio(file, base.interview)
    except Unreadable as why:
        console.print(escape(str(why)))
        raise typer.Exit(2) from None
    done, faults = _assessed(base.interview, portfolio, mode, console)
    told = (*portfolio.ignored, *faults, *(_untold(each) for each in done if each.missing))
    for fault in told:
        console.print(escape(f"{file}: {fault}"))
    _write(_WRITERS[format](base, done, told), out)
    if faults or (done and all(each.missing for each in done)):
        raise typer.Exit(1)


def _untold(assessment: Assessment) -> Fault:
    """A row about which too little is known."""
    questions = ", ".join(question.id for question in assessment.missing.questions[:3]) if assessment.missing else ""
    return Fault(assessment.row, assessment.workload.id, "", "not enough to tell", f"state any of {questions}")


def _write(written: str, out: Path | None) -> None:
    if out:
        out.write_text(written, encoding="utf-8", newline="")
    else:
        sys.stdout.write(written)


def _assessed(
    questionnaire: Questionnaire, portfolio: Portfolio, mode: Mode, console: Console
) -> tuple[list[Assessment], list[Fault]]:
    done: list[Assessment] = []
    faults: list[Fault] = []
    for number, row in track(portfolio.rows, "Assessing", console=console, disable=not console.is_terminal):
        workload = read_row(questionnaire, number, row)
        if isinstance(workload, Workload):
            case, asked = _ANSWERING[mode](questionnaire, workload)
            missing = proceed(questionnaire, case).missing
            done.append(Assessment(number, workload, decide(questionnaire, case), asked, missing))
        else:
            faults += workload
    return done, faults


def _by_facts(_: Questionnaire, workload: Workload) -> Answered:
    return workload.case, ()


def _by_interview(questionnaire: Questionnaire, workload: Workload) -> Answered:
    """Answer what the interview asks; what the facts do not state is not known.

    As in a conversation, what the description states is shown first, to be confirmed at one glance. That counts as
    one question. Of what was read only that is taken which the facts of the row bear out.
    """
    components = tuple(Component(each.name) for each in workload.case.components)
    begun = propose(questionnaire, Case(components=components), workload.workload)
    right = [fact for fact in begun.proposed if workload.case.of("").get(fact.question) == fact.option]
    asked = ["confirmation"] if begun.proposed else []
    case = confirm(questionnaire, begun, right).case
    while question := (stage := proceed(questionnaire, case)).progress.open:
        stated = workload.case.of(stage.component).get(question.id, DONT_KNOW)
        case = answer(questionnaire, case, question.id, stated, stage.component).case
        asked.append(question.id)
    return case, tuple(asked)


def _by_text(questionnaire: Questionnaire, workload: Workload) -> Answered:
    return confirm(questionnaire, propose(questionnaire, Case(), workload.workload, likely=True)).case, ()


_ANSWERING: dict[Mode, Callable[[Questionnaire, Workload], Answered]] = {
    Mode.facts: _by_facts,
    Mode.interview: _by_interview,
    Mode.text: _by_text,
}


def _as_json(_: Base, assessments: Sequence[Assessment], __: Sequence[Fault]) -> str:
    rows = [
        {
            "id": each.workload.id,
            "recommendation": each.side,
            "confidence": each.confidence,
            "scores": each.scores,
            "reasons": each.reasons,
            "questions_asked": each.asked,
        }
        for each in assessments
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _as_csv(_: Base, assessments: Sequence[Assessment], __: Sequence[Fault]) -> str:
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("id", "recommendation", "confidence", "scores", "reasons", "questions_asked"))
    for each in assessments:
        scores = " ".join(f"{side}={share}" for side, share in each.scores.items())
        row = (each.workload.id, each.side, each.confidence, scores, " ".join(each.reasons))
        writer.writerow([_harmless(row[0]), *row[1:], " ".join(each.asked)])
    return written.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins like this for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _as_table(_: Base, assessments: Sequence[Assessment], __: Sequence[Fault]) -> str:
    table = Table("Workload", "Recommended", "Confidence", "Because", "Asked")
    for each in assessments:
        because = escape(each.reasons[0]) if each.reasons else "–"
        sure = "–" if each.confidence is None else f"{each.confidence:.0%}"
        row = (escape(each.workload.id), escape(each.title), sure, because)
        table.add_row(*row, str(len(each.asked) or "–"))
    console = Console()
    with console.capture() as written:
        console.print(table)
    return written.get()


def _as_html(base: Base, assessments: Sequence[Assessment], faults: Sequence[Fault]) -> str:
    told = [(each, each.confidence) for each in assessments if each.confidence is not None]
    rows = [row_of(each.workload.id, each.workload.workload, each.decision, sure) for each, sure in told]
    return write_report(base, rows, [each.decision for each, _ in told], faults)


_WRITERS: Mapping[Format, Callable[[Base, Sequence[Assessment], Sequence[Fault]], str]] = {
    Format.json: _as_json,
    Format.table: _as_table,
    Format.csv: _as_csv,
    Format.html: _as_html,
}
