"""`vmvc records` and `vmvc replay`: list, export and replay stored decisions."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from bot.advisor.history import History, LoadedInterview, title_of
from bot.cli.common import base_from, settings
from bot.cli.terminal import console, errors
from bot.interview.record import STATUSES
from bot.standalone import now
from bot.store import RecordRow, Store, migrate

records = typer.Typer(help="List and export the decision records, and note what was decided.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="A record's number, or the id of its interview.")]


class Decided(StrEnum):
    """The statuses that can be set. A record becomes `superseded` only by a later one."""

    proposed = "proposed"
    accepted = "accepted"
    rejected = "rejected"
    deprecated = "deprecated"


@dataclass(frozen=True)
class _Records:
    store: Store
    history: History

    def filed(self, which: str | None) -> list[RecordRow]:
        """The record of a number or interview; all without an argument. Ends the command if it is not exactly one."""
        every = self.store.records.of_team()
        if which is None:
            return every
        found = [each for each in every if which == each.interview or which.lstrip("0#") == str(each.number)]
        if len(found) == 1:
            return found
        ids = ", ".join(each.interview for each in found)
        errors.print(
            f"Several records have the number {which}; name one by its interview: {ids}."
            if found
            else f"There is no record {which}; `vmvc records list` shows what there is.",
            markup=False,
        )
        raise typer.Exit(2)

    def loaded(self, filed: RecordRow) -> LoadedInterview:
        found = self.store.interviews.find(filed.interview)
        if found is None:
            raise LookupError(f"the interview of record {filed.number} no longer exists")
        return self.history.load(found)


@contextmanager
def _opened() -> Iterator[_Records]:
    chosen = settings()
    base = base_from(None)
    migrate(chosen.database)
    with Store.open(chosen.database, clock=now) as store:
        yield _Records(store, History(base, store))


@records.command("list")
def list_() -> None:
    """List the records: number, date, status, what was recommended, for which workload, how many disagree."""
    with _opened() as opened:
        table = Table("No.", "Date", "Status", "Decision", "Workload", Column("Interview", no_wrap=True))
        for filed in opened.filed(None):
            loaded = opened.loaded(filed)
            interview = loaded.interview
            date = (interview.finished_at or interview.started_at).date().isoformat()
            title = title_of(loaded.decision).partition(": ")[2]
            workload = " ".join(interview.workload.split())[:60]
            against = len(opened.store.records.disagreements(interview.id))
            newer = opened.history.number_of(filed.superseded_by)
            status = f"superseded by {newer}" if newer else filed.status
            status = f"{status}\n{against} disagree" if against else status
            row = (f"{filed.number:04}", date, status, title, workload, interview.id)
            table.add_row(*map(escape, row))
    console.print(table if table.row_count else "There are no records yet. `vmvc interview` makes one.")


@records.command()
def export(
    which: Annotated[str | None, typer.Argument(help="One record, by number or interview; without it, all.")] = None,
    out: Annotated[Path, typer.Option(help="The directory to write to.")] = Path("decisions"),
    as_accepted: Annotated[
        bool,
        typer.Option("--as-accepted", help="The exact text that was accepted, even if the record has changed since."),
    ] = False,
) -> None:
    """Write records as Markdown files, MADR 4, named by their number."""
    with _opened() as opened:
        written = list(_files(opened, opened.filed(which), as_accepted))
    out.mkdir(parents=True, exist_ok=True)
    for name, markdown in written:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(markdown, encoding="utf-8", newline="\n")
    console.print(f"Records written to {out}: {len(written)}.", markup=False)


def _files(opened: _Records, chosen: Sequence[RecordRow], as_accepted: bool) -> Iterator[tuple[Path, str]]:
    """Name and text of each file. With several workspaces, each has a folder of its own."""
    several = len({filed.team for filed in chosen}) > 1
    for filed in chosen:
        record = opened.history.record(opened.loaded(filed))
        name = Path(filed.team, record.filename) if several else Path(record.filename)
        if not as_accepted:
            yield name, record.markdown
        elif filed.markdown:
            yield name, filed.markdown


@records.command()
def decide(
    which: Which,
    status: Annotated[Decided, typer.Argument(help="What was decided.")],
    by: Annotated[list[str], typer.Option(help="Who decided; may be given several times.")],
) -> None:
    """Note that a record was accepted, rejected or deprecated, and by whom."""
    with _opened() as opened:
        (filed,) = opened.filed(which)
        if not opened.history.decided(opened.loaded(filed), STATUSES[status.value], by, now()):
            errors.print("This record's interview is still open, or has just changed; decide when it has ended.")
            raise typer.Exit(1)
    console.print(f"Record {filed.number:04} is {status.value}, decided by {', '.join(by)}.", markup=False)


def replay(
    which: Annotated[str, typer.Argument(help="The id of an interview, or the number of its record.")],
) -> None:
    """Work a stored interview out again with the knowledge it was begun with, and print its record.

    The same answers give the same bytes, whatever the knowledge says by now.
    """
    with _opened() as opened:
        found = opened.store.interviews.find(which)
        loaded = opened.history.load(found) if found else opened.loaded(opened.filed(which)[0])
        interview = loaded.interview
        if opened.history.questionnaire(interview) is None:
            errors.print(
                f"The knowledge {interview.base_version} that this interview was begun with was not kept; "
                "what follows is by the knowledge of now.",
                markup=False,
            )
        sys.stdout.write(opened.history.record(loaded).markdown)
