"""What people say that is not a question of the field: a greeting, thanks, "why?", "more"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from bot.knowledge.model import About, Intent
from bot.matching.text import words

_OPENINGS: tuple[Intent, ...] = ("greeting", "thanks")

_FORGIVEN = 4
"""Letters of a phrase that one typing error may hide in."""


@dataclass(frozen=True)
class Phrases:
    """The phrases of a base, as words, with what they mean."""

    intents: dict[tuple[str, ...], Intent]

    @classmethod
    def of(cls, about: About) -> "Phrases":
        """From `about.phrases`."""
        return cls({tuple(words(line)): intent for intent, lines in about.phrases.items() for line in lines})

    def whole(self, said: Sequence[str]) -> Intent | None:
        """What the message means where it is a phrase and nothing else, between greetings at most."""
        message = tuple(said)
        inner = self.without_greeting(message)
        for part in (message, inner, self._without_thanks(inner)):
            if part and (intent := self._meaning(part)):
                return intent
        return None

    def without_greeting(self, message: Sequence[str]) -> tuple[str, ...]:
        """The message after the longest greeting or thanks that it opens with; all of it where nothing follows."""
        written = tuple(message)
        return written[self._opening(written) :] or written

    def _without_thanks(self, message: tuple[str, ...]) -> tuple[str, ...]:
        backwards = range(1, len(message))
        return next((message[:end] for end in backwards if self.intents.get(message[end:]) == "thanks"), message)

    def _opening(self, message: tuple[str, ...]) -> int:
        ends = range(len(message), 0, -1)
        return next((end for end in ends if self.intents.get(message[:end]) in _OPENINGS), 0)

    def _meaning(self, part: tuple[str, ...]) -> Intent | None:
        if part in self.intents:
            return self.intents[part]
        written = " ".join(part)
        near = (
            intent
            for line, intent in self._lines
            if abs(len(line) - len(written)) <= 1 and OSA.distance(written, line, score_cutoff=1) <= 1
        )
        return next(near, None)

    @cached_property
    def _lines(self) -> tuple[tuple[str, Intent], ...]:
        """The phrases that are long enough to be misspelt, as written."""
        joined = ((" ".join(phrase), intent) for phrase, intent in self.intents.items())
        return tuple((line, intent) for line, intent in joined if len(line) > _FORGIVEN)
