"""Workload cases that the questionnaire decides otherwise: their facts, assessed, give another side."""

from collections.abc import Iterator

from bot.curation.annotated_base import AnnotatedBase
from bot.curation.finding import Finding
from bot.interview.recommendation import Reason, Recommendation, recommend
from bot.knowledge.model import Questionnaire
from bot.knowledge.points import ComponentAnswer, placed
from bot.knowledge.reading import Document, YamlPath


def lint(base: AnnotatedBase) -> Iterator[Finding]:
    """Each case that contradicts the questionnaire, with the place in the questionnaire that decided."""
    if not base.base.interview.questions:
        return
    for each in placed(base.places):
        if each.point.side and each.point.facts:
            yield from _contradiction(each, base.base.interview, base.file("interview"))


def _contradiction(case: ComponentAnswer, questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    found = recommend(questionnaire, case.point.facts)
    sides = case.point.side or ()
    if found.side in sides:
        return
    where = document.origin(_decisive(found, questionnaire))
    message = f"{case.point.id} says {' or '.join(sides)}, and its facts give {found.side} by {where}"
    fix = "correct the side, the facts or the questionnaire"
    yield Finding(case.problem(("facts",), message, fix), "case-contradicts", "error")


def _decisive(found: Recommendation, questionnaire: Questionnaire) -> YamlPath:
    """Where the questionnaire says what decided: a constraint that holds, or else the weightiest answer."""
    if found.constraints:
        return "constraints", questionnaire.constraints.index(found.constraints[0])
    return max((_place(reason, questionnaire) for reason in found.reasons[:1]), default=("prior",))


def _place(reason: Reason, questionnaire: Questionnaire) -> YamlPath:
    given = reason.given[0]
    question = next(i for i, each in enumerate(questionnaire.questions) if each.id == given.question.id)
    options = questionnaire.questions[question].options
    option = next((i for i, each in enumerate(options) if given.option and each.id == given.option.id), 0)
    return "questions", question, "options", option
