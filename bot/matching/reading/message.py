"""What a message is made of: small talk, one question or several, and what leans on the question before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from bot.knowledge.model import About, Intent
from bot.matching.reading.text import words

_OPENINGS: tuple[Intent, ...] = ("greeting", "thanks")
_SHORTEST_MISSPELT = 5
"""Letters of a phrase from which one typing error in it is forgiven."""

_BOUNDARY = re.compile(r"[?!\n]+|(?<=[a-z0-9])[.;]\s", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:(?:[a-z]\.)*[a-z]|vs|eg|ie|cf|approx|ca|incl|excl|resp|nr|dept|inc|ltd|corp)$", re.IGNORECASE
)
"""What a full stop follows without ending a sentence: `vs.`, `e.g.`, `a.k.a.`"""
_LONGEST_ABBREVIATION = 12
"""Characters before a full stop in which an abbreviation is looked for."""
_OPENERS = "how|what|which|who|where|when|why|can|could|does|do|did|is|are|will|would|should"
_AND = re.compile(rf",?\s+(?:and|also|plus)\s+(?:also\s+)?(?=(?:{_OPENERS})\b)", re.IGNORECASE)
_FEWEST_WORDS = 2
_MOST_QUESTIONS = 4

_FOLLOW_UP_CUES = tuple(
    tuple(cue.split())
    for cue in (
        "and what about", "and how about", "what about", "how about", "but what about", "and what of", "what of",
        "ok and", "okay and", "and for", "and also", "and", "but", "also", "so",
    )
)  # fmt: skip
"""How a follow-up begins. Where one cue begins another, the longer stands first."""
_LONGEST_FOLLOW_UP = 8
"""Words of a follow-up; a longer question is understood by itself."""


@dataclass(frozen=True)
class Phrases:
    """What people say that is no question of the field: a greeting, thanks, "why?", "more"."""

    intents: dict[tuple[str, ...], Intent]
    """Each phrase, as words, with what it means."""

    @classmethod
    def of(cls, about: About) -> "Phrases":
        """The phrases of `about.phrases`."""
        return cls({tuple(words(line)): intent for intent, lines in about.phrases.items() for line in lines})

    def intent(self, message: Sequence[str]) -> Intent | None:
        """What a message means that is one of the phrases, alone or between greeting and thanks; None for others."""
        whole = tuple(message)
        inner = self.without_greeting(whole)
        for part in (whole, inner, self._without_thanks(inner)):
            if part and (intent := self._meaning(part)):
                return intent
        return None

    def without_greeting(self, message: Sequence[str]) -> tuple[str, ...]:
        """The words after the longest greeting or thanks that opens the message; all of them where nothing
        follows.
        """
        whole = tuple(message)
        return whole[self._opening(whole) :] or whole

    def _without_thanks(self, message: tuple[str, ...]) -> tuple[str, ...]:
        ends = range(1, len(message))
        return next((message[:end] for end in ends if self.intents.get(message[end:]) == "thanks"), message)

    def _opening(self, message: tuple[str, ...]) -> int:
        ends = range(len(message), 0, -1)
        return next((end for end in ends if self.intents.get(message[:end]) in _OPENINGS), 0)

    def _meaning(self, part: tuple[str, ...]) -> Intent | None:
        if part in self.intents:
            return self.intents[part]
        written = " ".join(part)
        lengths = (len(written) - 1, len(written), len(written) + 1)
        near = (
            intent
            for length in lengths
            for line, intent in self._by_length.get(length, ())
            if OSA.distance(written, line, score_cutoff=1) <= 1
        )
        return next(near, None)

    @cached_property
    def _by_length(self) -> dict[int, list[tuple[str, Intent]]]:
        """The phrases that are long enough to be misspelt, as text, by their number of letters."""
        found: dict[int, list[tuple[str, Intent]]] = {}
        for phrase, intent in self.intents.items():
            line = " ".join(phrase)
            if len(line) >= _SHORTEST_MISSPELT:
                found.setdefault(len(line), []).append((line, intent))
        return found


def questions_in(message: str) -> list[str]:
    """The questions of a message, in the order asked; the whole message where it holds one, or more than four."""
    pieces = [piece for sentence in _sentences(message) for piece in _AND.split(sentence)]
    asked = [piece.strip() for piece in pieces if len(piece.split()) >= _FEWEST_WORDS]
    return asked if 1 < len(asked) <= _MOST_QUESTIONS else [message]


def without_follow_up_cue(question: Sequence[str]) -> tuple[str, ...]:
    """What a follow-up such as "and what about storage" adds to the question before; empty for any other question."""
    if len(question) > _LONGEST_FOLLOW_UP:
        return ()
    lengths = (len(cue) for cue in _FOLLOW_UP_CUES if tuple(question[: len(cue)]) == cue)
    return tuple(question[next(lengths, len(question)) :])


def _sentences(message: str) -> Iterator[str]:
    start = 0
    for boundary in _BOUNDARY.finditer(message):
        before = message[max(start, boundary.start() - _LONGEST_ABBREVIATION) : boundary.start()]
        if boundary[0].startswith(".") and _ABBREVIATION.search(before):
            continue
        yield message[start : boundary.start()]
        start = boundary.end()
    yield message[start:]
