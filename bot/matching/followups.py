"""Questions that lean on the one before: "and what about storage?"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.matching.judge import Ranking

_CUES = tuple(
    tuple(cue.split())
    for cue in (
        "and what about", "and how about", "what about", "how about", "but what about", "and what of", "what of",
        "ok and", "okay and", "and for", "and also", "and", "but", "also", "so",
    )
)  # fmt: skip
"""Longest first where one begins another."""

_LONGEST = 8
"""Words of a question that leans on another; longer ones stand by themselves."""

_ON_TOPIC = 9.0
"""Odds that a question in a conversation under way is on topic, against one to one at its start."""


def rest(question: Sequence[str]) -> tuple[str, ...]:
    """What a question adds to the one before; nothing where it stands by itself."""
    if len(question) > _LONGEST:
        return ()
    lengths = (len(cue) for cue in _CUES if tuple(question[: len(cue)]) == cue)
    return tuple(question[next(lengths, len(question)) :])


def expected(ranking: Ranking) -> Ranking:
    """The ranking in the light of a conversation that is on topic already (Bayes' rule on the odds)."""
    first = ranking.probabilities[0]
    likelier = _likelier(first)
    scale = likelier / first if first else 1.0
    others = tuple(min(other * scale, 1 - likelier) for other in ranking.probabilities[1:])
    return replace(ranking, probabilities=(likelier, *others), among=_likelier(ranking.among))


def _likelier(probability: float) -> float:
    return _ON_TOPIC * probability / (_ON_TOPIC * probability + 1 - probability)
