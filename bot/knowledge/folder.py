"""Which files of a directory belong to a base, and which lie where nobody reads them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.knowledge.model import (
    About,
    Calibration,
    Entry,
    Glossary,
    Model,
    OutOfScope,
    Overlay,
    Questionnaire,
    System,
    Topic,
)
from bot.knowledge.problems import BrokenBase, Problem, did_you_mean
from bot.knowledge.reading import Document, read

FILES: dict[str, type[Model]] = {
    "about": About,
    "glossary": Glossary,
    "out_of_scope": OutOfScope,
    "interview": Questionnaire,
    "calibration": Calibration,
    "overlay": Overlay,
}
"""The single files, by name."""

FOLDERS: dict[str, type[Entry]] = {"topics": Topic, "systems": System}
"""The folders in which every file is one entry."""

_BESIDE = {"expectations", "schemas"}
"""Folders that belong to a base and are no part of what it knows."""


@dataclass(frozen=True)
class Folder:
    """The files of one directory, as read: none of them is understood yet."""

    entries: tuple[tuple[str, Document], ...]
    """Each with the name of its folder."""
    single: dict[str, Document] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_folder(directory: Path, name: str, layer: int = 0) -> Folder:
    """Read what belongs to a base. What cannot be read, or is misplaced, is among the problems.

    `name` is what problems call the directory, `layer` its number among those that are laid one over the other.
    """
    if not directory.is_dir():
        fix = "name the directory that holds topics/"
        return Folder((), {}, (Problem(str(directory), 1, "", "there is no such directory", fix),))
    problems = list(_misplaced(directory, name))
    entries = [
        (folder, document)
        for folder in FOLDERS
        for path in _yaml_files(directory / folder)
        for document in _try(path, directory, name, layer, problems)
    ]
    single = {
        path.stem: document
        for path in _yaml_files(directory)
        if path.stem in FILES
        for document in _try(path, directory, name, layer, problems)
    }
    return Folder(tuple(entries), single, tuple(problems))


def _try(path: Path, root: Path, name: str, layer: int, problems: list[Problem]) -> Iterator[Document]:
    try:
        yield read(path, root, name, layer)
    except BrokenBase as broken:
        problems += broken.problems


def _yaml_files(folder: Path) -> list[Path]:
    """The files of a folder; hidden ones are leavings of editors and operating systems."""
    return sorted(folder.glob("[!.]*.yaml"))


def _misplaced(directory: Path, name: str) -> Iterator[Problem]:
    """YAML that looks like knowledge and would be passed over in silence."""
    names = [f"{file}.yaml" for file in FILES]
    for path in _visible(directory):
        file = f"{name}/{path.name}"
        if _is_misspelt_yaml(path):
            yield _rename(path, file)
        elif path.suffix == ".yaml" and path.stem not in FILES:
            others = f"the files here are {', '.join(names)}, and topics go to topics/"
            fix = did_you_mean(path.name, names) or others
            yield Problem(file, 1, "", "this file is not part of a base", fix)
        elif path.name in FOLDERS:
            yield from _misplaced_entries(path, file)
        elif path.name not in _BESIDE and path.is_dir() and any(map(_is_yaml, _visible(path))):
            fix = did_you_mean(path.name, FOLDERS) or f"the folders here are {' and '.join(FOLDERS)}"
            yield Problem(file, 1, "", "this folder is not part of a base", fix)


def _misplaced_entries(folder: Path, name: str) -> Iterator[Problem]:
    if not (folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)):
        yield Problem(name, 1, "", "this is no folder that can be read", "make it one, and check its permissions")
    for path in _visible(folder):
        if _is_misspelt_yaml(path):
            yield _rename(path, f"{name}/{path.name}")
    for below, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in sorted(files) if Path(below) != folder else ():
            if _is_yaml(Path(file)) and not file.startswith("."):
                inside = Path(below, file).relative_to(folder).as_posix()
                fix = f"move it up to {name}/"
                yield Problem(f"{name}/{inside}", 1, "", "files in folders below this one are not read", fix)


def _rename(path: Path, file: str) -> Problem:
    return Problem(file, 1, "", "the name must end in .yaml", f"rename the file to {path.stem}.yaml")


def _visible(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:  # It may not be looked into.
        return []


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in {".yaml", ".yml"}


def _is_misspelt_yaml(path: Path) -> bool:
    return _is_yaml(path) and path.suffix != ".yaml"
