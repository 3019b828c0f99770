"""What the subcommands share: settings, knowledge and a place to listen, and how their faults are told."""

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from bot.knowledge import Base, BrokenBase, load
from bot.settings import Settings, knowledge_directories
from bot.store import StoreUnavailable

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


Knowledge = Annotated[
    str,
    typer.Option("--knowledge", help="Directories with knowledge, after commas; later go over earlier."),
]


def directories(knowledge: str | None) -> tuple[Path, ...]:
    """The directories that an option names, or else the settings, or else the one that ships."""
    return knowledge_directories(knowledge or "") or settings().knowledge


def base_from(knowledge: str | None) -> Base:
    """The knowledge in these directories, or what the settings name, or what ships."""
    return load(*directories(knowledge))


@contextmanager
def telling_faults() -> Iterator[None]:
    """End the command with what is wrong with the knowledge or the database, instead of a traceback."""
    try:
        yield
    except BrokenBase as broken:
        for problem in broken.problems:
            errors.print(escape(str(problem)), soft_wrap=True, highlight=False)
        errors.print(f"[bold red]Problems in the knowledge: {len(broken.problems)}.[/] Nothing was started.")
        raise SystemExit(2) from None
    except StoreUnavailable as why:
        errors.print(f"The database cannot be used: {escape(str(why))}.", soft_wrap=True, highlight=False)
        raise SystemExit(2) from None


def end_when_told() -> None:
    """Let SIGTERM and Ctrl-C unwind the command, so that it finishes what it has begun, and end well."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Where that is not possible the command ends."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        errors.print(f"Port {port} of {host} cannot be listened on ({error.strerror}). Set PORT to a free one.")
        raise typer.Exit(2) from None
