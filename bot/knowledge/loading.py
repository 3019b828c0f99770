"""Loads directories of YAML files into one `Base`, or reports everything that is wrong with them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge import points, validation
from bot.knowledge.folder import FILES, FOLDERS
from bot.knowledge.layers import Files, read_files
from bot.knowledge.model import Base, Entry, Model, System, Topic
from bot.knowledge.parsing import validated
from bot.knowledge.problems import BrokenBase, Problem
from bot.knowledge.reading import Document


@dataclass(frozen=True)
class Survey:
    """A base that can at least be matched, what keeps it from being served, and where each value was written."""

    base: Base
    unfit: tuple[Problem, ...]
    places: validation.Places


def load(*directories: Path) -> Base:
    """Read, validate and check the knowledge in these directories. A later directory overrides an earlier one.

    Raises:
        BrokenBase: if the base cannot be served; it lists every problem.
    """
    found = survey(*directories)
    if found.unfit:
        raise BrokenBase(found.unfit)
    return found.base


def survey(*directories: Path) -> Survey:
    """Read a base that may be incomplete: topics with `id`, `title` and `questions` are enough to match against it.

    Raises:
        BrokenBase: if it cannot even be matched; it lists every problem.
    """
    files = read_files(*directories)
    entries, parts = _validated_files(files)
    if files.problems:
        raise BrokenBase(files.problems)
    by_id = sorted((entry for _, entry in entries), key=lambda entry: entry.id)
    topics = tuple(entry for entry in by_id if isinstance(entry, Topic))
    systems = tuple(entry for entry in by_id if isinstance(entry, System))
    base = _with_version(Base.model_validate({"topics": topics, "systems": systems, **parts}))
    places = validation.Places(entries, files.single, tuple(files.silenced))
    if contradictions := [*validation.contradictions(base, places), *points.contradictions(base, places)]:
        raise BrokenBase(contradictions)
    unfit = [*validation.unfit_to_serve(base, places), *points.unfit_to_serve(places)]
    return Survey(base, tuple(sorted(unfit)), places)


def _validated_files(files: Files) -> tuple[list[tuple[Document, Entry]], dict[str, Model]]:
    """The files as models. Validation errors are added to `files.problems`."""
    entries: list[tuple[Document, Entry]] = []
    parts: dict[str, Model] = {}
    for (folder, _), document in files.entries.items():
        try:
            entries.append((document, validated(document, FOLDERS[folder])))
        except BrokenBase as broken:
            files.problems += broken.problems
    for name, document in files.single.items():
        try:
            parts[name] = validated(document, FILES[name])
        except BrokenBase as broken:
            files.problems += broken.problems
    return entries, parts


def _with_version(base: Base) -> Base:
    content = base.model_dump_json(exclude={"version"})
    return base.model_copy(update={"version": hashlib.sha256(content.encode()).hexdigest()[:12]})
