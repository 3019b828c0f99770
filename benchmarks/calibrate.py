"""Fit the numbers by which the matcher knows how sure it is, on questions that people asked.

python benchmarks/calibrate.py --knowledge DIR --asked FILE.tsv [--asked FILE.tsv …] [--alike a,b,c] [--write]

A file has the columns `label` and `question`. A label is the topic that is right (`a|b` where either is), and
`out_of_scope` for a question to decline. Topics count as what they merge into; those after `--alike` count as one.

Every question is judged by numbers that were fitted without it, in repeated cross-validation over all files; that
sets the thresholds and is what is printed. "Across" judges each file by numbers that were fitted on the others. The
numbers that are written are fitted on all files. Only numbers are kept, never the questions.
"""

import argparse
import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.knowledge import Base, survey
from bot.knowledge.model import Calibration, Signal
from bot.matching import Answer, Compare, Matcher, confidence

WRONG = 0.043
"""Share of all questions that may be answered wrongly."""
SURE_WRONG = 0.008
"""Share of all questions that may be answered wrongly and count as sure."""
GUESSED = 0.115
"""Share of the off-topic questions that may be met with a guess."""
PENALTY = 3.0
STEPS = 30
FOLDS, REPEATS = 5, 10
OFF_TOPIC = "out_of_scope"

