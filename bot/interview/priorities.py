"""Priorities: what matters most to a person, and how that changes the weights."""

import math
import re
from collections.abc import Collection, Mapping

from bot.interview.phrases import find, normalize, widest
from bot.knowledge.model import Priority, Question, Questionnaire, Rule

_PRIORITISING = re.compile(
    r"(?:(?:what )?(?:matters|counts|is important)(?: the)? most(?: to (?:me|us))?(?: is| are|,)? (?P<after>.+)"
    r"|(?P<before>.+?) (?:matters?|counts?|is important|are important)(?: the)? most(?: to (?:me|us))?"
    r"|(?:(?:my|our|the) )?(?:top )?(?:priority|priorities)(?: is| are|,)? (?P<listed>.+)"
    r"|(?:i|we) (?:mostly |mainly )?care (?:most |mostly |mainly )?(?:about|for) (?P<cared>.+?)(?: most)?"
    r"|prioriti[sz]e (?P<wanted>.+)"
    r"|(?P<first>.+?) (?:comes|is|are) (?:first|the most important|most important))[ .,]*"
)
_NONE = frozenset({"nothing", "none", "no", "all equal", "all the same", "everything", "everything equally"})


def prioritised(questionnaire: Questionnaire, priorities: Collection[str]) -> Questionnaire:
    """The questionnaire with its evidence multiplied by what these priorities say; rules follow their weightiest
    question. Priorities that the questionnaire does not have count for nothing.
    """
    factors = factors_of(questionnaire, priorities)
    if not factors:
        return questionnaire
    questions = tuple(_weighted_question(each, factors.get(each.id, 1.0)) for each in questionnaire.questions)
    rules = tuple(_weighted_rule(each, factor_of_rule(each, factors)) for each in questionnaire.rules)
    return questionnaire.model_copy(update={"questions": questions, "rules": rules})


def factors_of(questionnaire: Questionnaire, priorities: Collection[str]) -> dict[str, float]:
    """Question id to the factor on its evidence; of several priorities about one question the factors multiply."""
    chosen = chosen_priorities(questionnaire, priorities)
    asked = dict.fromkeys(question for priority in chosen for question in priority.weighs)
    return {question: math.prod(each.weighs.get(question, 1.0) for each in chosen) for question in asked}


def factor_of_rule(rule: Rule, factors: Mapping[str, float]) -> float:
    """The factor on a rule's evidence: the largest among its questions."""
    return max(factors.get(question, 1.0) for question in rule.when)


def chosen_priorities(questionnaire: Questionnaire, priorities: Collection[str]) -> tuple[Priority, ...]:
    """The priorities with these ids, in file order: in which order they were named changes nothing."""
    return tuple(priority for priority in questionnaire.priorities if priority.id in priorities)


def read_priorities(questionnaire: Questionnaire, text: str) -> tuple[str, ...] | None:
    """The priorities that "what matters most is isolation and cost" names; empty where it says that none does.

    None where the text does not speak of priorities, or names none that the questionnaire has.
    """
    found = _PRIORITISING.fullmatch(normalize(text[:300]))
    if found is None:
        return None
    named = next(group for group in found.groups() if group is not None)
    if named.strip(" ,.:") in _NONE:
        return ()
    return named_priorities(questionnaire, named) or None


def named_priorities(questionnaire: Questionnaire, text: str) -> tuple[str, ...]:
    """The priorities whose names stand in the text: what a person types who was asked for them."""
    spans = widest(
        (priority.id, span)
        for priority in questionnaire.priorities
        for name in (priority.id.replace("_", " "), priority.title, *priority.says)
        for span in find(name, normalize(text[:300]))
    )
    return tuple(dict.fromkeys(id_ for id_, span in spans if not span.denied))


def priorities_text(questionnaire: Questionnaire, priorities: Collection[str]) -> str:
    """What matters most, and what that changes; or what there is to choose from."""
    if chosen := chosen_priorities(questionnaire, priorities):
        return " ".join(f"{each.title} matters most: {each.because}" for each in chosen)
    offered = ", ".join(each.title.lower() for each in questionnaire.priorities)
    return f"Nothing matters more than the rest. You can say what does: {offered}." if offered else "There are none."


def _weighted_question(question: Question, factor: float) -> Question:
    if factor == 1:
        return question
    options = tuple(
        option.model_copy(update={"evidence": _times(option.evidence, factor)}) for option in question.options
    )
    return question.model_copy(update={"options": options})


def _weighted_rule(rule: Rule, factor: float) -> Rule:
    return rule if factor == 1 else rule.model_copy(update={"evidence": _times(rule.evidence, factor)})


def _times(evidence: Mapping[str, float], factor: float) -> dict[str, float]:
    return {side: weight * factor for side, weight in evidence.items()}
