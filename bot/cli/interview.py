"""`vmvc interview`: the fit questionnaire in the terminal."""

import getpass
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table

from bot.advisor import Advisor, Said
from bot.advisor.archive import Archive, case_of, kept_of
from bot.advisor.replies import AskedBack, NotKnown, Record
from bot.chart import draw
from bot.cli.ask import show
from bot.cli.common import console, errors, settings
from bot.cli.house import desk
from bot.interview import (
    ENDINGS,
    Case,
    Given,
    Noted,
    Quit,
    Stage,
    Told,
    Unclear,
    listen,
    migrate,
    proceed,
    propose,
    trace,
)
from bot.knowledge.model import Question, Questionnaire
from bot.store import Interview, Store, Thread


def interview(  # noqa: PLR0913, PLR0917  (each is an option of the command line)
    workload: Annotated[str, typer.Argument(help="What it is about, in a sentence.")] = "",
    record: Annotated[Path | None, typer.Option(help="File to write the decision record to.")] = None,
    chart: Annotated[Path | None, typer.Option(help="PNG file to draw the result to.")] = None,
    traced: Annotated[
        bool,
        typer.Option("--trace", help="Show at each step which questions were considered, and what each is worth."),
    ] = False,
    resume: Annotated[str, typer.Option(help="Go on with the interview of this id.")] = "",
    update: Annotated[bool, typer.Option(help="With --resume: go on under the knowledge of now.")] = False,
    supersedes: Annotated[str, typer.Option(help="The interview whose decision this one replaces, by its id.")] = "",
) -> None:
    """Find out what fits a workload: answer with a number or in your own words.

    Also understood: back, change the OS to Linux, why, don't know, later, what matters most is cost, split into a
    database and services, finish, and after a likely result go on.
    """
    with desk(settings()) as (advisor, store):
        sitting = _Sitting(advisor, store, traced)
        sitting.resume(resume, update) if resume else sitting.begin(workload)
        finished = sitting.converse()
        if not finished:
            console.print("The interview was cancelled. Nothing was recommended.")
            return
        written = sitting.finish(supersedes or None)
        if record:
            _write(record, written.markdown.encode(), "The record")
        if chart:
            _write(chart, draw(sitting.archive.decide(sitting.interview)), "The chart")


def _write(file: Path, content: bytes, what: str) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        errors.print(f"{what} cannot be written to {file} ({error.strerror}); copy it from above.", markup=False)
        raise typer.Exit(1) from None
    console.print(f"{what} is in {file}.", markup=False)


