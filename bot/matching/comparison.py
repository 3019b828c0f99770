"""Does a question weigh one system against another, and which?"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.matching.names import Names, left_over

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
"""Words between names that are only listed; signs (`&`, `+`, `/`, a comma) are gone from a normalised text."""
_AFTER_A_NAME = {"vs", "v", "versus", "or", "and", "better", "against"}


@dataclass(frozen=True)
class Named:
    """Systems that a text names, in the order named; `unknown` are names that the base does not have."""

    systems: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def compares(text: str) -> bool:
    """Is one thing held against another? `text` is normalised."""
    return bool(_CUES.search(text) or _OR.match(text))


def only_lists(words: Sequence[str], systems: Names) -> bool:
    """Is this two systems or more by their names, and nothing else? They are listed to be compared."""
    found = systems.find(words)
    rest = {words[place] for place in left_over(words, found)}
    return len({name.name for name in found}) > 1 and rest <= _JOINING


def named(words: Sequence[str], written: Sequence[str], systems: Names, is_word: Callable[[str], bool]) -> Named:
    """The systems in a row of words, and the strangers in the place of one.

    Args:
        words: the words as read.
        written: the same words as they were written; what was no word may be the name of a stranger.
        systems: the names that the base has.
        is_word: whether what was written is an ordinary word, or was rightly read as one.
    """
    found = systems.find(words)
    strangers = [
        written[place]
        for place in left_over(words, found)
        if not is_word(written[place]) and _stands_for_a_name(words, place)
    ]
    return Named(tuple(dict.fromkeys(name.name for name in found)), tuple(dict.fromkeys(strangers)))


def _stands_for_a_name(words: Sequence[str], place: int) -> bool:
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    return before in _BEFORE_A_NAME or after in _AFTER_A_NAME
