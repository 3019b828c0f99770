"""Fit the questionnaire's evidence on workloads whose placement is known, and show how well that carries over.

    python benchmarks/evidence.py CASES.yaml... [--trust 4] [--changes]

A file holds `cases:`, each with `id`, `facts` (question to option), `expected` and `acceptable` sides. The weights
that stand in the questionnaire are the starting point and hold back the fit: the loss is the cross-entropy of the
sides plus `trust` times half the squared distance from them. A weight keeps its sign, as experts gave it, and one
that is about 0 stays within 0.4. Each case counts once with all of its facts and once more, in four parts, with
some of them left out, because an interview knows only some.

Shown are agreement (an acceptable side) and exact matches, as the questionnaire stands, fitted, and leave-one-out:
each case is judged by weights that were fitted without it. With `--changes` each weight that moves is printed, for
a person to review: nothing is written.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.interview import Answers, resolve
from bot.interview.answers import holds
from bot.knowledge import load
from bot.knowledge.model import Questionnaire

Floats = NDArray[np.float64]
SIDES = ("container", "vm", "both")
EXPECTED_SHARE = 0.7
"""Of a case's weight, what goes to the expected side; the rest is spread over all acceptable ones."""
PARTS, LEFT_OUT = 4, 0.3
"""In how many parts a case comes again, and the share of its facts that is left out there."""
NEARLY_ZERO, LARGEST = 0.4, 3.0
STEPS = 300
RULED_OUT = -50.0


@dataclass(frozen=True)
class Examples:
    """Sets of answers as rows, with the sides ruled out, the probabilities wanted, and the weight of each row."""

    features: Floats
    out: NDArray[np.bool_]
    targets: Floats
    weights: Floats

    def chosen(self, rows: NDArray[np.bool_]) -> "Examples":
        """Some of the rows."""
        return Examples(self.features[rows], self.out[rows], self.targets[rows], self.weights[rows])


def names_of(form: Questionnaire) -> list[str]:
    """What each row of weights belongs to."""
    options = [f"{question.id}={option.id}" for question in form.questions for option in question.options]
    return ["prior", *options, *(f"rule {rule.id}" for rule in form.rules)]


def weights_of(form: Questionnaire) -> Floats:
    """The evidence that stands in the questionnaire, as rows by sides."""
    options = [option.evidence for question in form.questions for option in question.options]
    every = [form.prior, *options, *(rule.evidence for rule in form.rules)]
    return np.array([[evidence.get(side, 0.0) for side in SIDES] for evidence in every])


def features_of(form: Questionnaire, answers: Answers) -> list[float]:
    """1 for each option that is chosen and each rule that holds."""
    chosen = resolve(form, answers).chosen
    options = [chosen.get(question.id) == option.id for question in form.questions for option in question.options]
    return [1.0, *map(float, options), *(float(holds(rule.when, chosen)) for rule in form.rules)]


def out_of(form: Questionnaire, answers: Answers) -> list[bool]:
    """Whether each side is ruled out."""
    chosen = resolve(form, answers).chosen
    out = {side for each in form.constraints if holds(each.when, chosen) for side in each.rules_out}
    return [side in out for side in SIDES]


def cases_in(paths: Sequence[Path]) -> Iterator[dict]:
    """The cases of these files, with `yes` and `no` for what YAML reads as true and false."""
    words = {True: "yes", False: "no"}
    for path in paths:
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
            yield case | {"facts": {id_: words.get(option, option) for id_, option in case["facts"].items()}}


def examples_of(form: Questionnaire, cases: Sequence[dict]) -> tuple[Examples, NDArray[np.intp]]:
    """Each case whole and in parts, and for each row the place of its case."""
    rows, places, weights = [], [], []
    for place, case in enumerate(cases):
        chance = random.Random(place)
        parts = [{id_: o for id_, o in case["facts"].items() if chance.random() > LEFT_OUT} for _ in range(PARTS)]
        rows += [case["facts"], *parts]
        places += [place] * (1 + PARTS)
        weights += [1.0] + [1 / PARTS] * PARTS
    targets = np.array([target_of(cases[place]) for place in places])
    features = np.array([features_of(form, row) for row in rows])
    return Examples(features, np.array([out_of(form, row) for row in rows]), targets, np.array(weights)), np.array(
        places
    )


