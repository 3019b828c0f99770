"""What the subcommands share: settings and knowledge, and how their faults are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from bot.knowledge import Base, BrokenBase, load
from bot.settings import Settings, shipped_knowledge

console = Console()
errors = Console(stderr=True)


def settings() -> Settings:
    """The settings; a value that makes no sense ends the command with a sentence."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = str(fault["loc"][0]).upper()
            errors.print(f"[bold]{name}[/]: {escape(fault['msg'])}. Correct the variable, or remove it.")
        raise typer.Exit(2) from None


def base_from(knowledge: Path | None) -> Base:
    """The knowledge in this directory, or what the settings name, or what ships."""
    with telling_faults():
        return load(knowledge or settings().knowledge or shipped_knowledge())


@contextmanager
def telling_faults() -> Iterator[None]:
    """End the command with every problem of a broken base, instead of a traceback."""
    try:
        yield
    except BrokenBase as broken:
        for problem in broken.problems:
            errors.print(escape(str(problem)), soft_wrap=True, highlight=False)
        errors.print(f"[bold red]Problems in the knowledge: {len(broken.problems)}.[/] Nothing was started.")
        raise typer.Exit(2) from None
