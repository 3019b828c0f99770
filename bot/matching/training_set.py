"""What a base has to teach: the texts to learn from, and what each is a wording of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.model import Base, System, Topic
from bot.matching import cache
from bot.matching.normalizer import Normalizer

Verdict = Literal["", "yes", "no", "depends"]
"""What a point says to somebody who wants yes or no; empty where the question wants neither."""


@dataclass(frozen=True)
class Wording:
    """An example as the base has it, and what it asks for."""

    line: str
    point: str = ""
    """The point that answers it; empty where it asks for the topic as a whole."""
    verdict: Verdict = ""


@dataclass(frozen=True)
class TrainingSet:
    """Normalised texts to learn from: examples with the number of their topic, and what is of no topic."""

    examples: tuple[tuple[str, int], ...]
    """In the order of their topics."""
    families: tuple[int, ...]
    """For each topic a number that it shares with those that count as the same; 0, 1, … in this order."""
    others: tuple[str, ...]
    says: tuple[tuple[str, str], ...] = ()
    """What each point says, after its id: nothing to learn from, and something to compare a question with."""
    is_calibrated: bool = False
    """The base says itself how sure to be, so that need not be learnt."""

    @property
    def texts(self) -> list[str]:
        """The examples, then the others, then what the points say."""
        return [text for text, _ in self.examples] + list(self.others) + [text for _, text in self.says]

    @property
    def digest(self) -> str:
        """Lessons with the same digest teach the same."""
        taught = (f"{number}\t{text}" for text, number in self.examples)
        said = (f"{point}\t{text}" for point, text in self.says)
        return cache.key(f"{self.families} {self.is_calibrated}", *taught, *self.others, *said)


@dataclass(frozen=True)
class Learnt:
    """What was taught, and what each example is a wording of, in the order of the lesson."""

    training_set: TrainingSet
    wordings: tuple[Wording, ...]


def lesson_of(base: Base) -> tuple[TrainingSet, tuple[Wording, ...]]:
    """What there is to learn, and for each example what it is a wording of; in an order that files do not set."""
    reader = Normalizer(base)
    entries = sorted(base.entries, key=lambda entry: entry.id)
    examples: dict[tuple[int, str], Wording] = {}
    for number, entry in enumerate(entries):
        for wording in wordings(entry):
            examples.setdefault((number, reader.learn(wording.line)), wording)
    ordered = sorted(examples)
    others = sorted({reader.learn(line) for line in base.out_of_scope.questions})
    texts = tuple((text, number) for number, text in ordered)
    points = sorted(base.points.items())
    says = tuple((id_, reader.learn(point.say)) for id_, (_, point) in points)
    training_set = TrainingSet(texts, _families(entries), tuple(others), says, base.calibration is not None)
    return training_set, tuple(examples[place] for place in ordered)


def wordings(entry: Topic | System, with_title: bool = True) -> Iterator[Wording]:
    """How people ask for an entry and for each of its points; its title is one such way."""
    for point in entry.points:
        yield from (Wording(line, point.id) for line in point.asks)
        yield from (Wording(line, point.id, "yes") for line in point.yes_if)
        yield from (Wording(line, point.id, "no") for line in point.no_if)
        yield from (Wording(line, point.id, "depends") for line in point.depends_if)
    yield from map(Wording, entry.questions)
    if with_title:
        yield Wording(entry.title)


def _families(entries: Sequence[Topic | System]) -> tuple[int, ...]:
    """Topics that merge into the same one, and that one, are a family."""
    heads = [entry.merges_into or entry.id for entry in entries]
    numbers = {head: number for number, head in enumerate(dict.fromkeys(heads))}
    return tuple(numbers[head] for head in heads)
