"""`vmvc kb test`: check the expectations, and show what an edit changes."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.cli.common import Knowledge, directories, read_text, settings
from bot.cli.kb.revisions import RevisionUnavailable, at_revision
from bot.cli.terminal import Unusable, console, errors
from bot.curation.expectations import OUT_OF_SCOPE, ExpectedQuestion, ExpectedWorkload, expectations, is_met
from bot.interview import recommend
from bot.knowledge import Base, load
from bot.matching import Answer, Compare, Decline, Guess, Matcher
from bot.settings import knowledge_directories


@dataclass(frozen=True)
class Bench:
    """A base with its trained matcher, to be tested."""

    base: Base
    matcher: Matcher

    def decision(self, question: str) -> str:
        """The bot's decision in a few words."""
        match self.matcher.match(question).outcomes[0]:
            case Answer(topic=topic, point=point):
                return f"{topic}, {point}" if point else topic
            case Guess(choices=choices):
                return f"guess: {', '.join(choices)}"
            case Decline():
                return OUT_OF_SCOPE
            case Compare(systems=systems):
                return f"compare: {', '.join(systems)}"
            case other:
                return type(other).__name__.lower()

    def meets(self, question: ExpectedQuestion) -> bool:
        """Whether the question is decided as expected: by the point, by the topic or one that merges into the same
        topic, or declined.
        """
        return is_met(self.matcher, self.base, question)

    def side(self, workload: ExpectedWorkload) -> str:
        """What is recommended for a workload."""
        return recommend(self.base.interview, workload.facts).side


def expect(
    knowledge: Knowledge = "",
    floor: Annotated[
        float, typer.Option(min=0, max=1, help="The share of questions that must be decided as expected.")
    ] = 0.93,
    diff: Annotated[
        str | None, typer.Option(metavar="REV", help="Show what changed since this Git revision, such as HEAD.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="DIR", help="Show what differs from this other knowledge.")
    ] = None,
    questions: Annotated[
        Path | None, typer.Option(help="TSV with a column `question`: more questions for --diff and --against.")
    ] = None,
) -> None:
    """Try the questions and workloads in `expectations/`. Ends with 1 if too many come out differently."""
    if diff is not None and against is not None:
        errors.print("--diff and --against each name what to compare with. Give one of them.")
        raise typer.Exit(2)
    paths = directories(knowledge)
    more = _lines(questions)
    bench = _bench(paths)
    asked = [question for path in paths for question in expectations(path).questions]
    assessed = [workload for path in paths for workload in expectations(path).workloads]
    if diff is not None or against is not None:
        lines = [*(question.ask for question in asked), *more]
        with _others(paths, diff, against) as others:
            _show_changes(_bench(others), bench, lines, assessed)
    if not asked and not assessed:
        console.print("There are no expectations. Write some to expectations/questions.yaml.")
    if not all([_show_questions(bench, asked, floor), _show_workloads(bench, assessed)]):
        raise typer.Exit(1)


def _bench(paths: Sequence[Path]) -> Bench:
    base = load(*paths)
    return Bench(base, Matcher.fit(base, settings().cache, lexical=settings().vmvc_matcher == "lexical"))


# --- As expected?


def _show_questions(bench: Bench, asked: Sequence[ExpectedQuestion], floor: float) -> bool:
    """Print the questions that are decided differently. Whether the share of the others reaches the floor."""
    if not asked:
        return True
    missed = [question for question in asked if not bench.meets(question)]
    share = 1 - len(missed) / len(asked)
    rows = [(question.point or question.expect, bench.decision(question.ask), question.ask) for question in missed]
    _show(f"{len(missed)} questions come out differently", ("expected", "got", "question"), sorted(rows))
    told = f"{len(asked) - len(missed)} of {len(asked)} questions are decided as expected"
    console.print(f"{told}: {share:.1%}; the floor is {floor:.1%}.", highlight=False)
    return share >= floor


def _show_workloads(bench: Bench, assessed: Sequence[ExpectedWorkload]) -> bool:
    """Print the workloads that come out differently. Whether there are none."""
    if not assessed:
        return True
    rows = [
        (" or ".join(workload.admits), bench.side(workload), workload.id)
        for workload in assessed
        if bench.side(workload) not in workload.admits
    ]
    _show(f"{len(rows)} workloads come out differently", ("expected", "got", "workload"), sorted(rows))
    console.print(f"{len(assessed) - len(rows)} of {len(assessed)} workloads come out as published.", highlight=False)
    return not rows


def _show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    grid = Table(*header, title=title, title_justify="left")
    for row in rows:
        grid.add_row(*map(escape, row))
    console.print(grid)


# --- What an edit changes


@contextmanager
def _others(paths: Sequence[Path], diff: str | None, against: str | None) -> Iterator[tuple[Path, ...]]:
    """The knowledge to compare with."""
    if diff is None:
        yield knowledge_directories(against or "")
        return
    try:
        with at_revision(paths, diff) as before:
            yield before
    except RevisionUnavailable as why:
        errors.print(f"The knowledge at {escape(diff)} cannot be read: {escape(str(why))}.", soft_wrap=True)
        raise typer.Exit(2) from None


def _show_changes(before: Bench, now: Bench, lines: Sequence[str], assessed: Sequence[ExpectedWorkload]) -> None:
    decided = [(line, before.decision(line), now.decision(line)) for line in dict.fromkeys(lines)]
    header = ("question", "before", "now")
    changed = [row for row in decided if row[1] != row[2]]
    _show(f"{len(changed)} of {len(decided)} questions are decided differently", header, changed)
    weighed = [(workload.id, before.side(workload), now.side(workload)) for workload in assessed]
    moved = [row for row in weighed if row[1] != row[2]]
    _show(f"{len(moved)} of {len(weighed)} workloads come out differently", ("workload", *header[1:]), moved)
    if not changed and not moved:
        console.print(f"Nothing changes, of {len(decided)} questions and {len(weighed)} workloads.", highlight=False)


def _lines(file: Path | None) -> list[str]:
    """The column `question` of a TSV file."""
    if file is None:
        return []
    rows = list(csv.DictReader(io.StringIO(read_text(file)), delimiter="\t", quoting=csv.QUOTE_NONE))
    if rows and "question" not in rows[0]:
        raise Unusable(f"{file}: there is no column `question`; name the columns in the first line.")
    return [line for row in rows if (line := (row["question"] or "").strip())]
