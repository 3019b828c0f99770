"""The result of an interview as a picture: how the sides compare, and what made the difference."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from threading import Lock
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from bot.interview import Composition, Decision, Part, Reason, Recommendation, lead, strength, title_of

SHOWN = 8
"""Contributions drawn one by one; the rest is one bar, so that all bars still add up."""
WIDTH, DPI = 6.0, 180
"""Inches and dots an inch: 1080 pixels, the width of a phone, on which 11 points can be read."""

PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
"""Colours that stay apart for the colour-blind (Okabe and Ito 2008), one a side."""
_FOR, _AGAINST = "#0072b2", "#d55e00"
_ONE_AT_A_TIME = Lock()
"""Matplotlib's settings belong to the whole process."""


@contextmanager
def styled() -> Iterator[None]:
    """Draw within this: our style, and nobody else drawing."""
    with (
        _ONE_AT_A_TIME,
        mpl.rc_context(
            {
                "font.family": "DejaVu Sans",
                "font.size": 11,
                "text.parse_math": False,
                "axes.spines.top": False,
                "axes.spines.right": False,
                "svg.hashsalt": "vmvc",
                "svg.fonttype": "none",
            }
        ),
    ):
        yield


def draw(decision: Decision) -> bytes:
    """The decision as a PNG, 1080 pixels wide. The same decision gives the same bytes."""
    with styled():
        figure = _composed(decision) if isinstance(decision, Composition) else _single(decision)
        picture = BytesIO()
        figure.savefig(picture, format="png", dpi=DPI, metadata={"Software": None})
    return picture.getvalue()


def describe(decision: Decision) -> str:
    """The picture in words, for those who do not see it."""
    if isinstance(decision, Composition):
        parts = "; ".join(f"{part.component}: {'; '.join(part.recommendation.shares)}" for part in decision.parts)
        return f"Bar chart for each component. {parts}."
    told = [f"{label} ({strength(weight)}, {_direction(weight)})" for label, weight in contributions(decision)]
    made = f" What counted for and against {decision.title}: {', '.join(told)}." if told else ""
    ruled = "".join(f" Ruled out: {each.because}" for each in decision.constraints)
    return f"Bar chart. {'; '.join(decision.shares)}.{ruled}{made}"


def contributions(recommendation: Recommendation) -> list[tuple[str, float]]:
    """What speaks for the outcome (positive) and against it, in log-odds, the strongest first.

    All of them add up to the lead of the outcome over the mean of the other sides.
    """
    weights = sorted(
        ((_label(each), each.weight) for each in recommendation.reasons if each.weight),
        key=lambda each: -abs(each[1]),
    )
    rest = sum(weight for _, weight in weights[SHOWN:])
    before = lead(recommendation.prior, recommendation.side, recommendation.prior.keys())
    more = f"{len(weights) - SHOWN} smaller contributions"
    return [*weights[:SHOWN], *([(more, rest)] if rest else []), *([("Before any answer", before)] if before else [])]


def _direction(weight: float) -> str:
    return "for it" if weight > 0 else "against it"


def _label(reason: Reason) -> str:
    label = " + ".join(title_of(each) for each in reason.given)
    return f"{label} (×{reason.factor:g})" if reason.factor != 1 else label


def _single(recommendation: Recommendation) -> Figure:
    told = contributions(recommendation)
    heights = [0.62 * len(recommendation.titles) + 0.5, 0.62 * max(1, len(told)) + 0.9]
    figure = Figure(figsize=(WIDTH, sum(heights) + 0.8), layout="constrained")
    scores, reasons = figure.subplots(2, 1, height_ratios=heights)
    sure = f"{recommendation.confidence:.0%}, a {recommendation.closeness} call"
    figure.suptitle(_wrapped(f"{recommendation.title} ({sure})", 46), fontsize=14, fontweight="bold")
    _draw_scores(scores, recommendation)
    _draw_contributions(reasons, told, recommendation.title)
    return figure


def _draw_scores(axes: Axes, recommendation: Recommendation) -> None:
    sides = list(recommendation.titles)
    shares = [100 * recommendation.scores[side] for side in sides]
    colours = colours_of(list(recommendation.scores))
    bars = axes.barh(range(len(sides)), shares, color=[colours[side] for side in sides])
    out = recommendation.ruled_out
    labels = ["ruled out" if side in out else f"{share:.0f}%" for side, share in zip(sides, shares, strict=True)]
    axes.bar_label(bars, labels, padding=4)
    _name_rows(axes, list(recommendation.titles.values()))
    axes.set_xlim(0, 118)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_xlabel("Probability by the answers given, in %")


def _draw_contributions(axes: Axes, told: Sequence[tuple[str, float]], title: str) -> None:
    weights = [weight for _, weight in told]
    bars = axes.barh(range(len(told)), weights, color=[_FOR if weight > 0 else _AGAINST for weight in weights])
    axes.bar_label(bars, [strength(weight) for weight in weights], padding=4)
    _name_rows(axes, [label for label, _ in told] or ["No answer speaks for or against it"])
    axes.axvline(0, color="black", linewidth=0.8)
    reach = 1.35 * max((abs(weight) for weight in weights), default=1.0)
    axes.set_xlim(-reach if min(weights, default=0) < 0 else 0, reach)
    axes.set_xticks([])
    axes.set_xlabel(_wrapped(f"What speaks against {title} (left) and for it (right)", 44))


def _composed(composition: Composition) -> Figure:
    figure = Figure(figsize=(WIDTH, 0.8 * len(composition.parts) + 2.6), layout="constrained")
    figure.suptitle(_wrapped(composition.title, 46), fontsize=14, fontweight="bold")
    axes = figure.subplots()
    sides = list(composition.parts[0].recommendation.scores)
    colours, starts = colours_of(sides), [0.0] * len(composition.parts)
    for side in sides:
        shares = [100 * part.recommendation.scores[side] for part in composition.parts]
        bars = axes.barh(
            range(len(shares)), shares, left=starts, color=colours[side], label=_title(composition, side)
        )
        axes.bar_label(bars, [f"{share:.0f}%" if share >= 12 else "" for share in shares], label_type="center")
        starts = [start + share for start, share in zip(starts, shares, strict=True)]
    _name_rows(axes, [_result(part) for part in composition.parts])
    axes.set_xlim(0, 100)
    axes.set_xlabel("Probability by the answers given, in %")
    figure.legend(loc="outside lower center", ncols=1, frameon=False)
    return figure


def _title(composition: Composition, side: str) -> str:
    """The title of a side; of its kinds, that of the component which comes out on it."""
    recommendations = [part.recommendation for part in composition.parts]
    titles = [each.titles[side] for each in recommendations if each.side == side] or [recommendations[0].titles[side]]
    return titles[0]


def _result(part: Part) -> str:
    return f"{_drawable(part.component)}: {part.recommendation.title}"


def colours_of(sides: Sequence[str]) -> dict[str, str]:
    """A colour for each side: the same one in every picture, whichever side leads."""
    return {side: PALETTE[place % len(PALETTE)] for place, side in enumerate(sides)}


def _name_rows(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), [_wrapped(label, 26) for label in labels])
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, width)


def _drawable(text: str) -> str:
    """What a person wrote, with a question mark for what the font lacks."""
    return "".join(letter if _font().get_char_index(ord(letter)) else "?" for letter in text)


@cache
def _font() -> Any:
    return get_font(findfont(FontProperties(family="DejaVu Sans")))
