"""The template of a portfolio: a CSV file with every column, the values that it takes, and an example."""

import csv
import io

from bot.knowledge.model import Base, Question

VALUES, EXAMPLE = "(values)", "(example)"
MARKED_ROWS = {VALUES, EXAMPLE}
"""Names of rows that explain the template; they are passed over when they are left in the file."""


def template(base: Base) -> str:
    """The text of the file: headings, a row of values, a row with an example."""
    questions = base.interview.questions
    headings = ["Name", "Description", *(_heading(question) for question in questions)]
    values = [VALUES, "what it is, in a sentence", *(_values(question) for question in questions)]
    example = [EXAMPLE, "A web shop with its own database", *(_example(question) for question in questions)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((headings, values, example))
    return text.getvalue()


def _heading(question: Question) -> str:
    name = question.names[0] if question.names else question.id.replace("_", " ")
    return name[:1].upper() + name[1:]


def _values(question: Question) -> str:
    return " | ".join(option.label.partition(" (")[0] for option in question.options)


def _example(question: Question) -> str:
    """The most common answer."""
    return max(question.options, key=lambda option: option.share).label.partition(" (")[0]
