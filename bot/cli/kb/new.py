"""`vmvc kb new`: write the file of a new topic or system, ready to be filled in."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.markup import escape

from bot.cli.common import Knowledge, directories
from bot.cli.terminal import console, errors
from bot.curation.expectations import OUT_OF_SCOPE
from bot.curation.scaffold import FOLDERS, draft
from bot.knowledge import BrokenBase
from bot.knowledge.layers import Files, read_files
from bot.knowledge.model import About, Id
from bot.knowledge.parsing import validated


class DraftKind(StrEnum):
    """What can be begun."""

    topic = "topic"
    system = "system"


def new(
    kind: Annotated[DraftKind, typer.Argument(help="`topic` or `system`.")],
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, such as `gpu_sharing`.")],
    knowledge: Knowledge = "",
) -> None:
    """Write the file of a new topic or system, with a place for all that it needs."""
    paths = directories(knowledge)
    files = read_files(*paths)
    if not paths[-1].is_dir():
        raise BrokenBase(files.problems)
    if refusal := _refusal(id_, files):
        errors.print(refusal, markup=False, soft_wrap=True)
        raise typer.Exit(2)
    about = validated(files.single["about"], About) if "about" in files.single else About()
    path = paths[-1] / FOLDERS[kind.value] / f"{id_}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(draft(kind.value, id_, about, date.today()))
    except FileExistsError:
        errors.print(f"There is a file {path} already. Choose another id, or edit that file.", markup=False)
        raise typer.Exit(2) from None
    console.print(f"[bold]{escape(str(path))}[/] is ready to be filled in.", soft_wrap=True, highlight=False)
    console.print("`vmvc kb lint` lists what's left to do; the knowledge won't load until then.", soft_wrap=True)
    if not (schemas := paths[-1] / "schemas").is_dir():
        command = f"`vmvc kb schema --write {escape(str(schemas))}`"
        console.print(f"{command} lets editors complete and check it.", soft_wrap=True, highlight=False)


def _refusal(id_: str, files: Files) -> str:
    """Why this id cannot be used; empty if it can."""
    try:
        TypeAdapter(Id).validate_python(id_)
    except ValidationError:
        form = "Use lowercase letters, digits and _, at most 100 characters, and start with a letter or digit."
        return f"'{id_}' isn't a valid id. {form}"
    if id_ == OUT_OF_SCOPE:
        return f"'{id_}' stands for questions to decline. Choose another id."
    for (_, taken), document in files.entries.items():
        if taken == id_:
            return f"The id '{id_}' is taken by {document.origin(('id',))}. Choose another, or edit that file."
    return ""
