"""Finds out which question each column of a table answers, and which option each cell means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.interview import DONT_KNOW, Understood, understand
from bot.knowledge.model import Base, Question
from bot.portfolio.tables import Line

NAME, DESCRIPTION, ID = "name", "workload", "id"

_ALIKE = 88
"""Percent of similarity from which a heading with a typing error is taken for a known one."""
_NEAR = 75
"""Percent of similarity from which a known word is suggested."""

_YES = {"yes", "y", "true", "t", "x", "1", "✓", "✔", "ja", "j", "oui", "si", "sí", "wahr"}
_NO = {"no", "n", "false", "f", "0", "nein", "non", "falsch", "✗"}
_EMPTY = {
    *("", "-", "–", "—", "?", "??", "n/a", "na", "#n/a", "tbd", "tbc", "todo", "null", "unknown", "not known"),
    *("not sure", "no idea", "don't know", "dont know", "unbekannt", "offen", "k.a", "k. a"),
}
"""Normalised cells that say that nothing is known."""


@dataclass(frozen=True)
class ColumnNames:
    """A column of a table that answers a question, with the cells that mean something in it."""

    heading: str
    question: Question
    cells: Mapping[str, str] = field(default_factory=dict)
    """Normalised cell to the id of an option, or to nothing."""

    def option(self, cell: str) -> str | None:
        """The id of the option that a cell means; empty if it says that nothing is known; None if it is not clear."""
        said = normalised(cell)
        said = "yes" if said in _YES else "no" if said in _NO else said
        if said in self.cells:
            return self.cells[said]
        if said in _EMPTY:
            return ""
        options = {option.id for option in self.question.options}
        if said in options:
            return said
        if said in {"yes", "no"} and not {"yes", "no"} <= options and not _says(self.question, said):
            return None
        if re.fullmatch(r"[\d.,:%\s]*", said):  # a number in a spreadsheet is not the number of an option
            return None
        match understand(self.question, cell):
            case Understood(answer=answer):
                return answer if answer in options else ""
            case _:
                return None

    def suggestion(self, cell: str) -> str:
        """What to write instead of a cell that was not understood."""
        words = {name: option.label for option in self.question.options for name in (option.label, *option.says)}
        near = process.extractOne(cell, words.keys(), scorer=fuzz.WRatio, score_cutoff=_NEAR)
        if near and len(cell) > 2:
            return f"did you mean '{_short(words[near[0]])}'?"
        return f"use one of: {', '.join(_short(option.label) for option in self.question.options)}"


@dataclass(frozen=True)
class Header:
    """The first row of a table, understood."""

    line: int
    """Its number in the file; 0 if the table has none that could be understood."""
    places: Mapping[str, int] = field(default_factory=dict)
    """`id`, `name` or `workload` to the index of its column."""
    columns: Mapping[int, ColumnNames] = field(default_factory=dict)
    """Index of a column to what it answers."""
    corrected: Mapping[str, str] = field(default_factory=dict)
    """Misspelt heading to the heading that it was taken for."""
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Heading of a column that answers nothing to a known one that is similar; empty if none is."""


def normalised(text: str) -> str:
    """A heading or cell in small letters, with single spaces, without underscores and without marks at its end."""
    return re.sub(r"[\s_]+", " ", text).strip(" \t*:.").casefold()


def _short(label: str) -> str:
    return label.partition(" (")[0]


def _says(question: Question, word: str) -> bool:
    return any(word in (normalised(said) for said in option.says) for option in question.options)


def find_header(lines: Sequence[Line], base: Base) -> Header:
    """The header among the first lines: the one with the most headings that are known."""
    known = _Headings(base)
    headers = [known.read(line) for line in lines[:10]]
    return max(headers, key=lambda header: len(header.columns) + len(header.places), default=Header(0))


class _Headings:
    """All known headings of a base."""

    def __init__(self, base: Base) -> None:
        self._questions = {question.id: question for question in base.interview.questions}
        self._places = {normalised(name): NAME for name in base.portfolio.names}
        self._places |= {normalised(name): DESCRIPTION for name in base.portfolio.descriptions}
        self._places |= {"id": ID, "name": NAME, "title": NAME, "workload": DESCRIPTION}
        self._columns = self._of_questions() | self._of_portfolio(base)
        self._known = [*self._columns, *self._places]

    def _of_questions(self) -> dict[str, ColumnNames]:
        return {
            normalised(name): ColumnNames(name, question)
            for question in reversed(self._questions.values())
            for name in (question.ask, *question.names, question.id)
        }

    def _of_portfolio(self, base: Base) -> dict[str, ColumnNames]:
        columns: dict[str, ColumnNames] = {}
        for each in base.portfolio.columns:
            question = self._questions[each.question]
            cells = {normalised(cell): "" for cell in each.says_nothing}
            cells |= {normalised(cell): option for option, words in each.cells.items() for cell in words}
            own = (*each.headings, *_first_of(base, each.id, question))
            columns |= {normalised(heading): ColumnNames(heading, question, cells) for heading in own}
        return columns

    def read(self, line: Line) -> Header:
        """A line as a header; most headings are unknown if it is none."""
        places: dict[str, int] = {}
        columns: dict[int, ColumnNames] = {}
        corrected: dict[str, str] = {}
        unknown: dict[str, str] = {}
        for index, heading in enumerate(line.cells):
            name, near = self._find(heading)
            if name in self._places and self._places[name] not in places:
                places[self._places[name]] = index
            elif name in self._columns:
                columns[index] = self._columns[name]
            elif heading:
                unknown[heading] = near
            if name and near:
                corrected[heading] = near
        return Header(line.number, places, columns, corrected, unknown)

    def _find(self, heading: str) -> tuple[str, str]:
        """The known heading that is meant, empty if none is, and the one that is similar where they differ."""
        whole = normalised(heading)
        for reading in (whole, normalised(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", heading)), whole.rstrip("?").strip()):
            if reading in self._columns or reading in self._places:
                return reading, ""
        near = (
            process.extractOne(whole, self._known, scorer=fuzz.ratio, score_cutoff=_NEAR) if len(whole) > 3 else None
        )
        if near and near[1] >= _ALIKE:
            return near[0], near[0]
        return "", near[0] if near else ""


def _first_of(base: Base, column: str, question: Question) -> Iterable[str]:
    """The names of the question, for the first of the columns that answer it."""
    first = next(each.id for each in base.portfolio.columns if each.question == question.id)
    return (question.ask, *question.names, question.id) if column == first else ()


def is_known(option: str) -> bool:
    """Whether an option answers a question, and is neither empty nor "don't know"."""
    return option not in {"", DONT_KNOW}
