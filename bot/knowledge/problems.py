"""What is wrong with a knowledge base, said so that its author can mend it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One message: where it is, what it is, what to do. Reads `file:line: place: fault; mend.`, on one line."""

    file: str
    line: int
    place: str
    message: str
    fix: str

    def __str__(self) -> str:
        return " ".join(f"{self.file}:{self.line}: {self.sentence}".split())

    @property
    def sentence(self) -> str:
        """Everything but where it is, on one line."""
        place = f"{self.place}: " if self.place else ""
        end = "" if self.fix.endswith("?") else "."
        return " ".join(f"{place}{self.message}; {self.fix}{end}".split())


class BrokenBase(Exception):
    """The knowledge cannot be used as it is. `problems` holds everything that is wrong, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'answer'?` for `anwser`, 'tool_xen' for `xen`; empty where nothing is near."""
    names = sorted(known)
    parts = [name for name in names if word in name.split("_")]
    near = parts if len(parts) == 1 else difflib.get_close_matches(word, names, n=1)
    return f"did you mean '{near[0]}'?" if near else ""
