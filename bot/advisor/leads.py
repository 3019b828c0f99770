"""The first sentence of a reply: what answers the question as it was put."""

import re

from bot.knowledge.model import Point
from bot.matching import Verdict

_WORDS: dict[Verdict, str] = {"yes": "Yes. ", "no": "No. ", "": ""}
_FIRST = re.compile(r"^.*?[.!?](?=\s+[A-Z0-9“\"(]|\s*$)", re.DOTALL)
"""A sentence ends where another begins: "Docker Inc. charges" is not two."""


def of_point(point: Point, verdict: Verdict = "") -> str:
    """What a point says; to somebody who wants yes or no, that word first."""
    if verdict == "depends" and point.depends_on:
        return f"It depends on {point.depends_on.rstrip('.')}. {point.say}"
    return f"{_WORDS.get(verdict, '')}{point.say}"


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    found = _FIRST.match(text)
    return found[0].strip() if found else text.strip()
