"""Measure which point is chosen, with wordings and whole points that the base does not have, and fit how likely the
first one is right.

    python benchmarks/points.py --knowledge DIR [--seed 5]

Some of the wordings are held back, and some points with all of theirs. A wording that was held back should find its
point, while the wordings of an absent point should find none. What is printed as `fitted` stands in
`bot/matching/selection.py`.
"""

import argparse
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from calibrate import Numbers, regression

from bot.knowledge import Base, survey
from bot.knowledge.model import Point, System, Topic
from bot.matching import Matcher
from bot.matching.selection import LIKELY, POSSIBLE, SelectedPoint

ABSENT = 0.08
"""Share of the points that are held back as a whole; workload cases are not, as they are found by their names."""
HELD_BACK = 0.15
"""Share of the wordings of the others."""
WORDINGS = ("asks", "yes_if", "no_if", "depends_if")


@dataclass(frozen=True)
class Asked:
    """A wording that the model was not trained on, and the point that it asks for; empty where that is absent."""

    line: str
    point: str


def held_back(base: Base, chance: random.Random) -> tuple[Base, list[Asked]]:
    """The base with less in it, and what was taken out."""
    asked: list[Asked] = []

    def reduced(entry: Topic | System) -> Topic | System:
        kept = []
        for point in entry.points:
            if not point.is_case and chance.random() < ABSENT:
                asked.extend(Asked(line, "") for name in WORDINGS for line in getattr(point, name))
            else:
                kept.append(_with_fewer_wordings(point, asked, chance))
        return entry.model_copy(update={"points": tuple(kept)})

    topics, systems = tuple(map(reduced, base.topics)), tuple(map(reduced, base.systems))
    return Base(**(dict(base) | {"topics": topics, "systems": systems})), asked


def _with_fewer_wordings(point: Point, asked: list[Asked], chance: random.Random) -> Point:
    kept = {name: tuple(line for line in getattr(point, name) if chance.random() >= HELD_BACK) for name in WORDINGS}
    if point.is_case or not any(kept.values()):
        return point
    lines = (line for name in WORDINGS for line in getattr(point, name) if line not in kept[name])
    asked.extend(Asked(line, point.id) for line in lines)
    return point.model_copy(update=kept)


def fitted(chosen: list[SelectedPoint], right: np.ndarray) -> str:
    """The weights of coverage and lead, and the intercept, by logistic regression."""
    values: Numbers = np.array([(each.coverage, each.lead) for each in chosen])
    coverage, lead, intercept = regression(values, right)
    return f"fitted: coverage {coverage:.2f}, lead {lead:.2f}, intercept {intercept:.2f}"


def main() -> None:
    """Hold back, train, ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--knowledge", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "vmvc-points")
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    base, asked = held_back(survey(chosen.knowledge).base, random.Random(chosen.seed))
    matcher = Matcher.fit(base, cache=chosen.cache)
    found = [matcher.point_of(each.line) for each in asked]
    present = np.array([bool(each.point) for each in asked])
    right = np.array(
        [bool(a.point) and f is not None and f.point == a.point for a, f in zip(asked, found, strict=True)]
    )
    likely = np.array([f is not None and f.probability >= LIKELY for f in found])
    possible = np.array([f is not None and f.probability >= POSSIBLE for f in found])
    print(f"{present.sum()} wordings of points, {(~present).sum()} of absent points")
    print(f"the point is first {right[present].mean():.3f}")
    for name, shown in (("likely", likely), ("possible", possible)):
        others = [(shown & right)[present].mean(), (shown & ~right)[present].mean(), shown[~present].mean()]
        print(f"{name:9}", "right {:.3f}, another {:.3f}, for an absent one {:.3f}".format(*others))
    pairs = [(f, r) for f, r in zip(found, right, strict=True) if f is not None]
    print(fitted([f for f, _ in pairs], np.array([r for _, r in pairs])))


if __name__ == "__main__":
    main()
