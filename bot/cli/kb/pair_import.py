"""Part of `vmvc kb import`: questions with answers become points of topics, or drafts."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import typer
import yaml

from bot.cli.common import read_text, settings
from bot.cli.terminal import Unusable, console, working
from bot.curation.exchange.pair_import import Drafts, PairPlan, plan_drafts, plan_pairs
from bot.curation.exchange.qa_pairs import Pairs, from_markdown, from_rasa, from_table, is_table_of_pairs
from bot.curation.exchange.yaml_edit import Uneditable, with_items
from bot.curation.expectations import OUT_OF_SCOPE
from bot.knowledge import Base
from bot.knowledge.folder import read_folder
from bot.knowledge.layers import POINTS, id_of
from bot.knowledge.model import Point, Topic
from bot.knowledge.parsing import validated
from bot.knowledge.reading import Document, read
from bot.matching import Matcher
from bot.portfolio.tables import Unreadable, read_table

_TABLES = {".csv", ".tsv", ".txt", ".xlsx"}
_YAML = {".yml", ".yaml"}


def import_pairs(  # noqa: PLR0913, PLR0917  (the options of the command)
    file: Path, base: Base, directory: Path, topic: str, domain: Path | None, dry_run: bool
) -> bool:
    """Import questions with answers into the files of a directory. False if the file holds none of that kind.

    Raises:
        typer.Exit: with 1, after everything else is done, if something was refused.
    """
    if domain:
        read_text(domain)  # a file that cannot be read is reported before anything else
    if file.suffix.lower() in _YAML and (drafts := _drafts(file)):
        planned = plan_drafts(base, drafts)
        planned_drafts = {file: _draft_text(drafts.id, planned.drafts[drafts.id])}
    elif (pairs := _pairs(file, domain)) is not None:
        planned = _planned(base, pairs, topic)
        planned_drafts = _with_drafts(directory, planned)
    else:
        return False
    files = {**_with_points(base, directory, planned), **planned_drafts}
    if not dry_run:
        write_files(files)
    _report(planned, files, dry_run)
    if planned.refused:
        raise typer.Exit(1)
    return True


def _pairs(file: Path, domain: Path | None) -> Pairs | None:
    """The pairs of a file; None if it is a table without answers."""
    suffix = file.suffix.lower()
    if suffix in {".md", ".markdown"}:
        return from_markdown(read_text(file))
    if suffix in _YAML:
        responses = read(domain, domain.parent) if domain else Document("", {})
        return from_rasa(read(file, file.parent), responses)
    try:
        rows = [(line.number, line.cells) for line in read_table(file)] if suffix in _TABLES else []
    except Unreadable as why:
        raise Unusable(str(why)) from None
    return from_table(rows) if rows and is_table_of_pairs(rows[0][1]) else None


def _drafts(file: Path) -> Drafts | None:
    """The drafts in a file; None if it is another one."""
    document = read(file, file.parent)
    is_draft = isinstance(document.data, dict) and POINTS in document.data
    return validated(document, Drafts) if is_draft else None


def _planned(base: Base, pairs: Pairs, topic: str) -> PairPlan:
    def nearest(question: str) -> str:
        return matcher.match(question).best

    found = settings()
    with working("Comparing with what the knowledge has…"):
        if not topic and any(not pair.topic for pair in pairs.found):
            matcher = Matcher.fit(base, found.cache, found.vmvc_matcher == "lexical")
        planned = plan_pairs(base, pairs.found, topic, nearest)
    planned.refused += pairs.refused
    return planned


# --- Files


def file_of(base: Base, directory: Path, id_: str) -> tuple[Path, str]:
    """The file of a topic, of a system or of what is out of scope in a directory, and its text; begun if missing."""
    folder = read_folder(directory, ".")
    held = {id_of(document.data): directory / document.file for _, document in folder.entries}
    if id_ == OUT_OF_SCOPE:
        path, begun = directory / f"{OUT_OF_SCOPE}.yaml", ""
    else:
        section = "topics" if isinstance(base.entry(id_), Topic) else "systems"
        path, begun = held.get(id_) or directory / section / f"{id_}.yaml", f"id: {id_}\n"
    return path, path.read_bytes().decode() if path.exists() else begun


def write_files(files: Mapping[Path, str]) -> None:
    """Write the texts of the files, in UTF-8; directories are made."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _with_points(base: Base, directory: Path, planned: PairPlan) -> dict[Path, str]:
    files = {}
    for topic, points in planned.points.items():
        if not points:
            continue
        path, text = file_of(base, directory, topic)
        try:
            files[path] = with_items(text, (POINTS,), list(map(_data, points)))
        except Uneditable as why:
            raise Unusable(f"{path}: nothing can be added to this file; {why}.") from None
    return files


def _with_drafts(directory: Path, planned: PairPlan) -> dict[Path, str]:
    files = {}
    for topic, points in planned.drafts.items():
        path = directory / "drafts" / f"{topic}.yaml"
        before = validated(read(path, directory), Drafts).points if path.exists() else ()
        files[path] = _draft_text(topic, (*before, *points))
    return files


def _draft_text(topic: str, points: Iterable[Point]) -> str:
    content = {"id": topic, POINTS: list(map(_data, points))}
    head = f"# Give each point a source and three wordings, then: vmvc kb import drafts/{topic}.yaml\n"
    return head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def _data(point: Point) -> dict[str, object]:
    return point.model_dump(mode="json", exclude_defaults=True)


# --- Report


def _report(planned: PairPlan, files: Mapping[Path, str], dry_run: bool) -> None:
    for refusal in planned.refused:
        end = "" if refusal.why.endswith("?") else "."
        console.print(f"line {refusal.line}: {refusal.why}{end}", markup=False, highlight=False, soft_wrap=True)
    for near in planned.near:
        said = f"line {near.line}: “{near.question}” is nearly “{near.known}”, which belongs to {near.holder}."
        console.print(said, markup=False, highlight=False, soft_wrap=True)
    points, drafts = (sum(map(len, each.values())) for each in (planned.points, planned.drafts))
    would = "would be " if dry_run else ""
    console.print(
        f"{points} {would}added, {drafts} {would}kept as drafts, {len(planned.refused)} refused.", highlight=False
    )
    for path in files:
        console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True, style="dim")
