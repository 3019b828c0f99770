"""Turns the rows of a file into workloads. What is not understood counts as unknown, is noted, and drops no row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.interview import Case, Component
from bot.knowledge.model import Base
from bot.portfolio.columns import DESCRIPTION, ID, NAME, ColumnNames, Header, find_header, is_known
from bot.portfolio.tables import Line, Unreadable, decoded, read_table
from bot.portfolio.template import MARKED_ROWS

TABLES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}
"""Suffixes of files that hold a table; any other file is read as YAML."""


@dataclass(frozen=True)
class Workload:
    """A row to assess."""

    row: int
    """As the file counts: lines of a table with its header as the first, cases of a YAML file, from 1."""
    id: str
    name: str
    """The workload's name; its id if it has none."""
    description: str
    case: Case


@dataclass(frozen=True)
class Note:
    """Something in the file that was not understood, and what was done or is to be done about it."""

    row: int
    name: str
    column: str
    message: str
    fix: str

    def __str__(self) -> str:
        named = f" ({self.name})" if self.name else ""
        column = f", column {self.column}" if self.column else ""
        return f"row {self.row}{named}{column}: {self.message}; {self.fix}{'' if self.fix.endswith('?') else '.'}"


@dataclass(frozen=True)
class PortfolioFile:
    """The workloads of a file, and the notes on what was not understood in it."""

    workloads: tuple[Workload, ...]
    notes: tuple[Note, ...]


def read_portfolio(file: Path, base: Base) -> PortfolioFile:
    """The workloads of a CSV or Excel file with a row for each, or of a YAML file with `cases:`.

    Raises:
        Unreadable: if the file as a whole is not one of these.
        OSError: if it cannot be read.
    """
    notes: list[Note] = []
    if file.suffix.lower() in TABLES:
        return PortfolioFile(tuple(_of_table(read_table(file), base, notes)), tuple(notes))
    return PortfolioFile(tuple(_of_yaml(file, base, notes)), tuple(notes))


# --- Tables


def _of_table(lines: list[Line], base: Base, notes: list[Note]) -> Iterator[Workload]:
    if not lines:
        return
    header = find_header(lines, base)
    notes += _on_header(header)
    for line in lines:
        if line.number <= header.line or line.cells[0].casefold() in MARKED_ROWS:
            continue
        yield _row(line, header, notes)


def _on_header(header: Header) -> Iterator[Note]:
    for heading, near in header.corrected.items():
        yield Note(header.line, "", heading, f"this was read as '{near}'", "correct the heading if it is another")
    for heading, near in header.unknown.items():
        fix = f"did you mean '{near}'?" if near else "`vmvc assess --template` shows the columns"
        yield Note(header.line, "", heading, "no question matches this, so it was skipped", fix)


def _row(line: Line, header: Header, notes: list[Note]) -> Workload:
    cells = {index: cell for index, cell in enumerate(line.cells) if cell}
    own = {key: cells.get(index, "") for key, index in header.places.items()}
    name = own.get(NAME) or own.get(ID) or _first_words(cells, header) or f"row {line.number}"
    if line.has_stray_quote:
        message = "a quotation mark is opened and not closed, so the line was read cell by cell"
        notes.append(Note(line.number, name, "", message, "close it, or double it"))
    answers: dict[str, str] = {}
    for index, column in header.columns.items():
        _take(answers, column, cells.get(index, ""), Note(line.number, name, column.heading, "", ""), notes)
    return Workload(line.number, own.get(ID) or name, name, own.get(DESCRIPTION, ""), Case(answers))


def _first_words(cells: Mapping[int, str], header: Header) -> str:
    """The first cell that answers no question: the name, where no heading says which column has it."""
    return next((cell for index, cell in cells.items() if index not in header.columns), "")


def _take(answers: dict[str, str], column: ColumnNames, cell: str, at: Note, notes: list[Note]) -> None:
    """Add what a cell says to the answers, or a note that it is not understood."""
    option = column.option(cell)
    if option is None:
        message = f"'{cell}' wasn't understood, so it counts as unknown"
        notes.append(Note(at.row, at.name, at.column, message, column.suggestion(cell)))
    elif is_known(option):
        before = answers.setdefault(column.question.id, option)
        if before != option:
            message = f"'{cell}' contradicts an earlier column, which says {before}; the earlier one counts"
            notes.append(Note(at.row, at.name, at.column, message, "correct one of the two"))


# --- YAML


def _of_yaml(file: Path, base: Base, notes: list[Note]) -> Iterator[Workload]:
    try:
        content = yaml.safe_load(decoded(file.read_bytes()))
    except yaml.YAMLError as error:
        why = " ".join(str(error).split())
        raise Unreadable(f"{file}: this cannot be read ({why}); correct the file, or save it as CSV.") from None
    rows = content.get("cases") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise Unreadable(f"{file}: there is no list of cases; begin the file with `cases:`.")
    columns = {question.id: ColumnNames(question.id, question) for question in base.interview.questions}
    return (_case(number, row, columns, notes) for number, row in enumerate(rows, start=1))


def _case(number: int, row: Any, columns: Mapping[str, ColumnNames], notes: list[Note]) -> Workload:
    stated = row if isinstance(row, dict) else {}
    id_ = str(stated.get("id") or f"row {number}")
    name = str(stated.get("name") or id_)

    def answers(facts: Any, key: str) -> dict[str, str]:
        read: dict[str, str] = {}
        for question, given in _facts(facts, Note(number, name, key, "", ""), notes):
            at = Note(number, name, question, "", "")
            if question in columns:
                _take(read, columns[question], _YES_NO.get(given, str(given)), at, notes)
            else:
                message, ids = f"no question has the id '{question}'", ", ".join(columns)
                notes.append(Note(number, name, key, message, f"use one of {ids}"))
        return read

    parts = stated.get("components") or {}
    if not isinstance(parts, dict):
        message = f"{parts!r} isn't a list of components"
        notes.append(Note(number, name, "components", message, "write name: {question: option}"))
        parts = {}
    components = tuple(Component(str(part), answers(facts, str(part))) for part, facts in parts.items())
    description = str(stated.get("workload") or "")
    return Workload(number, id_, name, description, Case(answers(stated.get("facts"), "facts"), components))


_YES_NO: dict[Any, str] = {True: "yes", False: "no"}


def _facts(stated: Any, at: Note, notes: list[Note]) -> Iterable[tuple[str, Any]]:
    if isinstance(stated, dict):
        return [(str(question), given) for question, given in stated.items()]
    if stated is not None:
        message = f"facts must be question: option; got {stated!r}"
        notes.append(Note(at.row, at.name, at.column, message, "write question: option, one a line"))
    return []
