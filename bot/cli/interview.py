"""`vmvc interview`: the fit questionnaire in the terminal."""

import getpass
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table

from bot.advisor.history import TERMINAL
from bot.advisor.interview_replies import Cancelled, InterviewView, NotYours, OpenQuestion, Refusal, Result, Stale
from bot.advisor.replies import Advice, Clarification, NoAnswer
from bot.advisor.utterance import Utterance
from bot.cli.ask import show
from bot.cli.common import settings, writable
from bot.cli.result_view import show_result
from bot.cli.terminal import console, errors, working
from bot.interview import Command, Considered, Explained, Given, NotUnderstood, Stage, Update, steering
from bot.knowledge.model import Question
from bot.standalone import Standalone, opened
from bot.store import Thread


def interview(  # noqa: PLR0913, PLR0917  (each is an option of the command line)
    workload: Annotated[str, typer.Argument(help="What it is about, in a sentence.")] = "",
    record: Annotated[
        Path | None, typer.Option(callback=writable, help="File to write the decision record to.")
    ] = None,
    chart: Annotated[Path | None, typer.Option(callback=writable, help="PNG file to draw the result to.")] = None,
    traced: Annotated[
        bool,
        typer.Option("--trace", help="Show at each step which questions were considered, and what each is worth."),
    ] = False,
    resume: Annotated[str, typer.Option(help="Continue the interview with this id.")] = "",
    update: Annotated[bool, typer.Option(help="With --resume: continue with the current knowledge.")] = False,
    supersedes: Annotated[str, typer.Option(help="The id of the interview whose decision this one replaces.")] = "",
) -> None:
    """Find out what fits a workload: answer with a number or in your own words.

    Also understood: back, change the OS to Linux, why, don't know, later, what matters most is cost, split into a
    database and services, finish, and after a likely result go on.
    """
    if resume and supersedes:
        errors.print("--supersedes starts a new interview and --resume continues one; use only one of them.")
        raise typer.Exit(2)
    with opened(settings()) as parts:
        view = _TerminalInterview(parts, traced, _Files(record, chart))
        view.resume(resume, update) if resume else view.begin(workload, supersedes or None)
        if view.converse() is None:
            console.print("You cancelled the interview, so there's no recommendation.")


@dataclass(frozen=True)
class _Files:
    """Where to write a result, as soon as there is one."""

    record: Path | None
    chart: Path | None

    def write(self, result: Result) -> None:
        if self.record:
            _write(self.record, result.record.markdown.encode(), "The record")
        if self.chart:
            from bot.chart import draw  # noqa: PLC0415  Matplotlib takes a second to import

            _write(self.chart, draw(result.decision), "The chart")


def _write(file: Path, content: bytes, what: str) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        errors.print(
            f"{what} cannot be written to {file} ({error.strerror}); `vmvc records export` writes it elsewhere.",
            markup=False,
        )
        raise typer.Exit(1) from None
    console.print(f"{what} is in {file}.", markup=False)


