"""Wishes to be interviewed, and what they say about the workload."""

import re
from collections.abc import Iterable

from bot.knowledge.model import About
from bot.matching.reading.message import Phrases
from bot.matching.reading.text import words

_LONGEST_WISH = 120
"""Characters within which a wish ends; what follows them describes something."""
_BOUNDARY = re.compile(r"[^\w\s'’]+|\n")
"""Where a wish may end: at any punctuation, or at the end of its line."""
_NO_WORDS = re.compile(r"\W+")
_POLITE = re.compile(r"(?:please|can you|could you|would you|will you)\b\W*(?:please\b\W*)?", re.IGNORECASE)
_URGED = re.compile(r"\W+(?:please|now|thanks|thank you)\W*$", re.IGNORECASE)


class Wishes:
    """Reads wishes: `interview me`, `interview me about our mail server`, `Interview me: we have a mail server.`

    What they describe may stand on lines of its own, as a list, and after a greeting.
    """

    def __init__(self, about: About) -> None:
        self._phrases = Phrases.of(about)
        self._greeting = _any_of([*about.phrases.get("greeting", ()), *about.phrases.get("thanks", ())], r"[\W_]+")
        described = r"\W+(?:about|for|on|regarding)(?=[\s:,;.]|$)[\s:,;.]*(?P<workload>.*)"
        self._connected = _any_of(about.phrases.get("interview", ()), described)

    def read(self, text: str) -> str | None:
        """What a wish says about the workload, which may be nothing; None where the text is no wish."""
        text = text.strip()
        greeted = self._greeting.match(text)
        wish = _polite_words_removed(text[greeted.end() :] if greeted else text)
        if found := self._connected.match(wish):
            return _described(found["workload"])
        ends = [*_BOUNDARY.finditer(wish[:_LONGEST_WISH]), None]
        for end in ends:
            utterance = wish[: end.start()] if end else wish[:_LONGEST_WISH]
            if (end or len(wish) <= _LONGEST_WISH) and self._is_wish(_URGED.sub("", utterance)):
                return _described(wish[end.end() :]) if end else ""
        return None

    def _is_wish(self, text: str) -> bool:
        utterance = words(text)
        intents = (
            self._phrases.intent(utterance),
            self._phrases.intent(words(_after_greeting(self._phrases, utterance))),
        )
        return "interview" in intents


def _any_of(phrases: Iterable[str], followed_by: str) -> re.Pattern[str]:
    """One of the phrases, the longest that fits, and what follows it; nothing where there are no phrases."""
    longest_first = sorted(phrases, key=len, reverse=True)
    either = "|".join(re.escape(phrase) for phrase in longest_first) or "(?!)"
    return re.compile(rf"(?:{either}){followed_by}", re.IGNORECASE | re.DOTALL)


def _after_greeting(phrases: Phrases, utterance: list[str]) -> str:
    return _polite_words_removed(" ".join(phrases.without_greeting(utterance)))


def _polite_words_removed(text: str) -> str:
    polite = _POLITE.match(text)
    return text[polite.end() :] if polite else text


def _described(rest: str) -> str:
    """What follows a wish, without the punctuation between the two; a mere "please" describes nothing."""
    described = rest[found.end() :] if (found := _NO_WORDS.match(rest)) else rest
    return "" if words(described) in ([], ["please"], ["thanks"]) else described
