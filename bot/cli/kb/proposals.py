"""`vmvc kb proposals`: teach wordings and points between reviews, and export them as a patch."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from bot.cli.common import settings, writable
from bot.cli.kb.lint import from_here
from bot.cli.terminal import console, errors, working
from bot.curation.exchange.yaml_edit import Uneditable
from bot.curation.proposal_patch import patch as patch_of
from bot.curation.proposals import (
    NewPoint,
    NewWording,
    OffTopic,
    Proposal,
    ProposalLayer,
    RefusedProposal,
    proposals_in,
)
from bot.knowledge.model import Point, Source
from bot.settings import Settings
from bot.standalone import proposal_layer

proposals = typer.Typer(
    help="Teach wordings and points between reviews (in VMVC_PROPOSALS), and export them as a patch.",
    no_args_is_help=True,
)


class ProposalKind(StrEnum):
    """How the point answers the wording."""

    asks = "asks"
    yes_if = "yes_if"
    no_if = "no_if"
    depends_if = "depends_if"


@proposals.command("add-wording")
def add_wording(
    point: Annotated[str, typer.Argument(help="The id of the point that should answer.")],
    wording: Annotated[str, typer.Argument(help="How people ask for it.")],
    kind: Annotated[
        ProposalKind, typer.Option(help="`yes_if` and `no_if` for questions that the point answers with yes or no.")
    ] = ProposalKind.asks,
) -> None:
    """Teach a way of asking for a point. It is live once lint and the expectations pass."""
    _add(NewWording(point, wording, kind.value))


@proposals.command("add-point")
def add_point(  # noqa: PLR0913, PLR0917  (each is an option of the command line)
    topic: Annotated[str, typer.Argument(help="The id of the topic or system that it belongs to.")],
    id_: Annotated[str, typer.Argument(metavar="ID", help="The id of the new point.")],
    say: Annotated[str, typer.Option(help="One or two plain sentences; the first answers by itself.")],
    ask: Annotated[list[str], typer.Option(help="A way people ask for it; repeat the option, three times or more.")],
    source: Annotated[str, typer.Option(help="The address of the page that says so.")],
    source_title: Annotated[str, typer.Option(help="The title of that page.")],
) -> None:
    """Teach a new point. It is live once lint and the expectations pass."""
    try:
        cited = Source(title=source_title, url=source)
        point = Point(id=id_, say=say, asks=tuple(ask), sources=(cited,))
    except ValidationError as error:
        for each in error.errors():
            errors.print(f"{'.'.join(map(str, each['loc']))}: {each['msg']}.", markup=False, highlight=False)
        raise typer.Exit(1) from None
    _add(NewPoint(topic, point))


@proposals.command("off-topic")
def off_topic(question: Annotated[str, typer.Argument(help="The question to decline.")]) -> None:
    """Teach that a question is off topic, so that it is declined. It is live once lint and the expectations pass."""
    _add(OffTopic(question))


@proposals.command("list")
def list_() -> None:
    """List what was proposed and is not reviewed yet."""
    _, layer = _configured()
    found = proposals_in(layer.directory)
    for each in found:
        console.print(_in_words(each), markup=False, highlight=False, soft_wrap=True)
    if not found:
        console.print("Nothing is proposed. `vmvc kb gaps` shows what people miss.")


@proposals.command()
def patch(
    out: Annotated[
        Path | None, typer.Option(callback=writable, help="The file to write; without it, standard output.")
    ] = None,
) -> None:
    """Write the proposals as a patch of the reviewed files: `git apply` it, review it, then delete the proposals."""
    found, layer = _configured()
    try:
        text = patch_of(
            proposals_in(layer.directory), found.reviewed_knowledge[-1], lambda file: str(from_here(file))
        )
    except (LookupError, Uneditable) as why:
        errors.print(f"No patch can be made: {why}.", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    if out:
        out.write_text(text, encoding="utf-8", newline="")
    else:
        sys.stdout.write(text)


def _configured() -> tuple[Settings, ProposalLayer]:
    """The settings, and the layer of proposals. Ends the command if there is none."""
    found = settings()
    layer = proposal_layer(found)
    if layer is None:
        errors.print("Set VMVC_PROPOSALS to a directory for proposals; it goes on top of the knowledge.")
        raise typer.Exit(2)
    return found, layer


def _add(proposal: Proposal) -> None:
    _, layer = _configured()
    try:
        with working("Checking it against lint and the expectations…"):
            base = layer.add((proposal,), date.today())
    except RefusedProposal as refused:
        errors.print("This wasn't accepted, so nothing has changed:")
        for reason in refused.reasons:
            errors.print(f"  {reason}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    console.print(_in_words(proposal), markup=False, highlight=False)
    console.print(f"The knowledge is version {base.version} now.", highlight=False)


def _in_words(proposal: Proposal) -> str:
    match proposal:
        case NewWording(point=point, wording=wording, kind=kind):
            return f"{point}: “{wording}” ({kind})"
        case NewPoint(entry=entry, point=point):
            return f"{entry}: new point {point.id}: {point.say}"
        case OffTopic(question=question):
            return f"off topic: “{question}”"
