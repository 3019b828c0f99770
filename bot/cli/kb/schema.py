"""`vmvc kb schema`: print JSON Schemas, with which editors check files while you type."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from bot.cli.terminal import console, errors
from bot.curation.schema import schemas
from bot.knowledge.problems import did_you_mean


def schema(
    kind: Annotated[str, typer.Argument(help="`topic`, `interview`, … Without one, the kinds are listed.")] = "",
    write: Annotated[Path | None, typer.Option(help="Write the schemas to this directory, one file each.")] = None,
) -> None:
    """Print the JSON Schema for a kind of file; for one that overrides another: `topic.overlay`."""
    every = schemas()
    if kind and kind not in every:
        fix = did_you_mean(kind, every) or f"there are {', '.join(every)}."
        errors.print(escape(f"There is no kind '{kind}'; {fix}"), highlight=False, soft_wrap=True)
        raise typer.Exit(2)
    chosen = {kind: every[kind]} if kind else every
    if write:
        _write(write, chosen)
    elif kind:
        typer.echo(written(every[kind]), nl=False)
    else:
        for name, each in every.items():
            console.print(f"[bold]{name}[/] {escape(str(each.get('description', '')))}", highlight=False)


def written(schema: dict[str, Any]) -> str:
    """The text of the schema's file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _write(directory: Path, chosen: dict[str, dict[str, Any]]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, each in chosen.items():
        (directory / f"{name}.json").write_text(written(each), encoding="utf-8")
    console.print(f"Schemas written to {escape(str(directory))}: {len(chosen)}.", highlight=False)
