"""Findings on the signs of a questionnaire: whether descriptions are read as the examples beside the signs say."""

from collections.abc import Iterator

from bot.curation.lint.finding import Finding
from bot.interview import facts
from bot.knowledge.model import Option, Question, Questionnaire
from bot.knowledge.reading import Document, YamlPath


def lint_signs(questionnaire: Questionnaire, document: Document) -> Iterator[Finding]:
    """An example that is read otherwise than it says, and options with signs and no example."""
    for index, question in enumerate(questionnaire.questions):
        for number, option in enumerate(question.options):
            path = ("questions", index, "options", number)
            yield from _examples(questionnaire, question, option, document, path)


def _examples(
    questionnaire: Questionnaire, question: Question, option: Option, document: Document, path: YamlPath
) -> Iterator[Finding]:
    if option.signs and not option.reads:
        fix = "add `reads:` with a sentence or two that state it"
        yield Finding(document.problem((*path, "signs"), "no example shows what these signs read", fix), "no-example")
    for place, text in enumerate(option.reads):
        if (read := _answer(questionnaire, question, text)) != option.id:
            message = f"“{text}” is read as {read or 'nothing'} and not as {option.id}"
            fix = f"add a sign to {question.id}={option.id}, or correct the example"
            yield Finding(document.problem((*path, "reads", place), message, fix), "not-read", "error")
    for place, text in enumerate(option.does_not_read):
        if _answer(questionnaire, question, text) == option.id:
            message = f"“{text}” is read as {option.id}"
            fix = "narrow its signs, or add the phrase to `ignores:`"
            yield Finding(document.problem((*path, "does_not_read", place), message, fix), "misread", "error")


def _answer(questionnaire: Questionnaire, question: Question, text: str) -> str | None:
    return next((fact.option for fact in facts(questionnaire, text) if fact.question == question.id), None)
