"""Reads and writes questions as CSV for spreadsheets, one question and its topic in a row."""

import csv
import io
from collections.abc import Iterator

from bot.curation.exchange.question_import import QuestionLine, questions_of
from bot.knowledge import Base

COLUMNS = ("topic", "question")

_FORMULA = ("=", "+", "-", "@", "\t")
"""A spreadsheet reads a cell that begins with one of these as a formula. An apostrophe in front makes it text."""

_TEXT = tuple(f"'{mark}" for mark in _FORMULA)


class ColumnMissing(Exception):
    """The first row lacks a column. The message says which."""


def to_csv(base: Base) -> str:
    """Every example, and every question to decline."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((id_, f"'{line}" if line.startswith(_FORMULA) else line) for id_, line in questions_of(base))
    return text.getvalue()


def from_csv(text: str) -> Iterator[QuestionLine]:
    """The rows, numbered as in a spreadsheet: the header is row 1. Commas, semicolons or tabs separate the cells.

    Raises:
        ColumnMissing: if the header lacks one of the columns.
    """
    header = text.partition("\n")[0]
    delimiter = next((mark for mark in (";", "\t") if mark in header), ",")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
        raise ColumnMissing(f"there is no column {' and no column '.join(missing)}")
    for number, row in enumerate(rows, start=2):
        topic, question = ((row[column] or "").strip() for column in COLUMNS)
        yield QuestionLine(number, topic, question[1:] if question.startswith(_TEXT) else question)
