"""Turns proposals into a patch of the reviewed knowledge files, for `git apply` and a pull request."""

import difflib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bot.curation.exchange.yaml_edit import with_items
from bot.curation.expectations import OUT_OF_SCOPE
from bot.curation.proposals import NewPoint, NewWording, OffTopic, Proposal
from bot.knowledge.folder import read_folder
from bot.knowledge.layers import POINTS, entries_of, id_of
from bot.knowledge.reading import Document, YamlPath

Place = tuple[Path, YamlPath]
"""A file, and the path of a list in it."""


def patch(proposals: Iterable[Proposal], directory: Path, shown: Callable[[Path], str] = str) -> str:
    """A unified diff that adds the proposals to the files of a reviewed knowledge directory.

    Args:
        proposals: what to add.
        directory: the knowledge directory that gets it.
        shown: how the diff names a file, relative to where it will be applied.

    Raises:
        LookupError: if a proposal belongs to a topic or point that the directory does not have.
        Uneditable: if a file cannot be added to without changing existing lines.
    """
    documents = {directory / each.file: each for _, each in read_folder(directory, ".").entries}
    before: dict[Path, str] = {}
    after: dict[Path, str] = {}
    for proposal in proposals:
        file, path = _place(proposal, directory, documents)
        if file not in before:
            before[file] = after[file] = file.read_bytes().decode() if file.exists() else ""
        after[file] = with_items(after[file], path, [_item(proposal)])
    return "".join(_diff(before[file], after[file], shown(file)) for file in sorted(after))


def _item(proposal: Proposal) -> Any:
    match proposal:
        case NewWording(wording=text) | OffTopic(question=text):
            return text
        case NewPoint(point=point):
            return point.model_dump(mode="json", exclude_defaults=True)


def _place(proposal: Proposal, directory: Path, documents: dict[Path, Document]) -> Place:
    """The list that a proposal is added to."""
    match proposal:
        case OffTopic():
            return directory / f"{OUT_OF_SCOPE}.yaml", ("questions",)
        case NewPoint(entry=entry):
            for file, document in documents.items():
                if id_of(document.data) == entry:
                    return file, (POINTS,)
            raise LookupError(f"{directory} has no topic or system '{entry}'")
        case NewWording(point=point, kind=kind):
            for file, document in documents.items():
                for index, each in enumerate(entries_of(document, POINTS)):
                    if id_of(each) == point:
                        return file, (POINTS, index, kind)
            raise LookupError(f"{directory} has no point '{point}'")


def _diff(before: str, after: str, file: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{file}" if before else "/dev/null",
        f"b/{file}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