class _TerminalInterview:
    """An interview in the terminal. It uses the same service and store as interviews in Slack."""

    view: InterviewView

    def __init__(self, parts: Standalone, traced: bool, files: _Files) -> None:
        self._parts = parts
        self._interviews = parts.interviews
        self._traced = traced
        self._files = files
        self._shown: tuple[str, int] | None = None
        """Id and revision of the interview for which the trace or the result was last shown."""

    def begin(self, workload: str, supersedes: str | None) -> None:
        thread = Thread(TERMINAL, TERMINAL, secrets.token_hex(6))
        self._take(self._interviews.start(Utterance("", getpass.getuser(), thread), workload, revises=supersedes))

    def resume(self, id_: str, update: bool) -> None:
        """Continue an interview, with the knowledge that it was begun with or, with `update`, the current one."""
        found = self._interviews.find(id_)
        if found is None or found.thread.team != TERMINAL:
            told = f"There is no interview {id_} from the terminal; `vmvc records list` shows what there is."
            errors.print(told, markup=False)
            raise typer.Exit(2)
        self._take(self._interviews.resume(id_, found.owner))
        begun, now = found.base_version, self._parts.base.version
        if begun == now:
            return
        if self._interviews.keeps_questionnaire_of(found) and not update:
            console.print(f"Begun under knowledge {begun}, and carried on under it; --update moves it to {now}.")
            return
        console.print(f"Begun under knowledge {begun}, and moved to {now}.")
        self._do(Update())

    def converse(self) -> Result | None:
        """Ask and listen until the person accepts the result. None if they cancel."""
        while not isinstance(self.view, Cancelled):
            self._show()
            typed = _typed()
            is_leaving = typed.strip().casefold() in _DONE or steering(typed) == "cancel"
            if isinstance(self.view, Result):
                if is_leaving:
                    return self.view
                if typed.strip().casefold() in _DETAILS:
                    console.print(Markdown(self.view.record.markdown.split("---\n", 2)[-1]))
                    continue
            if typed.strip():
                self._hear(typed)
        return None

    def _hear(self, typed: str) -> None:
        match self._interviews.interpret(self.view.interview, typed):
            case NotUnderstood(candidates=candidates):
                self._not_an_answer(typed, candidates)
            case Explained(text=text):
                _say(text)
            case command:
                self._do(command)

    def _do(self, command: Command) -> None:
        interview = self.view.interview
        self._take(self._interviews.do(interview.id, interview.owner, command, typed=True))

    def _take(self, reply: InterviewView | Refusal) -> None:
        match reply:
            case Stale(why=why, current=current):
                _say(why)
                self.view = current or self.view
            case NotYours():
                _say("This is somebody else's interview.")
            case Cancelled():
                self.view = reply
            case _:
                self.view = reply
                _say(reply.note)

    def _show(self) -> None:
        before, self._shown = self._shown, (self.view.interview.id, self.view.interview.revision)
        is_new = before != self._shown
        match self.view:
            case OpenQuestion() as step if step.understood:
                for line in _proposals(step):
                    console.print(line, markup=False, highlight=False)
            case OpenQuestion(stage=stage) if question := stage.progress.open:
                if self._traced and is_new:
                    _show_trace(self._interviews.considered(self.view.interview))
                _show_question(stage, question)
            case OpenQuestion(stage=stage) if stage.missing:
                _say(stage.missing.text)
            case Result() as result if is_new:
                show_result(result)
                self._files.write(result)

    def _not_an_answer(self, typed: str, candidates: tuple[str, ...]) -> None:
        """Answer the text if it is a question to the advisor; else say that it was not understood."""
        interview = self.view.interview
        question = self.view.stage.progress.open if isinstance(self.view, OpenQuestion) else None
        if question is None and not typed.rstrip().endswith("?"):
            return
        said = Utterance(typed, interview.owner, interview.thread)
        replies = () if candidates else self._ask(said)
        answers = [each for each in replies if not isinstance(each, NoAnswer | Clarification)]
        for advice in answers:
            show(advice)
        if candidates and question:
            labels = " or ".join(option.label for option in question.options if option.id in candidates)
            _say(f"Which of them: {labels}?")
        elif not answers:
            _say("I didn't understand that as an answer. Pick one below, or say it in other words.")

    def _ask(self, said: Utterance) -> tuple[Advice, ...]:
        with working("Looking it up…"):
            return self._parts.advisor.questions.ask(said)


_DETAILS = frozenset({"record", "the record", "details"})
_DONE = frozenset({"", "finish", "done", "ok", "thanks", "exit", "quit", "stop"})


def _typed() -> str:
    """The next line that the person types. Ctrl-D, Ctrl-C and the end of a file mean `stop`."""
    try:
        return console.input("[bold]>[/] ")
    except (EOFError, KeyboardInterrupt):
        console.print()
        return "stop"


def _say(text: str) -> None:
    if text:
        console.print(f"\n{text}", markup=False, highlight=False)


def _proposals(step: OpenQuestion) -> Iterator[str]:
    words = {(fact.component, fact.question): fact.words for fact in step.case.proposed}
    yield "\nThis is what I understood:"
    for placed in step.understood:
        question = placed.given.question
        where = f"{placed.component}: " if placed.component else ""
        answered = step.case.of(placed.component).get(question.id)
        instead = f" instead of {Given(question, answered).label}" if answered else ""
        said = words[placed.component, question.id]
        yield f"  {where}{question.ask} {placed.given.label}{instead} (“{said}”)"
    yield "Is that right? Type yes, no, or: change … to …"


def _show_question(stage: Stage, question: Question) -> None:
    progress = stage.progress
    for conflict in progress.conflicts:
        console.print(f"\nWorth a second look: {conflict.because}", markup=False, highlight=False)
    about = f"[{stage.component}] " if stage.component else ""
    counts = f"({progress.asked} answered, about {max(progress.left, 1)} to go)"
    console.print(f"\n{escape(about)}[bold]{escape(question.ask)}[/] [dim]{counts}[/]")
    console.print(question.why, style="dim", markup=False)
    for number, option in enumerate(question.options, start=1):
        console.print(f"  {number}. {option.label}", highlight=False, markup=False)
    console.print("  or: don't know, does not apply, later, back, why, finish, stop", style="dim")


def _show_trace(considered: Iterable[Considered]) -> None:
    table = Table(
        "Question",
        "Gain, nats",
        "Cost",
        "Worth",
        "Veto",
        caption="Gain: expected information. Worth: gain for its cost. Veto: one answer rules out what leads.",
    )
    for each in considered:
        vetoes = "yes" if each.vetoes else ""
        table.add_row(
            each.question.id.replace("_", " "),
            f"{each.gain:.4f}",
            f"{each.question.cost:g}",
            f"{each.worth:.4f}",
            vetoes,
        )
    console.print(table)
