"""Finding what people say in what they write: words, phrases with gaps, and whether they are denied."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.interview.lexicon import NEGATORS

_REACH = 4
"""How many words before a phrase a negator may stand."""
_DENIED_AFTER = re.compile(
    r" (?:(?:is|are|was|were|will be|has been|have been|do|does|can|must|should) )?"
    r"(?:not|never|isnt|arent|unnecessary|ruled out|out of the question|forbidden)\b"
)
_NUMBER = (
    r"(?:\d+(?: \d{3})*|a few|a dozen|a couple of|several|many|some|one|once|two|twice|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundreds?|dozens?)"
)

_GAP = rf"(?: (?!(?:\.|{'|'.join(sorted(NEGATORS))})(?!\S))\S+){{0,8}}?"
"""Up to eight words, within a sentence, none of which denies what follows."""


@dataclass(frozen=True)
class Span:
    """A phrase found in a text; positions count in the text as `normalize` writes it."""

    start: int
    end: int
    denied: bool

    def within(self, other: "Span") -> bool:
        """Whether the other span holds this one and more."""
        return other.start <= self.start and self.end <= other.end and other.length > self.length

    @property
    def length(self) -> int:
        """How much of the text it covers."""
        return self.end - self.start


@lru_cache(maxsize=4096)
def normalize(text: str) -> str:
    """Words in small letters with one space between; `,` and `.` stand alone where a clause, a line or a sentence
    ends.
    """
    text = re.sub(r"[’‘'`]", "", text.casefold())
    text = re.sub(r"[.,:;](?=\w)", " ", text)
    text = re.sub(r"[.!?]+|\n{2,}", " . ", text)
    text = re.sub(r"[,;:()\n]| [-–—]+ ", " , ", text)
    text = re.sub(r"[^\w.,]+|_", " ", text)
    return " ".join(_spelling(word) for word in text.split())


def words(text: str) -> tuple[str, ...]:
    """The words alone."""
    return tuple(word for word in normalize(text).split() if word not in {",", "."})


def find(phrase: str, text: str) -> Iterator[Span]:
    """Where the phrase stands in a normalized text."""
    if _head(phrase) not in text:  # most phrases are not there, and this finds out in a tenth of the time
        return
    for found in _pattern(phrase).finditer(text):
        yield Span(found.start(), found.end(), _denied(text, found.start(), found.end()))


def widest(spans: Iterable[tuple[str, Span]], silencing: Iterable[Span] = ()) -> list[tuple[str, Span]]:
    """Without the spans that lie within a longer one, be it one that only silences them: `no kernel modules` silences
    `kernel modules`.
    """
    kept = list(spans)
    longer = [*silencing, *(span for _, span in kept)]
    return [(name, span) for name, span in kept if not any(span.within(other) for other in longer)]


def find_any(phrases: Iterable[str], text: str) -> Iterator[Span]:
    """Where any of the phrases stands in a normalized text."""
    return (span for phrase in phrases for span in find(phrase, text))


def _spelling(word: str) -> str:
    """One spelling for British and American."""
    word = re.sub(r"is(e[drs]?|ing|ations?)$", r"iz\1", word) if len(word) > 5 else word
    return word.replace("licens", "licenc")


@lru_cache(maxsize=16384)
def _head(phrase: str) -> str:
    """The beginning that a phrase never goes without; empty where there is none such."""
    first = phrase.casefold().split()[0]
    return "" if set(first) & {"|", "#", "."} else " ".join(words(first.rstrip("*")))


@lru_cache(maxsize=16384)
def _pattern(phrase: str) -> re.Pattern[str]:
    """`...` is up to eight words, `*` the end of any, `#` a number, `a|b` either word; a plural counts too."""
    parts = re.split(r"\s*\.\.\.\s*", phrase.casefold())
    return re.compile(r"(?<!\S)" + f"{_GAP} ".join(_words_pattern(part) for part in parts) + r"(?!\S)")


def _words_pattern(part: str) -> str:
    tokens = [_token_pattern(token) for token in part.split()]
    return " ".join(tokens) + ("(?:e?s)?" if tokens and not part.endswith(("s", "*", "#")) else "")


def _token_pattern(token: str) -> str:
    if "|" in token:
        return "(?:" + "|".join(_token_pattern(each) for each in token.split("|")) + ")"
    if token == "#":  # noqa: S105
        return _NUMBER
    plain = " ".join(re.escape(word) for word in words(token.rstrip("*")))
    return plain + (r"\S*" if token.endswith("*") else "")


def _denied(text: str, start: int, end: int) -> bool:
    clause = re.split(r" ?[.,] |\b(?:but|however|although|because|which|so)\b", text[:start])[-1].split()
    near = clause[-_REACH:]
    before = any(word in NEGATORS and near[index + 1 : index + 2] != ["only"] for index, word in enumerate(near))
    instead = " ".join(near[-2:]) in {"instead of", "rather than"}
    return before or instead or bool(_DENIED_AFTER.match(text[end:]))
