"""From a directory of YAML files to one `Base`, or to a list of everything that is wrong with them."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.knowledge import checking
from bot.knowledge.model import About, Base, Entry, Glossary, Model, OutOfScope, Questionnaire, System, Topic
from bot.knowledge.problem import BrokenBase, Problem
from bot.knowledge.reader import Document, Path_, read

M = TypeVar("M", bound=Model)

_FILES: dict[str, type[Model]] = {
    "about": About,
    "glossary": Glossary,
    "out_of_scope": OutOfScope,
    "interview": Questionnaire,
}
_FOLDERS: dict[str, type[Entry]] = {"topics": Topic, "systems": System}


@dataclass(frozen=True)
class Survey:
    """A base that can be matched, and what keeps it from being served."""

    base: Base
    unfit: tuple[Problem, ...]


def load(directory: Path) -> Base:
    """Read, validate and check the knowledge in `directory`, all that serving it takes.

    Raises:
        BrokenBase: with every problem found, not just the first.
    """
    found = survey(directory)
    if found.unfit:
        raise BrokenBase(found.unfit)
    return found.base


def survey(directory: Path) -> Survey:
    """Read what can at least be matched: topics with `id`, `title` and `questions` are enough.

    Raises:
        BrokenBase: where even that cannot be done.
    """
    if not directory.is_dir():
        mend = "name the directory that holds topics/"
        raise BrokenBase([Problem(str(directory), 1, "", "there is no such directory", mend)])
    reading = _read_all(directory)
    if reading.problems:
        raise BrokenBase(reading.problems)
    base = _with_version(reading.base())
    documents = {name: document for name, (document, _) in reading.single.items()}
    places = checking.Places(reading.entries, documents)
    if faults := list(checking.faults(base, places)):
        raise BrokenBase(faults)
    return Survey(base, tuple(sorted(checking.unfit_to_serve(base, places))))


@dataclass
class _Reading:
    entries: list[tuple[Document, Entry]]
    single: dict[str, tuple[Document, Model]]
    problems: list[Problem]

    def base(self) -> Base:
        parts = {name: model for name, (_, model) in self.single.items()}
        by_id = sorted((entry for _, entry in self.entries), key=lambda entry: entry.id)
        topics = tuple(entry for entry in by_id if isinstance(entry, Topic))
        systems = tuple(entry for entry in by_id if isinstance(entry, System))
        return Base.model_validate({"topics": topics, "systems": systems, **parts})


def _read_all(directory: Path) -> _Reading:
    reading = _Reading([], {}, list(_strays(directory)))
    for folder, kind in _FOLDERS.items():
        for path in _yaml_files(directory / folder):
            for document, entry in _try(path, directory, kind, reading.problems):
                reading.entries.append((document, entry))
    for path in _yaml_files(directory):
        if path.stem in _FILES:
            for document, part in _try(path, directory, _FILES[path.stem], reading.problems):
                if first := reading.single.get(path.stem):
                    fault = f"the base has this already, in {first[0].file}"
                    reading.problems.append(document.problem((), fault, "keep one of the two files"))
                reading.single.setdefault(path.stem, (document, part))
    return reading


def _yaml_files(folder: Path) -> list[Path]:
    """The files of a folder; hidden ones are leavings of editors and operating systems."""
    return sorted(path for path in folder.glob("[!.]*.y*ml") if path.suffix in {".yaml", ".yml"})


def _strays(directory: Path) -> Iterator[Problem]:
    for path in _yaml_files(directory):
        if path.stem not in _FILES:
            known = [f"{name}.yaml" for name in _FILES]
            others = f"the files here are {', '.join(known)}, and topics go to topics/"
            mend = did_you_mean(path.name, known) or others
            yield Problem(f"{directory.name}/{path.name}", 1, "", "this file is not part of a base", mend)


def _try(path: Path, root: Path, kind: type[M], problems: list[Problem]) -> Iterator[tuple[Document, M]]:
    try:
        document = read(path, root)
        yield document, validated(document, kind)
    except BrokenBase as broken:
        problems += broken.problems


def validated(document: Document, kind: type[M]) -> M:
    """The document as a model of this kind.

    Raises:
        BrokenBase: with a problem for each value that does not fit.
    """
    if not isinstance(document.data, dict):
        mend = f"begin with one of {', '.join(kind.model_fields)}"
        raise BrokenBase([document.problem((), "the file must hold keys with values", mend)])
    try:
        return kind.model_validate(document.data)
    except ValidationError as error:
        raise BrokenBase(_problem(document, kind, detail) for detail in error.errors()) from None


def _problem(document: Document, kind: type[Model], error: ErrorDetails) -> Problem:
    path = _file_path(document.data, error["loc"])
    match error["type"]:
        case "extra_forbidden":
            known = _keys_at(kind, path[:-1])
            fault = f"unknown key '{path[-1]}'"
            mend = did_you_mean(str(path[-1]), known) or f"use one of {', '.join(known)}"
        case "missing":
            fault, mend = "this key is missing", "add it"
        case "string_pattern_mismatch":
            fault, mend = f"{error['input']!r} has the wrong form", _FORMS[_form(path)]
        case "value_error":
            fault, _, mend = str(error["ctx"]["error"]).partition("; ")
        case "too_long" | "too_short":
            fault, mend = _wrong_count(error["ctx"])
        case other:
            fault, mend = _FAULTS.get(other, (_lower_first(error["msg"]), "correct the value"))
    return document.problem(path, fault, mend)


_KEYS_EXPECTED = ("keys with values are expected here", "write `key: value`, one a line")
_DATE_EXPECTED = ("a date is expected here", "write it as 2026-01-31")
_FAULTS = {
    "string_type": ("text is expected here", "write a text, in quotes if it looks like a number or a date"),
    "string_too_short": ("there is nothing here", "write something, or remove the key"),
    "tuple_type": ("a list is expected here", "begin each entry with `- `, or put them in [ ]"),
    "dict_type": _KEYS_EXPECTED,
    "model_type": _KEYS_EXPECTED,
    "date_type": _DATE_EXPECTED,
    "date_parsing": _DATE_EXPECTED,
    "date_from_datetime_parsing": _DATE_EXPECTED,
    "date_from_datetime_inexact": _DATE_EXPECTED,
    "float_type": ("a number is expected here", "write it as 0.5"),
    "float_parsing": ("a number is expected here", "write it as 0.5"),
    "finite_number": ("a number is expected here", "write it as 0.5"),
    "int_type": ("a whole number is expected here", "write it as 5"),
    "int_parsing": ("a whole number is expected here", "write it as 5"),
    "int_from_float": ("a whole number is expected here", "write it as 5"),
}
"""Pydantic's errors in the words of people who edit YAML: fault and mend."""


