"""`vmvc interview`: the fit questionnaire in the terminal."""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape

from bot.advisor import Advisor, Said
from bot.advisor.replies import Cancelled, NotYours, Reply, Result, Stale, Step
from bot.cli.ask import show
from bot.cli.common import console, errors, settings
from bot.cli.house import desk
from bot.interview import Progress
from bot.store import Thread


def interview(
    workload: Annotated[str, typer.Argument(help="What it is about, in a sentence.")] = "",
    record: Annotated[Path | None, typer.Option(help="File to write the decision record to.")] = None,
) -> None:
    """Find out what fits a workload: answer with a number or in your own words; `back`, `why` and `stop` work too."""
    thread = Thread("terminal", "terminal", secrets.token_hex(6))
    said = Said(workload, "terminal", thread)
    with desk(settings()) as (advisor, _):
        ended = _converse(advisor, said, advisor.start(said, workload))
    if isinstance(ended, Cancelled):
        console.print("The interview was cancelled. Nothing was recommended.")
        return
    console.print(Markdown(ended.record.markdown.split("---\n", 2)[-1]))
    if record:
        _keep(ended.record.markdown, record)


def _keep(markdown: str, file: Path) -> None:
    try:
        file.write_text(markdown, encoding="utf-8")
    except OSError as error:
        errors.print(f"The record cannot be written to {file} ({error.strerror}); copy it from above.", markup=False)
        raise typer.Exit(1) from None
    console.print(f"The record is in {file}.", markup=False)


def _converse(advisor: Advisor, said: Said, reply: Reply) -> Result | Cancelled:
    """Ask and listen until the interview has ended."""
    while not isinstance(reply, Result | Cancelled):
        _tell(reply)
        heard = advisor.hear(replace(said, text=_typed()))
        for advice in heard:
            if not isinstance(advice, Step | Stale | NotYours | Result | Cancelled):
                show(advice)
        # After a question in between, the interview goes on where it was.
        reply = heard[-1] if isinstance(heard[-1], Step | Result | Cancelled) else advisor.start(said)
    return reply


def _typed() -> str:
    """The next line. Ctrl-D, Ctrl-C and the end of a file that is read mean `stop`."""
    try:
        return console.input("[bold]>[/] ")
    except (EOFError, KeyboardInterrupt):
        console.print()
        return "stop"


def _tell(reply: Reply) -> None:
    match reply:
        case Step(progress=Progress(open=question, asked=asked, left=left), note=note) if question:
            console.print(f"\n{note}" if note else "", markup=False)
            console.print(f"[bold]{escape(question.ask)}[/] [dim]({asked} answered, about {max(left, 1)} to go)[/]")
            if note != question.why:
                console.print(question.why, style="dim", markup=False)
            for number, option in enumerate(question.options, start=1):
                console.print(f"  {number}. {option.label}", highlight=False, markup=False)
            console.print("  or: don't know, back, why, stop", style="dim")
        case Stale(why=why):
            console.print(why)
        case _:
            raise AssertionError(f"the terminal cannot tell {type(reply).__name__}")
