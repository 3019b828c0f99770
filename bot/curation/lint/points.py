"""Lint rules for points: texts that are read at a glance, dated figures, cases that the questionnaire agrees with."""

import re
from collections.abc import Iterator

from bot.curation.lint.finding import Finding, Limits, Text, long_sentences, too_long
from bot.interview.recommendation import Reason, Recommendation, recommend
from bot.knowledge.loading import Survey
from bot.knowledge.model import Questionnaire
from bot.knowledge.points import LocatedPoint, located_points
from bot.knowledge.reading import Document, YamlPath

SENTENCES_OF_A_POINT = 2
"""More sentences than this are not read at a glance."""


def lint(survey: Survey, limits: Limits) -> Iterator[Finding]:
    """Every finding on the points of a base."""
    for each in located_points(survey.places):
        yield from _texts_of(each, limits)
        if each.point.side and each.point.facts and survey.base.interview.questions:
            yield from _contradiction(each, survey.base.interview, survey.places.named("interview"))


def _texts_of(each: LocatedPoint, limits: Limits) -> Iterator[Finding]:
    """Texts that are too long, figures without a date, and keys without effect."""
    point = each.point
    texts: list[Text] = [
        *(((*each.path, key), getattr(point, key)) for key in ("say", "unless", "when", "depends_on")),
        *(((*each.path, "figures", index), text) for index, text in enumerate(point.figures)),
    ]
    yield from too_long(each.document, texts, limits.text, "a paragraph")
    yield from long_sentences(each.document, texts)
    count = len(re.findall(r"[.!?](?=\s+[A-Z\"“]|$)", point.say))
    if count > SENTENCES_OF_A_POINT:
        message = f"{count} sentences, but only {SENTENCES_OF_A_POINT} are read"
        yield Finding(each.problem(("say",), message, "move some to another point, or to `unless:`"), "wordy-point")
    for index, figure in enumerate(point.figures):
        if not point.as_of and not re.search(r"\b(19|20)\d\d\b", figure):
            message, fix = "this number has no date", "name the year, or add `as_of:`"
            yield Finding(each.problem(("figures", index), message, fix), "undated-figure")
    if point.depends_on and not point.depends_if:
        message = "no question asks what it depends on"
        yield Finding(each.problem(("depends_on",), message, "add `depends_if:`, or remove the key"), "unused-key")


def _contradiction(case: LocatedPoint, questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """A workload case whose facts, given to the questionnaire, lead to another side than the case says."""
    found = recommend(questionnaire, case.point.facts)
    sides = case.point.side or ()
    if found.side in sides:
        return
    where = document.origin(_decisive(found, questionnaire))
    message = f"{case.point.id} says {' or '.join(sides)}, and its facts give {found.side} by {where}"
    fix = "correct the side, the facts or the questionnaire"
    yield Finding(case.problem(("facts",), message, fix), "case-contradicts", "error")


def _decisive(found: Recommendation, questionnaire: Questionnaire) -> YamlPath:
    """The path of what decided in the questionnaire: a constraint that holds, else the answer of most weight."""
    if found.constraints:
        return "constraints", questionnaire.constraints.index(found.constraints[0])
    return max((_place(reason, questionnaire) for reason in found.reasons[:1]), default=("prior",))


def _place(reason: Reason, questionnaire: Questionnaire) -> YamlPath:
    given = reason.given[0]
    question = next(i for i, each in enumerate(questionnaire.questions) if each.id == given.question.id)
    options = questionnaire.questions[question].options
    option = next((i for i, each in enumerate(options) if given.option and each.id == given.option.id), 0)
    return "questions", question, "options", option
