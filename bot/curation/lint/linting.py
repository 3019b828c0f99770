"""Runs every lint rule over the knowledge in a list of directories."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.curation import expectations
from bot.curation.exchange.pair_import import Drafts
from bot.curation.lint import entries, interview, points
from bot.curation.lint.finding import Finding, Limits
from bot.knowledge import Base, BrokenBase, Survey, survey
from bot.knowledge.parsing import validated
from bot.knowledge.reading import read


def lint(directories: Sequence[Path], limits: Limits, today: date) -> Iterator[Finding]:
    """All findings, in no particular order. If the base does not load, these are the problems of loading."""
    try:
        found = survey(*directories)
    except BrokenBase as broken:
        yield from _of_loading(broken)
        return
    yield from entries.lint(found, limits, today)
    yield from points.lint(found, limits)
    yield from interview.lint(found.base.interview, found.places.named("interview"), limits)
    yield from _of_expectations(found, directories)
    for directory in directories:
        yield from _of_drafts(directory)


def _of_drafts(directory: Path) -> Iterator[Finding]:
    """Drafts that wait to be completed."""
    for path in sorted(directory.glob("drafts/*.yaml")):
        try:
            document = read(path, directory)
            count = len(validated(document, Drafts).points)
        except BrokenBase as broken:
            yield from _of_loading(broken)
            continue
        if count:
            message = f"{count} draft{'' if count == 1 else 's'} cannot be served yet"
            fix = "give each a source and three wordings, then import this file with `vmvc kb import`"
            yield Finding(document.problem((), message, fix), "draft")


def _of_expectations(found: Survey, directories: Sequence[Path]) -> Iterator[Finding]:
    """Expectations are checked against their own directory and those before it: a later one may want otherwise."""
    for number, directory in enumerate(directories, start=1):
        try:
            expected = expectations.expectations(directory)
            yield from expectations.lint(expected, _up_to(directories[:number]) or found.base)
        except BrokenBase as broken:
            yield from _of_loading(broken)


def _up_to(directories: Sequence[Path]) -> Base | None:
    """The knowledge of these directories; None if it does not load without those that follow."""
    try:
        return survey(*directories).base
    except BrokenBase:
        return None


def _of_loading(broken: BrokenBase) -> Iterator[Finding]:
    return (Finding(problem, "load", "error") for problem in broken.problems)
