"""`vmvc kb simulate`: the outcomes of thousands of simulated interviews."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import fmean, median
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot.cli.common import Knowledge, directories
from bot.cli.terminal import console, errors
from bot.curation.expectations import ExpectedWorkload, expectations
from bot.curation.simulation import SimulatedInterview, known_interviews, random_interviews
from bot.knowledge import load
from bot.knowledge.model import Questionnaire


class Format(StrEnum):
    """How the summaries are written."""

    table = "table"
    json = "json"


@dataclass(frozen=True)
class Summary:
    """The outcomes of a number of interviews. Shares are of the interviews, from 0 to 1."""

    interviews: int
    seconds: float
    outcomes: Mapping[str, float]
    """Side, or kind of a side, to how often it was recommended."""
    confidence: float
    """The mean."""
    endings: Mapping[str, float]
    asked: Mapping[str, float]
    """`least`, `median`, `most`: how many questions were asked."""
    counterfactuals: Mapping[str, float]
    """How often one other answer changes the outcome, how often it takes two, how often more."""
    questions: Mapping[str, Mapping[str, float]]
    """Question to how often it was `asked`, and how often another answer to it alone `turns` the outcome."""
    accepted: float | None = None
    """For known workloads: how often an outcome came out that will do."""


def simulate(
    knowledge: Knowledge = "",
    interviews: Annotated[int, typer.Option(min=1, help="How many random interviews to hold.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same interviews.")] = 1,
    format: Annotated[Format, typer.Option(help="How to write the result.")] = Format.table,  # noqa: A002
) -> None:
    """Hold random interviews, and one for each known workload: what comes out, how soon, and what would turn it."""
    paths = directories(knowledge)
    questionnaire = load(*paths).interview
    if not questionnaire.questions:
        errors.print("There is no interview in this knowledge. Add questions to interview.yaml.")
        raise typer.Exit(2)
    workloads = [workload for path in paths for workload in expectations(path).workloads]
    summaries = {"random": _random(questionnaire, interviews, seed)}
    if workloads:
        summaries["workloads"] = _known(questionnaire, workloads)
    if format is Format.json:
        told = {name: asdict(summary) for name, summary in summaries.items()}
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        _print(summaries)


def _random(questionnaire: Questionnaire, count: int, seed: int) -> Summary:
    began = time.perf_counter()
    interviews = list(_watched(random_interviews(questionnaire, count, seed), count))
    return _summary(questionnaire, interviews, time.perf_counter() - began)


def _known(questionnaire: Questionnaire, workloads: Sequence[ExpectedWorkload]) -> Summary:
    began = time.perf_counter()
    cases = (workload.facts for workload in workloads)
    interviews = list(_watched(known_interviews(questionnaire, cases), len(workloads)))
    right = [interview.side in workload.admits for interview, workload in zip(interviews, workloads, strict=True)]
    return _summary(questionnaire, interviews, time.perf_counter() - began, fmean(right))


def _watched(interviews: Iterable[SimulatedInterview], count: int) -> Iterable[SimulatedInterview]:
    return track(interviews, "Interviews", total=count, console=errors, disable=not errors.is_terminal)


def _summary(
    questionnaire: Questionnaire,
    interviews: Sequence[SimulatedInterview],
    seconds: float,
    accepted: float | None = None,
) -> Summary:
    asked = [len(interview.answers) for interview in interviews]
    sizes = {1: "one answer", 2: "two answers", 0: "more than two"}
    return Summary(
        interviews=len(interviews),
        seconds=round(seconds, 1),
        outcomes=_shares(interviews, lambda interview: interview.kind or interview.side),
        confidence=round(fmean(interview.confidence for interview in interviews), 3),
        endings=_shares(interviews, lambda interview: interview.ending),
        asked={"least": min(asked), "median": median(asked), "most": max(asked)},
        counterfactuals=_shares(interviews, lambda interview: sizes[interview.flip_size]),
        questions={
            question.id: {
                "asked": _share(interviews, lambda interview: question.id in interview.answers),  # noqa: B023
                "turns": _share(interviews, lambda interview: question.id in interview.turning),  # noqa: B023
            }
            for question in questionnaire.questions
        },
        accepted=accepted,
    )


def _shares(interviews: Sequence[SimulatedInterview], kind: Callable[[SimulatedInterview], str]) -> dict[str, float]:
    counted = Counter(map(kind, interviews))
    return {name: round(count / len(interviews), 4) for name, count in counted.most_common()}


def _share(interviews: Sequence[SimulatedInterview], holds: Callable[[SimulatedInterview], bool]) -> float:
    return round(sum(map(holds, interviews)) / len(interviews), 4)


def _print(summaries: Mapping[str, Summary]) -> None:
    titles = {"random": "Random interviews", "workloads": "Known workloads"}
    grid = Table("", *(titles[name] for name in summaries), title="How interviews end")
    for column in grid.columns[1:]:
        column.justify = "right"
    every = list(summaries.values())
    grid.add_row("Interviews", *(f"{each.interviews:,}" for each in every))
    grid.add_row("Time", *(f"{each.seconds:.1f} s" for each in every), end_section=True)
    if any(each.accepted is not None for each in every):
        told = ("" if each.accepted is None else _percent(each.accepted) for each in every)
        grid.add_row("As published", *told, end_section=True)
    for title, of in _PARTS:
        names = dict.fromkeys(name for each in every for name in of(each))
        for place, name in enumerate(names):
            cells = (_percent(of(each).get(name, 0.0)) for each in every)
            label = f"[bold]{title}[/]: {escape(name)}" if place == 0 else escape(name)
            grid.add_row(label, *cells, end_section=place == len(names) - 1)
    grid.add_row("Mean confidence", *(_percent(each.confidence) for each in every))
    spread = (f"{each.asked['least']:g} to {each.asked['most']:g}, median {each.asked['median']:g}" for each in every)
    grid.add_row("Questions asked", *spread)
    console.print(grid)
    console.print(_questions(summaries))


_PARTS: tuple[tuple[str, Callable[[Summary], Mapping[str, float]]], ...] = (
    ("Outcome", lambda summary: summary.outcomes),
    ("Ends as", lambda summary: summary.endings),
    ("It takes to turn it", lambda summary: summary.counterfactuals),
)


def _questions(summaries: Mapping[str, Summary]) -> Table:
    grid = Table(title="How often a question is asked, and how often it alone decides the outcome")
    grid.add_column("question", no_wrap=True)
    for name in summaries:
        for what in ("asked", "turns"):
            grid.add_column(what if name == "random" else f"{what} ({name})", justify="right")
    order = summaries["random"].questions
    for question in sorted(order, key=lambda id_: -order[id_]["asked"]):
        shares = [each.questions[question] for each in summaries.values()]
        grid.add_row(question, *(_percent(share[what]) for share in shares for what in ("asked", "turns")))
    return grid


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