@dataclass
class _Sitting:
    """One interview in the terminal, stored as it goes, so that it can be resumed and replayed."""

    advisor: Advisor
    store: Store
    traced: bool
    questionnaire: Questionnaire = field(init=False)
    archive: Archive = field(init=False)
    interview: Interview = field(init=False)
    case: Case = field(init=False, default=Case())
    _told: Case | None = field(init=False, default=None)
    """The case for which the trace or the result was shown last: each is shown once."""

    def __post_init__(self) -> None:
        self.questionnaire = self.advisor.base.interview
        self.archive = Archive(self.advisor.base, self.store)

    def begin(self, workload: str) -> None:
        self.archive.keep_base()
        id_ = secrets.token_hex(6)
        thread = Thread("terminal", "terminal", id_)
        self.interview = self.store.interviews.start(
            id_, thread, getpass.getuser(), self.advisor.base.version, workload
        )
        self._keep(propose(self.questionnaire, Case(), workload))

    def resume(self, id_: str, update: bool) -> None:
        """Go on under the knowledge that the interview was begun with, or move to that of now, and say which."""
        found = self.store.interviews.find(id_)
        if found is None or found.thread.team != "terminal":
            errors.print(
                f"There is no interview {id_} of the terminal; `vmvc records list` shows some.", markup=False
            )
            raise typer.Exit(2)
        self.interview, self.case = found, case_of(found)
        self.store.interviews.reopen(id_)
        begun, now = found.base_version, self.advisor.base.version
        earlier = self.archive.questionnaire(found)
        if begun == now:
            return
        if earlier and not update:
            self.questionnaire = earlier
            console.print(f"Begun under knowledge {begun}, and carried on under it; --update moves it to {now}.")
            return
        moved = migrate(self.questionnaire, self.case)
        self.archive.keep_base()
        self.store.interviews.move(id_, now)
        self._keep(moved.case)
        console.print(f"Begun under knowledge {begun}, and moved to {now}.")
        for drop in moved.dropped:
            console.print(f"Dropped: {drop.question}: {drop.answer}. {drop.because}", markup=False)

    def converse(self) -> bool:
        """Ask and listen until the person is content with the result; False where they leave without one."""
        while True:
            stage = proceed(self.questionnaire, self.case)
            self._show(stage)
            typed = _typed()
            over = stage.is_over and not self.case.proposed
            if over and typed.strip().casefold() in _ENOUGH:
                return True
            if not typed.strip():
                continue
            match listen(self.questionnaire, self.case, typed):
                case Noted(case=case, text=text):
                    self._keep(case)
                    _say(text)
                case Told(text=text):
                    _say(text)
                case Quit():
                    if not over:
                        self.store.interviews.cancel(self.interview.id)
                    return over
                case Unclear(candidates=candidates):
                    self._not_an_answer(typed, stage.progress.open, candidates)

    def finish(self, supersedes: str | None) -> Record:
        """End the interview, and file its decision."""
        self.store.interviews.finish(self.interview.id)
        self.store.records.file(self.interview.id, self.interview.thread.team, [self.interview.owner], supersedes)
        self._read()
        return self.archive.record(self.interview)

    def _read(self) -> None:
        found = self.store.interviews.find(self.interview.id)
        if found is None:
            raise LookupError(f"interview {self.interview.id} is gone")
        self.interview = found

    def _keep(self, case: Case) -> None:
        self.store.interviews.keep(self.interview, kept_of(case))
        self.case = case
        self._read()

    def _show(self, stage: Stage) -> None:
        if self.case.proposed:
            for line in _proposals(self.questionnaire, self.case):
                console.print(line, markup=False, highlight=False)
        elif question := stage.progress.open:
            if self.traced and self._told != self.case:
                _show_trace(self.questionnaire, self.case)
            _show_question(stage, question)
        elif stage.missing:
            _say(stage.missing.text)
        elif self._told != self.case:
            self._show_result(stage)
        self._told = self.case

    def _show_result(self, stage: Stage) -> None:
        console.print(Markdown(self.archive.record(self.interview).markdown.split("---\n", 2)[-1]))
        if stage.progress.ending:
            console.print(ENDINGS[stage.progress.ending])
        console.print(f"Interview {self.interview.id}. Enter ends it; or: go on, back, change … to …", style="dim")

    def _not_an_answer(self, typed: str, question: Question | None, candidates: tuple[str, ...]) -> None:
        """Perhaps a question to the advisor; else a kind word, and the question comes again."""
        if question is None and not typed.rstrip().endswith("?"):
            return
        replies = (
            () if candidates else self.advisor.asking.ask(Said(typed, self.interview.owner, self.interview.thread))
        )
        answers = [each for each in replies if not isinstance(each, NotKnown | AskedBack)]
        for advice in answers:
            show(advice)
        if candidates and question:
            labels = " or ".join(option.label for option in question.options if option.id in candidates)
            _say(f"Which of them: {labels}?")
        elif not answers:
            _say("I did not understand that as an answer. Pick one below, or say it in other words.")


_ENOUGH = frozenset({"", "finish", "done", "ok", "thanks", "exit", "quit", "stop"})


def _typed() -> str:
    """The next line. Ctrl-D, Ctrl-C and the end of a file that is read mean `stop`."""
    try:
        return console.input("[bold]>[/] ")
    except (EOFError, KeyboardInterrupt):
        console.print()
        return "stop"


def _say(text: str) -> None:
    if text:
        console.print(f"\n{text}", markup=False, highlight=False)


def _proposals(questionnaire: Questionnaire, case: Case) -> Iterator[str]:
    questions = {question.id: question for question in questionnaire.questions}
    yield "\nThis is what I read from your words:"
    for fact in case.proposed:
        question = questions[fact.question]
        where = f"{fact.component}: " if fact.component else ""
        answered = case.of(fact.component).get(question.id)
        instead = f" instead of {Given(question, answered).label}" if answered else ""
        yield f"  {where}{question.ask} {Given(question, fact.option).label}{instead} (“{fact.words}”)"
    yield "Is that right? yes, no, or: change … to …"


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


def _show_trace(questionnaire: Questionnaire, case: Case) -> None:
    table = Table(
        "Question",
        "Gain, nats",
        "Cost",
        "Worth",
        "Veto",
        caption="Gain: expected information. Worth: gain for its cost. Veto: one answer rules out what leads.",
    )
    for each in trace(questionnaire, case):
        vetoes = "yes" if each.vetoes else ""
        table.add_row(
            each.question.id.replace("_", " "),
            f"{each.gain:.4f}",
            f"{each.question.cost:g}",
            f"{each.worth:.4f}",
            vetoes,
        )
    console.print(table)
