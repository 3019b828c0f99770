"""Questions from elsewhere: which of them to add to which topic, and which not, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.curation.expectations import OUT_OF_SCOPE
from bot.knowledge.model import Base
from bot.knowledge.problems import did_you_mean
from bot.knowledge.validation import wording


@dataclass(frozen=True)
class Row:
    """A question and the topic it is for, as they stand in row `number`."""

    number: int
    topic: str
    question: str


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken, and why."""

    number: int
    why: str


@dataclass
class Intake:
    """What becomes of the rows."""

    added: dict[str, list[str]] = field(default_factory=dict)
    """Id of a topic or system, or `out_of_scope`, to its new questions."""
    already_there: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many questions are added."""
        return sum(map(len, self.added.values()))


def questions_of(base: Base) -> list[tuple[str, str]]:
    """Every example, and every question to decline: the id of what it belongs to, and the question."""
    examples = [(entry.id, question) for entry in base.entries for question in entry.wordings]
    return examples + [(OUT_OF_SCOPE, question) for question in base.out_of_scope.questions]


def take(base: Base, rows: Iterable[Row]) -> Intake:
    """Sort the rows. A question belongs to one topic: case, punctuation and spaces make no other question of it."""
    intake = Intake()
    ids = [OUT_OF_SCOPE, *(entry.id for entry in base.entries)]
    holders = {_key(question): id_ for id_, question in questions_of(base)}
    for row in rows:
        question = " ".join(row.question.split())
        if why := _fault(row.topic, question, ids):
            intake.refused.append(Refusal(row.number, why))
            continue
        holder = holders.setdefault(_key(question), "")
        if holder == row.topic:
            intake.already_there += 1
        elif holder:
            intake.refused.append(Refusal(row.number, f"“{question}” already belongs to {holder}"))
        else:
            holders[_key(question)] = row.topic
            intake.added.setdefault(row.topic, []).append(question)
    return intake


def _key(question: str) -> str:
    """What makes two questions the same; one without a word is the same where it looks the same."""
    return wording(question) or " ".join(question.split())


def _fault(topic: str, question: str, ids: list[str]) -> str:
    if not question:
        return "there is no question"
    if not topic:
        return "there is no topic"
    if topic not in ids:
        fix = did_you_mean(topic, ids)
        return f"there is no topic '{topic}'" + (f"; {fix}" if fix else "")
    return ""
