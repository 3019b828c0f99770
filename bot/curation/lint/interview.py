"""Lint rules for the questionnaire: evidence without reason or source, ambiguous words, outcomes that never occur."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

import numpy as np

from bot.curation.lint.conditions import When, answers_needed, lint_conditions, stated_conditions
from bot.curation.lint.finding import Finding, Limits, Text, long_sentences, too_long
from bot.curation.lint.signs import lint_signs
from bot.interview.answers import holds
from bot.interview.evidence import EvidenceMatrix, matrix_of
from bot.knowledge.model import Conflict, Constraint, Option, Priority, Question, Questionnaire, Rule, Verdict
from bot.knowledge.reading import Document, YamlPath

WEIGHTY = 0.15
"""Evidence of more log-odds than this needs a reason and a source."""

_STARTS = 64
"""How many ways to meet a verdict's condition are tried before it is reported as never given."""

_PASSES = 5
"""How often the search changes each answer, at most."""


def lint(questionnaire: Questionnaire, document: Document, limits: Limits) -> Iterator[Finding]:
    """Every finding on a questionnaire; `document` is its file."""
    if not questionnaire.questions:
        return
    yield from lint_conditions(questionnaire, document)
    yield from _silent_options(questionnaire, document)
    yield from _dominating(questionnaire, document)
    yield from _ambiguous_words(questionnaire, document)
    yield from lint_signs(questionnaire, document)
    yield from _unsourced(questionnaire, document)
    yield from _never_given(questionnaire, document)
    texts = list(_texts(questionnaire))
    labels = [(path, text) for path, text in texts if path[-1] == "label"]
    yield from too_long(document, labels, limits.label, "a button")
    yield from too_long(document, texts, limits.text, "a paragraph")
    yield from long_sentences(document, texts)


# --- Evidence


