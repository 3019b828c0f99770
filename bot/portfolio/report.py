"""Writes the assessments of a portfolio as one HTML file: the estate at a glance, every workload, and the notes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.chart import colours_of, styled
from bot.interview import Composition, change_text
from bot.knowledge.model import Base, Questionnaire
from bot.portfolio.assessment import Assessment
from bot.portfolio.workloads import Note

_SHOWN = 10
"""Questions in the chart of what decided."""
_REASONS = 3
_UNTOLD = "untold"
"""The outcome of a workload about which too little is known, beside the sides."""
_CLOSENESS = {"clear": "A clear case", "likely": "Likely right", "close": "A close call"}
_SHADES = {"clear": 1.0, "likely": 0.65, "close": 0.35}


@dataclass(frozen=True)
class Row:
    """A workload of the report."""

    number: int
    name: str
    description: str
    outcome: str
    """The id of a side, or `untold`."""
    title: str
    sureness: str
    answers: int
    why: tuple[str, ...]
    change: str
    """What would change it; empty if one or two answers would not."""


@dataclass(frozen=True)
class Picture:
    """A chart with its caption and what it says in words."""

    svg: Markup
    title: str
    words: str


def write_report(base: Base, assessments: Sequence[Assessment], notes: Sequence[Note]) -> str:
    """The report: one file that needs no other. The same assessments give the same bytes."""
    outcomes = _outcomes(base)
    with styled():
        pictures = [_estate(outcomes, assessments)] if assessments else []
        pictures += [_deciders(base.interview, assessments)] if any(not each.missing for each in assessments) else []
    pages = Environment(loader=PackageLoader("bot.portfolio"), autoescape=True, undefined=StrictUndefined)
    pages.trim_blocks = pages.lstrip_blocks = True
    return pages.get_template("report.html").render(
        version=base.version,
        rows=[_row(each) for each in assessments],
        outcomes=outcomes,
        counts=Counter(_outcome(each) for each in assessments),
        pictures=pictures,
        notes=notes,
    )


def _outcomes(base: Base) -> dict[str, str]:
    """Outcome to title: the sides that the interview can recommend, and not enough to tell."""
    sides = dict.fromkeys(verdict.side for verdict in base.interview.verdicts)
    return {side: base.about.side_titles.get(side, side) for side in sides} | {_UNTOLD: "Not enough to tell"}


def _outcome(assessment: Assessment) -> str:
    return assessment.side or _UNTOLD


def _row(assessment: Assessment) -> Row:
    workload = assessment.workload
    changes = [change_text(change) for each in assessment.recommendations for change in each.counterfactuals[:1]]
    return Row(
        number=workload.row,
        name=workload.name,
        description=workload.description,
        outcome=_outcome(assessment),
        title=assessment.title,
        sureness="" if assessment.missing else f"{_CLOSENESS[_closeness(assessment)]}, {assessment.confidence:.0%}",
        answers=assessment.answered,
        why=assessment.reasons if isinstance(assessment.decision, Composition) else assessment.reasons[:_REASONS],
        change=changes[0] if changes and not assessment.missing else "",
    )


def _closeness(assessment: Assessment) -> str:
    """How close the call is; of components, the closest."""
    return max((each.closeness for each in assessment.recommendations), key=list(_CLOSENESS).index)


# --- Charts


def _estate(outcomes: dict[str, str], assessments: Sequence[Assessment]) -> Picture:
    """A bar for each outcome, divided by how sure it is."""
    counts = Counter((_outcome(each), "" if each.missing else _closeness(each)) for each in assessments)
    colours = colours_of([side for side in outcomes if side != _UNTOLD]) | {_UNTOLD: "#767676"}
    figure = Figure(figsize=(7, 0.5 * len(outcomes) + 1), layout="constrained")
    axes = figure.subplots()
    places = range(len(outcomes))
    left = [0] * len(outcomes)
    for closeness in (*_CLOSENESS, ""):
        widths = [counts[outcome, closeness] for outcome in outcomes]
        shade = _SHADES.get(closeness, 1.0)
        axes.barh(places, widths, left=left, color=list(colours.values()), alpha=shade, edgecolor="white")
        left = [before + width for before, width in zip(left, widths, strict=True)]
    for place, total in zip(places, left, strict=True):
        axes.annotate(str(total), (total, place), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, list(outcomes.values()))
    axes.invert_yaxis()
    axes.set_xlim(0, 1.1 * max(*left, 1))
    axes.set_xlabel("Workloads; the paler, the closer the call")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    words = [_bar_in_words(outcome, title, counts) for outcome, title in outcomes.items()]
    return Picture(_svg(figure), "The estate", ". ".join(words))


def _bar_in_words(outcome: str, title: str, counts: Counter[tuple[str, str]]) -> str:
    total = sum(count for (each, _), count in counts.items() if each == outcome)
    parts = [f"{counts[outcome, each]} {each}" for each in _CLOSENESS if counts[outcome, each]]
    return f"{title}: {total}" + (f" ({', '.join(parts)})" if parts else "")


def _deciders(questionnaire: Questionnaire, assessments: Sequence[Assessment]) -> Picture:
    """The mean size of what each question contributed, over the whole portfolio."""
    sums: dict[str, float] = defaultdict(float)
    recommendations = [found for each in assessments if not each.missing for found in each.recommendations]
    for reason in (reason for found in recommendations for reason in found.reasons):
        for given in reason.given:
            sums[given.question.id] += abs(reason.weight) / len(reason.given)
    names = {each.id: each.names[0] if each.names else each.id for each in questionnaire.questions}
    largest = sorted(sums.items(), key=lambda each: (-each[1], each[0]))[:_SHOWN]
    means = [total / len(recommendations) for _, total in largest]
    labels = [names[id_] for id_, _ in largest]
    figure = Figure(figsize=(7, 0.42 * max(2, len(labels)) + 0.8), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(range(len(means)), means, color="#0072b2")
    axes.bar_label(bars, [f"{mean:.2f}" for mean in means], padding=4)
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.15 * max((*means, 1e-9)))
    axes.set_xlabel("Mean contribution, in log-odds")
    words = ", ".join(f"{label}: {mean:.2f}" for label, mean in zip(labels, means, strict=True))
    return Picture(_svg(figure), "What decided", words)


def _svg(figure: Figure) -> Markup:
    written = StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    # The XML declaration and the document type have no place inside a page.
    return Markup(written.getvalue()[written.getvalue().index("<svg") :])  # noqa: S704  (drawn here)
