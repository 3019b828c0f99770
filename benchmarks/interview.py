"""How fast the interview is: the next question, the recommendation, reading a text, a picture, and a portfolio.

    python benchmarks/interview.py [--questions 40]

The questionnaire is the shipped one, or with `--questions` one made up of so many questions, each with four options,
rules and constraints. Answers are drawn at random, from none to all.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.chart import draw
from bot.interview import Answers, facts, recommend, replay
from bot.knowledge import load
from bot.knowledge.model import Constraint, Option, Question, Questionnaire, Rule, Verdict

SIDES = ("container", "vm", "both")
TEXT = "Our hospital runs a records program on Windows Server 2012, installed from a vendor's setup; clerks use RDP."


def made_up(size: int) -> Questionnaire:
    """So many questions; every fifth is asked only after another, and each third pair makes a rule."""
    chance = random.Random(1)
    evidence = lambda: {side: chance.uniform(-1, 1) for side in SIDES}  # noqa: E731
    questions = tuple(
        Question(
            id=f"q{number}",
            ask=f"Question {number}?",
            why="To measure.",
            options=tuple(Option(id=f"o{n}", label=f"Option {n}", evidence=evidence()) for n in range(4)),
            ask_if={f"q{number - 1}": ["o0", "o1"]} if number % 5 == 4 else {},
        )
        for number in range(size)
    )
    pairs = [{f"q{number}": "o0", f"q{number + 1}": "o1"} for number in range(0, size - 1, 3)]
    return Questionnaire(
        questions=questions,
        rules=tuple(
            Rule(id=f"r{n}", when=when, evidence=evidence(), because="Both.") for n, when in enumerate(pairs)
        ),
        constraints=(Constraint(id="c", when={"q0": "o3"}, rules_out="container", because="It must be."),),
        verdicts=tuple(Verdict(side=side, title=side, summary=side, next_steps=()) for side in SIDES),
    )


def drawn(questionnaire: Questionnaire, count: int) -> list[Answers]:
    """Sets of answers, from none to all."""
    chance = random.Random(2)
    return [
        {each.id: chance.choice(each.options).id for each in questionnaire.questions if chance.random() < share}
        for share in np.linspace(0, 1, count)
    ]


def timed(name: str, work: Callable[[Answers], object], answers: Sequence[Answers]) -> None:
    """Median and worst, in milliseconds."""
    work(answers[0])
    taken = []
    for each in answers:
        began = time.perf_counter()
        work(each)
        taken.append(1000 * (time.perf_counter() - began))
    print(f"{name:24} median {np.median(taken):7.2f} ms   worst {max(taken):7.2f} ms", flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=0, help="of a made-up questionnaire; 0: the shipped one")
    chosen = parser.parse_args()
    shipped = load(Path("knowledge")).interview
    questionnaire = made_up(chosen.questions) if chosen.questions else shipped
    answers = drawn(questionnaire, 200)
    timed("next question", lambda each: replay(questionnaire, each, stop_at=1), answers)
    timed("recommendation", lambda each: recommend(questionnaire, each), answers)
    timed("facts in a text", lambda each: facts(shipped, f"{TEXT} {len(each)}"), answers)
    timed("picture", lambda each: draw(recommend(questionnaire, each)), answers[::20])
    began = time.perf_counter()
    for each in drawn(questionnaire, 1000):
        recommend(questionnaire, each)
    print(f"{'1,000 recommendations':24} {time.perf_counter() - began:7.2f} s", flush=True)


if __name__ == "__main__":
    main()
