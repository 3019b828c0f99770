"""What is not wrong with a questionnaire and still not well: what is never asked, never holds, never comes out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

import numpy as np

from bot.curation.condition_linting import When, lint_conditions, stated_conditions, wanted
from bot.curation.finding import Finding, Limits
from bot.curation.linting import Text, long_sentences, too_long
from bot.interview.answers import holds
from bot.interview.evidence import EvidenceMatrix, matrix_of
from bot.knowledge.model import Conflict, Constraint, Option, Priority, Question, Questionnaire, Rule, Verdict
from bot.knowledge.reading import Document, YamlPath

WEIGHTY = 0.15
"""Log-odds from which on evidence needs a reason and a source."""

_STARTS = 64
"""Ways to meet a verdict's condition that are tried before it counts as never given."""

_PASSES = 5


def lint(questionnaire: Questionnaire, document: Document, limits: Limits) -> Iterator[Finding]:
    """Every finding on a questionnaire that loads; `document` is where it was written."""
    if not questionnaire.questions:
        return
    yield from lint_conditions(questionnaire, document)
    yield from _silent_options(questionnaire, document)
    yield from _dominating(questionnaire, document)
    yield from _ambiguous_words(questionnaire, document)
    yield from _unsourced(questionnaire, document)
    yield from _never_given(questionnaire, document)
    texts = list(_texts(questionnaire))
    labels = [(path, text) for path, text in texts if path[-1] == "label"]
    yield from too_long(document, labels, limits.label, "a button")
    yield from too_long(document, texts, limits.text, "a paragraph")
    yield from long_sentences(document, texts)


# --- Evidence


def _silent_options(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """Answers of which nothing follows. An evidence of zero counts as considered."""
    conditions: list[When] = [question.ask_if for question in questionnaire.questions]
    conditions += [when for _, _, when in stated_conditions(questionnaire)]
    heard = {(id_, option) for when in conditions for id_, options in when.items() for option in options}
    for path, question, option in _options(questionnaire):
        if not option.evidence and (question.id, option.id) not in heard:
            message = f"nothing follows from {question.id}={option.id}"
            fix = "give it `evidence:`, which may be 0"
            yield Finding(document.problem(path, message, fix), "no-evidence")


def _dominating(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """A question whose answer alone weighs more than those to all others together."""
    weights = [max(map(_weight, question.options)) for question in questionnaire.questions]
    for index, (question, weight) in enumerate(zip(questionnaire.questions, weights, strict=True)):
        others = sum(weights) - weight
        if len(weights) > 2 and weight > others:
            message = f"one answer weighs {weight:.1f}, and those to all other questions together {others:.1f}"
            fix = "weigh it less, or say it as a constraint"
            place = document.latest(*_evidence(question, index))
            yield Finding(document.problem(place, message, fix), "outweighs")


def _evidence(question: Question, index: int) -> list[YamlPath]:
    """The question's place, and those of what its answers weigh."""
    options = range(len(question.options))
    return [("questions", index), *(("questions", index, "options", number, "evidence") for number in options)]


def _weight(option: Option) -> float:
    """By how much an answer moves one side against another."""
    return max((0.0, *option.evidence.values())) - min((0.0, *option.evidence.values()))


def _unsourced(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """What is claimed without a source."""
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
            message = "this weighs, and nothing says why"
            yield Finding(document.problem(place, message, "add `because:` with one sentence"), "no-reason")


def _claimed(document: Document, path: YamlPath) -> YamlPath:
    """The place of a claim, or of the evidence that a later directory gave it."""
    evidence = document.latest((*path, "evidence"))
    return evidence if document.origin(evidence).layer > document.origin(path).layer else path


def _options(questionnaire: Questionnaire) -> Iterator[tuple[YamlPath, Question, Option]]:
    for index, question in enumerate(questionnaire.questions):
        for number, option in enumerate(question.options):
            yield ("questions", index, "options", number), question, option


# --- Words


def _ambiguous_words(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """What people say that would be heard as two answers to one question, or as two priorities."""
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
    """Verdicts that nobody will read: an earlier one always speaks, or no answers make their side win."""
    scale = matrix_of(questionnaire)
    for index, verdict in enumerate(questionnaire.verdicts):
        path = ("verdicts", index)
        earlier = questionnaire.verdicts[:index]
        covering = (number for number, each in enumerate(earlier) if _covers(each, verdict))
        if (before := next(covering, None)) is not None:
            yield _hidden(document, path, ("verdicts", before))
        elif not _is_split(questionnaire, verdict) and not _can_win(questionnaire, scale, verdict):
            message = f"no answers were found that lead to {verdict.side} here"
            fix = "give its side more evidence, or remove the verdict"
            yield Finding(document.problem(document.latest(path), message, fix), "never-given")


def _hidden(document: Document, path: YamlPath, before: YamlPath) -> Finding:
    """A verdict behind one that always speaks, told at whichever of the two was written last."""
    message, fix = f"the verdict at {document.origin(before)} always speaks instead", "move this one before it"
    place = document.latest(path, before)
    if place[:2] == before:
        message = f"the verdict at {document.origin(path)} never speaks, as this one always does"
        fix = "give this one a `when`, change that one by its id, or disable it in overlay.yaml"
    return Finding(document.problem(place, message, fix), "never-given", "error")


def _covers(earlier: Verdict, later: Verdict) -> bool:
    return earlier.side == later.side and all(
        id_ in later.when and set(later.when[id_]) <= set(options) for id_, options in earlier.when.items()
    )


def _is_split(questionnaire: Questionnaire, verdict: Verdict) -> bool:
    """It speaks of a workload in components, whatever side leads."""
    return verdict.kind is not None and verdict.kind == questionnaire.split


def _can_win(questionnaire: Questionnaire, scale: EvidenceMatrix, verdict: Verdict) -> bool:
    """Whether answers were found that make the verdict speak. A search: what it misses takes unlikely answers."""
    needed = wanted(questionnaire, verdict.when)
    if needed is None:
        return True  # `never-holds` tells of it
    starts = islice(product(*needed.values()), _STARTS)
    return any(_wins(questionnaire, scale, verdict, dict(zip(needed, start, strict=True))) for start in starts)


def _wins(questionnaire: Questionnaire, scale: EvidenceMatrix, verdict: Verdict, fixed: Mapping[str, str]) -> bool:
    """Coordinate ascent: each question in turn takes the answer that serves the side best."""
    side = scale.sides.index(verdict.side)
    chosen = dict(fixed)
    for _ in range(_PASSES):
        before = dict(chosen)
        for question in questionnaire.questions:
            if question.id not in fixed:
                chosen = _best(scale, side, chosen, question)
        if _lead(scale, side, [chosen])[0] > 0:
            return holds(verdict.when, chosen)
        if chosen == before:
            return False
    return False


def _best(scale: EvidenceMatrix, side: int, chosen: Mapping[str, str], question: Question) -> dict[str, str]:
    without = {id_: option for id_, option in chosen.items() if id_ != question.id}
    tried = [without, *({**without, question.id: option.id} for option in question.options)]
    return tried[int(np.argmax(_lead(scale, side, tried)))]


def _lead(scale: EvidenceMatrix, side: int, choices: Sequence[Mapping[str, str]]) -> list[float]:
    """By how much the side leads for each set of answers; where it is ruled out, far behind."""
    weighed = scale.weigh(scale.rows(choices))
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