UNSURE = Calibration(in_scope=-9.0)
"""With it a matcher answers only what it answers at any confidence: exact wordings, named workloads, comparisons."""

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Questions as numbers, one row each."""

    values: Numbers
    """The signals."""
    right: Mask
    """The topic that would be shown is right."""
    in_scope: Mask
    settled: Mask
    """Answered at any confidence."""
    files: NDArray[np.int64]

    def of(self, mask: Mask) -> "Rows":
        """Some of the rows."""
        return Rows(self.values[mask], self.right[mask], self.in_scope[mask], self.settled[mask], self.files[mask])


def read(matcher: Matcher, base: Base, files: list[Path], alike: set[str]) -> Rows:
    """Ask every question of the files."""
    heads = {entry.id: entry.merges_into or entry.id for entry in base.entries}
    rows = []
    for number, path in enumerate(files):
        with path.open(encoding="utf-8", newline="") as file:
            asked = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        for row in asked:
            labels = row["label"].split("|")
            topic, values = matcher.signals(row["question"])
            settled = settled_topic(matcher, row["question"])
            head = heads[settled or topic]
            right = head in labels or (head in alike and not alike.isdisjoint(labels))
            rows.append((values, right, labels[0] != OFF_TOPIC, bool(settled), number))
    values, right, in_scope, settled, numbers = zip(*rows, strict=True)
    return Rows(
        np.array(values, dtype=np.float64), np.array(right), np.array(in_scope), np.array(settled), np.array(numbers)
    )


def settled_topic(matcher: Matcher, question: str) -> str:
    """The topic of an answer that does not depend on the calibration; empty for any other question."""
    match = matcher.match(question)
    for outcome in match.outcomes:
        if isinstance(outcome, Answer):
            return outcome.topic
        if isinstance(outcome, Compare):
            return match.best
    return ""


def fit(rows: Rows) -> Calibration:
    """Fit both regressions: whether a question is in scope, and whether its topic is right where it is."""
    means, spreads = rows.values.mean(axis=0), rows.values.std(axis=0) + 1e-6
    standard = np.clip((rows.values - means) / spreads, -4, 4)
    in_scope = regression(standard, rows.in_scope)
    right = regression(standard[rows.in_scope], rows.right[rows.in_scope])
    columns = zip(confidence.SIGNALS, means, spreads, in_scope[:-1], right[:-1], strict=True)
    found = {
        name: Signal(
            mean=round(float(mean), 4),
            spread=round(float(spread), 4),
            in_scope=round(float(of_scope), 3),
            right=round(float(of_right), 3),
        )
        for name, mean, spread, of_scope, of_right in columns
    }
    return Calibration(signals=found, in_scope=round(float(in_scope[-1]), 3), right=round(float(right[-1]), 3))


def regression(standard: Numbers, true: Mask) -> Numbers:
    """Weights and intercept of a penalised logistic regression, by Newton's method (Hastie et al. 2009, section
    4.4.1).
    """
    rows = np.hstack([standard, np.ones((len(standard), 1))])
    penalties = np.append(np.full(standard.shape[1], PENALTY), 1e-6)
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-rows @ weights))
        hessian = (rows * (shares * (1 - shares))[:, None]).T @ rows + np.diag(penalties)
        weights -= np.linalg.solve(hessian, rows.T @ (shares - true) + penalties * weights)
    return weights


def held_out(rows: Rows, groups: NDArray[np.int64]) -> Numbers:
    """Two columns: how likely each row is in scope and, where it is, right, by what the other groups teach."""
    found = np.zeros((len(rows.right), 2))
    for group in np.unique(groups):
        held = groups == group
        calibration = fit(rows.of(~held) if (~held).any() else rows)
        for row in np.flatnonzero(held):
            judged = confidence.probabilities(calibration, rows.values[row].astype(np.float32))
            found[row] = judged.in_scope, judged.right
    return found


def cross_validated(rows: Rows) -> Numbers:
    """The same by numbers that were fitted without the row: the mean of the log-odds over repeated folds."""
    chance = np.random.default_rng(0)
    repeated = [held_out(rows, chance.integers(0, FOLDS, len(rows.right))) for _ in range(REPEATS)]
    clipped = np.clip(repeated, 1e-4, 1 - 1e-4)
    odds = np.log(clipped / (1 - clipped)).mean(axis=0)
    return np.asarray(1 / (1 + np.exp(-odds)))


def least(probabilities: Numbers, bad: Mask, most: float) -> float:
    """The lowest threshold that no more than so many bad rows reach."""
    order = np.argsort(-probabilities, kind="stable")
    within = np.flatnonzero(np.cumsum(bad[order]) <= max(most, 0))
    return round(float(np.clip(probabilities[order][within[-1] if len(within) else 0], 0.02, 0.98)), 3)


def thresholds(rows: Rows, found: Numbers) -> dict[str, float]:
    """Where to answer, to guess and to be sure."""
    both, wrong, count, free = found.prod(axis=1), ~rows.right, len(rows.right), ~rows.settled
    answer = least(both[free], wrong[free], WRONG * count - (wrong & rows.settled).sum())
    off_topic = np.sort(found[free & ~rows.in_scope & (both < answer), 0])[::-1]
    allowed = int(GUESSED * (~rows.in_scope).sum())
    guess = float(off_topic[allowed]) + 5e-4 if len(off_topic) > allowed else 0.05
    sure = max(least(both, wrong, SURE_WRONG * count), answer)
    return {"answer_from": answer, "guess_from": round(guess, 3), "sure_from": sure}


def report(name: str, rows: Rows, found: Numbers, limits: dict[str, float]) -> None:
    """What would have come of the questions."""
    both = found.prod(axis=1)
    answered = rows.settled | (both >= limits["answer_from"])
    sure = answered & (both >= limits["sure_from"])
    guessed = ~answered & (found[:, 0] >= limits["guess_from"])
    inside, right = rows.in_scope, rows.right
    figures = {
        "top1": right[inside].mean(),
        "answered rightly": (answered & right)[inside].mean(),
        "wrong": (answered & ~right).mean(),
        "off topic answered": (answered & ~right)[~inside].mean() if (~inside).any() else 0.0,
        "asked back": guessed[inside].mean(),
        "off topic asked back": guessed[~inside].mean() if (~inside).any() else 0.0,
        "sure and right": (sure & right)[inside].mean(),
        "sure and wrong": (sure & ~right).mean(),
    }
    print(f"{name:16}", *(f"{figure} {value:.3f}" for figure, value in figures.items()), flush=True)


def written(calibration: Calibration) -> str:
    """The file of a calibration."""
    lines = ["# yaml-language-server: $schema=schemas/calibration.json"]
    lines += ["# How sure to be of a match; `python benchmarks/calibrate.py --write` fits it anew.", "signals:"]
    for name, signal in calibration.signals.items():
        numbers = ", ".join(f"{field}: {getattr(signal, field)}" for field in Signal.model_fields)
        lines.append(f"  {name}: {{{numbers}}}")
    names = ("in_scope", "right", "answer_from", "guess_from", "sure_from")
    return "\n".join([*lines, *(f"{name}: {getattr(calibration, name)}" for name in names)]) + "\n"


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--knowledge", type=Path, required=True)
    parser.add_argument("--asked", type=Path, action="append", required=True)
    parser.add_argument("--alike", default="", help="topics that count as one, after commas")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "vmvc-calibrate")
    parser.add_argument("--write", action="store_true", help="write calibration.yaml to the knowledge")
    return parser.parse_args()


def main() -> None:
    """Fit, say how it fares, and write it where that is asked for."""
    chosen = arguments()
    base = survey(chosen.knowledge).base
    matcher = Matcher.fit(base.model_copy(update={"calibration": UNSURE}), cache=chosen.cache)
    rows = read(matcher, base, chosen.asked, set(chosen.alike.split(",")))
    found = cross_validated(rows)
    limits = thresholds(rows, found)
    across = held_out(rows, rows.files)
    for number, path in enumerate(chosen.asked):
        own = rows.files == number
        report(path.stem[-16:], rows.of(own), found[own], limits)
        report("  across", rows.of(own), across[own], limits)
    report("all", rows, found, limits)
    calibration = fit(rows).model_copy(update=limits)
    print(written(calibration))
    if chosen.write:
        (chosen.knowledge / "calibration.yaml").write_text(written(calibration), encoding="utf-8")


if __name__ == "__main__":
    main()
