"""Files of workloads, YAML or CSV: every row becomes a workload, or the faults that keep it from being one."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.interview import DONT_KNOW, Case, Component, Understood, understand
from bot.knowledge.model import Question, Questionnaire

_YES_NO = {True: "yes", False: "no"}
_OWN = frozenset({"id", "title", "workload"})
"""Columns that are no questions."""


@dataclass(frozen=True)
class Workload:
    """A row to assess."""

    id: str
    workload: str
    case: Case


@dataclass(frozen=True)
class Fault:
    """What keeps a row from being assessed, or what was passed over."""

    row: int
    """As the file counts: lines of a CSV file with its header as the first, cases of a YAML file."""
    id: str
    column: str
    what: str
    remedy: str

    def __str__(self) -> str:
        named = f" ({self.id})" if self.id else ""
        column = f", column {self.column}" if self.column else ""
        return f"row {self.row}{named}{column}: {self.what}; {self.remedy}."


class Unreadable(Exception):
    """A file that cannot be read at all, with what to do about it."""


@dataclass(frozen=True)
class Portfolio:
    """The rows of a file, not yet read as workloads."""

    rows: tuple[tuple[int, Any], ...]
    ignored: tuple[Fault, ...] = ()
    """Columns of a CSV file that are no questions."""


def open_portfolio(file: Path, questionnaire: Questionnaire) -> Portfolio:
    """The rows of a YAML file with `cases:`, or of a CSV file with a column for each question.

    Raises:
        Unreadable: where the file as a whole is not what it should be.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix.lower() == ".csv":
            return _from_csv(text, questionnaire)
        content = yaml.safe_load(text)
    except OSError as error:
        raise Unreadable(f"{file}: the file cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{file}: this is not UTF-8 text; save the file as UTF-8.") from None
    except (yaml.YAMLError, csv.Error) as error:
        raise Unreadable(f"{file}: this cannot be read; {' '.join(str(error).split())}") from None
    rows = content.get("cases") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise Unreadable(f"{file}: there is no list of cases; begin the file with `cases:`.")
    return Portfolio(tuple(enumerate(rows, start=1)))


def read_row(questionnaire: Questionnaire, number: int, row: Any) -> Workload | tuple[Fault, ...]:
    """The row as a workload, or everything that is wrong with it. Keys of no meaning here may hold anything."""
    id_ = str(row.get("id") or "") if isinstance(row, dict) else ""
    if not id_:
        return (Fault(number, "", "id", "there is no id", "give the row an id of its own"),)
    reading = _Reading(questionnaire, number, id_, [])
    answers = reading.answers(row.get("facts"), "facts")
    stated = row.get("components") or {}
    if not isinstance(stated, dict):
        reading.fault("components", f"{stated!r} is no list of components", "write name: {question: option}")
        stated = {}
    components = tuple(Component(str(name), reading.answers(facts, str(name))) for name, facts in stated.items())
    if reading.faults:
        return tuple(reading.faults)
    return Workload(id_, str(row.get("workload") or ""), Case(answers, components))


@dataclass
class _Reading:
    """One row being read; its faults are collected."""

    questionnaire: Questionnaire
    row: int
    id: str
    faults: list[Fault]

    def fault(self, column: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.row, self.id, column, what, remedy))

    def answers(self, stated: Any, column: str) -> dict[str, str]:
        if not isinstance(stated, dict | None):
            self.fault(
                column, f"facts must be question: option; got {stated!r}", "write question: option, one a line"
            )
            return {}
        told = ((str(question), _YES_NO.get(option, str(option))) for question, option in (stated or {}).items())
        return {question: answer for question, given in told if (answer := self._answer(question, given))}

    def _answer(self, column: str, given: str) -> str | None:
        question = _question(self.questionnaire, column)
        if question is None:
            ids = ", ".join(each.id for each in self.questionnaire.questions)
            self.fault(column, f"no question has the id '{column}'", f"use one of {ids}")
            return None
        options = [option.id for option in question.options]
        if given in (*options, DONT_KNOW):
            return given
        # Portfolios are filled in by people: "Windows Server 2019" is an answer, too.
        match understand(question, given):
            case Understood(answer=answer):
                return answer
            case _:
                self.fault(column, f"there is no option '{given}'", f"use one of {', '.join(options)}")
                return None


def _question(questionnaire: Questionnaire, column: str) -> Question | None:
    return next((each for each in questionnaire.questions if each.id == column), None)


def _from_csv(text: str, questionnaire: Questionnaire) -> Portfolio:
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    ids = {_id(column, questionnaire): column for column in reader.fieldnames or () if column}
    if "id" not in ids:
        raise Unreadable("The first line of the CSV file names no column `id`; let it name the columns.")
    strange = [column for id_, column in ids.items() if id_ not in _OWN and not _question(questionnaire, id_)]
    rows = tuple((reader.line_num, _row(row, ids, strange)) for row in reader if any(row.values()))
    return Portfolio(rows, tuple(_passed_over(column) for column in strange))


def _row(row: Mapping[str, Any], ids: Mapping[str, str], strange: Sequence[str]) -> dict[str, Any]:
    cells = {id_: str(row[column] or "").strip() for id_, column in ids.items() if column not in strange}
    stated = {id_: cell for id_, cell in cells.items() if cell and id_ not in _OWN}
    return {"id": cells["id"], "workload": cells.get("workload", ""), "facts": stated}


def _id(column: str, questionnaire: Questionnaire) -> str:
    """The question that a column is about: by its id, or by a name of the question."""
    wanted = column.strip().casefold()
    named = (each.id for each in questionnaire.questions if wanted in (each.id, *(n.casefold() for n in each.names)))
    return next(named, wanted)


def _passed_over(column: str) -> Fault:
    return Fault(1, "", column, "this is no question and was passed over", "name the column by a question's id")
