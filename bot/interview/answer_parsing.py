"""What people mean when they type an answer, or a change of one, instead of clicking it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile

from rapidfuzz.distance import OSA

from bot.interview.answers import DONT_KNOW, LATER, NOT_APPLICABLE
from bot.interview.lexicon import AGREEING, FILLERS, NEGATORS, ORDINALS, STEERING, Steering
from bot.interview.phrases import find, find_any, normalize, widest, words
from bot.knowledge.model import Option, Question, Questionnaire

_LONGEST = 2000
"""Characters of a typed answer that are read."""


@dataclass(frozen=True)
class Understood:
    """The answer: an option of the question, or one of the three that say there is none to choose."""

    answer: str


@dataclass(frozen=True)
class NotUnderstood:
    """No answer, or several; `candidates` are the options that it may have been."""

    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class WantedChange:
    """A question that is to be answered anew, and with what."""

    question: Question
    answer: str


_ASKING = frozenset({"please", "can", "could", "lets", "let", "us", "we", "you", "ok", "wait", "sorry"})
"""Words that only make a request polite."""

_COUNTER_QUESTION = re.compile(
    r"(?:(?:sorry|hm+|and|so|ok|okay|but|well|wait|um|uh|hey|please) )*"
    r"(?:(?:what|which|who|whose|where|when|how|why)\b(?=.*\?)"
    r"|(?:is|are|was|does|do|did|can|could|should|would|will|has|have) (?!be\b)(?=.*\?)"
    r"|what (?:is|are|does|do you|counts|would)\b|whats\b|how (?:do|does|is|are|would)\b|define\b)"
)
"""What begins as questions do and ends in a question mark, or cannot be anything else: `linux?` is an answer."""

_CHANGING = re.compile(
    r"(?:.* )?(?:change|correct|set|switch|make|update|put)(?: back)? (?:the |my |our )?"
    r"(?:answer (?:to|on|about|for) )?(?P<what>.+?) (?:to|into|from .+ to) (?P<answer>.+?)(?: please)?[ .,]*"
)
_LONGEST_CHANGE = 300
"""Characters beyond which a message is more than a correction."""

_ANSWERS: dict[Steering, str] = {"dont_know": DONT_KNOW, "not_applicable": NOT_APPLICABLE, "later": LATER}


def steering(text: str) -> Steering | None:
    """What a message asks of the interview itself; None where it asks nothing."""
    said = words(text[:_LONGEST])
    readings = {" ".join(said), " ".join(_without(said, _ASKING))}
    return next((steer for steer, ways in STEERING.items() if readings & ways), None)


def asks(text: str) -> bool:
    """Whether a message asks something itself, and so answers nothing: `what is a kernel module?`"""
    marked = "?" if text.rstrip().endswith("?") else ""
    return bool(_COUNTER_QUESTION.match(" ".join(words(text[:_LONGEST])) + marked)) and steering(text) is None


def understand(question: Question, text: str) -> Understood | NotUnderstood:
    """Find the answer that was typed: by id, label, number, yes or no, or the ways people put it; misspelt too."""
    heard = normalize(text[:_LONGEST])
    corrected = _corrected(question, heard)
    for reading in (heard, corrected) if corrected != heard else (heard,):
        for ladder in (_named, _numbered, _evaded, _agreed, _contained, _hinted):
            if found := tuple(dict.fromkeys(ladder(question, reading))):
                return Understood(found[0]) if len(found) == 1 else NotUnderstood(found)
    return NotUnderstood()


def read_change(questionnaire: Questionnaire, text: str) -> WantedChange | None:
    """Read a wish to change one answer: `change the OS to Linux`. None where the text is no such wish, or names no
    single question and answer.
    """
    found = _CHANGING.fullmatch(normalize(text)) if len(text) <= _LONGEST_CHANGE else None
    if found is None:
        return None
    named = {question.id: _naming(question, found["what"]) for question in questionnaire.questions}
    best = max(named.values(), default=0)
    meant = [question for question in questionnaire.questions if named[question.id] == best > 0]
    readings = [
        WantedChange(question, understood.answer)
        for question in meant
        if isinstance(understood := understand(question, found["answer"]), Understood)
    ]
    return readings[0] if len(readings) == 1 else None


def _named(question: Question, heard: str) -> Iterator[str]:
    """The whole message is one of the option's names."""
    whole = {" ".join(words(heard)), " ".join(_without(words(heard), FILLERS))}
    for option in question.options:
        short = option.label.partition(" (")[0]
        names = (option.id.replace("_", " "), option.label, short, *option.says)
        if any(" ".join(words(name)) in whole for name in names):
            yield option.id


