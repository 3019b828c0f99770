"""What the answers add up to, why, and what would change it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.interview.answers import Answers, AnswerState, Given, holds, resolve
from bot.interview.counterfactuals import Counterfactual, assumptions, find_counterfactuals, verdict_for
from bot.interview.evidence import EvidenceMatrix, Weighed, matrix_of
from bot.interview.priorities import chosen_priorities, factor_of_rule, factors_of, prioritised
from bot.interview.sufficiency import is_certain
from bot.knowledge.model import Constraint, Option, Priority, Questionnaire, Rule, Source, Verdict

Closeness = Literal["clear", "likely", "close"]

CLEAR, LIKELY = 0.9, 0.7
"""Confidence from which a call counts as clear, or as likely; below it is close."""

DOUBT = 0.2
"""How far every weight may be off, as a share of itself, in the test whether the outcome is stable."""


def lead(values: Mapping[str, float], side: str, sides: Collection[str]) -> float:
    """By how much values (side to log-odds) put a side ahead of the mean of the others."""
    others = [values.get(each, 0.0) for each in sides if each != side]
    return round(values.get(side, 0.0) - sum(others) / max(1, len(others)), 9)


@dataclass(frozen=True)
class Reason:
    """What an answer, a rule or a constraint says. The effects of all reasons and the prior sum to the log-odds."""

    because: str
    effects: Mapping[str, float]
    """Side to log-odds."""
    weight: float
    """Log-odds for the recommended side, less the mean of the other sides; negative where it speaks against."""
    given: tuple[Given, ...]
    """The answers it rests on."""
    sources: tuple[Source, ...] = ()
    factor: float = 1.0
    """What the person's priorities made of its weight; the effects include it."""

    @property
    def text(self) -> str:
        """The reason as a sentence."""
        return self.because if self.weight >= 0 else f"Against it: {self.because}"


@dataclass(frozen=True)
class Recommendation:
    """The outcome of a set of answers, explained."""

    side: str
    title: str
    summary: str
    tools: tuple[str, ...]
    next_steps: tuple[str, ...]
    sources: tuple[Source, ...]
    """Of the verdict and of what from_constraints it, each once."""
    given: tuple[Given, ...]
    """The answers that count."""
    confidence: float
    titles: Mapping[str, str]
    """Side to the title of its verdict, the best side first."""
    scores: Mapping[str, float]
    """Side to probability."""
    log_odds: Mapping[str, float]
    """Side to the sum of the prior and all effects."""
    prior: Mapping[str, float]
    reasons: tuple[Reason, ...]
    """Constraints first, then by how much they speak for the outcome."""
    constraints: tuple[Constraint, ...]
    """Those that hold."""
    assumptions: tuple[str, ...]
    """Questions without an answer of which one answer alone would change the outcome."""
    counterfactuals: tuple[Counterfactual, ...]
    """All of the smallest size, the most decisive first."""
    closeness: Closeness
    stable: bool
    """The outcome stays when every weight is wrong by up to a fifth, each in the worst direction."""
    certain: bool
    contradiction: bool
    """The constraints that hold would leave no side, so they were set aside."""
    verdict: Verdict
    """What the outcome means, and what follows from it."""
    kind: str | None = None
    """Which kind of the side it is, where the side comes in several."""
    priorities: tuple[Priority, ...] = ()
    """What matters most to the person, by which the answers were weighed."""

    @property
    def shares(self) -> tuple[str, ...]:
        """Each side's title with its probability, or that it is ruled out, the best side first."""
        return tuple(
            f"{title}: ruled out" if side in self.ruled_out else f"{title} {self.scores[side]:.0%}"
            for side, title in self.titles.items()
        )

    @property
    def ruled_out(self) -> frozenset[str]:
        """The sides that the constraints leave no chance; none where they contradict each other."""
        out = {side for constraint in self.constraints for side in constraint.rules_out}
        return frozenset() if self.contradiction else frozenset(out)


