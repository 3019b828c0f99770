"""Reads YAML files as plain values, and remembers the file and line of each.

The dialect is stricter than YAML, as people edit these files: only `true` and `false` are booleans (`no` is text), a
date is text, and a key may be given once. Tags and anchors are refused, so a small file cannot grow large in memory.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.knowledge.problems import BrokenBase, Problem

MAX_BYTES = 5_000_000
MAX_DEPTH = 20

YamlPath = tuple[str | int, ...]
"""The path of a value in its file, such as `("questions", 3, "ask")`."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where the wheel carries it

_PLAIN = (
    (re.compile(r"(~|null|)"), lambda text: None),
    (re.compile(r"(true|false)"), lambda text: text == "true"),
    (re.compile(r"[-+]?\d{1,18}"), int),
    (re.compile(r"[-+]?(\d{1,18}\.\d*|\.\d+)([eE][-+]?\d{1,3})?"), float),
)


class Origin(NamedTuple):
    """Where a value was written. `path` is its path in that file; merging may have moved it elsewhere."""

    file: str
    line: int
    path: YamlPath
    layer: int = 0
    """The number of its directory in the list of layers, from 0."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Covered(NamedTuple):
    """A value that a later file replaced, and its origin."""

    value: Any
    origin: Origin


@dataclass(frozen=True)
class Document:
    """The content of a file, merged with later ones, and the origin of each value."""

    file: str
    data: Any
    origins: dict[YamlPath, Origin] = field(default_factory=dict, repr=False)
    covered: dict[YamlPath, tuple[Covered, ...]] = field(default_factory=dict, repr=False)
    """Replaced values by path, the latest first."""

    def origin(self, path: YamlPath) -> Origin:
        """Where the value at this path was written; if it is missing, where the innermost value around it was."""
        known = path
        while known and known not in self.origins:
            known = known[:-1]
        origin = self.origins.get(known, Origin(self.file, 1, ()))
        return origin._replace(path=(*origin.path, *path[len(known) :]))

    def latest(self, *paths: YamlPath) -> YamlPath:
        """Of these paths, and all paths within them, the first of those from the last layer.

        A problem of several values together is reported there, so that authors of an overlay are shown lines of
        their own files.
        """
        within = [place for path in paths for place in self.origins if place[: len(path)] == path]
        return max([*paths, *within], key=lambda place: self.origin(place).layer)

    def line(self, path: YamlPath) -> int:
        """The line on which the value was written."""
        return self.origin(path).line

    def problem(self, path: YamlPath, message: str, fix: str) -> Problem:
        """A problem of the value at this path, located where it was written."""
        origin = self.origin(path)
        return Problem(origin.file, origin.line, place(origin.path), message, fix)


Place = tuple[Document, YamlPath]
"""A document and the path of a value in it."""


def last_written(*places: Place) -> Place:
    """Of several places that contradict each other, the first of those from the last layer."""
    return max(places, key=lambda each: each[0].origin(each[1]).layer)


def place(path: YamlPath) -> str:
    """A path as people write it: `questions[4].ask` for `("questions", 3, "ask")`. Numbers count from one."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def read(path: Path, root: Path, name: str = "", layer: int = 0) -> Document:
    """Read one file of a knowledge directory.

    Args:
        path: the file.
        root: the knowledge directory.
        name: how problems name the directory; by default its last part.
        layer: the number of the directory in the list of layers, from 0.

    Raises:
        BrokenBase: if the file is outside `root`, too large, not UTF-8, or not the YAML described above.
    """
    file = f"{name or root.name}/{path.relative_to(root).as_posix()}"
    text = _text(path, root, file)
    builder = _Builder(file, layer)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise BrokenBase([_syntax_problem(file, text, error)]) from None
    return Document(file, builder.data, builder.origins)


