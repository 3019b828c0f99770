"""Combines several knowledge directories: a later one adds to, changes and disables what earlier ones hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.knowledge.folder import FOLDERS, Folder, read_folder
from bot.knowledge.merging import merged, without
from bot.knowledge.model import Overlay
from bot.knowledge.parsing import validated
from bot.knowledge.problems import BrokenBase, Problem, did_you_mean
from bot.knowledge.reading import Document, Origin, YamlPath

Named = tuple[str, str]
"""A section, such as `topics` or `questions`, and an id in it."""

SECTIONS = ("questions", "constraints", "rules", "conflicts", "priorities", "verdicts")
"""The lists of the interview whose entries have ids."""

POINTS = "points"
"""The list of a topic or system whose entries have ids."""


@dataclass
class Files:
    """All files of a base, merged across its directories and not yet validated."""

    entries: dict[Named, Document] = field(default_factory=dict)
    """The file of each topic and system, by section and id; a file without an id is listed by its file name."""
    single: dict[str, Document] = field(default_factory=dict)
    disabled: dict[Named, Origin] = field(default_factory=dict)
    """What an overlay disabled and no later one brought back, and where it says so."""
    silenced: list[tuple[str, Origin]] = field(default_factory=list)
    """The side of each verdict that an overlay disabled, and where it says so."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def named(self) -> set[Named]:
        """The section and id of everything that has one."""
        interview = self.single.get("interview", _NONE)
        inner = [(section, id_of(entry)) for section in SECTIONS for entry in entries_of(interview, section)]
        inner += [(POINTS, id_of(point)) for entry in self.entries.values() for point in entries_of(entry, POINTS)]
        return set(self.entries) | {(section, id_) for section, id_ in inner if id_}


_NONE = Document("", None)


def id_of(data: Any) -> str:
    """The value of the key `id`; empty if there is none."""
    return str(data.get("id", "")) if isinstance(data, dict) else ""


def entries_of(document: Document, key: str) -> list[Any]:
    """The list under this key of a file; empty if there is none."""
    entries = document.data.get(key) if isinstance(document.data, dict) else None
    return entries if isinstance(entries, list) else []


def read_files(*directories: Path) -> Files:
    """Read the directories and merge them, later over earlier. Errors are reported in `problems`."""
    files = Files()
    for layer, (directory, name) in enumerate(zip(directories, _names(directories), strict=True)):
        _lay(files, read_folder(directory, name, layer))
    gone = files.disabled.keys() - files.named
    files.disabled = {named: origin for named, origin in files.disabled.items() if named in gone}
    if gone:
        files.problems += _dead_conditions(files)
        _drop_references(files)
    return files


def _names(directories: tuple[Path, ...]) -> list[str]:
    """How problems name the directories: by their own names, or by their paths if two have the same name."""
    own = [path.name or path.resolve().name for path in directories]
    return [str(path) if own.count(name) > 1 else name for path, name in zip(directories, own, strict=True)]


def _lay(files: Files, folder: Folder) -> None:
    """Merge a directory into the files: disable, change, add."""
    is_whole = not files.problems  # An unreadable file would make every reference to it look wrong.
    files.problems += folder.problems
    files.problems += _repeated_ids(folder)
    if document := folder.single.get("overlay"):
        _disable(files, document, is_whole)
    below = dict(files.entries)
    for section, document in folder.entries if is_whole else ():
        _lay_entry(files, below, section, document)
    for name, document in folder.single.items():
        if name != "overlay":
            _lay_single(files, name, document)


def _repeated_ids(folder: Folder) -> Iterator[Problem]:
    first: dict[str, Origin] = {}
    for _, document in folder.entries:
        id_ = id_of(document.data)
        if id_ in first:
            message = f"the id '{id_}' is taken by {first[id_]}"
            yield document.problem(("id",), message, "give one of them another id")
        elif id_:
            first[id_] = document.origin(("id",))


