"""Two questions in one message, told apart."""

import re

_BOUNDARY = re.compile(r"[?!\n]+|(?<=[a-z0-9])[.;]\s", re.IGNORECASE)
_OPENERS = "how|what|which|who|where|when|why|can|could|does|do|did|is|are|will|would|should"
_AND = re.compile(rf",?\s+(?:and|also|plus)\s+(?:also\s+)?(?=(?:{_OPENERS})\b)", re.IGNORECASE)

_FEWEST_WORDS = 2
_MOST_PARTS = 4


def parts(message: str) -> list[str]:
    """The questions in a message, in the order asked; the message alone where it is one question."""
    pieces = [piece for sentence in _BOUNDARY.split(message) for piece in _AND.split(sentence)]
    asked = [piece.strip() for piece in pieces if len(piece.split()) >= _FEWEST_WORDS]
    return asked if 1 < len(asked) <= _MOST_PARTS else [message]
