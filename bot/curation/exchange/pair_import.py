"""Plans an import of pairs: each becomes a point of a topic, or a draft until it can be served."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.curation.exchange.qa_pairs import Pair, Refusal
from bot.curation.near_duplicates import near_pairs
from bot.knowledge.model import Base, Id, Model, Point, Source
from bot.knowledge.points import FEWEST_WORDINGS
from bot.knowledge.problems import did_you_mean
from bot.knowledge.validation import wording

_NEAR = 88
"""Percent of similarity from which a new question is shown beside a known one."""


@dataclass(frozen=True)
class Near:
    """A new question that is nearly one that is there."""

    line: int
    question: str
    known: str
    holder: str
    """The id of the topic or point that has it."""


class Drafts(Model):
    """A file in `drafts/`: points of a topic that cannot be served yet."""

    id: Id
    """Of the topic or system that they will belong to."""
    points: tuple[Point, ...] = ()


@dataclass
class PairPlan:
    """What will happen to each pair."""

    points: dict[str, list[Point]] = field(default_factory=dict)
    """Id of a topic or system to its new points, which can be served."""
    drafts: dict[str, list[Point]] = field(default_factory=dict)
    """Id of a topic or system to points that lack a source or wordings."""
    refused: list[Refusal] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)


def is_whole(point: Point) -> bool:
    """Whether a point can be served: it has a source and enough wordings."""
    return bool(point.sources) and len({*point.questions, *point.names}) >= FEWEST_WORDINGS


def plan_drafts(base: Base, drafts: Drafts) -> PairPlan:
    """Take the points of a file of drafts that can be served by now; the others stay drafts."""
    planned = PairPlan(points={drafts.id: []}, drafts={drafts.id: []})
    for index, point in enumerate(drafts.points, start=1):
        why = _objection_to_draft(base, drafts.id, point)
        if why:
            planned.refused.append(Refusal(index, why))
        (planned.drafts if why or not is_whole(point) else planned.points)[drafts.id].append(point)
    return planned


def _objection_to_draft(base: Base, topic: str, point: Point) -> str:
    if base.entry(topic) is None:
        return f"there is no topic '{topic}'"
    return f"the point {point.id} exists already" if point.id in base.points else ""


def plan_pairs(base: Base, pairs: Iterable[Pair], topic: str, nearest: Callable[[str], str]) -> PairPlan:
    """Decide about each pair. Nothing that is in the base is changed.

    Args:
        base: the knowledge.
        pairs: what to import.
        topic: the topic of pairs that name none; empty: the nearest topic of each.
        nearest: the topic that a question is nearest to.
    """
    planned = PairPlan()
    holders = _holders(base)
    ids = {entry.id for entry in base.entries} | set(base.points)
    taken: list[tuple[Pair, str]] = []
    for pair in pairs:
        home = pair.topic or topic or nearest(pair.questions[0])
        if why := _objection(base, pair, home, holders):
            planned.refused.append(Refusal(pair.line, why))
            continue
        point = _point(pair, ids)
        ids.add(point.id)
        holders |= {wording(question): point.id for question in point.asks}
        taken.append((pair, point.id))
        (planned.points if is_whole(point) else planned.drafts).setdefault(home, []).append(point)
    planned.near = _near(base, taken)
    return planned


def _holders(base: Base) -> dict[str, str]:
    """Normalised wording to the id of the topic or point that has it, or to out_of_scope."""
    known = {wording(text): "out_of_scope" for text in base.out_of_scope.questions}
    for entry in base.entries:
        known |= {wording(text): entry.id for text in entry.questions}
        known |= {wording(text): point.id for point in entry.points for text in point.questions}
    return known


def _objection(base: Base, pair: Pair, topic: str, holders: dict[str, str]) -> str:
    """Why a pair is not taken; empty if it is."""
    if base.entry(topic) is None:
        fix = did_you_mean(topic, [entry.id for entry in base.entries])
        return f"there is no topic '{topic}'" + (f"; {fix}" if fix else "; name one with --topic")
    for question in pair.questions:
        if holder := holders.get(wording(question)):
            return f"“{question}” already belongs to {holder}"
    return ""


def _point(pair: Pair, ids: set[str]) -> Point:
    sources = tuple(Source(title=re.sub(r"^https?://|/$", "", url), url=url) for url in pair.sources)
    return Point(id=_id(pair.questions[0], ids), say=pair.answer, asks=pair.questions, sources=sources)


def _id(question: str, ids: set[str]) -> str:
    """An id that is free, from the words of a question."""
    base = "_".join(re.findall(r"[a-z0-9]+", question.casefold())[:6])[:60].strip("_") or "imported"
    numbered = (f"{base}_{number}" for number in range(2, len(ids) + 3))
    return base if base not in ids else next(each for each in numbered if each not in ids)


def _near(base: Base, taken: list[tuple[Pair, str]]) -> list[Near]:
    known = list(_holders(base).items())
    new = [(wording(question), question, pair.line) for pair, _ in taken for question in pair.questions]
    texts = [text for text, _ in known] + [text for text, _, _ in new]
    found = near_pairs(texts, ["known"] * len(known) + ["new"] * len(new), _NEAR) if known and new else []
    return [
        Near(new[pair.second - len(known)][2], new[pair.second - len(known)][1], *known[pair.first]) for pair in found
    ]
