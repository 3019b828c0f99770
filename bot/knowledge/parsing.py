"""Turns a document into a model; validation errors are put into words for people who edit YAML."""

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.knowledge.model import Model
from bot.knowledge.problems import BrokenBase, Problem, did_you_mean
from bot.knowledge.reading import Document, YamlPath

M = TypeVar("M", bound=Model)


def validated(document: Document, kind: type[M]) -> M:
    """The document as a model of this kind.

    Raises:
        BrokenBase: with a problem for each value that is not valid.
    """
    if not isinstance(document.data, dict):
        fix = f"begin with one of {', '.join(kind.model_fields)}"
        raise BrokenBase([document.problem((), "the file must hold keys with values", fix)])
    try:
        return kind.model_validate(document.data)
    except ValidationError as error:
        raise BrokenBase(_problem(document, kind, detail) for detail in error.errors()) from None


def _problem(document: Document, kind: type[Model], error: ErrorDetails) -> Problem:
    path = _file_path(document.data, error["loc"])
    match error["type"]:
        case "extra_forbidden":
            known = keys_at(kind, path[:-1])
            message = f"unknown key '{path[-1]}'"
            fix = did_you_mean(str(path[-1]), known) or f"use one of {', '.join(known)}"
        case "missing":
            message, fix = "this key is missing", "add it"
        case "string_pattern_mismatch":
            message, fix = f"{error['input']!r} has the wrong form", _FORMS[_form(path)]
        case "value_error":
            message, _, fix = str(error["ctx"]["error"]).partition("; ")
        case "too_long" | "too_short":
            message, fix = _count_problem(error["ctx"])
            if len({document.origin((*path, index)).file for index in range(len(error["input"]))}) > 1:
                fix = f"name it in `replace: [{path[-1]}]`, and {fix}"
        case other:
            message, fix = _MESSAGES.get(other, (_lower_first(error["msg"]), "correct the value"))
    if error["input"] is None:
        fix = "fill it in, or remove the key"
    return document.problem(path, message, fix)


_KEYS_EXPECTED = ("keys with values are expected here", "write `key: value`, one a line")
_DATE_EXPECTED = ("a date is expected here", "write it as 2026-01-31")
_MESSAGES = {
    "string_type": ("text is expected here", "write a text, in quotes if it looks like a number or a date"),
    "string_too_short": ("this is empty", "fill it in, or remove the key"),
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
"""Pydantic's error types in the words of people who edit YAML: message and fix."""


def _count_problem(limits: dict[str, Any]) -> tuple[str, str]:
    if "max_length" in limits:
        return (
            f"{limits['actual_length']} entries, but at most {limits['max_length']} are allowed",
            "keep the most useful ones",
        )
    return f"at least {limits['min_length']} entries are needed", "add what is missing"


_FORMS = {
    "id": "use lowercase letters, digits and _",
    "url": "write the whole address, beginning with https://",
}


def _form(path: YamlPath) -> str:
    return "url" if path[-1] == "url" else "id"


def _file_path(data: Any, loc: YamlPath) -> YamlPath:
    """Pydantic's location as a path in the file: without its own steps for keys and unions."""
    path: list[str | int] = []
    for step in loc:
        if step == "[key]":
            continue
        inside = (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int))
        data = data[step] if inside else None
        path.append(step)
    return tuple(path)


def keys_at(kind: type[BaseModel], path: YamlPath) -> list[str]:
    """The keys that the model allows at this path."""
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


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
