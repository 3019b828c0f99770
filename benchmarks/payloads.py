"""How sound the door is: mutations of Slack's payloads by the thousand, and what came of them.

    python benchmarks/payloads.py [--mutations 20000] [--seed 1] [--timeout 600]

Sound is: no answer of 500 and above, no fault logged, no row for what was refused, nothing left unfinished. Where it
is not, this ends with 1. The mutations of a line are made again by its seed: `--mutations 500 --seed SEED`.
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import Learnt, Stage, at_work
from mutations import Findings, send_mutations

from bot.knowledge.loading import load
from bot.matching import Matcher
from bot.playground import serve
from bot.settings import shipped_knowledge
from bot.store import migrate

BATCH = 500


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=600, help="seconds for each 500 of them")
    wanted = parser.parse_args()
    logging.getLogger().addHandler(logging.NullHandler())
    base = load(shipped_knowledge())
    learnt, stage = Learnt(base, Matcher.fit(base, lexical=True)), Stage()
    is_sound = True
    with tempfile.TemporaryDirectory() as folder, serve(stage) as stage.address:
        for batch, begun in enumerate(range(0, wanted.mutations, BATCH)):
            seed, count = wanted.seed + batch, min(BATCH, wanted.mutations - begun)
            url = f"sqlite:///{folder}/{seed}.db"
            migrate(url)
            with at_work(stage, learnt, url) as office:
                found = send_mutations(office, stage.address, count, seed, wanted.timeout)
            report(seed, found)
            is_sound = is_sound and found.is_sound
    print("Sound." if is_sound else "NOT sound.", flush=True)
    sys.exit(not is_sound)


def report(seed: int, found: Findings) -> None:
    """One line for a batch, and one for each kind of fault."""
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(found.answers.items()))
    bad = f"{found.rows_of_refused} rows of what was refused, {found.faults.total()} faults"
    left = f"{found.unfinished} unfinished, {found.unsent} not sent"
    print(
        f"seed {seed}: {found.answers.total()} sent: {answers}; {found.refusals} refused; {bad}, {left}", flush=True
    )
    for said, count in found.faults.most_common(20):
        print(f"    {count} × {said}", flush=True)


if __name__ == "__main__":
    main()
