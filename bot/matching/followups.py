"""Questions that lean on the one before: "and what about storage?"."""

from collections.abc import Sequence

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


def rest(question: Sequence[str]) -> tuple[str, ...]:
    """What a question adds to the one before; nothing where it stands by itself."""
    if len(question) > _LONGEST:
        return ()
    lengths = (len(cue) for cue in _CUES if tuple(question[: len(cue)]) == cue)
    return tuple(question[next(lengths, len(question)) :])
