"""The word pieces of the sentence model: its tokenizer, and the English words among them."""

from functools import cache
from pathlib import Path

PATH = Path(__file__).parent / "vocabulary.txt"


@cache
def english() -> dict[str, int]:
    """Common words to their rank: the vocabulary lists whole words roughly from frequent to rare."""
    pieces = PATH.read_text(encoding="utf-8").splitlines()
    return {
        piece: rank for rank, piece in enumerate(pieces) if len(piece) > 1 and piece.isalpha() and piece.isascii()
    }
