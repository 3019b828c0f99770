"""`vmvc kb lint`: report what is wrong with the knowledge, and what could be better."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.common import Knowledge, directories
from bot.cli.terminal import console
from bot.curation.lint import linting
from bot.curation.lint.finding import Finding
from bot.slack.limits import SHOWN


class Format(StrEnum):
    """For whom the findings are written."""

    human = "human"
    github = "github"
    json = "json"


def lint(
    knowledge: Knowledge = "",
    format: Annotated[  # noqa: A002
        Format, typer.Option(help="For people, as annotations of GitHub Actions, or as JSON.")
    ] = Format.human,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
) -> None:
    """Find what is wrong with the knowledge, and what could be better. Ends with 1 where there are errors."""
    paths = directories(knowledge)
    found = sorted(linting.lint(paths, SHOWN, date.today()))
    _WRITERS[format](found, paths)
    if any(strict or finding.severity == "error" for finding in found):
        raise typer.Exit(1)


def _write_for_people(found: Sequence[Finding], paths: Sequence[Path]) -> None:
    for finding in found:
        problem = finding.problem
        style = "red" if finding.severity == "error" else "yellow"
        where = escape(f"{shown_file(problem.file, paths)}:{problem.line}")
        said = escape(problem.sentence)
        line = f"[bold]{where}[/]: [{style}]{finding.severity}[/]: {said} [dim]({finding.rule})[/]"
        console.print(line, soft_wrap=True, highlight=False)
    errors = sum(finding.severity == "error" for finding in found)
    counts = f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}."
    console.print(counts.capitalize(), highlight=False)


def shown_file(file: str, paths: Sequence[Path]) -> str:
    """The path from the current directory to a file that problems name, such as `knowledge/about.yaml`."""
    for path in paths:
        own = f"{path.name or path.resolve().name}/"
        if file.startswith(own):
            return str(from_here(path) / file.removeprefix(own))
    return file


def from_here(path: Path) -> Path:
    """The path relative to the current directory, if it is within it."""
    here, there = Path.cwd(), path.resolve()
    return there.relative_to(here) if there.is_relative_to(here) else path


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _write_for_github(found: Sequence[Finding], paths: Sequence[Path]) -> None:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message."""
    for finding in found:
        problem = finding.problem
        file = _property(shown_file(problem.file, paths))
        place = f"file={file},line={problem.line},title={_property(finding.rule)}"
        sys.stdout.write(f"::{finding.severity} {place}::{_data(problem.sentence)}\n")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _write_json(found: Sequence[Finding], paths: Sequence[Path]) -> None:
    rows = [
        {
            "severity": finding.severity,
            "rule": finding.rule,
            "file": shown_file(finding.problem.file, paths),
            "line": finding.problem.line,
            "place": finding.problem.place,
            "message": finding.problem.message,
            "fix": finding.problem.fix,
        }
        for finding in found
    ]
    sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")


_WRITERS: dict[Format, Callable[[Sequence[Finding], Sequence[Path]], None]] = {
    Format.human: _write_for_people,
    Format.github: _write_for_github,
    Format.json: _write_json,
}
