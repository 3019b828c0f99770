"""A case as it is stored: the answers and wishes of an interview, and their form as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Given = tuple[tuple[str, str], ...]
"""Question and option, in the order in which they were first answered."""

Proposed = tuple[tuple[str, str, str, str], ...]
"""Answers read from the owner's words, which they have not confirmed yet: question, option, words, component."""


@dataclass(frozen=True)
class StoredCase:
    """Everything that is stored of a workload. The recommendation is derived from it."""

    answers: Given = ()
    """The answers about the workload as a whole."""
    components: tuple[tuple[str, Given], ...] = ()
    """Name and answers of each component, in the order in which the owner named them."""
    priorities: tuple[str, ...] = ()
    stop_at: float | None = None
    proposed: Proposed = ()


def kept_from(stored: Mapping[str, Any] | None) -> StoredCase | None:
    """A case from the JSON of `dataclasses.asdict`; None for None."""
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
    """Unconfirmed answers, from JSON."""
    return tuple((question, option, words, component) for question, option, words, component in stored)