def recommend(questionnaire: Questionnaire, answers: Answers, *, priorities: Collection[str] = ()) -> Recommendation:
    """Weigh the answers, by the person's priorities where there are any."""
    factors = factors_of(questionnaire, priorities)
    questionnaire = prioritised(questionnaire, priorities)
    matrix, state = matrix_of(questionnaire), resolve(questionnaire, answers)
    weighed = matrix.weigh(matrix.rows([state.chosen]))
    ranked = _ranking(matrix, weighed)
    side = ranked[0]
    constraints = tuple(each for each in questionnaire.constraints if holds(each.when, state.chosen))
    reasons = _reasons(questionnaire, state, constraints, ranked, factors)
    verdict = verdict_for(questionnaire, side, state.chosen)
    counterfactuals = find_counterfactuals(questionnaire, matrix, state)
    confidence = float(weighed.probabilities[0].max())
    return Recommendation(
        side=side,
        title=verdict.title,
        summary=verdict.summary,
        tools=verdict.tools,
        next_steps=verdict.next_steps,
        sources=_sources(verdict, reasons),
        given=state.counted,
        confidence=confidence,
        titles={each: verdict_for(questionnaire, each, state.chosen).title for each in ranked},
        scores=_by_side(matrix, weighed.probabilities[0].tolist()),
        log_odds=_by_side(matrix, weighed.scores[0].tolist()),
        prior=_by_side(matrix, matrix.prior.tolist()),
        reasons=reasons,
        constraints=constraints,
        assumptions=assumptions(questionnaire, state, counterfactuals),
        counterfactuals=counterfactuals,
        closeness="clear" if confidence >= CLEAR else "likely" if confidence >= LIKELY else "close",
        stable=_is_stable(matrix, weighed, reasons, side),
        certain=is_certain(questionnaire, matrix, answers, state),
        contradiction=set(matrix.sides) <= {out for each in constraints for out in each.rules_out},
        verdict=verdict,
        kind=verdict.kind,
        priorities=chosen_priorities(questionnaire, priorities),
    )


def _by_side(matrix: EvidenceMatrix, values: Sequence[float]) -> dict[str, float]:
    return dict(zip(matrix.sides, values, strict=True))


def _ranking(matrix: EvidenceMatrix, weighed: Weighed) -> list[str]:
    """The sides from best to worst, those ruled out last."""
    scores, out = weighed.scores[0].round(9), weighed.out[0]
    order = sorted(range(len(matrix.sides)), key=lambda index: (out[index], -scores[index], index))
    return [matrix.sides[index] for index in order]


def _reasons(
    questionnaire: Questionnaire,
    state: AnswerState,
    constraints: Sequence[Constraint],
    ranked: Sequence[str],
    factors: Mapping[str, float],
) -> tuple[Reason, ...]:
    given = {each.question.id: each for each in state.counted}

    def resting_on(when: Mapping[str, object]) -> tuple[Given, ...]:
        return tuple(given[question] for question in when)

    from_constraints = [Reason(each.because, {}, 0.0, resting_on(each.when), each.sources) for each in constraints]
    from_answers = [
        _reason_of_answer(each, option, ranked, factors)
        for each in state.counted
        if (option := each.option) and any(option.evidence.values())
    ]
    from_rules = [
        _reason_of_rule(rule, resting_on(rule.when), ranked, factors)
        for rule in questionnaire.rules
        if holds(rule.when, state.chosen)
    ]
    return (*from_constraints, *sorted((*from_answers, *from_rules), key=lambda reason: -round(reason.weight, 9)))


def _reason_of_answer(given: Given, option: Option, ranked: Sequence[str], factors: Mapping[str, float]) -> Reason:
    return Reason(
        because=option.because or option.label,
        effects=option.evidence,
        weight=lead(option.evidence, ranked[0], ranked),
        given=(given,),
        sources=option.sources,
        factor=factors.get(given.question.id, 1.0),
    )


def _reason_of_rule(
    rule: Rule, given: tuple[Given, ...], ranked: Sequence[str], factors: Mapping[str, float]
) -> Reason:
    return Reason(
        because=rule.because,
        effects=rule.evidence,
        weight=lead(rule.evidence, ranked[0], ranked),
        given=given,
        sources=rule.sources,
        factor=factor_of_rule(rule, factors),
    )


def _sources(verdict: Verdict, reasons: Sequence[Reason]) -> tuple[Source, ...]:
    named = [*verdict.sources, *(source for reason in reasons if reason.weight >= 0 for source in reason.sources)]
    return tuple({source.url: source for source in named}.values())


def _is_stable(matrix: EvidenceMatrix, weighed: Weighed, reasons: Sequence[Reason], side: str) -> bool:
    """Whether the lead survives when the side's weights lose, and a rival's gain, the doubt on each of them."""
    scores = _by_side(matrix, weighed.scores[0].tolist())
    rivals = [rival for rival, out in zip(matrix.sides, weighed.out[0], strict=True) if rival != side and not out]

    def doubt(each: str) -> float:
        prior = abs(float(matrix.prior[matrix.sides.index(each)]))
        return DOUBT * (prior + sum(abs(reason.effects.get(each, 0.0)) for reason in reasons))

    return all(scores[side] - doubt(side) > scores[rival] + doubt(rival) for rival in rivals)
