"""Finds the file that each value of a base comes from, and the values that it replaced."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.knowledge.folder import FILES, FOLDERS
from bot.knowledge.layers import POINTS, SECTIONS, Files, entries_of, id_of
from bot.knowledge.model import Model
from bot.knowledge.parsing import keys_at
from bot.knowledge.problems import did_you_mean
from bot.knowledge.reading import Covered, Document, Origin, YamlPath


@dataclass(frozen=True)
class Trace:
    """A value, where it was written, and what it replaced (the latest first).

    `place` is its path, such as `isolation.compare.vm`. Entries of a list have ids or numbers, counted from one.
    """

    place: str
    value: Any
    origin: Origin
    covered: tuple[Covered, ...]
    others: tuple[str, ...] = ()
    """Other files that parts of the value come from."""


class NotThere(LookupError):
    """There is no value at this place. The message says what exists."""


def keys(files: Files, place: str) -> list[Trace]:
    """The keys or entries directly below a place, or the value there if it is a single one.

    Raises:
        NotThere: if there is no value at this place.
    """
    found = _found(files, place)
    return [found.inner(step).trace() for step in found.steps] or [found.trace()]


def values(files: Files, place: str) -> list[Trace]:
    """Every single value at or below a place.

    Raises:
        NotThere: if there is no value at this place.
    """
    return [leaf.trace() for leaf in _leaves(_found(files, place))]


@dataclass(frozen=True)
class _Spot:
    """A place in a document, and the value there."""

    document: Document
    path: YamlPath
    value: Any
    place: str

    @property
    def steps(self) -> list[str | int]:
        if isinstance(self.value, dict):
            return list(self.value)
        return list(range(len(self.value))) if isinstance(self.value, list) else []

    @property
    def labels(self) -> dict[str, str | int]:
        """Labels of the steps from here: keys, ids of entries, and their numbers counted from one."""
        numbers = {str(step + 1): step for step in self.steps if isinstance(step, int)}
        return numbers | {self._label(step): step for step in reversed(self.steps)}

    def _label(self, step: str | int) -> str:
        return step if isinstance(step, str) else id_of(self.value[step]) or str(step + 1)

    def inner(self, step: str | int) -> "_Spot":
        return _Spot(self.document, (*self.path, step), self.value[step], f"{self.place}.{self._label(step)}")

    def trace(self) -> Trace:
        origin = self.document.origin(self.path)
        parts = {leaf.document.origin(leaf.path).file for leaf in _leaves(self)}
        covered = self.document.covered.get(self.path, ())
        return Trace(self.place, self.value, origin, covered, tuple(sorted(parts - {origin.file})))


def _leaves(spot: _Spot) -> Iterator[_Spot]:
    """The single values below. A value that replaced another as a whole counts as single."""
    if spot.path in spot.document.covered or not spot.steps:
        yield spot
        return
    for step in spot.steps:
        yield from _leaves(spot.inner(step))


def _found(files: Files, place: str) -> _Spot:
    first, *steps = re.sub(r"\[(\d+)\]", r".\1", place).split(".")
    spot, kind = _start(files, first)
    for step in steps:
        if step not in spot.labels:
            raise NotThere(_why_not(step, spot, kind))
        spot = spot.inner(spot.labels[step])
    return spot


def _start(files: Files, name: str) -> tuple[_Spot, type[Model]]:
    """The topic, system, single file, point or interview entry of this name."""
    for folder, kind in FOLDERS.items():
        if document := files.entries.get((folder, name)):
            return _Spot(document, (), document.data, name), kind
    if name in files.single:
        return _Spot(files.single[name], (), files.single[name].data, name), FILES[name]
    for (folder, _), document in files.entries.items():
        for index, point in enumerate(entries_of(document, POINTS)):
            if id_of(point) == name:
                return _Spot(document, (POINTS, index), point, name), FOLDERS[folder]
    if interview := files.single.get("interview"):
        for section in SECTIONS:
            for index, entry in enumerate(entries_of(interview, section)):
                if name and id_of(entry) == name:
                    return _Spot(interview, (section, index), entry, name), FILES["interview"]
    if gone := next((origin for (_, id_), origin in files.disabled.items() if id_ == name), None):
        raise NotThere(f"'{name}' is disabled at {gone}.")
    known = {id_ for _, id_ in files.named} | set(files.single)
    fix = did_you_mean(name, known) or "`vmvc kb trace about` shows a file, `vmvc kb trace isolation` a topic."
    raise NotThere(f"Nothing has the id '{name}'; {fix}")


def _why_not(step: str, spot: _Spot, kind: type[Model]) -> str:
    if step in keys_at(kind, spot.path):
        return f"'{step}' is set in no file, so it is empty."
    if not spot.labels:
        return f"There is nothing below this value, so no '{step}'."
    fix = did_you_mean(step, spot.labels) or f"there are {', '.join(list(spot.labels)[:20])}."
    return f"There is no '{step}' here; {fix}"
