"""A recommendation in sentences, in the words of the case: how sure it is, why, and what would change it."""

from collections.abc import Iterable, Iterator
from typing import Literal

from bot.interview.answers import Given, option_of
from bot.interview.counterfactuals import Change, Counterfactual
from bot.interview.recommendation import Closeness, Reason, Recommendation
from bot.knowledge.model import Question

DECIDING = 3
"""Reasons that are told first."""
STRONG, MODERATE = 1.0, 0.4
"""Log-odds from which a reason counts as strong, or as moderate; below it is slight."""

Strength = Literal["strong", "moderate", "slight"]

_CERTAINTY: dict[Closeness, str] = {
    "clear": "Clear: your answers leave little doubt.",
    "likely": "Likely: most of your answers point to it, but others could still change it.",
    "close": "Close: it's only just ahead of the next option, and a small change could tip it.",
}


def certainty_text(recommendation: Recommendation) -> str:
    """How sure the recommendation is, in a word, with what the word means."""
    if recommendation.certain:
        return "Certain: no other answer can change it."
    return _CERTAINTY[recommendation.closeness]


def deciding_reasons(recommendation: Recommendation) -> tuple[Reason, ...]:
    """The reasons that decided, the strongest first: constraints, and what speaks for this side more than for any."""
    speaking = [reason for reason in recommendation.reasons if _speaks_for(reason, recommendation)]
    return tuple(speaking[:DECIDING])


def _speaks_for(reason: Reason, recommendation: Recommendation) -> bool:
    if not reason.effects:
        return True
    best = max(reason.effects.get(side, 0.0) for side in recommendation.titles)
    return reason.weight > 0 and reason.effects.get(recommendation.side, 0.0) >= best


def strongest_objection(recommendation: Recommendation) -> Reason | None:
    """The reason that speaks most against the recommendation."""
    against = [reason for reason in recommendation.reasons if reason.weight < 0]
    return min(against, key=lambda reason: reason.weight, default=None)


def reason_text(reason: Reason) -> str:
    """`You said it comes as a container image. An existing image is …`"""
    said = joined(statement_of(given) for given in reason.given)
    return f"You said {said}. {reason.because}"


def strength(weight: float) -> Strength:
    """How much a weight (log-odds) counts, in a word; about 0.7 doubles or halves the odds of the recommendation."""
    return "strong" if abs(weight) >= STRONG else "moderate" if abs(weight) >= MODERATE else "slight"


def title_of(given: Given) -> str:
    """`Operating system: Linux`."""
    name = name_of_question(given.question)
    return f"{name[:1].upper()}{name[1:]}: {given.label}"


def name_of_question(question: Question) -> str:
    """`operating system`."""
    return question.names[0] if question.names else question.id.replace("_", " ")


def statement_of(given: Given) -> str:
    """The answer as a statement about the workload: `it runs on Linux`."""
    if given.option and given.option.statement:
        return given.option.statement
    name = given.question.names[0] if given.question.names else given.question.id.replace("_", " ")
    return f"“{given.label}” for {name}"


def change_text(counterfactual: Counterfactual) -> str:
    """`If it came as a VM image, I'd recommend: Virtual machine.`"""
    return f"If {condition_text(counterfactual)}, I'd recommend: {counterfactual.title}."


def condition_text(counterfactual: Counterfactual) -> str:
    """The changed answers as a condition: `it came as a VM image and the team knew virtual machines`."""
    return joined(_condition(change) for change in counterfactual.changes)


def _condition(change: Change) -> str:
    option = option_of(change.question, change.option)
    if option and option.condition:
        return option.condition
    return f"the answer for {name_of_question(change.question)} were “{option.label if option else change.option}”"


def likeliest_changes(recommendation: Recommendation) -> Iterator[Counterfactual]:
    """What would change the outcome, common answers before rare ones."""
    yield from sorted(recommendation.counterfactuals, key=lambda each: -_share(each))


def _share(counterfactual: Counterfactual) -> float:
    options = (option_of(change.question, change.option) for change in counterfactual.changes)
    return min((option.share for option in options if option), default=0.0)


def joined(statements: Iterable[str]) -> str:
    """Join statements as a sentence does: `one, two and three`."""
    *first, last = statements
    return f"{', '.join(first)} and {last}" if first else last
