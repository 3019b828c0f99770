"""`vmvc kb trace`: show which file a value comes from."""

import json
from typing import Annotated, Any

import typer
from rich.markup import escape

from bot.cli.common import Knowledge, directories
from bot.cli.terminal import console, errors
from bot.curation.provenance import NotThere, Trace, keys, values
from bot.knowledge import BrokenBase
from bot.knowledge.layers import read_files

_LONGEST = 100


def trace(
    places: Annotated[
        list[str],
        typer.Argument(metavar="PLACE", help="A topic (`isolation`), or a key of it (`isolation.compare.vm`)."),
    ],
    knowledge: Knowledge = "",
) -> None:
    """Show which file and line a value comes from, and what it replaced; for a whole topic, all its keys."""
    place, *others = places
    if others:
        hint = f"Show one place at a time; a key stands after a dot: `vmvc kb trace {'.'.join(places)}`."
        errors.print(escape(hint), highlight=False, soft_wrap=True)
        raise typer.Exit(2)
    files = read_files(*directories(knowledge))
    if files.problems:
        raise BrokenBase(files.problems)
    try:
        found = values(files, place) if "." in place else keys(files, place)
    except NotThere as why:
        errors.print(escape(str(why)), highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None
    for each in found:
        _show(each)


def _show(traced: Trace) -> None:
    _line(f"[bold]{escape(traced.place)}[/]", traced.value, ", ".join([str(traced.origin), *traced.others]))
    for covered in traced.covered:
        _line("    instead of", covered.value, str(covered.origin))


def _line(lead: str, value: Any, where: str) -> None:
    console.print(f"{lead} {escape(_short(value))}  [dim]{escape(where)}[/]", highlight=False, soft_wrap=True)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
