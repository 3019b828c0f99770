"""Plans an import of questions: which to add to which topic, and which to refuse, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.curation.exchange.qa_pairs import Refusal
from bot.curation.expectations import OUT_OF_SCOPE
from bot.knowledge.model import Base
from bot.knowledge.problems import did_you_mean
from bot.knowledge.validation import wording


@dataclass(frozen=True)
class QuestionLine:
    """Line `number` of the file: a question and the id of its topic."""

    number: int
    topic: str
    question: str


@dataclass
class ImportPlan:
    """What will happen to each row."""

    added: dict[str, list[str]] = field(default_factory=dict)
    """Id of a topic or system, or `out_of_scope`, to its new questions."""
    already_there: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The number of questions to add."""
        return sum(map(len, self.added.values()))


def questions_of(base: Base) -> list[tuple[str, str]]:
    """Pairs of id and question: all examples of topics and systems, and the questions to decline."""
    examples = [(entry.id, question) for entry in base.entries for question in entry.wordings]
    return examples + [(OUT_OF_SCOPE, question) for question in base.out_of_scope.questions]


def plan(base: Base, rows: Iterable[QuestionLine]) -> ImportPlan:
    """Decide about each row. A question belongs to one topic; case, punctuation and spaces do not matter."""
    planned = ImportPlan()
    ids = [OUT_OF_SCOPE, *(entry.id for entry in base.entries)]
    holders = {_key(question): id_ for id_, question in questions_of(base)}
    for row in rows:
        question = " ".join(row.question.split())
        if why := _objection(row.topic, question, ids):
            planned.refused.append(Refusal(row.number, why))
            continue
        holder = holders.setdefault(_key(question), "")
        if holder == row.topic:
            planned.already_there += 1
        elif holder:
            planned.refused.append(Refusal(row.number, f"“{question}” already belongs to {holder}"))
        else:
            holders[_key(question)] = row.topic
            planned.added.setdefault(row.topic, []).append(question)
    return planned


def _key(question: str) -> str:
    """Equal for equal questions. A question without any word is compared by its characters."""
    return wording(question) or " ".join(question.split())


def _objection(topic: str, question: str, ids: list[str]) -> str:
    if not question:
        return "there is no question"
    if not topic:
        return "there is no topic"
    if topic not in ids:
        fix = did_you_mean(topic, ids)
        return f"there is no topic '{topic}'" + (f"; {fix}" if fix else "")
    return ""
