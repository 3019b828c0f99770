"""Wishes to be interviewed, and what they say about the workload."""

import re

from bot.knowledge.model import About
from bot.matching.phrases import Phrases
from bot.matching.text import words

_LONGEST_WISH = 120
"""Characters within which a wish ends; what follows them describes something."""
_BOUNDARY = re.compile(r"[^\w\s'’]+|\n")
"""Where a wish may end: at any punctuation, or at the end of its line."""
_NO_WORDS = re.compile(r"\W+")
_POLITE = re.compile(r"(?:please|can you|could you|would you|will you)\b\W*(?:please\b\W*)?", re.IGNORECASE)


class Wishes:
    """Reads wishes: `interview me`, `interview me about our mail server`, `Interview me: we have a mail server.`"""

    def __init__(self, about: About) -> None:
        self._phrases = Phrases.of(about)
        phrases = "|".join(re.escape(phrase) for phrase in about.phrases.get("interview", ())) or "(?!)"
        connected = r"\W+(?:about|for|on|regarding)\s+(?P<workload>.+)|(?:\W+please)?\W*$"
        self._connected = re.compile(rf"(?:{phrases})(?:{connected})", re.IGNORECASE | re.DOTALL)

    def read(self, text: str) -> str | None:
        """What a wish says about the workload, which may be nothing; None where the text is no wish."""
        wish = _polite_words_removed(text.strip())
        if found := self._connected.match(wish):
            return found["workload"] or ""
        ends = [*_BOUNDARY.finditer(wish[:_LONGEST_WISH]), None]
        for end in ends:
            utterance = wish[: end.start()] if end else wish[:_LONGEST_WISH]
            if (end or len(wish) <= _LONGEST_WISH) and self._is_wish(utterance):
                return _described(wish[end.end() :]) if end else ""
        return None

    def _is_wish(self, text: str) -> bool:
        utterance = words(text)
        intents = (
            self._phrases.whole(utterance),
            self._phrases.whole(words(_after_greeting(self._phrases, utterance))),
        )
        return "interview" in intents


def _after_greeting(phrases: Phrases, utterance: list[str]) -> str:
    return _polite_words_removed(" ".join(phrases.without_greeting(utterance)))


def _polite_words_removed(text: str) -> str:
    polite = _POLITE.match(text)
    return text[polite.end() :] if polite else text


def _described(rest: str) -> str:
    """What follows a wish, without the punctuation between the two; a mere "please" describes nothing."""
    described = rest[found.end() :] if (found := _NO_WORDS.match(rest)) else rest
    return "" if words(described) in ([], ["please"], ["thanks"]) else described
