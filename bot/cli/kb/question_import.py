"""`vmvc kb import`: add questions from a spreadsheet to the files of the knowledge."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Knowledge, directories, read_text
from bot.cli.kb.pair_import import file_of, import_pairs, write_files
from bot.cli.kb.spreadsheet import COLUMNS, ColumnMissing, from_csv
from bot.cli.terminal import Unusable, console
from bot.curation.exchange.question_import import ImportPlan, QuestionLine, plan
from bot.curation.exchange.yaml_edit import Uneditable, with_questions
from bot.knowledge import Base, survey


def import_questions(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with topic and question; or questions with answers: CSV, TSV or Excel (also from Azure), "
            "Rasa's nlu.yml, a Markdown FAQ."
        ),
    ],
    knowledge: Knowledge = "",
    topic: Annotated[
        str, typer.Option(help="The topic of answers whose file names none; without it, the nearest.")
    ] = "",
    domain: Annotated[Path | None, typer.Option(help="Rasa's domain.yml, with the responses.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
) -> None:
    """Add questions to topics, or questions with answers as points. Ends with 1 where rows were refused.

    What is there stays as it is. Points without a source, or with fewer than three wordings, become drafts: complete
    them in drafts/, and import that file.
    """
    paths = directories(knowledge)
    base = survey(*paths).base
    if import_pairs(file, base, paths[-1], topic, domain, dry_run):
        return
    planned = plan(base, _rows(file))
    edited = _edited(base, paths[-1], planned)
    if not dry_run:
        write_files(edited)
    _tell(planned, edited, dry_run)
    if planned.refused:
        raise typer.Exit(1)


def _rows(file: Path) -> list[QuestionLine]:
    try:
        return list(from_csv(read_text(file)))
    except csv.Error as error:
        raise Unusable(f"{file}: this is not CSV ({error}). Save it as “CSV UTF-8”.") from None
    except ColumnMissing as why:
        raise Unusable(f"{file}: {why}. Begin the file with `{','.join(COLUMNS)}`.") from None


def _edited(base: Base, directory: Path, planned: ImportPlan) -> dict[Path, str]:
    """Path to new text of each file to write. Only files of the last directory are written."""
    edited = {}
    for id_, questions in planned.added.items():
        path, text = file_of(base, directory, id_)
        try:
            edited[path] = with_questions(text, questions)
        except Uneditable as why:
            raise Unusable(f"{path}: nothing can be added to this file; {why}.") from None
    return edited


def _tell(planned: ImportPlan, edited: Mapping[Path, str], dry_run: bool) -> None:
    for refusal in planned.refused:
        end = "" if refusal.why.endswith("?") else "."
        console.print(f"row {refusal.line}: {refusal.why}{end}", markup=False, highlight=False, soft_wrap=True)
    would = "would be " if dry_run else ""
    counts = f"{planned.count} {would}added, {planned.already_there} already there, {len(planned.refused)} refused."
    console.print(counts, highlight=False)
    for path in edited:
        console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True, style="dim")
