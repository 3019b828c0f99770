"""What subcommands share: settings, knowledge, files, and a socket to listen on."""

import os
import signal
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape

from bot.cli.terminal import Unusable, errors
from bot.knowledge import Base, load
from bot.settings import SecretUnreadable, Settings, knowledge_directories


def settings() -> Settings:
    """The settings. Ends the command with a sentence if a value is not valid."""
    try:
        return Settings()
    except SecretUnreadable as error:
        errors.print(escape(str(error)), soft_wrap=True, highlight=False)
        raise typer.Exit(2) from None
    except ValidationError as error:
        for each in error.errors():
            name = str(each["loc"][0]).upper()
            errors.print(f"[bold]{name}[/]: {escape(each['msg'])}. Correct the variable, or remove it.")
        raise typer.Exit(2) from None


Knowledge = Annotated[
    str,
    typer.Option("--knowledge", help="Knowledge directories, separated by commas; later ones override earlier ones."),
]


def directories(knowledge: str | None) -> tuple[Path, ...]:
    """The directories of the option `--knowledge`; by default those of the settings."""
    return knowledge_directories(knowledge or "") or settings().knowledge


def base_from(knowledge: str | None) -> Base:
    """The knowledge in the directories of the option `--knowledge`; by default that of the settings."""
    return load(*directories(knowledge))


def read_text(file: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        Unusable: if it is not UTF-8.
        OSError: if it cannot be read; `reporting_errors` puts that into words.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(f"{file}: this is not UTF-8 text; save the file as UTF-8.") from None


def writable(file: Path | None) -> Path | None:
    """The file of an option, checked before the work begins whose result it will hold. A callback of the option.

    Raises:
        Unusable: if it cannot be written.
    """
    if file is None:
        return None
    if file.is_dir():
        raise Unusable(f"{file}: this is a directory, so it can't be written to; name a file.")
    if not file.parent.is_dir():
        raise Unusable(f"{file}: there's no directory {file.parent} to write it to; make it first.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise Unusable(f"{file}: you may not write here (Permission denied); choose another file.")
    return file


def end_when_told() -> None:
    """Let SIGTERM and Ctrl-C end the command in order, with exit code 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))


def listening(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free port. Ends the command with a sentence if the port is taken."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        errors.print(f"Port {port} of {host} can't be used ({error.strerror}). Set PORT to a free one.")
        raise typer.Exit(2) from None