def _wrong_count(limits: dict[str, Any]) -> tuple[str, str]:
    if "max_length" in limits:
        return f"these are {limits['actual_length']}, more than {limits['max_length']}", "keep the most useful ones"
    return f"at least {limits['min_length']} must stand here", "add what is missing"


_FORMS = {
    "id": "use small letters, digits and _",
    "url": "write the whole address, beginning with https://",
}


def _form(path: Path_) -> str:
    return "url" if path[-1] == "url" else "id"


def _file_path(data: Any, loc: Path_) -> Path_:
    """Pydantic's location without the steps that the file does not have (its marks for keys and unions)."""
    path: list[str | int] = []
    for step in loc:
        if step == "[key]":
            continue
        inside = (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int))
        data = data[step] if inside else None
        path.append(step)
    return tuple(path)


def _keys_at(kind: type[BaseModel], path: Path_) -> list[str]:
    """The keys that the model has at this place."""
    for step in path:
        if isinstance(step, str):
            inner = _model_in(kind.model_fields[step].annotation)
            if inner is None:
                return []
            kind = inner
    return list(kind.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def did_you_mean(word: str, known: Any) -> str:
    """`did you mean 'answer'?` for `anwser`; empty where nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else ""


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _with_version(base: Base) -> Base:
    content = base.model_dump_json(exclude={"version"})
    return base.model_copy(update={"version": hashlib.sha256(content.encode()).hexdigest()[:12]})
