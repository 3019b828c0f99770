"""What is known of a workload, as the store keeps it, and its form as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Given = tuple[tuple[str, str], ...]
"""Question and option, in the order in which they were first answered."""

Proposed = tuple[tuple[str, str, str, str], ...]
"""What waits for a yes or a no: question, option, the words that said so, component."""


@dataclass(frozen=True)
class StoredCase:
    """What is known of the workload. All that an interview comes to is derived from it."""

    answers: Given = ()
    """Of the workload as a whole."""
    components: tuple[tuple[str, Given], ...] = ()
    """Its parts by name, in the order of mention, each with the answers of its own."""
    priorities: tuple[str, ...] = ()
    stop_at: float | None = None
    proposed: Proposed = ()


def kept_from(stored: Mapping[str, Any] | None) -> StoredCase | None:
    """What was known, from the JSON of `dataclasses.asdict`; None where there was nothing before."""
    if stored is None:
        return None
    return StoredCase(
        answers=_pairs(stored["answers"]),
        components=tuple((name, _pairs(given)) for name, given in stored["components"]),
        priorities=tuple(stored["priorities"]),
        stop_at=stored["stop_at"],
        proposed=proposed_from(stored["proposed"]),
    )


def _pairs(stored: Iterable[Sequence[str]]) -> Given:
    return tuple((question, option) for question, option in stored)


def proposed_from(stored: Iterable[Sequence[str]]) -> Proposed:
    """What waits for a yes or a no, from JSON."""
    return tuple((question, option, words, component) for question, option, words, component in stored)
