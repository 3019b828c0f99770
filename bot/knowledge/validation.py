"""Checks that the files of a base agree with each other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.knowledge.model import (
    Base,
    Conflict,
    Constraint,
    Entry,
    Priority,
    Question,
    Questionnaire,
    Rule,
    System,
    Topic,
    Verdict,
)
from bot.knowledge.problems import Problem
from bot.knowledge.reading import Document, Origin, Place, YamlPath, last_written, place

T = TypeVar("T")


@dataclass(frozen=True)
class Places:
    """The documents of a base: one for each entry, and the single files by name."""

    entries: list[tuple[Document, Entry]]
    files: dict[str, Document]
    silenced: tuple[tuple[str, Origin], ...] = ()
    """The side of each verdict that an overlay disables, and where it says so."""

    def named(self, name: str) -> Document:
        """The single file of this name; an empty document if the base has none."""
        return self.files.get(name, Document(f"{name}.yaml", None))


def contradictions(base: Base, places: Places) -> Iterator[Problem]:
    """Every contradiction between the files of the base."""
    yield from _dangling_references(base, places)
    yield from _unknown_sides(base, places)
    yield from _repeated_ids(base.interview, places.named("interview"))
    yield from _interview_problems(base, places)
    yield from _portfolio_problems(base, places)


def unfit_to_serve(base: Base, places: Places) -> Iterator[Problem]:
    """What keeps a base from being served: a question that belongs to two topics, a missing answer or source."""
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
    if base.interview.questions:
        yield from _sides_without_verdict(base, places)


def _sides_without_verdict(base: Base, places: Places) -> Iterator[Problem]:
    """Sides without a verdict. Reported in the overlay that disabled the verdict or added the side, if one did."""
    verdicts = {verdict.side for verdict in base.interview.verdicts}
    interview, about = places.named("interview"), places.named("about")
    for index, side in enumerate(base.about.sides):
        if side.id in verdicts:
            continue
        message = f"no verdict is about {side.id}"
        silencing = next((origin for named, origin in reversed(places.silenced) if named == side.id), None)
        if silencing:
            fix = "keep one of them, or add one to interview.yaml"
            yield Problem(silencing.file, silencing.line, place(silencing.path), message, fix)
        elif about.origin(("sides", index)).layer > interview.origin(("verdicts",)).layer:
            yield about.problem(("sides", index), message, "add one to interview.yaml")
        else:
            yield interview.problem(("verdicts",), message, "add one")


def wording(text: str) -> str:
    """The words of a question, without case, punctuation and spacing. Questions with the same words are the same."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _repeated_questions(places: Places) -> Iterator[Problem]:
    first: dict[str, tuple[str, Place]] = {}
    for document, entry in places.entries:
        for index, question in enumerate(entry.questions):
            here: Place = (document, ("questions", index))
            key = wording(question) or question
            holder, there = first.setdefault(key, (entry.id, here))
            if holder != entry.id:
                told, other = (there, here) if last_written(here, there) is there else (here, there)
                message = f"'{question}' is also an example at {other[0].origin(other[1])}"
                yield told[0].problem(told[1], message, "keep it in one topic")
    yield from _answered_and_declined(first, places)


def _answered_and_declined(first: dict[str, tuple[str, Place]], places: Places) -> Iterator[Problem]:
    document = places.named("out_of_scope")
    for index, question in enumerate((document.data or {}).get("questions", ())):
        if wording(str(question)) in first:
            here: Place = (document, ("questions", index))
            there = first[wording(str(question))][1]
            message = f"'{question}' is to be declined here and answered at {there[0].origin(there[1])}"
            if last_written(here, there) is there:
                here, message = (
                    there,
                    f"'{question}' is answered here and to be declined at {here[0].origin(here[1])}",
                )
            yield here[0].problem(here[1], message, "keep one of the two")


@dataclass(frozen=True)
class Known:
    """The existing names of a kind, and the list that holds them."""

    names: set[str]
    what: str
    listed: tuple[Document, YamlPath] | None = None

    def taken_away_from(self, origin: Origin) -> tuple[Document, YamlPath] | None:
        """The list of names, if a later layer than that of `origin` wrote it and so removed the name; else None."""
        if self.listed and self.listed[0].origin(self.listed[1]).layer > origin.layer:
            return self.listed
        return None


def _dangling_references(base: Base, places: Places) -> Iterator[Problem]:
    entries = Known({entry.id for entry in base.entries}, "topic or system")
    listed = (places.named("about"), ("attributes",))
    attributes = Known({each.id for each in base.about.attributes}, "attribute of about.yaml", listed)
    for document, entry in places.entries:
        yield from not_among(document, ("related",), entry.related, entries)
        if entry.merges_into:
            yield from not_among(document, ("merges_into",), (entry.merges_into,), entries)
        if isinstance(entry, System):
            yield from not_among(document, ("alternatives",), entry.alternatives, entries)
            yield from not_among(document, ("attributes",), entry.attributes, attributes)


def _unknown_sides(base: Base, places: Places) -> Iterator[Problem]:
    listed = (places.named("about"), ("sides",))
    sides = Known({side.id for side in base.about.sides}, "side of about.yaml", listed)
    for document, entry in places.entries:
        if isinstance(entry, Topic):
            yield from not_among(document, ("compare",), entry.compare, sides)
        if isinstance(entry, System) and entry.side:
            yield from not_among(document, ("side",), (entry.side,), sides)


