"""A base together with the documents it was read from: what linting needs to say where something stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.layers import read_files
from bot.knowledge.loading import survey
from bot.knowledge.model import Base, Entry
from bot.knowledge.problems import Problem
from bot.knowledge.reading import Document
from bot.knowledge.validation import Places


@dataclass(frozen=True)
class AnnotatedBase:
    """What a base holds, and where it was written."""

    base: Base
    entries: tuple[tuple[Document, Entry], ...]
    """Topics first, each with its document."""
    files: Mapping[str, Document]
    """The single files, by name."""
    unfit: tuple[Problem, ...]
    """What keeps the base from being served."""

    @property
    def places(self) -> Places:
        """The same, as checking takes it."""
        return Places(list(self.entries), dict(self.files))

    def file(self, name: str) -> Document:
        """The single file of this name; an empty one where the base has none."""
        return self.files.get(name, Document(f"{name}.yaml", None))


def written(*directories: Path) -> AnnotatedBase:
    """Read a base with its places; later directories go over earlier ones.

    Raises:
        BrokenBase: where the base cannot be matched; then there is nothing to lint yet.
    """
    found = survey(*directories)
    files = read_files(*directories)
    documents = {id_: document for (_, id_), document in files.entries.items()}
    entries = tuple((documents[entry.id], entry) for entry in found.base.entries)
    return AnnotatedBase(found.base, entries, files.single, found.unfit)
