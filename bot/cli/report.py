"""A portfolio's assessments as one HTML file: charts, the workloads, and the rows that could not be read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from bot.chart import colours_of, styled
from bot.cli.portfolio import Fault
from bot.interview import Composition, Decision, Recommendation
from bot.knowledge.model import Base, Questionnaire

_SHOWN = 10
"""Questions in the chart of what decided."""
_CALLS = ("clear", "likely", "close")


@dataclass(frozen=True)
class Row:
    """A workload of the report."""

    id: str
    workload: str
    side: str
    title: str
    confidence: float
    closeness: str
    why: tuple[str, ...]
    change: str
    """What would change it; empty where one or two answers would not."""


@dataclass(frozen=True)
class Picture:
    """A chart with its caption and what it says in words."""

    svg: Markup
    title: str
    words: str


def row_of(id_: str, workload: str, decision: Decision, confidence: float) -> Row:
    """A row of the report from what was decided."""
    recommendations = recommendations_of(decision)
    counterfactuals = [counterfactual.text for each in recommendations for counterfactual in each.counterfactuals[:1]]
    return Row(
        id=id_,
        workload=workload,
        side=decision.side,
        title=decision.title,
        confidence=confidence,
        closeness=max((each.closeness for each in recommendations), key=_CALLS.index),
        why=_why(decision),
        change=counterfactuals[0] if counterfactuals else "",
    )


def recommendations_of(decision: Decision) -> tuple[Recommendation, ...]:
    """The recommendations in a decision: one, or one for each component."""
    match decision:
        case Composition(parts=parts):
            return tuple(part.recommendation for part in parts)
        case _:
            return (decision,)


def _why(decision: Decision) -> tuple[str, ...]:
    match decision:
        case Composition(parts=parts):
            return tuple(f"{part.component}: {part.recommendation.title}" for part in parts)
        case _:
            return tuple(reason.text for reason in decision.reasons[:3])


def write_report(base: Base, rows: Sequence[Row], decisions: Iterable[Decision], faults: Sequence[Fault]) -> str:
    """The report: one file that needs no other. The same assessments give the same bytes."""
    pictures = []
    if rows:
        with styled():
            pictures = [_by_side(base, rows), _by_call(rows), _by_question(base.interview, decisions)]
    pages = Environment(loader=PackageLoader("bot.cli"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return pages.get_template("report.html").render(version=base.version, rows=rows, pictures=pictures, faults=faults)


def _by_side(base: Base, rows: Sequence[Row]) -> Picture:
    sides = list(dict.fromkeys(verdict.side for verdict in base.interview.verdicts))
    titles = base.about.side_titles
    counts = Counter(row.side for row in rows)
    labels = [titles.get(side, side) for side in sides]
    colours = colours_of(sides)
    svg = _bars(labels, [counts[side] for side in sides], [colours[side] for side in sides], "Workloads", "d")
    words = ", ".join(f"{label}: {counts[side]}" for label, side in zip(labels, sides, strict=True))
    return Picture(svg, "What is recommended", words)


def _by_call(rows: Sequence[Row]) -> Picture:
    counts = Counter(row.closeness for row in rows)
    svg = _bars([*_CALLS], [counts[call] for call in _CALLS], ["#0072b2", "#56b4e9", "#d55e00"], "Workloads", "d")
    return Picture(svg, "How sure it is", ", ".join(f"{call}: {counts[call]}" for call in _CALLS))


def _by_question(questionnaire: Questionnaire, decisions: Iterable[Decision]) -> Picture:
    """The mean size of what each question contributed, over the whole portfolio."""
    sums: dict[str, float] = defaultdict(float)
    number = 0
    for recommendation in (each for decision in decisions for each in recommendations_of(decision)):
        number += 1
        for reason in recommendation.reasons:
            for given in reason.given:
                sums[given.question.id] += abs(reason.weight) / len(reason.given)
    names = {each.id: each.names[0] if each.names else each.id for each in questionnaire.questions}
    largest = sorted(sums.items(), key=lambda each: (-each[1], each[0]))[:_SHOWN]
    means = [total / number for _, total in largest]
    labels = [names[id_] for id_, _ in largest]
    svg = _bars(labels, means, ["#0072b2"] * len(means), "Mean size of the contribution, in log-odds", ".2f")
    words = ", ".join(f"{label}: {mean:.2f}" for label, mean in zip(labels, means, strict=True))
    return Picture(svg, "What decided", words)


def _bars(labels: Sequence[str], values: Sequence[float], colours: Sequence[str], unit: str, style: str) -> Markup:
    figure = Figure(figsize=(6, 0.42 * max(2, len(labels)) + 0.8), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(range(len(values)), list(values), color=list(colours))
    axes.bar_label(bars, [format(value, style) for value in values], padding=4)
    axes.set_yticks(range(len(labels)), list(labels))
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(0, 1.15 * max((*values, 1e-9)))
    axes.set_xlabel(unit)
    written = StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    # The XML declaration and the document type have no place inside a page.
    return Markup(written.getvalue()[written.getvalue().index("<svg") :])  # noqa: S704  (drawn here)
