"""What no single file can tell: whether the files of a base agree with each other."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bot.knowledge.model import Base, Entry, Question, Questionnaire, System, Topic
from bot.knowledge.problem import Problem
from bot.knowledge.reader import Document, Path_

T = TypeVar("T")


@dataclass(frozen=True)
class Places:
    """Where things stand: each entry's file, and the single files by name."""

    entries: list[tuple[Document, Entry]]
    files: dict[str, Document]

    def named(self, name: str) -> Document:
        """The single file of this name; an empty one where the base has none."""
        return self.files.get(name, Document(f"{name}.yaml", None))


def faults(base: Base, places: Places) -> Iterator[Problem]:
    """Every contradiction between the files of the base."""
    yield from _dangling_references(base, places)
    yield from _unknown_sides(base, places)
    yield from _interview_faults(base, places.named("interview"))


def unfit_to_serve(base: Base, places: Places) -> Iterator[Problem]:
    """What matching can live with and readers cannot: an example of two topics, an answer or a source missing."""
    yield from _repeated_questions(places)
    if not places.entries:
        yield Problem("topics", 1, "", "the base has no topics", "add a file to topics/")
    for document, entry in places.entries:
        if not entry.answer:
            yield document.problem((), "there is no answer", "add `answer:` with one plain sentence")
        if not entry.sources:
            yield document.problem((), "there is no source", "add `sources:` with a title and a url")
        if not entry.questions and not entry.points:
            yield document.problem((), "there is no example", "add `questions:` with the ways people ask")
    verdicts = {verdict.side for verdict in base.interview.verdicts}
    for side in base.about.sides:
        if base.interview.questions and side.id not in verdicts:
            document = places.named("interview")
            yield document.problem(("verdicts",), f"no verdict speaks of {side.id}", "add one")


def wording(text: str) -> str:
    """A question without case, punctuation and spacing: what makes two examples the same example."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _repeated_questions(places: Places) -> Iterator[Problem]:
    first: dict[str, tuple[str, str]] = {}
    for document, entry in places.entries:
        for index, question in enumerate(entry.questions):
            path = ("questions", index)
            key = wording(question) or question
            holder, where = first.setdefault(key, (entry.id, str(document.origin(path))))
            if holder != entry.id:
                yield document.problem(path, f"'{question}' is also an example at {where}", "keep it in one topic")
    yield from _answered_and_declined(first, places)


def _answered_and_declined(first: dict[str, tuple[str, str]], places: Places) -> Iterator[Problem]:
    document = places.named("out_of_scope")
    for index, question in enumerate((document.data or {}).get("questions", ())):
        if wording(str(question)) in first:
            where = first[wording(str(question))][1]
            fault = f"'{question}' is to be declined here and answered at {where}"
            yield document.problem(("questions", index), fault, "keep one of the two")


def _dangling_references(base: Base, places: Places) -> Iterator[Problem]:
    ids = {entry.id for entry in base.entries}
    attributes = {attribute.id for attribute in base.about.attributes}
    for document, entry in places.entries:
        yield from not_among(document, ("related",), entry.related, ids, "topic or system")
        if entry.merges_into:
            yield from not_among(document, ("merges_into",), (entry.merges_into,), ids, "topic or system")
        if isinstance(entry, System):
            yield from not_among(document, ("alternatives",), entry.alternatives, ids, "topic or system")
            yield from not_among(document, ("attributes",), entry.attributes, attributes, "attribute of about.yaml")


def _unknown_sides(base: Base, places: Places) -> Iterator[Problem]:
    sides = {side.id for side in base.about.sides}
    for document, entry in places.entries:
        if isinstance(entry, Topic):
            yield from not_among(document, ("compare",), entry.compare, sides, "side of about.yaml")
        if isinstance(entry, System) and entry.side:
            yield from not_among(document, ("side",), (entry.side,), sides, "side of about.yaml")


def not_among(document: Document, path: Path_, named: Iterable[str], known: set[str], what: str) -> Iterator[Problem]:
    """Names that nothing has. They stand as a list, as keys, or alone: each is told where the file has it."""
    for index, name in enumerate(named):
        if name not in known:
            found = next((place for place in ((*path, index), (*path, name)) if place in document.origins), path)
            yield document.problem(found, f"'{name}' is no {what}", "correct the name, or add what it names")


def _interview_faults(base: Base, document: Document) -> Iterator[Problem]:
    interview = base.interview
    questions = {question.id: question for question in interview.questions}
    sides = {side.id for side in base.about.sides}
    seen: set[str] = set()
    for index, question in enumerate(interview.questions):
        path: Path_ = ("questions", index)
        if question.id in seen:
            yield document.problem((*path, "id"), f"the id '{question.id}' stands twice", "rename one")
        seen.add(question.id)
        yield from unmet(document, (*path, "ask_if"), question.ask_if, questions)
        options = {option.id for option in question.options}
        for number, option in enumerate(question.options):
            here = (*path, "options", number)
            yield from not_among(document, (*here, "evidence"), option.evidence, sides, "side")
            yield from not_among(document, (*here, "joins"), option.joins, options, "option of this question")
    yield from _condition_faults(interview, document, questions, sides)


def _condition_faults(
    interview: Questionnaire, document: Document, questions: dict[str, Question], sides: set[str]
) -> Iterator[Problem]:
    for index, constraint in enumerate(interview.constraints):
        path: Path_ = ("constraints", index)
        yield from unmet(document, (*path, "when"), constraint.when, questions)
        yield from not_among(document, (*path, "rules_out"), constraint.rules_out, sides, "side")
        if sides and sides <= set(constraint.rules_out):
            yield document.problem(path, f"{constraint.id} rules out every side", "leave one")
    for index, rule in enumerate(interview.rules):
        yield from unmet(document, ("rules", index, "when"), rule.when, questions)
        yield from not_among(document, ("rules", index, "evidence"), rule.evidence, sides, "side")
    for index, conflict in enumerate(interview.conflicts):
        yield from unmet(document, ("conflicts", index, "when"), conflict.when, questions)
    yield from not_among(document, ("prior",), interview.prior, sides, "side")
    for index, verdict in enumerate(interview.verdicts):
        yield from unmet(document, ("verdicts", index, "when"), verdict.when, questions)
        yield from not_among(document, ("verdicts", index, "side"), (verdict.side,), sides, "side")
    for index, priority in enumerate(interview.priorities):
        yield from not_among(document, ("priorities", index, "weighs"), priority.weighs, set(questions), "question")
    if interview.split:
        kinds = {verdict.kind for verdict in interview.verdicts if verdict.kind}
        yield from not_among(document, ("split",), (interview.split,), kinds, "kind of a verdict")


def unmet(
    document: Document, path: Path_, when: dict[str, tuple[str, ...]], questions: dict[str, Question]
) -> Iterator[Problem]:
    """Conditions that wait for a question or an option which the interview does not have."""
    for id_, options in when.items():
        if id_ not in questions:
            yield document.problem((*path, id_), f"no question has the id '{id_}'", "correct the name")
            continue
        offered = {option.id for option in questions[id_].options}
        for option in sorted(set(options) - offered):
            fault = f"{id_}={option} is waited for, which the question does not offer"
            yield document.problem((*path, id_), fault, "add the option or correct the name")