def _silent_options(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """Options without any effect. Evidence of zero is an effect: somebody considered it."""
    conditions: list[When] = [question.ask_if for question in questionnaire.questions]
    conditions += [when for _, _, when in stated_conditions(questionnaire)]
    heard = {(id_, option) for when in conditions for id_, options in when.items() for option in options}
    for path, question, option in _options(questionnaire):
        if not option.evidence and (question.id, option.id) not in heard:
            message = f"nothing follows from {question.id}={option.id}"
            fix = "give it `evidence:`, which may be 0"
            yield Finding(document.problem(path, message, fix), "no-evidence")


def _dominating(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """A question whose answer alone weighs more than the answers to all others together."""
    weights = [max(map(_weight, question.options)) for question in questionnaire.questions]
    for index, (question, weight) in enumerate(zip(questionnaire.questions, weights, strict=True)):
        others = sum(weights) - weight
        if len(weights) > 2 and weight > others:
            message = f"one answer weighs {weight:.1f}, and those to all other questions together {others:.1f}"
            fix = "give it less weight, or make it a constraint"
            place = document.latest(*_evidence(question, index))
            yield Finding(document.problem(place, message, fix), "outweighs")


def _evidence(question: Question, index: int) -> list[YamlPath]:
    """The paths of the question and of the evidence of its options."""
    options = range(len(question.options))
    return [("questions", index), *(("questions", index, "options", number, "evidence") for number in options)]


def _weight(option: Option) -> float:
    """How far an answer can move one side against another, in log-odds."""
    return max((0.0, *option.evidence.values())) - min((0.0, *option.evidence.values()))


def _unsourced(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """Claims without a source or a reason."""
    claims: list[tuple[YamlPath, Option | Constraint | Rule | Verdict]] = [
        (path, option) for path, _, option in _options(questionnaire) if _weight(option) > WEIGHTY
    ]
    stated: dict[str, Sequence[Constraint | Rule | Verdict]] = {
        "constraints": questionnaire.constraints,
        "rules": questionnaire.rules,
        "verdicts": questionnaire.verdicts,
    }
    for name, every in stated.items():
        claims += [((name, index), each) for index, each in enumerate(every)]
    for path, claim in claims:
        place = _claimed(document, path)
        if not claim.sources:
            yield Finding(document.problem(place, "there is no source", "add `sources:`"), "no-source")
        if isinstance(claim, Option) and not claim.because:
            message = "this has evidence but no reason"
            yield Finding(document.problem(place, message, "add `because:` with one sentence"), "no-reason")


def _claimed(document: Document, path: YamlPath) -> YamlPath:
    """The path of a claim, or of its evidence if a later layer changed that."""
    evidence = document.latest((*path, "evidence"))
    return evidence if document.origin(evidence).layer > document.origin(path).layer else path


def _options(questionnaire: Questionnaire) -> Iterator[tuple[YamlPath, Question, Option]]:
    for index, question in enumerate(questionnaire.questions):
        for number, option in enumerate(question.options):
            yield ("questions", index, "options", number), question, option


# --- Words


def _ambiguous_words(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """Words that are listed for two answers to one question, or for two priorities."""
    for index, question in enumerate(questionnaire.questions):
        options = [
            (option.id, ("questions", index, "options", number, "says"), option.says)
            for number, option in enumerate(question.options)
        ]
        yield from _said_twice(options, document)
    priorities = enumerate(questionnaire.priorities)
    named = [(priority.id, ("priorities", index, "says"), priority.says) for index, priority in priorities]
    yield from _said_twice(named, document)


def _said_twice(meanings: Iterable[tuple[str, YamlPath, Sequence[str]]], document: Document) -> Iterator[Finding]:
    first: dict[str, tuple[str, YamlPath]] = {}
    for meaning, path, words in meanings:
        for index, said in enumerate(words):
            here = (*path, index)
            other, there = first.setdefault(said.casefold(), (meaning, here))
            if other != meaning:
                place = document.latest(here, there)
                message = f"“{said}” is also said for {meaning if place == there else other}"
                yield Finding(document.problem(place, message, "keep it with the one it means"), "ambiguous-words")


# --- Outcomes


def _never_given(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """Verdicts that are never given: an earlier one always applies, or no answers make their side win."""
    matrix = matrix_of(questionnaire)
    for index, verdict in enumerate(questionnaire.verdicts):
        path = ("verdicts", index)
        earlier = questionnaire.verdicts[:index]
        covering = (number for number, each in enumerate(earlier) if _covers(each, verdict))
        if (before := next(covering, None)) is not None:
            yield _hidden(document, path, ("verdicts", before))
        elif not _is_split(questionnaire, verdict) and not _can_win(questionnaire, matrix, verdict):
            message = f"no answers were found that lead to {verdict.side} here"
            fix = "give its side more evidence, or remove the verdict"
            yield Finding(document.problem(document.latest(path), message, fix), "never-given")


def _hidden(document: Document, path: YamlPath, before: YamlPath) -> Finding:
    """A verdict behind one that always applies, reported at whichever of the two the later layer wrote."""
    message, fix = f"the verdict at {document.origin(before)} always applies instead", "move this one before it"
    place = document.latest(path, before)
    if place[:2] == before:
        message = f"the verdict at {document.origin(path)} never applies, as this one always does"
        fix = "give this one a `when`, change that one by its id, or disable it in overlay.yaml"
    return Finding(document.problem(place, message, fix), "never-given", "error")


def _covers(earlier: Verdict, later: Verdict) -> bool:
    return earlier.side == later.side and all(
        id_ in later.when and set(later.when[id_]) <= set(options) for id_, options in earlier.when.items()
    )


def _is_split(questionnaire: Questionnaire, verdict: Verdict) -> bool:
    """Whether the verdict is about a workload in components; any side may then lead."""
    return verdict.kind is not None and verdict.kind == questionnaire.split


def _can_win(questionnaire: Questionnaire, matrix: EvidenceMatrix, verdict: Verdict) -> bool:
    """Whether a search found answers that lead to the verdict. It may miss outcomes that take unlikely answers."""
    needed = answers_needed(questionnaire, verdict.when)
    if needed is None:
        return True  # `never-holds` reports it
    starts = islice(product(*needed.values()), _STARTS)
    return any(_wins(questionnaire, matrix, verdict, dict(zip(needed, start, strict=True))) for start in starts)


def _wins(questionnaire: Questionnaire, matrix: EvidenceMatrix, verdict: Verdict, fixed: Mapping[str, str]) -> bool:
    """Coordinate ascent: each question in turn gets the answer that is best for the side."""
    side = matrix.sides.index(verdict.side)
    chosen = dict(fixed)
    for _ in range(_PASSES):
        before = dict(chosen)
        for question in questionnaire.questions:
            if question.id not in fixed:
                chosen = _best(matrix, side, chosen, question)
        if _lead(matrix, side, [chosen])[0] > 0:
            return holds(verdict.when, chosen)
        if chosen == before:
            return False
    return False


def _best(matrix: EvidenceMatrix, side: int, chosen: Mapping[str, str], question: Question) -> dict[str, str]:
    without = {id_: option for id_, option in chosen.items() if id_ != question.id}
    tried = [without, *({**without, question.id: option.id} for option in question.options)]
    return tried[int(np.argmax(_lead(matrix, side, tried)))]


def _lead(matrix: EvidenceMatrix, side: int, choices: Sequence[Mapping[str, str]]) -> list[float]:
    """The lead of the side in log-odds, for each set of answers; a large negative number where it is ruled out."""
    weighed = matrix.weigh(matrix.rows(choices))
    scores = np.where(weighed.out, -1e9, weighed.scores)
    rivals = np.delete(scores, side, axis=1)
    leads: list[float] = (scores[:, side] - (rivals.max(axis=1) if rivals.size else 0)).tolist()
    return leads


# --- Texts


def _texts(questionnaire: Questionnaire) -> Iterator[Text]:
    for index, question in enumerate(questionnaire.questions):
        yield ("questions", index, "ask"), question.ask
        yield ("questions", index, "why"), question.why
    for path, _, option in _options(questionnaire):
        yield (*path, "label"), option.label
        yield (*path, "because"), option.because
    stated: dict[str, Sequence[Constraint | Rule | Conflict | Priority]] = {
        "constraints": questionnaire.constraints,
        "rules": questionnaire.rules,
        "conflicts": questionnaire.conflicts,
        "priorities": questionnaire.priorities,
    }
    for name, every in stated.items():
        for index, each in enumerate(every):
            yield (name, index, "because"), each.because
    for index, verdict in enumerate(questionnaire.verdicts):
        yield ("verdicts", index, "summary"), verdict.summary
        for name, lines in (("tools", verdict.tools), ("next_steps", verdict.next_steps)):
            yield from ((("verdicts", index, name, number), line) for number, line in enumerate(lines))
