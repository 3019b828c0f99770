"""Proposals: what curators teach between reviews. They are a knowledge layer of their own, checked before it is live.

A proposal is one of three: a wording of a point, a new point, or a question to decline. The layer is always valid:
what would break loading, add a lint error, or change an expected answer is refused, and nothing is written.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.curation.lint.finding import Limits
from bot.knowledge import Base, BrokenBase, load
from bot.knowledge.model import Point, Topic
from bot.knowledge.reading import read
from bot.knowledge.validation import wording
from bot.matching import Matcher

Kind = Literal["asks", "yes_if", "no_if", "depends_if"]
"""The list of a point that a wording belongs to."""


@dataclass(frozen=True)
class NewWording:
    """A way of asking for a point that exists."""

    point: str
    wording: str
    kind: Kind = "asks"


@dataclass(frozen=True)
class NewPoint:
    """A point for a topic or system that exists."""

    entry: str
    point: Point


@dataclass(frozen=True)
class OffTopic:
    """A question to decline."""

    question: str


Proposal = NewWording | NewPoint | OffTopic


class RefusedProposal(Exception):
    """A proposal that is not accepted. `reasons` are sentences for the curator."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class ProposalLayer:
    """The directory of proposals, over the reviewed knowledge directories `below`.

    Args:
        directory: where proposals are stored; made with the first of them.
        below: the reviewed knowledge.
        limits: how much text is shown, for lint.
        fit: trains a matcher on a base.
    """

    def __init__(
        self, directory: Path, below: Sequence[Path], limits: Limits, fit: Callable[[Base], Matcher]
    ) -> None:
        self.directory = directory
        self._below = tuple(below)
        self._limits = limits
        self._fit = fit

    @property
    def layers(self) -> tuple[Path, ...]:
        """The reviewed knowledge, and the proposals if there are any."""
        return (*self._below, self.directory) if self.directory.is_dir() else self._below

    def add(self, proposals: Sequence[Proposal], today: date) -> Base:
        """Check proposals together, and make them live if they pass. Returns the knowledge with them.

        What the knowledge says already is not added again.

        Raises:
            RefusedProposal: if they name something unknown, or the knowledge with them would be worse.
        """
        before = load(*self.layers)
        new = [each for each in proposals if not _is_known(before, each)]
        if not new:
            return before
        with tempfile.TemporaryDirectory(prefix="vmvc-") as temporary:
            staged = Path(temporary) / self.directory.name
            if self.directory.is_dir():
                shutil.copytree(self.directory, staged)
            files = dict.fromkeys(_write(staged, before, each) for each in new)
            after = self._checked(before, staged, today)
            for file in files:
                self._publish(staged / file, self.directory / file)
        return after

    def _checked(self, before: Base, staged: Path, today: date) -> Base:
        layers = (*self._below, staged)
        try:
            after = load(*layers)
        except BrokenBase as broken:
            raise RefusedProposal(*(problem.sentence for problem in broken.problems)) from None
        from bot.curation import proposal_checks as checks  # noqa: PLC0415  it imports lint, which only teaching needs

        if new := checks.new_errors(self.layers, layers, self._limits, today):
            raise RefusedProposal(*new)
        if changed := list(checks.unmet_expectations(self._below, before, after, self._fit)):
            raise RefusedProposal(*changed)
        return after

    def _publish(self, staged: Path, live: Path) -> None:
        """Replace the file at once, so that nobody reads half of it."""
        live.parent.mkdir(parents=True, exist_ok=True)
        partial = live.with_suffix(".part")
        shutil.copyfile(staged, partial)
        partial.replace(live)


def proposals_in(directory: Path) -> list[Proposal]:
    """What the layer holds, by file.

    Raises:
        BrokenBase: if a file cannot be read.
    """
    found: list[Proposal] = []
    for path in sorted(directory.glob("*/*.yaml")):
        content: dict[str, Any] = read(path, directory).data
        for point in content.get("points", ()):
            if "say" in point:
                found.append(NewPoint(content["id"], Point.model_validate(point)))
            else:
                found += [NewWording(point["id"], text, kind) for kind in _KINDS for text in point.get(kind, ())]
    declined = directory / _OFF_TOPIC_FILE
    if declined.exists():
        found += [OffTopic(text) for text in read(declined, directory).data.get("questions", ())]
    return found


_OFF_TOPIC_FILE = "out_of_scope.yaml"
_KINDS: tuple[Kind, ...] = ("asks", "yes_if", "no_if", "depends_if")


def _is_known(base: Base, proposal: Proposal) -> bool:
    """Whether the base says it already, as when a proposal is made twice."""
    match proposal:
        case NewWording(point=id_, wording=text):
            return id_ in base.points and wording(text) in map(wording, base.points[id_][1].questions)
        case NewPoint(entry=entry, point=point):
            return point.id in base.points and (base.points[point.id][0].id, base.points[point.id][1]) == (
                entry,
                point,
            )
        case OffTopic(question=text):
            return wording(text) in map(wording, base.out_of_scope.questions)


# --- Files of the layer


def _write(directory: Path, base: Base, proposal: Proposal) -> Path:
    """Add the proposal to its file in the directory; the file's path in it."""
    match proposal:
        case NewWording(point=id_, wording=text, kind=kind):
            if id_ not in base.points:
                raise RefusedProposal(f"There is no point '{id_}'.")
            file = _file_of(base, base.points[id_][0].id)
            content = _content(directory / file, base.points[id_][0].id)
            _point(content, id_).setdefault(kind, []).append(text)
        case NewPoint(entry=entry, point=point):
            if base.entry(entry) is None:
                raise RefusedProposal(f"There is no topic or system '{entry}'.")
            file = _file_of(base, entry)
            content = _content(directory / file, entry)
            content.setdefault("points", []).append(point.model_dump(mode="json", exclude_defaults=True))
        case OffTopic(question=text):
            file = Path(_OFF_TOPIC_FILE)
            content = _content(directory / file, "")
            content.setdefault("questions", []).append(text)
    (directory / file).parent.mkdir(parents=True, exist_ok=True)
    written = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    (directory / file).write_text(written, encoding="utf-8")
    return file


def _file_of(base: Base, entry: str) -> Path:
    folder = "topics" if isinstance(base.entry(entry), Topic) else "systems"
    return Path(folder, f"{entry}.yaml")


def _content(file: Path, id_: str) -> dict[str, Any]:
    if file.exists():
        content: dict[str, Any] = read(file, file.parent).data
        return content
    return {"id": id_} if id_ else {}


def _point(content: dict[str, Any], id_: str) -> dict[str, Any]:
    """The change of a point in a file of the layer, begun if it is not there."""
    points: list[dict[str, Any]] = content.setdefault("points", [])
    found = next((point for point in points if point.get("id") == id_), None)
    if found is None:
        found = {"id": id_}
        points.append(found)
    return found