def not_among(document: Document, path: YamlPath, named: Iterable[str], known: Known) -> Iterator[Problem]:
    """A problem for each name that does not exist. At `path` there is a list, a mapping or a single name.

    If a later layer replaced the list of existing names, the problem is reported there.
    """
    for index, name in enumerate(named):
        if name in known.names:
            continue
        found = next((each for each in ((*path, index), (*path, name)) if each in document.origins), path)
        if listed := known.taken_away_from(document.origin(found)):
            message = f"'{name}', which {document.origin(found)} names, is no {known.what}"
            yield listed[0].problem(listed[1], message, "keep it, or change what names it")
        else:
            yield document.problem(found, f"'{name}' is no {known.what}", "correct the name, or add what it names")


def _repeated_ids(interview: Questionnaire, document: Document) -> Iterator[Problem]:
    """Ids that two entries of a list share: an overlay could not tell them apart."""
    lists: dict[str, Sequence[Question | Constraint | Rule | Conflict | Priority | Verdict]] = {
        "questions": interview.questions,
        "constraints": interview.constraints,
        "rules": interview.rules,
        "conflicts": interview.conflicts,
        "priorities": interview.priorities,
        "verdicts": interview.verdicts,
    }
    for section, entries in lists.items():
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            if entry.id and entry.id in seen:
                yield document.problem((section, index, "id"), f"the id '{entry.id}' is used twice", "rename one")
            seen.add(entry.id or "")


def _interview_problems(base: Base, places: Places) -> Iterator[Problem]:
    interview, document = base.interview, places.named("interview")
    questions = {question.id: question for question in interview.questions}
    sides = Known({side.id for side in base.about.sides}, "side", (places.named("about"), ("sides",)))
    for index, question in enumerate(interview.questions):
        path: YamlPath = ("questions", index)
        yield from unmet(document, (*path, "ask_if"), question.ask_if, questions)
        options = Known({option.id for option in question.options}, "option of this question")
        for number, option in enumerate(question.options):
            here = (*path, "options", number)
            yield from not_among(document, (*here, "evidence"), option.evidence, sides)
            yield from not_among(document, (*here, "joins"), option.joins, options)
    yield from _condition_problems(interview, document, questions, sides)


def _condition_problems(
    interview: Questionnaire, document: Document, questions: dict[str, Question], sides: Known
) -> Iterator[Problem]:
    for index, constraint in enumerate(interview.constraints):
        path: YamlPath = ("constraints", index)
        yield from unmet(document, (*path, "when"), constraint.when, questions)
        yield from not_among(document, (*path, "rules_out"), constraint.rules_out, sides)
        if sides.names and sides.names <= set(constraint.rules_out):
            told, where = last_written((document, document.latest(path)), *filter(None, [sides.listed]))
            yield told.problem(where, f"{constraint.id} rules out every side", "leave one")
    for index, rule in enumerate(interview.rules):
        yield from unmet(document, ("rules", index, "when"), rule.when, questions)
        yield from not_among(document, ("rules", index, "evidence"), rule.evidence, sides)
    for index, conflict in enumerate(interview.conflicts):
        yield from unmet(document, ("conflicts", index, "when"), conflict.when, questions)
    yield from not_among(document, ("prior",), interview.prior, sides)
    for index, verdict in enumerate(interview.verdicts):
        yield from unmet(document, ("verdicts", index, "when"), verdict.when, questions)
        yield from not_among(document, ("verdicts", index, "side"), (verdict.side,), sides)
    known = Known(set(questions), "question", (document, ("questions",)))
    for index, priority in enumerate(interview.priorities):
        yield from not_among(document, ("priorities", index, "weighs"), priority.weighs, known)
    if interview.split:
        kinds = {verdict.kind for verdict in interview.verdicts if verdict.kind}
        known = Known(kinds, "kind of a verdict", (document, ("verdicts",)))
        yield from not_among(document, ("split",), (interview.split,), known)


def _portfolio_problems(base: Base, places: Places) -> Iterator[Problem]:
    """Columns of spreadsheets that answer a question, or with an option, that does not exist."""
    document = places.named("portfolio")
    questions = {question.id: question for question in base.interview.questions}
    known = Known(set(questions), "question of the interview", (places.named("interview"), ("questions",)))
    for index, column in enumerate(base.portfolio.columns):
        path: YamlPath = ("columns", index)
        yield from not_among(document, (*path, "question"), (column.question,), known)
        if question := questions.get(column.question):
            options = Known({option.id for option in question.options}, f"option of {question.id}")
            yield from not_among(document, (*path, "cells"), column.cells, options)


def unmet(
    document: Document, path: YamlPath, when: dict[str, tuple[str, ...]], questions: dict[str, Question]
) -> Iterator[Problem]:
    """Conditions that name a question or an option that the interview does not have."""
    for id_, options in when.items():
        if id_ not in questions:
            yield _unknown_question(document, (*path, id_))
            continue
        offered = {option.id for option in questions[id_].options}
        listed: YamlPath = ("questions", list(questions).index(id_), "options")
        for option in sorted(set(options) - offered):
            message = f"this waits for {id_}={option}, which the question does not offer"
            place_ = document.latest((*path, id_))
            if document.origin(listed).layer > document.origin(place_).layer:
                message = f"{document.origin(place_)} waits for {id_}={option}, which the question does not offer"
                place_ = listed
            yield document.problem(place_, message, "add the option or correct the name")


def _unknown_question(document: Document, path: YamlPath) -> Problem:
    origin, questions = document.origin(path), document.origin(("questions",))
    if questions.layer > origin.layer:
        message = f"{origin} waits for '{path[-1]}', which isn't a question here"
        return document.problem(("questions",), message, "keep the question, or change what waits for it")
    return document.problem(path, f"no question has the id '{path[-1]}'", "correct the name")
