"""Text as the matcher reads it: bounded, folded, and cut into words."""

import re
import unicodedata

LONGEST = 2_000
"""Characters that are read. A question is shorter; whatever follows costs time and adds nothing."""

_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_WORD = re.compile(r"[^\W_]+")


def normalised(text: str) -> str:
    """Words of the text, folded and separated by single spaces: case, punctuation and controls are gone.

    NFKC makes one character of what looks like one (ﬁ, Ａ, ²); case folding goes further than lower case (ß).
    """
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return " ".join(_WORD.findall(_APOSTROPHE.sub("", folded[:LONGEST])))


def words(text: str) -> list[str]:
    """The words of a text, normalised."""
    return normalised(text).split()
