"""Finds the files of a knowledge directory, and reports those that would not be read."""

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
    Portfolio,
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
    "portfolio": Portfolio,
    "calibration": Calibration,
    "overlay": Overlay,
}
"""The files that exist once, by name without suffix."""

FOLDERS: dict[str, type[Entry]] = {"topics": Topic, "systems": System}
"""The folders in which each file is one entry."""

_BESIDE = {"drafts", "expectations", "schemas"}
"""Folders that belong to a base and hold no knowledge."""


@dataclass(frozen=True)
class Folder:
    """The files of one directory, parsed as YAML and not yet validated."""

    entries: tuple[tuple[str, Document], ...]
    """Pairs of the folder's name and a file in it."""
    single: dict[str, Document] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_folder(directory: Path, name: str, layer: int = 0) -> Folder:
    """Read the files of a knowledge directory. Unreadable and misplaced files are reported in `problems`.

    Args:
        directory: the directory to read.
        name: how problems name the directory.
        layer: the number of the directory in the list of layers, from 0.
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
    """The YAML files of a folder, sorted. Hidden files are skipped, as editors and operating systems leave them."""
    return sorted(folder.glob("[!.]*.yaml"))


def _misplaced(directory: Path, name: str) -> Iterator[Problem]:
    """YAML files that look like knowledge and would be ignored without a word."""
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
        yield Problem(name, 1, "", "this folder cannot be read", "make it a folder, and check its permissions")
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
    except OSError:  # no permission
        return []


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in {".yaml", ".yml"}


def _is_misspelt_yaml(path: Path) -> bool:
    return _is_yaml(path) and path.suffix != ".yaml"
