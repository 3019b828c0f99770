"""Lint rules for the conditions of a questionnaire: those that never hold, are repeated, or leave no side."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from bot.curation.lint.finding import Finding
from bot.interview.evidence import sides_of
from bot.knowledge.model import Conflict, Constraint, Questionnaire, Rule, Verdict
from bot.knowledge.reading import Document, YamlPath

When = Mapping[str, tuple[str, ...]]
"""Id of a question to the ids of options, one of which must be the answer."""


def lint_conditions(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """Every finding on the conditions; `document` is the file of the questionnaire."""
    yield from _never_asked(questionnaire, document)
    yield from _never_holding(questionnaire, document)
    yield from _repeated_conditions(questionnaire, document)
    yield from _contradictions(questionnaire, document)


def answers_needed(questionnaire: Questionnaire, when: When) -> dict[str, tuple[str, ...]] | None:
    """The answers that make `when` hold, including those under which its questions are asked.

    None if no answers do: two conditions leave no option, or a question waits for itself.
    """
    questions = {question.id: question for question in questionnaire.questions}
    needed: dict[str, tuple[str, ...]] = {}
    path: list[str] = []

    def need(conditions: When) -> bool:
        for id_, options in conditions.items():
            needed[id_] = tuple(option for option in needed.get(id_, options) if option in options)
            if not needed[id_] or id_ in path:
                return False
            path.append(id_)
            if not need(questions[id_].ask_if):
                return False
            path.pop()
        return True

    return needed if need(when) else None


def _never_asked(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    for index, question in enumerate(questionnaire.questions):
        if answers_needed(questionnaire, {question.id: tuple(option.id for option in question.options)}) is None:
            message = "no answers lead to this question"
            fix = "correct its ask_if, or those of the questions it waits for"
            path = document.latest(*_condition_paths(questionnaire, ("questions", index, "ask_if"), question.ask_if))
            yield Finding(document.problem(path, message, fix), "never-asked", "error")


def stated_conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, YamlPath, When]]:
    """The kind, path and condition of every constraint, rule, conflict and verdict."""
    stated: dict[str, Sequence[Constraint | Rule | Conflict | Verdict]] = {
        "constraint": questionnaire.constraints,
        "rule": questionnaire.rules,
        "conflict": questionnaire.conflicts,
        "verdict": questionnaire.verdicts,
    }
    for name, waiting in stated.items():
        for index, each in enumerate(waiting):
            yield name, (f"{name}s", index), each.when


def _never_holding(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    for name, path, when in stated_conditions(questionnaire):
        if answers_needed(questionnaire, when) is None:
            message = f"no answers make this {name} hold"
            fix = "one question has one answer only, and some are not asked together: correct `when`"
            place = document.latest(*_condition_paths(questionnaire, (*path, "when"), when))
            yield Finding(document.problem(place, message, fix), "never-holds", "error")


def _condition_paths(questionnaire: Questionnaire, path: YamlPath, when: When) -> list[YamlPath]:
    """The path of a condition, and those of all conditions under which its questions are asked."""
    questions = {question.id: question for question in questionnaire.questions}
    asked = list(when)
    for id_ in asked:
        asked += [other for other in questions[id_].ask_if if other not in asked]
    return [path, *(("questions", place, "ask_if") for place, id_ in enumerate(questions) if id_ in asked)]


def _repeated_conditions(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    first: dict[tuple[str, str], YamlPath] = {}
    for name, path, when in stated_conditions(questionnaire):
        key = (name, repr(sorted((id_, sorted(options)) for id_, options in when.items())))
        before = first.setdefault(key, path)
        if before != path and name in ("constraint", "rule", "conflict"):
            place = document.latest((*path, "when"), (*before, "when"))
            other = before if place[:2] == path else path
            message = f"the {name} at {document.origin(other)} waits for the same answers"
            yield Finding(document.problem(place, message, "make one of the two"), "repeated-condition")


def _contradictions(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """Constraints that can hold together and then leave no side; the interview would ignore all of them."""
    sides = set(sides_of(questionnaire))
    numbered = list(enumerate(questionnaire.constraints))
    found: list[set[int]] = []
    for size in range(2, len(sides) + 1):
        for group in combinations(numbered, size):
            places = {index for index, _ in group}
            constraints = [constraint for _, constraint in group]
            if any(smaller <= places for smaller in found) or not _leaves_none(questionnaire, constraints, sides):
                continue
            found.append(places)
            *others, last = (constraint.id for constraint in constraints)
            message = f"{', '.join(others)} and {last} can hold at once, and then no side is left"
            fix = "narrow one of them, or let it rule out less"
            place = document.latest(*(("constraints", index) for index in sorted(places, reverse=True)))
            yield Finding(document.problem(place, message, fix), "contradiction")


def _leaves_none(questionnaire: Questionnaire, constraints: Sequence[Constraint], sides: set[str]) -> bool:
    if not sides <= {side for constraint in constraints for side in constraint.rules_out}:
        return False
    together: dict[str, tuple[str, ...]] = {}
    for constraint in constraints:
        for id_, options in constraint.when.items():
            together[id_] = tuple(option for option in together.get(id_, options) if option in options)
    return all(together.values()) and answers_needed(questionnaire, together) is not None
