"""Two questions in one message, told apart."""

import re
from collections.abc import Iterator

_BOUNDARY = re.compile(r"[?!\n]+|(?<=[a-z0-9])[.;]\s", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:(?:[a-z]\.)*[a-z]|vs|eg|ie|cf|approx|ca|incl|excl|resp|nr|dept|inc|ltd|corp)$", re.IGNORECASE
)
"""What a full stop follows without ending a sentence: `vs.`, `e.g.`, `a.k.a.`"""
_LONGEST_ABBREVIATION = 12
"""Characters before a full stop that are looked at."""
_OPENERS = "how|what|which|who|where|when|why|can|could|does|do|did|is|are|will|would|should"
_AND = re.compile(rf",?\s+(?:and|also|plus)\s+(?:also\s+)?(?=(?:{_OPENERS})\b)", re.IGNORECASE)

_FEWEST_WORDS = 2
_MOST_PARTS = 4


def parts(message: str) -> list[str]:
    """The questions in a message, in the order asked; the message alone where it is one question."""
    pieces = [piece for sentence in _sentences(message) for piece in _AND.split(sentence)]
    asked = [piece.strip() for piece in pieces if len(piece.split()) >= _FEWEST_WORDS]
    return asked if 1 < len(asked) <= _MOST_PARTS else [message]


def _sentences(message: str) -> Iterator[str]:
    start = 0
    for boundary in _BOUNDARY.finditer(message):
        before = message[max(start, boundary.start() - _LONGEST_ABBREVIATION) : boundary.start()]
        if boundary[0].startswith(".") and _ABBREVIATION.search(before):
            continue
        yield message[start : boundary.start()]
        start = boundary.end()
    yield message[start:]
