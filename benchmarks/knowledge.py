"""How fast a large base is looked after: loading and linting.

    python benchmarks/knowledge.py [--topics 1000 --examples 25]

The base is made up of random words of the model's vocabulary. One example in a hundred is nearly another
topic's.
"""

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from bot.curation.lint.linting import lint
from bot.knowledge import load
from bot.matching.reading.text import english_words
from bot.slack.limits import SHOWN

TODAY = date(2026, 1, 1)


def write(directory: Path, topics: int, examples: int) -> None:
    """A base of so many topics, each with so many examples of some nine words."""
    chance = random.Random(1)
    known = [word for word in english_words() if len(word) > 3]
    common = known[:300]
    (directory / "topics").mkdir()
    said: list[str] = []
    for number in range(topics):
        own = chance.sample(known, 12)
        lines = [" ".join(chance.sample(own, 4) + chance.sample(common, 5)) for _ in range(examples)]
        if said:
            lines = [f"{chance.choice(said)} {number}" if chance.random() < 0.01 else line for line in lines]
        said += lines
        topic = {
            "id": f"t{number}",
            "title": own[0],
            "answer": f"{' '.join(own)}.",
            "questions": lines,
            "sources": [{"title": own[1], "url": "https://example.com/"}],
            "owner": "benchmark",
            "reviewed": TODAY.isoformat(),
        }
        # JSON is YAML; one key a line, as people write it.
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in topic.items() if key != "questions")
        text += "questions:\n" + "".join(f"  - {line}\n" for line in lines)
        (directory / "topics" / f"t{number}.yaml").write_text(text, encoding="utf-8")


def main() -> None:
    """Print how long loading and linting take, and what linting finds."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--topics", type=int, default=1000)
    asked.add_argument("--examples", type=int, default=25)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        write(directory, chosen.topics, chosen.examples)
        began = time.perf_counter()
        load(directory)
        loaded = time.perf_counter()
        found = list(lint([directory], SHOWN, TODAY))
        linted = time.perf_counter()
    print(f"{chosen.topics} topics with {chosen.examples} examples each")
    print(f"load {loaded - began:6.2f} s")
    print(f"lint {linted - loaded:6.2f} s, loading included")
    print("found", dict(Counter(finding.rule for finding in found)))


if __name__ == "__main__":
    main()
