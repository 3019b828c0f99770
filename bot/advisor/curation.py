"""What the people who look after the knowledge do: they see what it lacks, and teach it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from bot.advisor.interview_replies import Stale
from bot.advisor.questions import QUESTIONS
from bot.advisor.replies import BaseState, Choice, Entry, OpenGap
from bot.curation.gaps import Gap, Miss, MissedQuestion, find_gaps, not_taught
from bot.curation.proposals import NewPoint, Proposal, ProposalLayer, RefusedProposal
from bot.knowledge.model import Base, Point, Source
from bot.knowledge.validation import wording
from bot.matching import Matcher
from bot.store import Store, Thread, Turn, TurnOutcome

MISSES: Mapping[TurnOutcome, Miss] = {"decline": "declined", "clarify": "asked back"}
"""Outcomes of a turn that count as a miss."""
MOST_MISSED = 500
"""Questions of each kind that are grouped, the latest; grouping that many takes about a second."""
MONTH, WEEK = timedelta(days=30), timedelta(days=7)
SHOWN_GAPS = 5
CLOSEST = 10
"""How many points are offered as the closest to a question."""
NEAR_TOPICS = 4
"""Of how many of the nearest topics and systems all points are offered."""

GONE = Stale("I no longer have that question, so there's nothing to teach from it.")
NOT_CONFIGURED = "I can't be taught here yet: whoever runs me has to set `VMVC_PROPOSALS` to a directory."

_PROBLEMS: Mapping[str, str] = {
    "url": "The address of the source has to be a web address, such as https://example.com/page.",
    "title": "The source needs a title.",
    "say": "The answer is missing.",
    "id": "The first way of asking needs a word in Latin letters, from which I make the point's id.",
}


@dataclass(frozen=True)
class Draft:
    """A point that somebody has written: an answer, how people ask for it, and the page that says so."""

    entry: str
    """The topic or system that it belongs to."""
    say: str
    wordings: tuple[str, ...]
    source_title: str
    source_url: str


@dataclass(frozen=True)
class Lesson:
    """A question that the knowledge should answer, and what may answer it."""

    turn: str
    wordings: tuple[str, ...]
    """How it was asked."""
    closest: tuple[Choice, ...]
    """The points that come closest to it."""
    nearby: tuple[tuple[Entry, tuple[Choice, ...]], ...]
    """The other points of the nearest topics and systems."""
    entries: tuple[Entry, ...]
    """Everything that a new point may belong to."""
    entry: str
    """What the question is likeliest about; empty where nothing is near."""


@dataclass(frozen=True)
class Taught:
    """What was taught counts, from the next moment on."""

    version: str
    """Of the knowledge with it."""


@dataclass(frozen=True)
class NotTaught:
    """What was taught was not accepted, and changed nothing. `reasons` are sentences."""

    reasons: tuple[str, ...]


class Curation:
    """Shows where the knowledge falls short, and adds what curators teach to its layer of proposals."""

    def __init__(
        self,
        base: Base,
        matcher: Matcher,
        store: Store,
        clock: Callable[[], datetime],
        layer: ProposalLayer | None = None,
    ) -> None:
        """Without a `layer`, nothing can be taught."""
        self._base = base
        self._matcher = matcher
        self._store = store
        self._clock = clock
        self._layer = layer

    def within(self, store: Store) -> "Curation":
        """The same with another view of the store: that of one workspace."""
        return Curation(self._base, self._matcher, store, self._clock, self._layer)

    @property
    def can_teach(self) -> bool:
        """Whether there is a place for what is taught."""
        return self._layer is not None

    def state(self, team: str, period: timedelta = MONTH) -> BaseState:
        """How the knowledge does in a workspace, over a period that ends now."""
        since = self._clock() - period
        counts = self._store.turns.counts(team, since)
        return BaseState(
            topics=len(self._base.topics),
            systems=len(self._base.systems),
            points=len(self._base.points),
            version=self._base.version,
            days=period.days,
            questions=sum(counts.get(outcome, 0) for outcome in QUESTIONS),
            declined=counts.get("decline", 0),
            not_helpful=len(self._store.feedback.voted_down(since)),
            gaps=tuple(OpenGap(gap, self._nearest(gap)) for gap in self.gaps(since, SHOWN_GAPS)),
            can_teach=self.can_teach,
        )

    def gaps(self, since: datetime, most: int | None = None) -> list[Gap]:
        """What was not answered well since a moment, the most frequent first."""
        missed = list(not_taught(self._missed(since), self._base))
        encoder = self._matcher.encoder
        embed = encoder.encode if encoder else None
        return find_gaps(missed, self._clock(), self._matcher.match, embed, most) if missed else []

    def _nearest(self, gap: Gap) -> tuple[Choice, ...]:
        points = self._base.points
        entries = {entry.id: entry for entry in self._base.entries}
        found = (Choice(*points[id_]) if id_ in points else entries.get(id_) for id_ in gap.nearest)
        return tuple(each if isinstance(each, Choice) else Choice(each) for each in found if each)

    def _missed(self, since: datetime) -> Iterator[MissedQuestion]:
        for outcome, miss in MISSES.items():
            for turn in self._store.turns.since(since, outcome, MOST_MISSED):
                if turn.question:
                    yield MissedQuestion(turn.question, miss, turn.asked_at, turn.id)
        for down in self._store.feedback.voted_down(since)[:MOST_MISSED]:
            if down.question:
                vote = down.vote
                yield MissedQuestion(down.question, "voted down", vote.given_at, vote.turn, down.topic or "")

    def lesson(self, turn: str) -> Lesson | Stale:
        """What could answer the question of a turn, and those that were asked with the same meaning."""
        asked = self._store.turns.find(turn)
        if asked is None or not asked.question:
            return GONE
        gaps = self.gaps(self._clock() - MONTH, SHOWN_GAPS)
        gap = next((gap for gap in gaps if gap.turn == turn), None)
        return self._lesson(asked, gap.wordings if gap else (asked.question,))

    def asked_in(self, thread: Thread) -> str:
        """What was asked last in a thread; empty where nothing was."""
        return self._store.turns.last_question(thread, QUESTIONS) or ""

    def lesson_about(self, question: str) -> Lesson:
        """What could answer a question that is stored nowhere; empty for a message without one."""
        match = self._matcher.match(question)
        return Lesson("", (question,) if question else (), (), (), self._base.entries, match.best if question else "")

    def _lesson(self, asked: Turn, wordings: tuple[str, ...]) -> Lesson:
        question = asked.question or ""
        best = asked.topic or self._matcher.match(question).best
        ranked = self._ranked(question)
        closest = ranked[:CLOSEST]
        entries = dict.fromkeys((best, *(choice.entry.id for choice in ranked)))
        nearby = tuple((entry, self._others(entry, closest)) for entry in self._base.named(entries)[:NEAR_TOPICS])
        return Lesson(asked.id, wordings, closest, nearby, self._base.entries, best)

    def _ranked(self, question: str) -> tuple[Choice, ...]:
        """All points that can be asked for, the closest to a question in letters and words first."""
        choices = [Choice(entry, point) for entry, point in self._base.points.values() if point.questions]
        texts = [(place, text) for place, each in enumerate(choices) for text in _texts(each)]
        if not texts:
            return ()
        scores = process.cdist(
            [question], [text for _, text in texts], scorer=fuzz.token_set_ratio, processor=wording
        )[0]
        best = [0.0] * len(choices)
        for (place, _), score in zip(texts, scores, strict=True):
            best[place] = max(best[place], float(score))
        return tuple(choices[place] for place in sorted(range(len(choices)), key=lambda place: -best[place]))

    def _others(self, entry: Entry, shown: Sequence[Choice]) -> tuple[Choice, ...]:
        taken = {choice.id for choice in shown}
        return tuple(Choice(entry, each) for each in entry.points if each.questions and each.id not in taken)

    def teach(self, proposals: Sequence[Proposal]) -> Taught | NotTaught:
        """Check what is taught and make it count, if lint and the expectations pass. That may take a minute."""
        if self._layer is None:
            return NotTaught((NOT_CONFIGURED,))
        if not proposals:
            return NotTaught(("There's no way of asking, so there's nothing to learn.",))
        try:
            base = self._layer.add(proposals, self._clock().date())
        except RefusedProposal as refused:
            return NotTaught(refused.reasons)
        return Taught(base.version)

    def teach_point(self, draft: Draft) -> Taught | NotTaught:
        """Check a point that somebody wrote and make it count, in the same way."""
        try:
            point = self._point(draft)
        except ValidationError as error:
            places = (str(each["loc"][-1]) if each["loc"] else "" for each in error.errors())
            return NotTaught(tuple(_PROBLEMS.get(place, f"There is a problem with: {place}.") for place in places))
        return self.teach((NewPoint(draft.entry, point),))

    def _point(self, draft: Draft) -> Point:
        """The draft as a point. It has the id of the same point, if that was taught already.

        Raises:
            ValidationError: if something is missing, or is no web address.
        """
        source = Source(title=draft.source_title, url=draft.source_url)
        point = Point(
            id=_id_for(draft.wordings, self._taken()), say=draft.say, asks=draft.wordings, sources=(source,)
        )
        entry = self._base.entry(draft.entry)
        same = (each for each in (entry.points if entry else ()) if each.say == point.say and each.asks == point.asks)
        return next(same, point)

    def _taken(self) -> frozenset[str]:
        return frozenset((*self._base.points, *(entry.id for entry in self._base.entries)))


def _texts(choice: Choice) -> tuple[str, ...]:
    return (*choice.point.questions, choice.point.say) if choice.point else ()


def _id_for(wordings: Sequence[str], taken: frozenset[str]) -> str:
    """An id that says what a point is about, from the first way of asking for it."""
    words = re.sub(r"[^a-z0-9]+", "_", " ".join(wordings[:1]).casefold()).strip("_")[:60].strip("_")
    number = 2
    found = words
    while found in taken:
        found, number = f"{words}_{number}", number + 1
    return found
