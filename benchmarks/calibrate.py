"""Fit the numbers by which the matcher knows how sure it is, on questions that people asked.

    python benchmarks/calibrate.py --knowledge DIR --asked FILE.tsv [--asked FILE.tsv …] [--alike a,b,c] [--write]

A file has the columns `label` and `question`; a label is the topic that is right (`a|b` where either is), and
`out_of_scope` for a question to decline. Topics count as what they merge into; those after `--alike` count as one.
Each file in turn is judged by numbers that were fitted on the others: that is what is printed, and what sets the
thresholds. The numbers that are written are fitted on all. The questions themselves are not kept.
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
from bot.matching import Matcher, confidence

WRONG = 0.045
"""Share of all questions that may be answered wrongly: fewer than may be among strangers, as these were looked at."""
SURE_WRONG = 0.01
"""The same of what counts as sure."""
GUESSED = 0.15
"""Share of the off-topic questions that may be met with a guess."""
PENALTY = 3.0
STEPS = 30
OFF_TOPIC = "out_of_scope"

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Questions as numbers."""

    values: Numbers
    right: NDArray[np.bool_]
    in_scope: NDArray[np.bool_]
    files: NDArray[np.int64]


def read(matcher: Matcher, base: Base, files: list[Path], alike: set[str]) -> Rows:
    """Ask every question of the files."""
    heads = {entry.id: entry.merges_into or entry.id for entry in base.entries}
    values, right, in_scope, numbers = [], [], [], []
    for number, path in enumerate(files):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        for row in rows:
            labels = row["label"].split("|")
            topic, found = matcher.signals(row["question"])
            head = heads[topic]
            values.append(found)
            right.append(head in labels or (head in alike and not alike.isdisjoint(labels)))
            in_scope.append(labels[0] != OFF_TOPIC)
            numbers.append(number)
    return Rows(np.array(values, dtype=np.float64), np.array(right), np.array(in_scope), np.array(numbers))


def fit(values: Numbers, right: NDArray[np.bool_]) -> Calibration:
    """Penalised logistic regression by Newton's method (Hastie et al. 2009, section 4.4.1)."""
    means, spreads = values.mean(axis=0), values.std(axis=0) + 1e-6
    standard = np.hstack([np.clip((values - means) / spreads, -4, 4), np.ones((len(values), 1))])
    penalties = np.append(np.full(values.shape[1], PENALTY), 1e-6)
    weights = np.zeros(standard.shape[1])
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-standard @ weights))
        hessian = (standard * (shares * (1 - shares))[:, None]).T @ standard + np.diag(penalties)
        weights -= np.linalg.solve(hessian, standard.T @ (shares - right) + penalties * weights)
    found = {
        name: Signal(mean=round(float(mean), 4), spread=round(float(spread), 4), weight=round(float(weight), 3))
        for name, mean, spread, weight in zip(confidence.SIGNALS, means, spreads, weights[:-1], strict=True)
    }
    return Calibration(signals=found, intercept=round(float(weights[-1]), 3))


def judged(calibration: Calibration, values: Numbers) -> Numbers:
    """The probability of each row."""
    return np.array([confidence.probability(calibration, row.astype(np.float32)) for row in values])


def cross_validated(rows: Rows) -> Numbers:
    """The probability of each row, by what the other files teach."""
    found = np.zeros(len(rows.right))
    for file in np.unique(rows.files):
        held = rows.files == file
        taught = ~held if (~held).any() else held
        found[held] = judged(fit(rows.values[taught], rows.right[taught]), rows.values[held])
    return found


def least(probabilities: Numbers, bad: NDArray[np.bool_], most: float) -> float:
    """The lowest threshold at which no more than this share of all rows is bad."""
    order = np.argsort(-probabilities, kind="stable")
    within = np.flatnonzero(np.cumsum(bad[order]) <= most * len(bad))
    return round(float(np.clip(probabilities[order][within[-1] if len(within) else 0], 0.02, 0.98)), 3)


def thresholds(rows: Rows, probabilities: Numbers) -> dict[str, float]:
    """Where to answer, to guess and to be sure."""
    answer = least(probabilities, ~rows.right, WRONG)
    off_topic = probabilities[~rows.in_scope & (probabilities < answer)]
    allowed = int(GUESSED * (~rows.in_scope).sum())
    guess = float(np.sort(off_topic)[::-1][allowed]) if len(off_topic) > allowed else 0.05
    sure = max(least(probabilities, ~rows.right, SURE_WRONG), answer)
    return {"answer_from": answer, "guess_from": round(min(guess, answer), 3), "sure_from": sure}


def report(rows: Rows, probabilities: Numbers, limits: dict[str, float]) -> None:
    """What would have come of the questions."""
    answered, sure = probabilities >= limits["answer_from"], probabilities >= limits["sure_from"]
    guessed = ~answered & (probabilities >= limits["guess_from"])
    inside = rows.in_scope
    figures = {
        "top1": rows.right[inside].mean(),
        "accuracy": (answered & rows.right)[inside].mean(),
        "wrong": (answered & ~rows.right).mean(),
        "out_answered": (answered & ~rows.right)[~inside].mean() if (~inside).any() else 0.0,
        "asked back": guessed[inside].mean(),
        "asked back off topic": guessed[~inside].mean() if (~inside).any() else 0.0,
        "sure_right": (sure & rows.right)[inside].mean(),
        "sure_wrong": (sure & ~rows.right).mean(),
    }
    print(*(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)


def written(calibration: Calibration) -> str:
    """The file of a calibration."""
    lines = ["# yaml-language-server: $schema=schemas/calibration.json"]
    lines += ["# How sure to be of a match; `python benchmarks/calibrate.py --write` fits it anew.", "signals:"]
    for name, signal in calibration.signals.items():
        lines.append(f"  {name}: {{mean: {signal.mean}, spread: {signal.spread}, weight: {signal.weight}}}")
    names = ("intercept", "answer_from", "guess_from", "sure_from")
    return "\n".join([*lines, *(f"{name}: {getattr(calibration, name)}" for name in names)]) + "\n"


def main() -> None:
    """Fit, say how it fares, and write it where that is asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--knowledge", type=Path, required=True)
    asked.add_argument("--asked", type=Path, action="append", required=True)
    asked.add_argument("--alike", default="", help="topics that count as one, after commas")
    asked.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "vmvc-calibrate")
    asked.add_argument("--write", action="store_true", help="write calibration.yaml to the knowledge")
    chosen = asked.parse_args()
    base = survey(chosen.knowledge).base
    matcher = Matcher.fit(base.model_copy(update={"calibration": Calibration()}), cache=chosen.cache)
    rows = read(matcher, base, chosen.asked, set(chosen.alike.split(",")))
    probabilities = cross_validated(rows)
    limits = thresholds(rows, probabilities)
    for file in np.unique(rows.files):
        own = rows.files == file
        report(
            Rows(rows.values[own], rows.right[own], rows.in_scope[own], rows.files[own]), probabilities[own], limits
        )
    report(rows, probabilities, limits)
    calibration = fit(rows.values, rows.right).model_copy(update=limits)
    print(written(calibration))
    if chosen.write:
        (chosen.knowledge / "calibration.yaml").write_text(written(calibration), encoding="utf-8")


if __name__ == "__main__":
    main()
