"""What a base has to teach: the texts to train on, and what each of them asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.model import Base, System, Topic
from bot.matching.learning import contrast
from bot.matching.reading.normalizer import Normalizer

Verdict = Literal["", "yes", "no", "depends"]
"""What a point answers to a yes-or-no question; empty for any other question."""


@dataclass(frozen=True)
class Wording:
    """One way of asking for an entry or a point, as the base has it."""

    line: str
    point: str = ""
    """The id of the point that answers it; empty where it asks for the topic as a whole."""
    verdict: Verdict = ""


@dataclass(frozen=True)
class TrainingSet:
    """Normalised texts to train on."""

    examples: tuple[tuple[str, int], ...]
    """Texts with the number of their topic, in the order of the topics."""
    families: tuple[int, ...]
    """For each topic a number that it shares with the topics that count as the same; 0, 1, … in this order."""
    off_topic: tuple[str, ...]
    """Texts to decline."""
    statements: tuple[tuple[str, str], ...] = ()
    """What each point says, after its id. No classifier is trained on them; questions are compared with them."""
    is_calibrated: bool = False
    """Whether the base brings its own calibration, so that none has to be fitted."""

    @property
    def texts(self) -> list[str]:
        """All texts: the examples, then what is off topic, then the statements."""
        return [text for text, _ in self.examples] + list(self.off_topic) + [text for _, text in self.statements]


@dataclass(frozen=True)
class TrainingData:
    """A training set, and for each of its examples, in their order, the wording that it comes from."""

    training_set: TrainingSet
    wordings: tuple[Wording, ...]


def training_data(base: Base, normalizer: Normalizer) -> TrainingData:
    """What a base has to teach, read by its normalizer.

    Topics and systems are numbered by their ids, so that the order of files does not matter.
    """
    entries = sorted(base.entries, key=lambda entry: entry.id)
    examples: dict[tuple[int, str], Wording] = {}
    for number, entry in enumerate(entries):
        for wording in wordings(entry):
            examples.setdefault((number, normalizer.read_example(wording.line)), wording)
    ordered = sorted(examples)
    off_topic = (*base.out_of_scope.questions, *contrast.off_topic_lines(base))
    training_set = TrainingSet(
        examples=tuple((text, number) for number, text in ordered),
        families=_families(entries),
        off_topic=tuple(sorted({normalizer.read_example(line) for line in off_topic})),
        statements=tuple(
            (id_, normalizer.read_example(point.say)) for id_, (_, point) in sorted(base.points.items())
        ),
        is_calibrated=base.calibration is not None,
    )
    return TrainingData(training_set, tuple(examples[place] for place in ordered))


def wordings(entry: Topic | System, with_title: bool = True) -> Iterator[Wording]:
    """The ways of asking for an entry and for each of its points; its title is one of them."""
    for point in entry.points:
        yield from (Wording(line, point.id) for line in point.asks)
        yield from (Wording(line, point.id, "yes") for line in point.yes_if)
        yield from (Wording(line, point.id, "no") for line in point.no_if)
        yield from (Wording(line, point.id, "depends") for line in point.depends_if)
    yield from map(Wording, entry.questions)
    if with_title:
        yield Wording(entry.title)


def _families(entries: Sequence[Topic | System]) -> tuple[int, ...]:
    """Topics that merge into the same topic form a family with it."""
    heads = [entry.merges_into or entry.id for entry in entries]
    numbers = {head: number for number, head in enumerate(dict.fromkeys(heads))}
    return tuple(numbers[head] for head in heads)
