"""Shows the result of an interview in the terminal: what fits, why, what speaks against it, what would change it."""

from collections.abc import Iterable
from itertools import islice

from rich.markup import escape

from bot.advisor.interview_replies import Result
from bot.cli.terminal import console
from bot.interview import (
    ENDINGS,
    Composition,
    Recommendation,
    certainty_text,
    change_text,
    deciding_reasons,
    likeliest_changes,
    reason_text,
    strongest_objection,
)

REASONS = 3
"""How many changes are shown; the record has more."""


def show_result(result: Result) -> None:
    """Print the result on one screen, the outcome first."""
    decision = result.decision
    console.print(f"\n[bold]{escape(decision.title)}[/]", highlight=False)
    if isinstance(decision, Composition):
        _show_composition(decision)
    else:
        _show_recommendation(decision)
    _list("What to do next", decision.next_steps)
    if result.stage.progress.ending:
        console.print(f"\n{ENDINGS[result.stage.progress.ending]}", highlight=False, markup=False)
    console.print(
        f"Interview {result.interview.id}. Enter ends it. Or: record, go on, back, change … to …",
        style="dim",
        markup=False,
        highlight=False,
    )


def _show_recommendation(found: Recommendation) -> None:
    console.print(f"{found.summary} {certainty_text(found)}", highlight=False, markup=False)
    objection = strongest_objection(found)
    _list("Why", map(reason_text, deciding_reasons(found)))
    _list("Against it", [reason_text(objection)] if objection else [])
    _list("What would change it", _changes(found))


def _show_composition(found: Composition) -> None:
    console.print(found.summary, highlight=False, markup=False)
    _list("By component", [f"{each.component}: {each.recommendation.title}" for each in found.parts])
    changes = [f"{each.component}: {change}" for each in found.parts for change in _changes(each.recommendation)]
    _list("What would change it", changes[:REASONS])


def _changes(found: Recommendation) -> list[str]:
    return [change_text(counterfactual) for counterfactual in islice(likeliest_changes(found), 1)]


def _list(title: str, lines: Iterable[str]) -> None:
    if lines := list(lines):
        console.print(f"\n[bold]{title}[/]", highlight=False)
        for line in lines:
            console.print(f"  • {line}", highlight=False, markup=False)
