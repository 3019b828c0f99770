"""Measure how well questions are matched, as written and misspelt: right, kept, declined, wrong, calibrated.

    python benchmarks/matching.py --base DIR --asked FILE.tsv [--off-topic FILE.tsv] [--ablation]

`FILE.tsv` has a header. Its first column is the topic that is right (`a|b` where either is), its second the question.
A topic counts as the one that it merges into.
"""

import argparse
import csv
import random
import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.knowledge import Base, survey
from bot.matching import Answer, Compare, Decline, Matcher

OFF_TOPIC = "out_of_scope"
BINS = 10


@dataclass(frozen=True)
class Asked:
    """A question and the topics that are right for it; none where it is to be declined."""

    question: str
    right: frozenset[str]


@dataclass(frozen=True)
class Decided:
    """What came of a question."""

    in_scope: bool
    best_is_right: bool
    answered: bool
    declined: bool
    confidence: float


def read(path: Path, off_topic: bool = False) -> list[Asked]:
    """Questions of a file; all of them to be declined where it is `off_topic`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = rows[0]
    label, text = ("label", "question") if "question" in columns else (columns[0], columns[1])
    at_label, at_text = columns.index(label), columns.index(text)
    return [
        Asked(row[at_text], frozenset() if off_topic else _ids(row[at_label]))
        for row in rows[1:]
        if not row[at_label].startswith(OFF_TOPIC) or not off_topic
    ]


def _ids(label: str) -> frozenset[str]:
    """The topics of a label such as `Card arrival|atm_support`, as ids."""
    return frozenset(re.sub(r"\W", "_", one.lower()).strip("_") for one in label.split("|")) - {OFF_TOPIC}


def misspelt(question: str, share: float, chance: random.Random) -> str:
    """One edit in a share of the words: a letter too many, too few, wrong, or two swapped."""
    return " ".join(_edited(word, chance) if chance.random() < share else word for word in question.split())


def _edited(word: str, chance: random.Random) -> str:
    if len(word) < 3:
        return word
    at, letter = chance.randrange(len(word) - 1), chance.choice(string.ascii_lowercase)
    head, tail = word[:at], word[at:]
    return chance.choice(
        [head + letter + tail, head + tail[1:], head + letter + tail[1:], head + tail[1] + tail[0] + tail[2:]]
    )


def decide(matcher: Matcher, asked: Iterable[Asked], counts_as: dict[str, str]) -> list[Decided]:
    """Ask them all."""
    return [_decide(matcher, one, counts_as) for one in asked]


def _decide(matcher: Matcher, asked: Asked, counts_as: dict[str, str]) -> Decided:
    match = matcher.match(asked.question)
    answers = [outcome for outcome in match.outcomes if isinstance(outcome, Answer | Compare)]
    return Decided(
        in_scope=bool(asked.right),
        best_is_right=counts_as.get(match.best, match.best) in asked.right,
        answered=bool(answers),
        declined=isinstance(match.outcomes[0], Decline) and not answers,
        confidence=match.confidence,
    )


def calibration_error(decided: list[Decided]) -> float:
    """Expected calibration error in ten bins (Guo et al. 2017), in scope and off topic weighing the same."""
    confidence = np.array([one.confidence for one in decided])
    right = np.array([one.best_is_right for one in decided], dtype=float)
    in_scope = np.array([one.in_scope for one in decided])
    weight = np.where(in_scope, 1 / max(in_scope.sum(), 1), 1 / max((~in_scope).sum(), 1))
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(float((weight * (confidence - right))[bins == each].sum())) for each in range(BINS)]
    return sum(gaps) / float(weight.sum())


def report(name: str, decided: list[Decided]) -> None:
    """One line of figures."""
    inside = [one for one in decided if one.in_scope]
    outside = [one for one in decided if not one.in_scope]
    figures = {
        "top1": _share(one.best_is_right for one in inside),
        "kept": _share(one.best_is_right and one.answered for one in inside),
        "declined": _share(one.declined for one in outside),
        "wrong": _share(one.answered and not one.best_is_right for one in decided),
        "ece": calibration_error(decided),
    }
    print(f"{name:24}", *(f"{figure} {value:.3f}" for figure, value in figures.items()), flush=True)


def _share(true: Iterable[bool]) -> float:
    values = list(true)
    return sum(values) / len(values) if values else float("nan")


def measure(name: str, matcher: Matcher, base: Base, asked: list[Asked]) -> None:
    """As written, and with an edit in 20 % and in 40 % of the words."""
    counts_as = {entry.id: entry.merges_into or entry.id for entry in base.entries}
    report(f"{name}, as written", decide(matcher, asked, counts_as))
    for share in (0.2, 0.4):
        chance = random.Random(7)
        edited = [Asked(misspelt(one.question, share, chance), one.right) for one in asked]
        report(f"{name}, {share:.0%} misspelt", decide(matcher, edited, counts_as))


def main() -> None:
    """Measure a base with the questions of files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--asked", type=Path, required=True)
    parser.add_argument("--off-topic", type=Path)
    parser.add_argument("--ablation", action="store_true", help="letters alone as well")
    chosen = parser.parse_args()
    base = survey(chosen.base).base
    asked = read(chosen.asked) + (read(chosen.off_topic, off_topic=True) if chosen.off_topic else [])
    measure("both", Matcher.fit(base), base, asked)
    if chosen.ablation:
        measure("letters alone", Matcher.fit(base, lexical=True), base, asked)


if __name__ == "__main__":
    main()
