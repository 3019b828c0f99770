"""What would change the outcome: the smallest sets of other answers, and what was assumed about those not given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.interview.answers import NOT_APPLICABLE, Standing, holds, option_of
from bot.interview.scale import Bools, Scale
from bot.knowledge.model import Question, Questionnaire, Verdict


@dataclass(frozen=True)
class Change:
    """One question answered otherwise; `was` is empty where the question had no answer that counts."""

    question: Question
    option: str
    was: str = ""

    @property
    def text(self) -> str:
        """`Which operating system …? Windows instead of Linux.`"""
        chosen, before = option_of(self.question, self.option), option_of(self.question, self.was)
        label = chosen.label if chosen else self.option
        return f"{self.question.ask} {label}" + (f" instead of {before.label}" if before else "")


@dataclass(frozen=True)
class Flip:
    """A smallest set of changed answers that changes the outcome, and to which side."""

    changes: tuple[Change, ...]
    side: str
    title: str

    @property
    def text(self) -> str:
        """The flip in words."""
        return f"{'; and '.join(change.text for change in self.changes)}: then {self.title}."


def verdict_for(questionnaire: Questionnaire, side: str, chosen: Mapping[str, str]) -> Verdict:
    """The first verdict on this side whose `when` holds; where there is none, one that only names the side."""
    fitting = (each for each in questionnaire.verdicts if each.side == side and holds(each.when, chosen))
    return next(fitting, Verdict(side=side, title=side, summary=side, next_steps=()))


def find_flips(questionnaire: Questionnaire, scale: Scale, standing: Standing) -> tuple[Flip, ...]:
    """Every single change that turns the outcome; where none does, every pair that does. Decisive ones first."""
    changes = [
        Change(question, option.id, standing.chosen.get(question.id, ""))
        for question in questionnaire.questions
        for option in question.options
        if option.id != standing.choices.get(question.id)
    ]
    for size in (1, 2):
        if turned := list(_turned(scale, standing, changes, _sets(changes, size))):
            return tuple(_flip(questionnaire, standing, made, side) for made, side in turned)
    return ()


def _flip(questionnaire: Questionnaire, standing: Standing, made: tuple[Change, ...], side: str) -> Flip:
    chosen = standing.chosen | {change.question.id: change.option for change in made}
    return Flip(made, side, verdict_for(questionnaire, side, chosen).title)


def _sets(changes: Sequence[Change], size: int) -> NDArray[np.intp]:
    """Every change, or every pair of changes to different questions, as rows of indices."""
    if size == 1:
        return np.arange(len(changes))[:, None]
    pairs = np.stack(np.triu_indices(len(changes), 1), axis=1)
    asked = np.unique([change.question.id for change in changes], return_inverse=True)[1]
    different: NDArray[np.intp] = pairs[asked[pairs[:, 0]] != asked[pairs[:, 1]]]
    return different


def _turned(
    scale: Scale, standing: Standing, changes: Sequence[Change], sets: NDArray[np.intp]
) -> Iterator[tuple[tuple[Change, ...], str]]:
    """The sets of changes (rows of indices) that turn the outcome, each with the side that then leads."""
    before = scale.weigh(scale.rows([standing.choices])).leaders[0]
    weighed = scale.weigh(_changed_rows(scale, standing, changes, sets))
    leaders, confidence = weighed.leaders, weighed.probabilities.max(axis=1)
    turned = np.flatnonzero(leaders != before)
    for index in turned[np.argsort(-confidence[turned].round(9), kind="stable")]:
        yield tuple(changes[change] for change in sets[index]), scale.sides[leaders[index]]


def _changed_rows(scale: Scale, standing: Standing, changes: Sequence[Change], sets: NDArray[np.intp]) -> Bools:
    own = scale.rows([{change.question.id: change.option} for change in changes])
    cleared = scale.rows([{}]).repeat(len(changes), axis=0)
    for row, change in zip(cleared, changes, strict=True):
        row[[scale.columns[change.question.id, option.id] for option in change.question.options]] = True
    base = scale.rows([standing.choices])
    changed: Bools = (base & ~cleared[sets].any(axis=1)) | own[sets].any(axis=1)
    return changed


def assumptions(questionnaire: Questionnaire, standing: Standing, flips: Sequence[Flip]) -> tuple[str, ...]:
    """What is not known and would by itself turn the outcome, a sentence a question."""
    told = {given.question.id: given for given in standing.counted}
    settled = standing.choices.keys() | {id_ for id_, given in told.items() if given.answer == NOT_APPLICABLE}
    sentences = []
    for question in questionnaire.questions:
        turning = [flip for flip in flips if len(flip.changes) == 1 and flip.changes[0].question.id == question.id]
        if question.id not in settled and turning:
            outcomes = dict.fromkeys(f"“{_label(flip.changes[0])}” would make it {flip.title}" for flip in turning)
            state = "not known" if question.id in told else "not asked"
            sentences.append(f"{question.ask} This was {state}; {', '.join(outcomes)}.")
    return tuple(sentences)


def _label(change: Change) -> str:
    option = option_of(change.question, change.option)
    return option.label if option else change.option