def _numbered(question: Question, heard: str) -> Iterator[str]:
    """`2`, `option 2`, `b`, `the second one`, `the last`."""
    said = words(heard)
    rest = _without(said, FILLERS - {"a"} | {"nr", "no"}) if len(said) > 1 else said
    if len(rest) != 1:
        return
    for place, option in enumerate(question.options):
        last = rest[0] == "last" and place == len(question.options) - 1
        if last or rest[0] in {str(place + 1), *"abcdefghijkl"[place : place + 1], *ORDINALS[place : place + 1]}:
            yield option.id


def _evaded(_: Question, heard: str) -> Iterator[str]:
    """The person says that there is no answer to give, whatever else is said."""
    core = " ".join(_without(words(heard), FILLERS))
    for steer, answer in _ANSWERS.items():
        ways = STEERING[steer]
        said_first = _longest_opening(heard, (way for way in ways if " " in way))
        if said_first or core in ways or " ".join(words(heard)) in ways:
            yield answer
            return


def _agreed(question: Question, heard: str) -> Iterator[str]:
    """Yes or no in many words, for questions that offer these two."""
    if not {option.id for option in question.options} >= AGREEING.keys():
        return
    longest = {answer: _longest_opening(heard, ways) for answer, ways in AGREEING.items()}
    best = max(longest.values())
    yield from (answer for answer, length in longest.items() if length == best > 0)


def _longest_opening(heard: str, ways: Iterable[str]) -> int:
    """The length of the longest of these phrases that the message begins with, fillers before it aside."""
    said = words(heard)
    rest = tuple(dropwhile(FILLERS.__contains__, said))
    openings = (f"{' '.join(said)} ", f"{' '.join(rest)} ")
    return max((len(way) for way in ways if any(text.startswith(f"{way} ") for text in openings)), default=0)


def _contained(question: Question, heard: str) -> Iterator[str]:
    """An option's name within a longer message."""
    return _meant(question, {option.id: tuple(_names(option)) for option in question.options}, heard)


def _hinted(question: Question, heard: str) -> Iterator[str]:
    """Words that make an option likely: enough for an answer, as the question was asked."""
    return _meant(question, {option.id: option.hints for option in question.options}, heard)


def _meant(question: Question, phrases: Mapping[str, Iterable[str]], heard: str) -> Iterator[str]:
    """The options whose phrases stand in the message. What is denied does not count, or means the other of two."""
    named = ((option, span) for option, own in phrases.items() for span in find_any(own, heard))
    spans = widest(named, find_any(question.ignores, heard))
    yield from (option for option, span in spans if not span.denied)
    if spans and all(span.denied for _, span in spans) and len(question.options) == 2:
        denied = {option for option, _ in spans}
        yield from (option.id for option in question.options if option.id not in denied)


def _names(option: Option) -> Iterator[str]:
    yield from (option.label, *option.says, *option.signs)
    if len(option.id) > 3:
        yield option.id.replace("_", " ")


def _without(said: tuple[str, ...], unwanted: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in said if word not in unwanted)


def _corrected(question: Question, heard: str) -> str:
    """The message with each unknown word replaced by the known one it is a misspelling of."""
    known = {word for option in question.options for name in _names(option) for word in _plain_words(name)}
    known |= {word for ways in (*AGREEING.values(), *STEERING.values()) for way in ways for word in way.split()}
    known |= FILLERS | NEGATORS
    return " ".join(word if word in known else _nearest(word, known) for word in heard.split())


def _plain_words(name: str) -> tuple[str, ...]:
    return words(re.sub(r"\.\.\.|[|#*]", " ", name))


def _nearest(word: str, known: Iterable[str]) -> str:
    """One slip in a word of three letters or more, two in one of eight; a swap of neighbours is one slip."""
    allowed = 0 if len(word) < 3 else 1 if len(word) < 8 else 2
    near = (
        (OSA.distance(word, each, score_cutoff=allowed), sorted(word) != sorted(each), each)
        for each in known
        if len(each) > 2
    )
    slips, _, best = min(near, default=(allowed + 1, True, word))
    return best if slips <= allowed else word


def _naming(question: Question, what: str) -> int:
    """How much of what was named is a name of the question."""
    names = (*question.names, question.id.replace("_", " "))
    return max((span.length for name in names for span in find(name, what)), default=0)
