"""Finds gaps: questions that the knowledge did not answer well, grouped by meaning, with what they are nearest to."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.knowledge.model import Base
from bot.knowledge.validation import wording
from bot.matching import Answer, Compare, Decline, Guess, Match

Miss = Literal["declined", "asked back", "voted down"]

ALIKE = 0.6
"""Questions whose vectors have at least this cosine belong to one gap."""
ALIKE_IN_LETTERS = 0.75
"""The same without a sentence model, for the share of letters and words in common."""

WEEKS = 4
SHOWN = 5
"""Wordings kept for a gap."""

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
"""Turns texts into vectors, one row each."""


@dataclass(frozen=True)
class MissedQuestion:
    """A question that was not answered well. It says nothing of who asked it."""

    text: str
    miss: Miss
    asked_at: datetime
    turn: str = ""
    """The id of its turn."""
    topic: str = ""
    """What answered it, where it was voted down."""


@dataclass(frozen=True)
class Gap:
    """Questions of one meaning that were not answered well."""

    example: str
    """The wording that is nearest to all others."""
    wordings: tuple[str, ...]
    """Different wordings, the most frequent first; at most five."""
    counts: dict[Miss, int]
    weeks: tuple[int, ...]
    """How often it was asked in each of the last four weeks, the oldest first."""
    nearest: tuple[str, ...]
    """Ids of the nearest points, or of topics where no point is near, the likeliest first."""
    turn: str = ""
    """The id of a turn in which the example was asked."""

    @property
    def count(self) -> int:
        """How often it was asked in all."""
        return sum(self.counts.values())


def find_gaps(
    missed: Iterable[MissedQuestion],
    now: datetime,
    match: Callable[[str], Match],
    embed: Embed | None = None,
    most: int | None = None,
) -> list[Gap]:
    """Group missed questions by meaning, the most frequent gap first. Gaps that have been closed are left out.

    Args:
        missed: questions in any order.
        now: the end of the last week of the trend.
        match: what the matcher finds for a question: the nearest points, or that it would be answered now.
        embed: the sentence model; without one, questions are compared by letters and words.
        most: how many gaps are wanted; None for all.
    """
    of_wording: dict[str, list[MissedQuestion]] = {}
    for each in missed:
        of_wording.setdefault(wording(each.text) or each.text, []).append(each)
    groups = sorted(of_wording.values(), key=lambda group: (-len(group), group[0].text))
    texts = [group[0].text for group in groups]
    similarity = _similarity(texts, embed)
    limit = ALIKE if embed else ALIKE_IN_LETTERS
    clusters = [_Cluster(members, groups, similarity) for members in _clusters(similarity, limit)]
    clusters.sort(key=lambda cluster: (-len(cluster.questions), cluster.example.text))
    open_ones = ((cluster, found) for cluster in clusters if (found := _unless_closed(cluster, match)))
    return [_gap(cluster, found, now) for cluster, found in islice(open_ones, most)]


def not_taught(missed: Iterable[MissedQuestion], base: Base) -> Iterator[MissedQuestion]:
    """The missed questions that nobody has taught since: the base has them neither as a wording nor as off topic.

    What was voted down stays, unless it is off topic now: that the base has it helped nobody.
    """
    declined = {wording(question) for question in base.out_of_scope.questions}
    known = {wording(question) for entry in base.entries for question in entry.wordings}
    for each in missed:
        text = wording(each.text)
        if text not in declined and (each.miss == "voted down" or text not in known):
            yield each


def _similarity(texts: Sequence[str], embed: Embed | None) -> Floats:
    """Similarity of each text to each other, up to 1."""
    if not texts:
        return np.zeros((0, 0), dtype=np.float32)
    if embed is None:
        ratios = process.cdist(texts, texts, scorer=fuzz.token_set_ratio, processor=wording, dtype=np.float32)
        return np.asarray(ratios / 100, dtype=np.float32)
    vectors = embed([wording(text) for text in texts])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.maximum(lengths, 1e-9)
    return np.asarray(unit @ unit.T, dtype=np.float32)


def _clusters(similarity: Floats, limit: float) -> list[list[int]]:
    """Leader clustering with average linkage: each text, in order, joins the nearest cluster or begins its own."""
    clusters: list[list[int]] = []
    for index in range(len(similarity)):
        means = [float(similarity[index, members].mean()) for members in clusters]
        best = max(range(len(means)), key=means.__getitem__, default=None)
        if best is not None and means[best] >= limit:
            clusters[best].append(index)
        else:
            clusters.append([index])
    return clusters


class _Cluster:
    """Questions of one meaning."""

    def __init__(
        self, members: Sequence[int], groups: Sequence[Sequence[MissedQuestion]], similarity: Floats
    ) -> None:
        central = members[int(similarity[np.ix_(members, members)].sum(axis=1).argmax())]
        self.example = groups[central][0]
        self.questions = [question for member in members for question in groups[member]]
        self.wordings = tuple(groups[member][0].text for member in members[:SHOWN])


def _unless_closed(cluster: _Cluster, match: Callable[[str], Match]) -> Match | None:
    """What is found for a cluster's example; None where a topic answers it now that wasn't voted down."""
    found = match(cluster.example.text)
    match found.outcomes[0]:
        case Answer(topic=topic) if all(question.topic != topic for question in cluster.questions):
            return None
        case _:
            return found


def _gap(cluster: _Cluster, found: Match, now: datetime) -> Gap:
    counts = Counter(question.miss for question in cluster.questions)
    weeks = Counter((now - question.asked_at) // timedelta(days=7) for question in cluster.questions)
    return Gap(
        example=cluster.example.text,
        wordings=cluster.wordings,
        counts=dict(counts.most_common()),
        weeks=tuple(weeks[week] for week in reversed(range(WEEKS))),
        nearest=_nearest(found),
        turn=cluster.example.turn,
    )


def _nearest(found: Match) -> tuple[str, ...]:
    match found.outcomes[0]:
        case Answer(topic=topic, point=point):
            return (point or topic,)
        case Guess(candidates=candidates):
            return tuple(candidate.point or candidate.topic for candidate in candidates)
        case Decline(nearest=nearest):
            return nearest
        case Compare(systems=systems, point=point):
            return (point,) if point else systems
        case _:
            return ()
