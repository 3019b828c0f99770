"""Text as the matcher reads it: bounded, folded and cut into words; and which words are common English."""

import re
import unicodedata
from functools import cache
from pathlib import Path

LONGEST = 2_000
"""Characters that are read. Questions are shorter; what follows costs time and adds nothing."""

VOCABULARY = Path(__file__).parent / "vocabulary.txt"
"""The word pieces of the sentence model, one a line: its tokenizer, and a list of common English words."""

_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_WORD = re.compile(r"[^\W_]+")


def normalised(text: str) -> str:
    """The words of a text, folded and separated by single spaces, without punctuation and control characters.

    NFKC makes one character of what looks like one (ﬁ, Ａ, ²); case folding goes further than lower case (ß).
    """
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return " ".join(_WORD.findall(_APOSTROPHE.sub("", folded[:LONGEST])))


def words(text: str) -> list[str]:
    """The words of a text, normalised."""
    return normalised(text).split()


@cache
def english_words() -> dict[str, int]:
    """Common English words to their rank, from 0: the vocabulary lists whole words roughly from frequent to rare."""
    pieces = VOCABULARY.read_text(encoding="utf-8").splitlines()
    whole = (piece for piece in pieces if len(piece) > 1 and piece.isalpha() and piece.isascii())
    return {word: rank for rank, word in enumerate(whole)}
