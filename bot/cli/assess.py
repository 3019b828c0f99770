"""`vmvc assess`: recommendations for a whole file of workloads."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot.cli.common import base_from
from bot.interview import DONT_KNOW, consider, facts, recommend, replay
from bot.knowledge.model import Questionnaire

_YES_NO = {True: "yes", False: "no"}


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


@dataclass(frozen=True)
class Workload:
    """A row to assess."""

    id: str
    workload: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Assessment:
    """What is recommended for a workload, and what was asked to find out."""

    id: str
    recommendation: str
    confidence: float
    scores: Mapping[str, float]
    reasons: tuple[str, ...]
    questions_asked: tuple[str, ...]


class Unreadable(Exception):
    """A file or a row that cannot be assessed, with what to do about it."""


Answered = tuple[Mapping[str, str], tuple[str, ...]]
"""The answers, and the questions that were asked for them."""


def assess(
    file: Annotated[
        Path, typer.Argument(help="YAML with `cases:` (id, workload, facts), or CSV with a column a question.")
    ],
    format: Annotated[Format, typer.Option(help="How to write the result.")] = Format.table,  # noqa: A002
    mode: Annotated[
        Mode,
        typer.Option(help="Take the facts as they are, let the interview ask for them, or read the text alone."),
    ] = Mode.facts,
    knowledge: Annotated[Path | None, typer.Option(help="Another knowledge directory.")] = None,
) -> None:
    """Recommend for every workload in FILE. Rows that cannot be read are named on stderr; the rest is done."""
    questionnaire = base_from(knowledge).interview
    console = Console(stderr=True)
    try:
        rows = _rows(file)
    except Unreadable as why:
        console.print(escape(str(why)))
        raise typer.Exit(2) from None
    done, failed = [], 0
    for place, row in enumerate(track(rows, "Assessing", console=console, disable=not console.is_terminal), start=1):
        try:
            done.append(assessed(questionnaire, _workload(questionnaire, row, place), mode))
        except Unreadable as why:
            failed += 1
            console.print(escape(str(why)))
    _WRITERS[format](done)
    if failed:
        raise typer.Exit(1)


def assessed(questionnaire: Questionnaire, workload: Workload, mode: Mode) -> Assessment:
    """Recommend for one workload."""
    answers, asked = _ANSWERING[mode](questionnaire, workload)
    recommendation = recommend(questionnaire, answers)
    return Assessment(
        id=workload.id,
        recommendation=recommendation.side,
        confidence=round(recommendation.confidence, 4),
        scores={side: round(share, 4) for side, share in recommendation.scores.items()},
        reasons=tuple(reason.text for reason in recommendation.reasons),
        questions_asked=asked,
    )


def _by_facts(_: Questionnaire, workload: Workload) -> Answered:
    return workload.facts, ()


def _by_interview(questionnaire: Questionnaire, workload: Workload) -> Answered:
    """Answer what the interview asks; what the facts do not state is not known.

    As in a conversation, what the description seems to say is asked first, for confirmation, and counts as asked.
    """
    hinted = {fact.question for fact in facts(questionnaire, workload.workload)}
    answers: dict[str, str] = {}
    while question := replay(questionnaire, answers).open:
        ranked = [each.question for each in consider(questionnaire, answers)]
        following = next((each for each in ranked if each.id in hinted - answers.keys()), question)
        answers[following.id] = workload.facts.get(following.id, DONT_KNOW)
    return answers, tuple(answers)


def _by_text(questionnaire: Questionnaire, workload: Workload) -> Answered:
    return {fact.question: fact.option for fact in facts(questionnaire, workload.workload)}, ()


_ANSWERING: dict[Mode, Callable[[Questionnaire, Workload], Answered]] = {
    Mode.facts: _by_facts,
    Mode.interview: _by_interview,
    Mode.text: _by_text,
}


def _rows(file: Path) -> list[Any]:
    """The rows of a YAML file, or of a CSV file with a column for each question that it answers."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix.lower() == ".csv":
            return [_from_csv(row) for row in csv.DictReader(io.StringIO(text, newline=""))]
        content = yaml.safe_load(text)
    except OSError as error:
        raise Unreadable(f"{file}: the file cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{file}: this is not UTF-8 text; save the file as UTF-8.") from None
    except yaml.YAMLError as error:
        raise Unreadable(f"{file}: YAML cannot read this; {' '.join(str(error).split())}") from None
    rows = content.get("cases") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise Unreadable(f"{file}: there is no list of cases; begin the file with `cases:`.")
    return rows


def _from_csv(row: Mapping[str, str]) -> dict[str, Any]:
    stated = {column: cell for column, cell in row.items() if cell and column not in {"id", "title", "workload"}}
    return {**{column: row[column] for column in ("id", "workload") if row.get(column)}, "facts": stated}


def _workload(questionnaire: Questionnaire, row: Any, place: int) -> Workload:
    """The row as a value; keys beyond id, workload and facts may hold anything."""
    if not isinstance(row, dict) or "id" not in row:
        raise Unreadable(f"case {place}: there is no id; give it `id`, `workload` and `facts`.")
    stated = row.get("facts") or {}
    if not isinstance(stated, dict):
        raise Unreadable(f"case {row['id']}: facts must be question: option; got {stated!r}.")
    told = {str(question): _YES_NO.get(option, str(option)) for question, option in stated.items()}
    if faults := "; ".join(_faults(questionnaire, told)):
        raise Unreadable(f"case {row['id']}: {faults}.")
    return Workload(str(row["id"]), str(row.get("workload") or ""), told)


def _faults(questionnaire: Questionnaire, told: Mapping[str, str]) -> Iterator[str]:
    offered = {question.id: [option.id for option in question.options] for question in questionnaire.questions}
    for question, option in told.items():
        if question not in offered:
            yield f"no question has the id '{question}'; use one of {', '.join(offered)}"
        elif option not in (*offered[question], DONT_KNOW):
            yield f"{question} has no option '{option}'; use one of {', '.join(offered[question])}"


def _write_json(assessments: Iterable[Assessment]) -> None:
    sys.stdout.write(json.dumps([asdict(each) for each in assessments], indent=2, ensure_ascii=False) + "\n")


def _write_csv(assessments: Iterable[Assessment]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("id", "recommendation", "confidence", "scores", "reasons", "questions_asked"))
    for each in assessments:
        scores = " ".join(f"{side}={share}" for side, share in each.scores.items())
        writer.writerow(
            [
                _harmless(each.id),
                each.recommendation,
                each.confidence,
                scores,
                " ".join(each.reasons),
                " ".join(each.questions_asked),
            ]
        )


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins like this for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _write_table(assessments: Iterable[Assessment]) -> None:
    table = Table("Workload", "Recommended", "Confidence", "Because", "Asked")
    for each in assessments:
        because = escape(each.reasons[0]) if each.reasons else "–"
        asked = str(len(each.questions_asked) or "–")
        table.add_row(escape(each.id), escape(each.recommendation), f"{each.confidence:.0%}", because, asked)
    Console().print(table)


_WRITERS: dict[Format, Callable[[Iterable[Assessment]], None]] = {
    Format.json: _write_json,
    Format.table: _write_table,
    Format.csv: _write_csv,
}
