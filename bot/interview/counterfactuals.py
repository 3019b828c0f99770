"""What would change the outcome: the smallest sets of other answers, and the open questions that it depends on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.interview.answers import NOT_APPLICABLE, AnswerState, holds, option_of
from bot.interview.evidence import Bools, EvidenceMatrix, Weighed
from bot.knowledge.model import Question, Questionnaire, Verdict


@dataclass(frozen=True)
class Change:
    """One question answered otherwise; `was` is empty where the question had no answer that counts."""

    question: Question
    option: str
    was: str = ""


@dataclass(frozen=True)
class Counterfactual:
    """A smallest set of changed answers that changes the outcome, and to which side."""

    changes: tuple[Change, ...]
    side: str
    title: str


def verdict_for(questionnaire: Questionnaire, side: str, chosen: Mapping[str, str]) -> Verdict:
    """The first verdict on this side whose `when` holds; where there is none, one that only names the side."""
    fitting = (each for each in questionnaire.verdicts if each.side == side and holds(each.when, chosen))
    return next(fitting, Verdict(side=side, title=side, summary=side, next_steps=()))


def verdict_of_kind(questionnaire: Questionnaire, kind: str | None) -> Verdict | None:
    """The first verdict of this kind, whether or not its `when` holds."""
    return next((each for each in questionnaire.verdicts if kind and each.kind == kind), None)


def find_counterfactuals(
    questionnaire: Questionnaire, matrix: EvidenceMatrix, state: AnswerState
) -> tuple[Counterfactual, ...]:
    """Every single change that turns the outcome; where none does, every pair that does. Decisive ones first."""
    changes = [
        Change(question, option.id, state.chosen.get(question.id, ""))
        for question in questionnaire.questions
        for option in question.options
        if option.id != state.choices.get(question.id)
    ]
    if not changes:
        return ()
    before = matrix.weigh(matrix.rows([state.choices]))
    single = matrix.weigh(_changed_rows(matrix, state, changes, np.arange(len(changes))[:, None]))
    turned = list(_turned(matrix, before, single, changes, np.arange(len(changes))[:, None]))
    if not turned:
        pairs = _pairs(changes)
        weighed = _weigh_pairs(questionnaire, matrix, state, changes, pairs, before, single)
        turned = list(_turned(matrix, before, weighed, changes, pairs))
    return tuple(_counterfactual(questionnaire, state, made, side) for made, side in turned)


def _counterfactual(
    questionnaire: Questionnaire, state: AnswerState, made: tuple[Change, ...], side: str
) -> Counterfactual:
    chosen = state.chosen | {change.question.id: change.option for change in made}
    return Counterfactual(made, side, verdict_for(questionnaire, side, chosen).title)


def _pairs(changes: Sequence[Change]) -> NDArray[np.intp]:
    """Every pair of changes to different questions, as rows of two indices."""
    pairs = np.stack(np.triu_indices(len(changes), 1), axis=1)
    asked = np.unique([change.question.id for change in changes], return_inverse=True)[1]
    different: NDArray[np.intp] = pairs[asked[pairs[:, 0]] != asked[pairs[:, 1]]]
    return different


def _weigh_pairs(  # noqa: PLR0913, PLR0917
    questionnaire: Questionnaire,
    matrix: EvidenceMatrix,
    state: AnswerState,
    changes: Sequence[Change],
    pairs: NDArray[np.intp],
    before: Weighed,
    single: Weighed,
) -> Weighed:
    """What each pair of changes comes to.

    Changes to questions that have nothing to do with each other add up; only the others are weighed together.
    """
    first, second = pairs[:, 0], pairs[:, 1]
    scores = single.scores[first] + single.scores[second] - before.scores
    bans = single.bans[first] + single.bans[second] - before.bans
    place = {question.id: index for index, question in enumerate(questionnaire.questions)}
    asked = np.array([place[change.question.id] for change in changes], dtype=np.intp)
    together = np.flatnonzero(_entangled(questionnaire, place)[asked[first], asked[second]])
    weighed = matrix.weigh(_changed_rows(matrix, state, changes, pairs[together]))
    scores[together], bans[together] = weighed.scores[: len(together)], weighed.bans[: len(together)]
    return Weighed(scores, bans)


def _entangled(questionnaire: Questionnaire, place: Mapping[str, int]) -> Bools:
    """Questions by questions: whether something that is weighed depends on both.

    What is weighed are the answers to each question, the rules and the constraints. A question bears on those that
    name it, and on those that name a question which is only asked by its answer, at whatever remove.
    """
    bears = np.eye(len(place))
    for question in questionnaire.questions:
        for other in question.ask_if:
            bears[place[other], place[question.id]] = 1.0
    for _ in range(len(place).bit_length()):
        bears = np.minimum(bears @ bears, 1.0)
    named = [{each.id} for each in questionnaire.questions]
    named += [set(rule.when) for rule in questionnaire.rules]
    named += [set(constraint.when) for constraint in questionnaire.constraints]
    weighed = np.array([[id_ in names for names in named] for id_ in place], dtype=np.float64)
    touched = np.minimum(bears @ weighed, 1.0)
    entangled: Bools = touched @ touched.T > 0
    return entangled


def _turned(
    matrix: EvidenceMatrix, before: Weighed, weighed: Weighed, changes: Sequence[Change], sets: NDArray[np.intp]
) -> Iterator[tuple[tuple[Change, ...], str]]:
    """The sets of changes (rows of indices) that turn the outcome, each with the side that then leads."""
    leaders, confidence = weighed.leaders, weighed.probabilities.max(axis=1)
    turned = np.flatnonzero(leaders[: len(sets)] != before.leaders[0])
    for index in turned[np.argsort(-confidence[turned].round(9), kind="stable")]:
        yield tuple(changes[change] for change in sets[index]), matrix.sides[leaders[index]]


def _changed_rows(
    matrix: EvidenceMatrix, state: AnswerState, changes: Sequence[Change], sets: NDArray[np.intp]
) -> Bools:
    own = matrix.rows([{change.question.id: change.option} for change in changes])
    cleared = matrix.rows([{}]).repeat(len(changes), axis=0)
    for row, change in zip(cleared, changes, strict=True):
        row[[matrix.columns[change.question.id, option.id] for option in change.question.options]] = True
    base = matrix.rows([state.choices])
    changed: Bools = (base & ~cleared[sets].any(axis=1)) | own[sets].any(axis=1)
    return changed


def assumptions(
    questionnaire: Questionnaire, state: AnswerState, counterfactuals: Sequence[Counterfactual]
) -> tuple[str, ...]:
    """What is not known and would by itself turn the outcome, a sentence a question."""
    answered = {given.question.id: given for given in state.counted}
    settled = state.choices.keys() | {id_ for id_, given in answered.items() if given.answer == NOT_APPLICABLE}
    sentences = []
    for question in questionnaire.questions:
        turning = [
            counterfactual
            for counterfactual in counterfactuals
            if len(counterfactual.changes) == 1 and counterfactual.changes[0].question.id == question.id
        ]
        if question.id not in settled and turning:
            outcomes = dict.fromkeys(
                f"“{_label(counterfactual.changes[0])}” would make it {counterfactual.title}"
                for counterfactual in turning
            )
            gap = "not known" if question.id in answered else "not asked"
            sentences.append(f"{question.ask} This was {gap}: {'; '.join(outcomes)}.")
    return tuple(sentences)


def _label(change: Change) -> str:
    option = option_of(change.question, change.option)
    return option.label if option else change.option
