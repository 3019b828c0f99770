"""Recognises questions that compare systems, and the systems that they name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.matching.reading.names import Names, left_over

_CUES = re.compile(
    r"\b(?:vs|versus|against|compar(?:e|es|ed|ing|ison)|differ(?:s|ence|ences|ent)?|(?:better|worse|\w+er) than"
    r"|more \w+ than|instead of|rather than|alternatives? to|prefer|which one|which is \w+er)\b"
)
_OR = re.compile(
    r"^(?:should (?:i|we) (?:use|choose|take|pick) |which is better |choose |use )?\w+(?: \w+)? or \w+(?: \w+)?$"
)

_BEFORE_A_NAME = {
    "vs",
    "v",
    "versus",
    "than",
    "and",
    "or",
    "to",
    "with",
    "against",
    "of",
    "over",
    "between",
    "is",
    "are",
}
_JOINING = {"and", "or", "vs", "v", "versus", "with", "to", "against", "plus", "n"}
"""Words between names in a mere list. A normalised text has no `&`, `+`, `/` or comma."""
_ASKING = (
    "a an are between can compare compared compares comparing comparison describe did differ difference "
    "differences different differs do does explain from give how i in is it main me of on please s tell than the "
    "there they us what whats you"
)
_PLAIN = _JOINING | set(_ASKING.split())
"""Words beside names that say to compare, and in no particular respect."""
_AFTER_A_NAME = {"vs", "v", "versus", "or", "and", "better", "against"}


@dataclass(frozen=True)
class NamedSystems:
    """The systems that a text names, in their order. `unknown` holds names that the base does not have."""

    systems: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def compares(text: str) -> bool:
    """Whether a normalised text compares one thing with another."""
    return bool(_CUES.search(text) or _OR.match(text))


def only_lists(words: Sequence[str], systems: Names) -> bool:
    """Whether these are the names of two systems or more and nothing else, which asks to compare them."""
    found = systems.find(words)
    rest = {words[place] for place in left_over(words, found)}
    return len({name.name for name in found}) > 1 and rest <= _JOINING


def plain(words: Sequence[str], systems: Names) -> str:
    """The same comparison in its shortest form, "docker vs podman", where it is one in no particular respect; empty
    for any other.
    """
    found = systems.find(words)
    if len({name.name for name in found}) < 2 or not {words[place] for place in left_over(words, found)} <= _PLAIN:
        return ""
    return " vs ".join(" ".join(words[name.start : name.end]) for name in found)


def named(
    words: Sequence[str], written: Sequence[str], systems: Names, is_word: Callable[[str], bool]
) -> NamedSystems:
    """The systems that the words name, and unknown names where a system would be named.

    Args:
        words: the words as they were read.
        written: the same words as they were written.
        systems: the names that the base has.
        is_word: whether a written word is an ordinary one; any other may be an unknown name.
    """
    found = systems.find(words)
    unknown = [
        written[place]
        for place in left_over(words, found)
        if not is_word(written[place]) and _may_be_name(words, place)
    ]
    return NamedSystems(tuple(dict.fromkeys(name.name for name in found)), tuple(dict.fromkeys(unknown)))


def _may_be_name(words: Sequence[str], place: int) -> bool:
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    return before in _BEFORE_A_NAME or after in _AFTER_A_NAME
