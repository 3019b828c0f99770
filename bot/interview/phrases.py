"""Finding what people say in what they write: words, phrases with gaps, and whether they are denied."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.interview.lexicon import NEGATORS

_REACH = 4
"""How many words before a phrase a negator may stand."""
_NEXT_ONLY = frozenset({"non"})
"""Negators that deny only the word after them: `a non-critical Linux server` runs Linux."""
_CLAUSE_END = re.compile(
    r" ?[.,:] |\b(?:but|however|although|because|which|so|while"
    r"|and (?:a|an|the|it|we|they|is|are|has|have|runs|run|uses|use|needs|keeps|must))\b"
)
"""Where the reach of a negator ends."""
_SUPPOSING = frozenset({"could", "might", "considering", "considered", "perhaps", "possibly"})
"""Words that make what follows a mere possibility."""
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
    supposed: bool = False
    """Told as a mere possibility: `it could go into a container`."""

    def within(self, other: "Span") -> bool:
        """Whether the other span holds this one and more."""
        return other.start <= self.start and self.end <= other.end and other.length > self.length

    @property
    def length(self) -> int:
        """How much of the text it covers."""
        return self.end - self.start


_TOKEN = re.compile(
    r"(?P<stop>\.(?!\w)[.!?]*|[!?][.!?]*|\n{2,})|(?P<label>:(?!\w))|(?P<clause>[,;](?!\w)|[()\n]| [-–—]+ )"
    r"|(?P<word>[^\W_](?:[’‘'`]*[^\W_])*)[’‘'`]*"
)
_APOSTROPHES = re.compile(r"[’‘'`]")


@dataclass(frozen=True)
class Token:
    """A word or a mark (`,`, `.` or `:`) of a text, with its place in the text as it was written."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in small letters; `,` stands where a clause or line ends, `.` where a sentence does,
    `:` where something is named.
    """
    return tuple(Token(_token_text(found), found.start(), found.end()) for found in _TOKEN.finditer(text))


def _token_text(found: re.Match[str]) -> str:
    if found["word"]:
        return _spelling(_APOSTROPHES.sub("", found["word"].casefold()))
    return "." if found["stop"] else ":" if found["label"] else ","


@lru_cache(maxsize=4096)
def normalize(text: str) -> str:
    """The tokens of a text with one space between them: what phrases are matched against."""
    return " ".join(token.text for token in tokens(text))


def quote(text: str, span: "Span") -> str:
    """The words of a text that a span of its normalized form covers, as they were written."""
    place, covered = 0, []
    for token in tokens(text):
        if span.start <= place < span.end:
            covered.append(token)
        place += len(token.text) + 1
    return " ".join(text[covered[0].start : covered[-1].end].split()) if covered else ""


def words(text: str) -> tuple[str, ...]:
    """The words alone."""
    return tuple(word for word in normalize(text).split() if word not in {",", ".", ":"})


def find(phrase: str, text: str) -> Iterator[Span]:
    """Where the phrase stands in a normalized text."""
    if _head(phrase) not in text:  # most phrases are not there, and this finds out in a tenth of the time
        return
    for found in _pattern(phrase).finditer(text):
        yield Span(
            start=found.start(),
            end=found.end(),
            denied=_denied(text, found.start(), found.end()),
            supposed=bool(_SUPPOSING.intersection(_words_before(text, found.start()))),
        )


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
    return r" (?:: )?".join(tokens) + ("(?:e?s)?" if tokens and not part.endswith(("s", "*", "#")) else "")


def _token_pattern(token: str) -> str:
    if "|" in token:
        return "(?:" + "|".join(_token_pattern(each) for each in token.split("|")) + ")"
    if token == "#":  # noqa: S105
        return _NUMBER
    plain = " ".join(re.escape(word) for word in words(token.rstrip("*")))
    return plain + (r"\S*" if token.endswith("*") else "")


def _words_before(text: str, start: int) -> list[str]:
    """The last words of the same clause before a place in a normalized text."""
    return _CLAUSE_END.split(text[:start])[-1].split()[-_REACH:]


def _denied(text: str, start: int, end: int) -> bool:
    near = _words_before(text, start)
    instead = " ".join(near[-2:]) in {"instead of", "rather than"}
    return instead or any(_denies(near, place) for place in range(len(near))) or bool(_DENIED_AFTER.match(text[end:]))


def _denies(near: list[str], place: int) -> bool:
    """Whether the word at this place denies what follows the words."""
    if near[place] in _NEXT_ONLY:
        return place == len(near) - 1
    return near[place] in NEGATORS and near[place + 1 : place + 2] != ["only"]
