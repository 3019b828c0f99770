"""The files in `expectations/`: questions and workloads with their expected outcomes, and lint rules for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.curation.lint.finding import Finding
from bot.knowledge.model import Base, Id, Line, Model, OneOrMore, Questionnaire, Source
from bot.knowledge.parsing import validated
from bot.knowledge.problems import did_you_mean
from bot.knowledge.reading import Document, read
from bot.knowledge.validation import wording
from bot.matching import Answer, Compare, Decline, Matcher

OUT_OF_SCOPE = "out_of_scope"
"""The expectation of a question that must be declined."""


class ExpectedQuestion(Model):
    """A question that is not an example, and the topic or system that must answer it."""

    ask: Line
    expect: Id
    point: Id | None = None
    """The point that must answer; None if any point of the topic will do."""


class ExpectedQuestions(Model):
    """`expectations/questions.yaml`."""

    questions: tuple[ExpectedQuestion, ...] = ()


class ExpectedWorkload(Model):
    """A workload for which somebody published a recommendation."""

    id: Id
    workload: Line
    facts: Mapping[Id, Id] = {}
    """Id of an interview question to the id of an option."""
    expected: Id
    """The recommended side."""
    acceptable: Annotated[OneOrMore, Field(min_length=1)] | tuple[()] = ()
    """Other sides that are acceptable."""
    source: Source | None = None
    kind: Id | None = None
    """The kind of the expected side, where a side has several."""
    components: Mapping[str, Mapping[Id, Id]] = {}
    """Name of a component to its own facts, besides those of the workload."""

    @property
    def admits(self) -> tuple[str, ...]:
        """All acceptable sides, the expected one first."""
        return tuple(dict.fromkeys((self.expected, *self.acceptable)))


class Workloads(Model):
    """`expectations/workloads.yaml`."""

    workloads: tuple[ExpectedWorkload, ...] = ()


@dataclass(frozen=True)
class Expectations:
    """The expectations of a knowledge directory, with their documents."""

    questions: tuple[ExpectedQuestion, ...]
    workloads: tuple[ExpectedWorkload, ...]
    documents: tuple[Document, Document]
    """The document of the questions and that of the workloads."""


def expectations(directory: Path) -> Expectations:
    """Read the expectations of a knowledge directory. Without such files there are none.

    Raises:
        BrokenBase: if one of the files is wrong.
    """
    asked = _document(directory, "questions")
    assessed = _document(directory, "workloads")
    questions = validated(asked, ExpectedQuestions).questions
    workloads = validated(assessed, Workloads).workloads
    return Expectations(questions, workloads, (asked, assessed))


def _document(directory: Path, name: str) -> Document:
    path = directory / "expectations" / f"{name}.yaml"
    return read(path, directory) if path.exists() else Document(f"{directory.name}/expectations/{name}.yaml", {})


def is_met(matcher: Matcher, base: Base, question: ExpectedQuestion) -> bool:
    """Whether a question is decided as expected: by the point, by the topic or one that merges into the same topic,
    or declined.
    """
    found = matcher.match(question.ask)
    outcome = found.outcomes[0]
    if question.expect == OUT_OF_SCOPE:
        return isinstance(outcome, Decline)
    if question.point:
        return isinstance(outcome, Answer | Compare) and outcome.point == question.point
    heads = {entry.id: entry.merges_into or entry.id for entry in base.entries}
    return isinstance(outcome, Answer | Compare) and heads[found.best] == heads.get(question.expect)


def lint(expected: Expectations, base: Base) -> Iterator[Finding]:
    """Expectations with unknown names, and questions that are also examples and so test nothing."""
    asked, assessed = expected.documents
    yield from _questions(expected.questions, asked, base)
    yield from _workloads(expected.workloads, assessed, base.interview)


def _questions(questions: tuple[ExpectedQuestion, ...], document: Document, base: Base) -> Iterator[Finding]:
    ids = [OUT_OF_SCOPE, *(entry.id for entry in base.entries)]
    examples = {wording(example): entry.id for entry in base.entries for example in entry.wordings}
    examples |= {wording(example): OUT_OF_SCOPE for example in base.out_of_scope.questions}
    for index, question in enumerate(questions):
        if question.expect not in ids:
            yield _unknown(document, ("questions", index, "expect"), question.expect, ids, "topic or system")
        points = [point.id for point in entry.points] if (entry := base.entry(question.expect)) else []
        if question.point and question.point not in points:
            place = ("questions", index, "point")
            yield _unknown(document, place, question.point, points, f"point of {question.expect}")
        if learnt := examples.get(wording(question.ask)):
            message = f"“{question.ask}” is also an example of {learnt}, so it tests nothing"
            fix = "reword it, or remove one of the two"
            yield Finding(document.problem(("questions", index, "ask"), message, fix), "learnt-expectation")


def _workloads(workloads: tuple[ExpectedWorkload, ...], document: Document, form: Questionnaire) -> Iterator[Finding]:
    options = {question.id: [option.id for option in question.options] for question in form.questions}
    sides = list(dict.fromkeys(verdict.side for verdict in form.verdicts))
    for index, workload in enumerate(workloads):
        place = ("workloads", index)
        for side in workload.admits:
            if side not in sides:
                yield _unknown(document, (*place, "expected"), side, sides, "side of a verdict")
        for question, option in workload.facts.items():
            here = (*place, "facts", question)
            if question not in options:
                yield _unknown(document, here, question, list(options), "question of the interview")
            elif option not in options[question]:
                yield _unknown(document, here, option, options[question], f"option of {question}")


def _unknown(document: Document, path: tuple[str | int, ...], name: str, known: list[str], what: str) -> Finding:
    fix = did_you_mean(name, known) or "correct the name"
    return Finding(document.problem(path, f"'{name}' is no {what}", fix), "unknown-name", "error")
