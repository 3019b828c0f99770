"""`vmvc kb import`: add questions from a spreadsheet to the files of the knowledge."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Knowledge, directories, read_text
from bot.cli.kb.spreadsheet import COLUMNS, ColumnMissing, from_csv
from bot.cli.terminal import Unusable, console
from bot.curation.expectations import OUT_OF_SCOPE
from bot.curation.question_import import ImportPlan, Row, plan
from bot.curation.yaml_edit import Uneditable, with_questions
from bot.knowledge import Base, survey
from bot.knowledge.folder import read_folder
from bot.knowledge.layers import id_of
from bot.knowledge.model import Topic


def import_questions(
    file: Annotated[Path, typer.Argument(help="CSV with the columns topic and question.")],
    knowledge: Knowledge = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
) -> None:
    """Add questions to their topics. What is there stays as it is; ends with 1 where rows were refused."""
    paths = directories(knowledge)
    base = survey(*paths).base
    planned = plan(base, _rows(file))
    edited = _edited(base, paths[-1], planned)
    if not dry_run:
        _write(edited)
    _tell(planned, edited, dry_run)
    if planned.refused:
        raise typer.Exit(1)


def _rows(file: Path) -> list[Row]:
    try:
        return list(from_csv(read_text(file)))
    except csv.Error as error:
        raise Unusable(f"{file}: this is not CSV ({error}). Save it as “CSV UTF-8”.") from None
    except ColumnMissing as why:
        raise Unusable(f"{file}: {why}. Begin the file with `{','.join(COLUMNS)}`.") from None


def _edited(base: Base, directory: Path, planned: ImportPlan) -> dict[Path, str]:
    """Path to new text of each file to write. Only files of the last directory are written."""
    folder = read_folder(directory, ".")
    held = {id_of(document.data): directory / document.file for _, document in folder.entries}
    edited = {}
    for id_, questions in planned.added.items():
        path = held.get(id_) or directory / _new_file(base, id_)
        text = path.read_bytes().decode() if path.exists() else _begun(id_)
        try:
            edited[path] = with_questions(text, questions)
        except Uneditable as why:
            raise Unusable(f"{path}: this file cannot be added to; {why}.") from None
    return edited


def _new_file(base: Base, id_: str) -> str:
    if id_ == OUT_OF_SCOPE:
        return f"{OUT_OF_SCOPE}.yaml"
    return f"{'topics' if isinstance(base.entry(id_), Topic) else 'systems'}/{id_}.yaml"


def _begun(id_: str) -> str:
    return "" if id_ == OUT_OF_SCOPE else f"id: {id_}\n"


def _write(edited: Mapping[Path, str]) -> None:
    for path, text in edited.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _tell(planned: ImportPlan, edited: Mapping[Path, str], dry_run: bool) -> None:
    for refusal in planned.refused:
        end = "" if refusal.why.endswith("?") else "."
        console.print(f"row {refusal.number}: {refusal.why}{end}", markup=False, highlight=False, soft_wrap=True)
    would = "would be " if dry_run else ""
    counts = f"{planned.count} {would}added, {planned.already_there} already there, {len(planned.refused)} refused."
    console.print(counts, highlight=False)
    for path in edited:
        console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True, style="dim")
