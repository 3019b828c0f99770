"""The terminal: where commands print, and how expected errors are reported."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status

console = Console()
errors = Console(stderr=True)


def working(what: str) -> Status:
    """A spinner on stderr while something takes longer, with what that is; nothing where stderr is no terminal."""
    return errors.status(what) if errors.is_terminal else Status(what, console=Console(quiet=True))


class Unusable(Exception):
    """A file that cannot be read or written. The message says why and what to do, as a sentence."""


@contextmanager
def reporting_errors() -> Iterator[None]:
    """End the command with a sentence, not a traceback, if a file, the knowledge or the database cannot be used."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if not (lines := _explanation(error)):
            raise
        for line in lines:
            errors.print(line, soft_wrap=True, highlight=False)
        raise SystemExit(2) from None


def _explanation(error: Exception) -> list[str]:
    """The error in words for the reader; empty for an error that nobody expected."""
    # Imported only after an error, as these packages take longer to import than `--help` to print.
    from bot.knowledge import BrokenBase  # noqa: PLC0415
    from bot.store import StoreUnavailable  # noqa: PLC0415

    match error:
        case Unusable():
            return [escape(str(error))]
        case OSError(filename=file) if file is not None:
            return [escape(f"{file}: this can't be read or written ({error.strerror}); check the path.")]
        case BrokenBase(problems=problems):
            count = f"[bold red]Problems in the knowledge: {len(problems)}.[/] Nothing was started."
            return [*(escape(str(problem)) for problem in problems), count]
        case StoreUnavailable():
            return [f"The database can't be used: {escape(str(error))}."]
        case _:
            return []