def _disable(files: Files, document: Document, is_whole: bool) -> None:
    try:
        names = validated(document, Overlay).disable
    except BrokenBase as broken:
        files.problems += broken.problems
        return
    known = files.named
    gone: dict[Named, Origin] = {}
    for index, name in enumerate(names):
        place: YamlPath = ("disable", index)
        found = sorted(each for each in known if name in {each[1], ".".join(each)})
        if len(found) > 1:
            fix = f"write {' or '.join(map('.'.join, found))}"
            files.problems.append(document.problem(place, f"'{name}' is the id of several things", fix))
        elif not found and is_whole:
            fix = did_you_mean(name, {id_ for _, id_ in known}) or "correct the id, or remove it"
            message = f"no directory before this one has the id '{name}'"
            files.problems.append(document.problem(place, message, fix))
        gone |= {named: document.origin(place) for named in found}
    files.disabled |= gone

    def is_gone(path: YamlPath, value: Any) -> bool:
        return len(path) == 2 and (str(path[0]), id_of(value)) in gone

    files.entries = {named: entry for named, entry in files.entries.items() if named not in gone}
    if any(section == POINTS for section, _ in gone):
        files.entries = {
            named: without(entry, lambda path, value: path[0] == POINTS and is_gone(path, value))
            for named, entry in files.entries.items()
        }
    if interview := files.single.get("interview"):
        verdicts = entries_of(interview, "verdicts")
        silenced = ((each, gone.get(("verdicts", id_of(each)))) for each in verdicts)
        files.silenced += [(str(each.get("side")), origin) for each, origin in silenced if origin]
        files.single["interview"] = without(interview, is_gone)


def _lay_entry(files: Files, below: dict[Named, Document], section: str, document: Document) -> None:
    id_ = id_of(document.data)
    named = (section, id_ if id_ and (section, id_) not in files.entries else document.file)
    elsewhere = next((other for other in FOLDERS if other != section and (other, id_) in below), None)
    if (section, id_) in below:
        files.entries[section, id_] = merged(files.entries[section, id_], document, files.problems)
    elif elsewhere:
        message = f"'{id_}' is in {elsewhere}/, at {below[elsewhere, id_].origin(('id',))}"
        fix = f"move this file to {elsewhere}/, or choose another id"
        files.problems.append(document.problem(("id",), message, fix))
    elif below and id_ and "title" not in document.data:
        files.problems.append(_nothing_to_change(files, below, section, document))
    else:
        files.entries[named] = document


def _nothing_to_change(files: Files, below: dict[Named, Document], section: str, document: Document) -> Problem:
    """The problem of a file that is no complete topic and changes none either."""
    id_ = id_of(document.data)
    if origin := files.disabled.get((section, id_)):
        return document.problem(("id",), f"'{id_}' is disabled at {origin}", "remove this file, or complete it")
    fix = did_you_mean(id_, [other for folder, other in below if folder == section])
    message = f"nothing before this file has the id '{id_}', and by itself it lacks a title"
    return document.problem(("id",), message, fix or "correct the id, or complete the file")


def _lay_single(files: Files, name: str, document: Document) -> None:
    below = files.single.get(name)
    if below and isinstance(below.data, dict) and isinstance(document.data, dict):
        document = merged(below, document, files.problems)
    files.single[name] = document


def _dead_conditions(files: Files) -> Iterator[Problem]:
    """Conditions on a disabled question: they can never hold again."""
    document = files.single.get("interview", _NONE)
    for section in ("questions", "constraints", "rules", "conflicts"):
        for index, entry in enumerate(entries_of(document, section)):
            key = "ask_if" if section == "questions" else "when"
            conditions = entry.get(key) if isinstance(entry, dict) else None
            for question in conditions if isinstance(conditions, dict) else ():
                if origin := files.disabled.get(("questions", question)):
                    message = f"this waits for '{question}', which is disabled at {origin}"
                    fix = "disable what waits, change its condition, or keep the question"
                    yield document.problem((section, index, key, question), message, fix)


def _drop_references(files: Files) -> None:
    """Remove references to what is disabled, and verdicts that wait for a disabled question."""
    entries = {id_ for section, id_ in files.disabled if section in FOLDERS}
    questions = {id_ for section, id_ in files.disabled if section == "questions"}

    def dangles(path: YamlPath, value: Any) -> bool:
        match path:
            case ("related" | "alternatives", int()) | ("merges_into",):
                return value in entries
            case ("priorities", int(), "weighs", question) | ("points", int(), "facts", question):
                return question in questions
            case ("verdicts", int()) if isinstance(value, dict) and isinstance(value.get("when"), dict):
                return not questions.isdisjoint(value["when"])
            case ("columns", int()) if isinstance(value, dict):
                return value.get("question") in questions
            case _:
                return False

    files.entries = {named: without(document, dangles) for named, document in files.entries.items()}
    if portfolio := files.single.get("portfolio"):
        files.single["portfolio"] = without(portfolio, dangles)
    if interview := files.single.get("interview"):
        for index, verdict in enumerate(entries_of(interview, "verdicts")):
            if dangles(("verdicts", index), verdict):
                origin = next(files.disabled["questions", each] for each in verdict["when"] if each in questions)
                files.silenced.append((str(verdict.get("side")), origin))
        files.single["interview"] = without(interview, dangles)
