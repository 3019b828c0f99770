"""From directories of YAML files to one `Base`, or to a list of everything that is wrong with them."""

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
    """A base that can be matched, what keeps it from being served, and where everything in it was written."""

    base: Base
    unfit: tuple[Problem, ...]
    places: validation.Places


def load(*directories: Path) -> Base:
    """Read, validate and check the knowledge in these directories, all that serving it takes.

    What a later directory says goes over what an earlier one does.

    Raises:
        BrokenBase: with every problem found, not just the first.
    """
    found = survey(*directories)
    if found.unfit:
        raise BrokenBase(found.unfit)
    return found.base


def survey(*directories: Path) -> Survey:
    """Read what can at least be matched: topics with `id`, `title` and `questions` are enough.

    Raises:
        BrokenBase: where even that cannot be done.
    """
    files = read_files(*directories)
    entries, parts = _understood(files)
    if files.problems:
        raise BrokenBase(files.problems)
    by_id = sorted((entry for _, entry in entries), key=lambda entry: entry.id)
    topics = tuple(entry for entry in by_id if isinstance(entry, Topic))
    systems = tuple(entry for entry in by_id if isinstance(entry, System))
    base = _with_version(Base.model_validate({"topics": topics, "systems": systems, **parts}))
    places = validation.Places(entries, files.single, tuple(files.silenced))
    if faults := [*validation.contradictions(base, places), *points.contradictions(base, places)]:
        raise BrokenBase(faults)
    unfit = [*validation.unfit_to_serve(base, places), *points.unfit_to_serve(places)]
    return Survey(base, tuple(sorted(unfit)), places)


def _understood(files: Files) -> tuple[list[tuple[Document, Entry]], dict[str, Model]]:
    """The files as models; what is no such model is added to the problems."""
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
