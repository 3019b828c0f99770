"""How soon a saved edit of the knowledge is served, and how soon it is learnt with all care.

    python benchmarks/reload.py [--lexical]

Works on a copy of the knowledge that ships. *Served* is when the next question would be answered from the edit;
*learnt* when its matching is as good as that of a fresh start.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.advisor import Advisor, HotReload
from bot.knowledge import load
from bot.matching import Matcher
from bot.settings import shipped_knowledge
from bot.store import Store, migrate

NEW_TOPIC = "gpu_sharing_rules"


def main() -> None:
    """Edit, wait, and print the seconds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lexical", action="store_true", help="match by letters alone")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base, ours, cache = Path(folder, "base"), Path(folder, "ours"), Path(folder, "cache")
        shutil.copytree(shipped_knowledge(), base)
        (ours / "topics").mkdir(parents=True)
        url = f"sqlite:///{folder}/vmvc.db"
        migrate(url)
        loaded = load(base, ours)
        matcher = Matcher.fit(loaded, cache, chosen.lexical)
        with Store.open(url) as store:
            advisor = Advisor(loaded, matcher, store, lambda: datetime.now(UTC))
            live = HotReload(advisor, [base, ours], cache)
            with live.watching():
                time.sleep(2)
                for name, edit in edits(base, ours).items():
                    served, learnt = timed(live, edit)
                    print(f"{name:40} served {served:5.2f} s   learnt {learnt:5.2f} s")


def edits(base: Path, ours: Path) -> dict[str, Callable[[], object]]:
    """What curators do, by name."""
    topic = base / "topics" / "isolation.yaml"
    new = base / "topics" / f"{NEW_TOPIC}.yaml"

    def replace(old: str, by: str) -> None:
        topic.write_text(topic.read_text().replace(old, by, 1))

    return {
        "a word of an answer": lambda: replace("\nanswer: ", "\nanswer: In short, "),
        "an example question": lambda: replace(
            "\nquestions:\n", "\nquestions:\n  - how thick are the walls between two pods\n"
        ),
        "a house rule in an overlay": lambda: (ours / "topics" / "isolation.yaml").write_text(
            "id: isolation\nhouse_rule: Here, tenants never share a kernel.\n"
        ),
        "a new topic": lambda: new.write_text(
            topic.read_text().replace("id: isolation", f"id: {NEW_TOPIC}").partition("\nquestions:\n")[0]
            + "\nquestions:\n  - may two teams share a gpu card here\n  - who gets the graphics card\n"
            + "sources:\n  - {title: A page, url: https://example.org/gpu}\n"
        ),
        "that topic taken away": new.unlink,
    }


def timed(live: HotReload, edit: Callable[[], object]) -> tuple[float, float]:
    """Seconds from the edit to when it is served, and to when it is learnt."""
    before = live.advisor().base.version
    edit()
    began = time.perf_counter()
    while live.advisor().base.version == before:
        time.sleep(0.005)
        if problems := live.warnings():
            raise SystemExit("\n".join(problems))
    served = time.perf_counter() - began
    while live.advisor().matcher.is_provisional:
        time.sleep(0.005)
    return served, time.perf_counter() - began


if __name__ == "__main__":
    main()