def target_of(case: dict) -> list[float]:
    """How the sides should share the probability."""
    shared = (1 - EXPECTED_SHARE) / len(case["acceptable"])
    return [shared * (side in case["acceptable"]) + EXPECTED_SHARE * (side == case["expected"]) for side in SIDES]


def probabilities(weights: Floats, features: Floats, out: NDArray[np.bool_]) -> Floats:
    """The probability of each side, for each row."""
    scores = np.where(out, RULED_OUT, features @ weights)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    normal: Floats = shares / shares.sum(axis=1, keepdims=True)
    return normal


def fit(examples: Examples, standing: Floats, trust: float) -> Floats:
    """Accelerated projected gradient descent (Beck and Teboulle 2009) from the weights that stand."""
    low = np.where(standing > 0.05, 0.0, np.where(standing < -0.05, -LARGEST, -NEARLY_ZERO))
    high = np.where(standing > 0.05, LARGEST, np.where(standing < -0.05, 0.0, NEARLY_ZERO))
    step = 1 / (0.5 * np.linalg.norm(examples.features, 2) ** 2 + trust)
    weights, ahead, momentum = standing, standing, 1.0
    for _ in range(STEPS):
        errors = probabilities(ahead, examples.features, examples.out) - examples.targets
        errors = np.where(examples.out, 0.0, errors) * examples.weights[:, None]
        gradient = examples.features.T @ errors + trust * (ahead - standing)
        moved = np.clip(ahead - step * gradient, low, high)
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + (momentum - 1) / following * (moved - weights)
        weights, momentum = moved, following
    return weights


def main() -> None:
    """Fit, and show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--trust", type=float, default=4.0, help="in the weights that stand")
    parser.add_argument("--changes", action="store_true", help="print each weight that moves")
    chosen = parser.parse_args()
    form = load(Path("knowledge")).interview
    cases, standing = list(cases_in(chosen.files)), weights_of(form)
    examples, places = examples_of(form, cases)
    whole = examples.chosen(np.arange(len(places)) % (1 + PARTS) == 0)
    fitted = fit(examples, standing, chosen.trust)
    without = [fit(examples.chosen(places != place), standing, chosen.trust) for place in range(len(cases))]
    left_out = [
        probabilities(weights, whole.features[[place]], whole.out[[place]])[0]
        for place, weights in enumerate(without)
    ]
    show("as it stands", probabilities(standing, whole.features, whole.out), cases)
    show("fitted", probabilities(fitted, whole.features, whole.out), cases)
    show("leave-one-out", np.array(left_out), cases)
    if chosen.changes:
        show_changes(form, standing, fitted)


def show(name: str, found: Floats, cases: Sequence[dict]) -> None:
    """Agreement and exact matches."""
    sides = [SIDES[place] for place in found.argmax(axis=1)]
    agreed = np.mean([side in case["acceptable"] for side, case in zip(sides, cases, strict=True)])
    exact = np.mean([side == case["expected"] for side, case in zip(sides, cases, strict=True)])
    print(f"{name:14} agreement {agreed:.3f}   exact {exact:.3f}", flush=True)


def show_changes(form: Questionnaire, standing: Floats, fitted: Floats) -> None:
    """The weights that move, in steps of 0.05."""
    rounded = np.round(fitted * 20) / 20
    for name, before, after in zip(names_of(form), standing, rounded, strict=True):
        if np.abs(after - before).max() >= 0.1:
            told = (f"{side} {b:+.2f} → {a:+.2f}" for side, b, a in zip(SIDES, before, after, strict=True) if a != b)
            print(f"{name}: {', '.join(told)}")


if __name__ == "__main__":
    main()
