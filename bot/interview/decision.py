"""What is recommended for a case: for the workload as a whole, or for each of its components."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interview.case import Case
from bot.interview.counterfactuals import verdict_of_kind
from bot.interview.recommendation import Recommendation, recommend
from bot.knowledge.model import Questionnaire, Source, Verdict


@dataclass(frozen=True)
class Part:
    """What is recommended for one component."""

    component: str
    recommendation: Recommendation


@dataclass(frozen=True)
class Composition:
    """What is recommended for a workload in components, each for itself."""

    side: str
    kind: str | None
    title: str
    summary: str
    tools: tuple[str, ...]
    next_steps: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Those of all parts, each once."""
        return tuple({source.url: source for part in self.parts for source in part.recommendation.sources}.values())


Decision = Recommendation | Composition


def decide(questionnaire: Questionnaire, case: Case) -> Decision:
    """What is recommended: for the workload as a whole, or for each of its components."""
    if not case.components:
        return recommend(questionnaire, case.answers, priorities=case.priorities)
    parts = tuple(
        Part(each.name, recommend(questionnaire, case.of(each.name), priorities=case.priorities))
        for each in case.components
    )
    whole = _whole(questionnaire, parts)
    return Composition(
        side=whole.side,
        kind=whole.kind,
        title=whole.title,
        summary=whole.summary,
        tools=whole.tools,
        next_steps=whole.next_steps,
        parts=parts,
    )


def _whole(questionnaire: Questionnaire, parts: Sequence[Part]) -> Verdict | Recommendation:
    """What the components come to: the verdict that they share, what holds for their side in general, or a split."""
    first = parts[0].recommendation
    if any((each.recommendation.side, each.recommendation.kind) != (first.side, first.kind) for each in parts):
        return verdict_of_kind(questionnaire, questionnaire.split) or _unnamed_split(parts)
    if all(each.recommendation.summary == first.summary for each in parts):
        return first
    alike = (each for each in questionnaire.verdicts if (each.side, each.kind) == (first.side, first.kind))
    return next((each for each in alike if not each.when), first)


def _unnamed_split(parts: Sequence[Part]) -> Verdict:
    """Where the questionnaire has no verdict on a split, the parts speak for themselves."""
    titles = dict.fromkeys(f"{part.component}: {part.recommendation.title}" for part in parts)
    return Verdict(
        side=parts[0].recommendation.side, title="; ".join(titles), summary="; ".join(titles), next_steps=()
    )
