"""Measure the time of a first start, of a start from the cache and of a question, and memory, beside simpler methods.

    python benchmarks/speed.py [--topics 40 --examples 80 --points 700]

The base is made of random English words, so that it needs no file.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from bot.knowledge import Base
from bot.knowledge.model import Point, Topic
from bot.matching import Matcher
from bot.matching.reading.text import english_words

ASKED = 200


WORDINGS = 6
"""Of each point."""


def made_up(topics: int, examples: int, points: int) -> Base:
    """Topics with a dozen words of their own each; an example, or wording of a point, mixes some with common ones."""
    chance = random.Random(1)
    known = [word for word in english_words() if len(word) > 3]
    common = known[:300]
    every = []
    for number in range(topics):
        own = chance.sample(known, 12)
        lines = (chance.sample(own, 4) + chance.sample(common, 5) for _ in range(examples))
        own_points = [
            Point(
                id=f"t{number}_p{each}",
                say=" ".join(chance.sample(own, 6) + chance.sample(common, 12)),
                asks=tuple(" ".join(chance.sample(own, 4) + chance.sample(common, 5)) for _ in range(WORDINGS)),
            )
            for each in range(number, points, topics)
        ]
        questions = tuple({" ".join(line) for line in lines})
        every.append(Topic(id=f"t{number}", title=own[0], questions=questions, points=tuple(own_points)))
    return Base(topics=tuple(every))


def questions(base: Base) -> list[str]:
    """Examples with a word changed: near to what the base has, never the same."""
    chance = random.Random(2)
    lines = [chance.choice(topic.questions) for topic in chance.choices(base.topics, k=ASKED)]
    return [" ".join([*line.split()[1:], "please"]) for line in lines]


def timed(name: str, ask: Callable[[str], object], asked: list[str]) -> None:
    """Median and 95th percentile of a question, in milliseconds."""
    ask(asked[0])
    taken = []
    for question in asked:
        began = time.perf_counter()
        ask(question)
        taken.append(1000 * (time.perf_counter() - began))
    print(f"{name:32} median {np.median(taken):7.2f} ms   95 % {np.percentile(taken, 95):7.2f} ms", flush=True)


def started(name: str, start: Callable[[], Matcher]) -> Matcher:
    """A matcher, and how long it took."""
    began = time.perf_counter()
    matcher = start()
    print(f"{name:32} {time.perf_counter() - began:7.2f} s", flush=True)
    return matcher


def linear_svm(base: Base, asked: list[str]) -> None:
    """TF-IDF of words and characters with a linear support vector machine, where scikit-learn is installed."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline, make_union  # noqa: PLC0415
        from sklearn.svm import LinearSVC  # noqa: PLC0415
    except ImportError:
        print("TF-IDF + linear SVM               skipped: scikit-learn is not installed")
        return
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), letters), LinearSVC())
    lines = [(line, topic.id) for topic in base.topics for line in topic.questions]
    began = time.perf_counter()
    model.fit(*zip(*lines, strict=True))
    print(f"{'TF-IDF + linear SVM: fit':32} {time.perf_counter() - began:7.2f} s", flush=True)
    timed("TF-IDF + linear SVM", lambda question: model.predict([question]), asked)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, default=40)
    parser.add_argument("--examples", type=int, default=80)
    parser.add_argument("--points", type=int, default=700)
    parser.add_argument("--alone", action="store_true", help="without the simpler means, for their memory counts too")
    chosen = parser.parse_args()
    base = made_up(chosen.topics, chosen.examples, chosen.points)
    asked = questions(base)
    with tempfile.TemporaryDirectory() as directory:
        started("first start", lambda: Matcher.fit(base, cache=Path(directory)))
        matcher = started("start from the cache", lambda: Matcher.fit(base, cache=Path(directory)))
    timed("a question", matcher.match, asked)
    print(f"{'memory at most':32} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB", flush=True)
    if not chosen.alone:
        lines = [line for topic in base.topics for line in topic.questions]
        nearest = lambda question: process.extractOne(question, lines, scorer=fuzz.token_set_ratio)  # noqa: E731
        timed("rapidfuzz, nearest example", nearest, asked)
        linear_svm(base, asked)


if __name__ == "__main__":
    main()
