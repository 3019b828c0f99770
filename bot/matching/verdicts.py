"""Recognises yes-or-no questions, and finds the verdict that a point gives them: yes, no or it depends."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.matching.learning.training_set import Verdict
from bot.matching.reading.relation import is_reversed
from bot.matching.reading.text import words

_AUXILIARY = (
    "is|are|was|were|am|do|does|did|can|could|will|would|should|shall|may|might|must|has|have|had"
    "|isnt|arent|wasnt|dont|doesnt|didnt|cant|couldnt|wont|wouldnt|shouldnt|hasnt|havent|aint"
)
_LEADS = (
    "so|and|but|ok|okay|well|also|then|now|just|hi|hey|hello|please|wait|actually|basically|honestly|seriously|um|hmm"
    "|quick question|in general|in that case|or|because|since"
)
_INDIRECT = (
    r"(?:(?:i|we|im|am|was|just|still|also) )*(?:wonder(?:ing)?|asking|curious|unsure|not sure|need to know"
    r"|want to know|(?:does )?any(?:one|body) know|(?:do|can|could) you (?:know|tell me)|tell me) (?:if|whether)\b"
)
_QUESTION = re.compile(rf"(?:(?:{_LEADS}) )*(?:(?P<verdict>(?:{_AUXILIARY})\b|{_INDIRECT})|(?P<other>how|what|whats"
                       r"|which|why|when|where|who|whose)\b)")  # fmt: skip
_INSIDE = re.compile(
    r"\b(?:can|could|should|do|does|will|would|is|are|may|must) (?:i|we|you|it|they|one|people|this|that|there)\b"
)
_OTHER_INSIDE = re.compile(r"\b(?:how|what|whats|which|why|when|where|who)\b")
_CLAIM = re.compile(
    r"^(?:(?:so|and|but|well|ok) )*(?:i (?:guess|think|thought|heard|assume|believe|suppose|read|understand|take it)"
    r"|im told|apparently|supposedly|people say|they say|everyone says|(?:my|our) \w+ (?:says|claims|thinks))\b"
    r"|\b(?:right|correct|true|yes or no|or not|isnt it|arent they|innit)$"
)
_CLAUSES = re.compile(r"[.,;:!?\n()–—]+|\s-+\s")

_NO_ALTERNATIVE = {
    "not",
    "no",
    "so",
    "something",
    "similar",
    "more",
    "less",
    "later",
    "other",
    "any",
    "else",
    "newer",
}
"""Words after "or" that begin no alternative."""

_NEGATIONS = {
    "not", "no", "non", "never", "cannot", "none", "nobody", "nothing", "cant", "wont", "dont", "doesnt", "didnt",
    "isnt", "arent", "wasnt", "shouldnt", "couldnt", "wouldnt", "hasnt", "havent", "neither", "nor",
}  # fmt: skip

_OPPOSITES = (
    ("secure", "insecure"), ("safer", "riskier"),
    ("with", "without"), ("faster", "slower"), ("fast", "slow"), ("quicker", "slower"), ("quick", "slow"),
    ("more", "less"), ("more", "fewer"), ("better", "worse"), ("best", "worst"),
    ("cheaper", "dearer"), ("cheap", "expensive"), ("bigger", "smaller"), ("larger", "smaller"), ("big", "small"),
    ("heavier", "lighter"), ("heavy", "light"), ("easier", "harder"), ("easy", "hard"), ("easy", "difficult"),
    ("possible", "impossible"), ("allowed", "forbidden"), ("same", "different"), ("same", "own"),
    ("supported", "unsupported"), ("free", "paid"), ("necessary", "unnecessary"), ("always", "never"),
    ("dead", "alive"), ("outdated", "current"), ("higher", "lower"), ("enough", "insufficient"),
    ("stronger", "weaker"), ("isolated", "shared"), ("simple", "complicated"), ("simpler", "harder"),
    ("works", "fails"), ("lose", "keep"), ("lost", "kept"), ("survive", "lost"), ("before", "after"),
)  # fmt: skip

_DISAPPROVAL = {
    "bad", "unsafe", "dangerous", "risky", "mistake", "crazy", "insane", "stupid", "dumb", "silly", "wrong",
    "foolish", "madness", "overkill", "discouraged",
}  # fmt: skip
_APPROVAL = {"good", "safe", "ok", "okay", "fine", "wise", "sensible", "sane", "advisable", "recommended"}
"""Who asks whether something is a bad idea asks the opposite of who asks whether it is a good one."""

_SCOPES = ({"only", "solely", "exclusively"}, {"always", "every"})
"""Words that change what is asked. "Is it only for AWS?" is not answered by a wording such as "is it used at AWS"."""

_SHARPNESS = 16.0
"""Wordings are weighted by the exponential of this times their similarity."""
_CLEAR = 1.5
"""Ratio of the weights of the first and the second verdict from which the first is given."""

Sides = Callable[[Sequence[str]], Sequence[str]]
"""Finds the sides that some words name, in their order."""


@dataclass(frozen=True)
class Polar:
    """A wording that a point answers with a verdict, and its similarity to the question, −1 to 1."""

    words: tuple[str, ...]
    verdict: Verdict
    similarity: float


def wants_verdict(text: str, sides: Sides) -> bool:
    """Whether a text asks for yes or no: by the form of its first question, or as it makes a claim to be
    confirmed.
    """
    clauses = [" ".join(words(clause)) for clause in _CLAUSES.split(text)]
    whole = words(text)
    if is_either_or(whole, sides):
        return False
    for clause in clauses:
        if found := _QUESTION.match(clause):
            return found["verdict"] is not None
    joined = " ".join(whole)
    inside, other = _INSIDE.search(joined), _OTHER_INSIDE.search(joined)
    if inside and not (other and other.start() < inside.start()):
        return True
    return bool(_CLAIM.search(joined)) and not other


def is_either_or(question: Sequence[str], sides: Sides) -> bool:
    """Whether a question asks to choose a side: "docker or a vm", but not "docker or podman", which are of one
    side.
    """
    for place, word in enumerate(question):
        after = question[place + 1 : place + 2]
        if word == "or" and place and after and after[0] not in _NO_ALTERNATIVE:
            before, behind = sides(question[max(0, place - 3) : place]), sides(question[place + 1 : place + 5])
            if not (before and behind and before[-1] == behind[0]):
                return True
    return False


def verdict(question: Sequence[str], wordings: Iterable[Polar], sides: Sides) -> Verdict:
    """The verdict of the wordings most similar to a question; empty where they disagree.

    A wording that asks the opposite of the question counts for the opposite verdict; one of another scope, and one
    that has the same things the other way round, for none.
    """
    weights: dict[Verdict, float] = {}
    for each in wordings:
        if _scope(question) != _scope(each.words) or _differ_in_mood(question, each.words):
            continue
        if is_reversed(question, each.words):
            continue
        is_opposed = opposed(question, each.words, sides)
        found = _OPPOSITE.get(each.verdict, each.verdict) if is_opposed else each.verdict
        weights[found] = weights.get(found, 0.0) + math.exp(_SHARPNESS * each.similarity)
    ranked = sorted(weights, key=lambda verdict: -weights[verdict])
    if not ranked or (len(ranked) > 1 and weights[ranked[0]] < _CLEAR * weights[ranked[1]]):
        return ""
    return ranked[0]


_OR_NOT = re.compile(r"\bor not\b")
_OPPOSITE: dict[Verdict, Verdict] = {"yes": "no", "no": "yes"}


def opposed(first: Sequence[str], second: Sequence[str], sides: Sides) -> bool:
    """Whether two questions about the same thing ask the opposite: by a negation, by an antonym such as unsafe for
    safe, or by the order of what they compare ("faster than").
    """
    one, other = set(first), set(second)
    differences = _negations(first) + _negations(second)
    differences += _moods(one) == _moods(other)[::-1] and any(_moods(one))
    differences += sum(_differ(one, other, pair) for pair in _OPPOSITES)
    if "than" in one and "than" in other:
        here, there = (list(dict.fromkeys(sides(each)))[:2] for each in (first, second))
        differences += here == there[::-1] if len(here) > 1 else is_reversed(first, second, ("than",))
    return differences % 2 == 1


def _scope(question: Sequence[str]) -> list[bool]:
    """Which kinds of words that change what is asked a question has."""
    return [not scope.isdisjoint(question) for scope in _SCOPES]


def _moods(question: Iterable[str]) -> tuple[bool, bool]:
    """Whether a question asks if something is good, and if it is bad; a question may do neither."""
    said = set(question)
    disapproves = not said.isdisjoint(_DISAPPROVAL)
    return not (disapproves or said.isdisjoint(_APPROVAL)), disapproves


def _differ_in_mood(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether only one of two questions asks if something is bad, and the other not even if it is good."""
    here, there = _moods(one), _moods(other)
    return here[1] != there[1] and not (any(here) and any(there))


def _differ(one: set[str], other: set[str], pair: tuple[str, str]) -> bool:
    here, there = [word for word in pair if word in one], [word for word in pair if word in other]
    return len(here) == len(there) == 1 and here != there


def _negations(question: Sequence[str]) -> int:
    """How many negations a question has, not counting those that leave its meaning as it is: that of the first verb
    ("isn't it safe?" asks whether it is), and "or not".
    """
    text = " ".join(question)
    lead = re.match(rf"(?:(?:{_LEADS}) )*(?:{_AUXILIARY})\b", text)
    asked = text[lead.end() :] if lead else text
    return sum(word in _NEGATIONS for word in _OR_NOT.sub("", asked).split())