def _text(path: Path, root: Path, file: str) -> str:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            message = "the link points outside the knowledge directory"
            raise BrokenBase([Problem(file, 1, "", message, "copy the file here")])
        if path.exists() and not path.is_file():
            raise BrokenBase([Problem(file, 1, "", "this is not a file", "remove it, or give it another name")])
        if path.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
            raise BrokenBase([Problem(file, 1, "", message, "split it into several")])
        raw = path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle, until Python 3.13
        message = f"the file cannot be read ({getattr(error, 'strerror', None) or error})"
        raise BrokenBase([Problem(file, 1, "", message, "check that it exists and may be read")]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BrokenBase([Problem(file, line, "", "this is not UTF-8 text", "save the file as UTF-8")]) from None


def _syntax_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        line = text[: text.find(chr(error.character))].count("\n") + 1
        return Problem(file, line, "", "there is a character here that is not text", "remove it")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    message = getattr(error, "problem", None) or getattr(error, "reason", None) or "this is not YAML"
    fix = "check indentation, quotes and colons here and on the line above"
    last = text.rstrip().count("\n") + 1  # what is missing at the end is reported by the parser one line later
    return Problem(file, min(mark.line + 1, last) if mark else 1, "", f"YAML cannot read this: {message}", fix)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


@dataclass
class _Open:
    """A mapping or sequence that is being filled."""

    value: dict[str, Any] | list[Any]
    path: YamlPath
    key: str | None = None


class _Builder:
    """Builds values from parser events without recursion: depth costs an error, not the stack."""

    def __init__(self, file: str, layer: int = 0) -> None:
        self.file = file
        self._layer = layer
        self.data: Any = None
        self.origins: dict[YamlPath, Origin] = {}
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._error(event, "a second document starts here", "keep one document in a file")
            case yaml.AliasEvent():
                raise self._error(event, f"*{event.anchor} is an alias", "write the value out")
            case yaml.ScalarEvent():
                self._refuse_extras(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_extras(event)
                self._start(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor:
            raise self._error(event, f"&{event.anchor} is an anchor", "remove it and write values out")
        if event.tag:
            raise self._error(event, f"{event.tag} is a tag", "remove it; plain values are enough")

    def _start(self, event: yaml.Event, value: dict[str, Any] | list[Any]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self._error(event, f"this is nested deeper than {MAX_DEPTH} levels", "flatten it")
        self._open.append(_Open(value, self._add(event, value)))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        inside = self._open[-1] if self._open else None
        if inside is not None and isinstance(inside.value, dict) and inside.key is None:
            self._key(event, inside)
        else:
            self._add(event, self._resolved(event))

    def _key(self, event: yaml.ScalarEvent, inside: _Open) -> None:
        if event.value in inside.value:
            first = self.origins[(*inside.path, event.value)].line
            message = f"the key '{event.value}' is here twice, first on line {first}"
            raise self._error(event, message, "keep one of the two")
        inside.key = event.value
        self._written((*inside.path, event.value), event)

    def _add(self, event: yaml.Event, value: Any) -> YamlPath:
        """Put a value where it belongs and return where that is."""
        if not self._open:
            self.data = value
            path: YamlPath = ()
        else:
            inside = self._open[-1]
            if isinstance(inside.value, list):
                path = (*inside.path, len(inside.value))
                inside.value.append(value)
            elif inside.key is None:
                raise self._error(event, "a key must be a word", "write `key: value`")
            else:
                path = (*inside.path, inside.key)
                inside.value[inside.key] = value
                inside.key = None
        self._written(path, event)
        return path

    def _written(self, path: YamlPath, event: yaml.Event) -> None:
        self.origins.setdefault(path, Origin(self.file, _line(event), path, self._layer))

    def _resolved(self, event: yaml.ScalarEvent) -> Any:
        if event.style or not event.implicit[0]:  # a plain one has the style None or "", as the parser pleases
            return event.value
        for pattern, convert in _PLAIN:
            if pattern.fullmatch(event.value):
                return convert(event.value)
        return event.value

    def _error(self, event: yaml.Event, message: str, fix: str) -> BrokenBase:
        path = self._open[-1].path if self._open else ()
        return BrokenBase([Problem(self.file, _line(event), place(path), message, fix)])
