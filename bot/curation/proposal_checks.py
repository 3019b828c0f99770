"""Checks whether proposals would make the knowledge worse: by new lint errors, or by expected answers that change."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.curation.expectations import expectations, is_met
from bot.curation.lint.finding import Limits
from bot.curation.lint.linting import lint
from bot.knowledge import Base
from bot.matching import Matcher


def new_errors(before: Sequence[Path], after: Sequence[Path], limits: Limits, today: date) -> list[str]:
    """The lint errors in the directories `after` that those `before` do not have, as sentences."""
    known = set(_errors(before, limits, today))
    return [error for error in _errors(after, limits, today) if error not in known]


def _errors(directories: Sequence[Path], limits: Limits, today: date) -> Iterator[str]:
    found = sorted(lint(directories, limits, today))
    return (each.problem.sentence for each in found if each.severity == "error")


def unmet_expectations(
    directories: Sequence[Path], before: Base, after: Base, fit: Callable[[Base], Matcher]
) -> Iterator[str]:
    """The directories' expected questions that were answered as expected, and would not be any more, as sentences."""
    expected = [question for path in directories for question in expectations(path).questions]
    if not expected:
        return
    old = fit(before)
    new = fit(after)
    for question in expected:
        if is_met(old, before, question) and not is_met(new, after, question):
            yield f"“{question.ask}” would no longer be answered as expected ({question.expect})."
